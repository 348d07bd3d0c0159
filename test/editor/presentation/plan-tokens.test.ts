import { strict as assert } from 'node:assert';
import { type PlanToken, planTokens } from '../../../src/editor/presentation/capabilities';
import type { Plan } from '../../../src/model/plan';
import { PLAN_STATUSES, type PlanStatus } from '../../../src/model/vocabulary';
import { findStep, type PlanCause, type PlanStep } from '../../../src/operations/rules/plan-steps';

const viewer = { user: 'ana@example.org', sessionId: 'window-1' };
const HOLDERS = { nobody: null, 'the person': viewer.user, 'somebody else': 'bo@example.org' };
type Holder = keyof typeof HOLDERS;

/** Which step of the life cycle each menu entry asks for. */
const ASKS_FOR: [PlanToken, PlanCause, readonly PlanStatus[]][] = [
  ['canMarkReady', 'set_plan_status', ['ready']],
  ['canMarkDraft', 'set_plan_status', ['draft']],
  ['canClaimPlan', 'claim_plan', ['claimed', 'in_progress']],
  ['canReleasePlan', 'release_plan', ['ready']],
  ['canSubmitWork', 'submit_work', ['review', 'completed']],
  ['canReview', 'set_plan_status', ['completed']],
  ['canFailPlan', 'set_plan_status', ['failed']],
];

/** What the life cycle lets a person do with a plan that is held like this. */
function isAllowed({ right }: PlanStep, holder: Holder): boolean {
  switch (right) {
    case 'anyone':
    case 'holder_or_person':
    case 'holder_person_or_unheld':
    case 'second_pair_of_eyes':
      return true;
    case 'holder':
      return holder === 'the person';
    case 'unheld':
      return holder === 'nobody';
  }
}

function holdersOf(status: PlanStatus): Holder[] {
  if (status === 'claimed') return ['the person', 'somebody else'];
  return status === 'in_progress' || status === 'stalled'
    ? ['nobody', 'the person', 'somebody else']
    : ['nobody'];
}

describe('what the menus offer for a plan', () => {
  for (const status of PLAN_STATUSES) {
    for (const holder of holdersOf(status)) {
      it(`that is ${status} and held by ${holder} is what its life cycle allows a person`, () => {
        const plan = { status, claimed_by: HOLDERS[holder], archived: false } as Plan;
        const offered = planTokens(plan, viewer);
        for (const [token, cause, targets] of ASKS_FOR) {
          const steps = targets.map((to) => findStep(status, to, cause));
          const allowed = steps.some((step) => step !== undefined && isAllowed(step, holder));
          // What nobody holds needs no release.
          const wanted = allowed && !(token === 'canReleasePlan' && holder === 'nobody');
          assert.equal(offered.includes(token), wanted, token);
        }
      });
    }
  }

  it('is its restoration where it is archived', () => {
    const plan = { status: 'in_progress', claimed_by: null, archived: true } as Plan;
    assert.deepEqual(planTokens(plan, viewer), ['isPlan', 'hasHistory', 'canUnarchive']);
  });

  it('is work while it gives items out to the person', () => {
    const offering = (status: PlanStatus, holder: Holder) =>
      planTokens({ status, claimed_by: HOLDERS[holder], archived: false } as Plan, viewer).includes(
        'canClaimNext',
      );
    assert.deepEqual(
      PLAN_STATUSES.flatMap((status) =>
        holdersOf(status)
          .filter((holder) => offering(status, holder))
          .map((holder) => `${status}, held by ${holder}`),
      ),
      [
        'ready, held by nobody',
        'claimed, held by the person',
        'in_progress, held by nobody',
        'in_progress, held by the person',
        'stalled, held by nobody',
      ],
    );
  });
});
