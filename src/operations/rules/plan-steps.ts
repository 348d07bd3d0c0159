import { MasterplanError } from '../../model/errors';
import type { Activity, PlanStatus } from '../../model/vocabulary';
import type { PlanRecord } from './plan-record';

/** What can move a plan from one status to another. The operations keep their names. */
export type PlanCause =
  | 'set_plan_status'
  | 'claim_plan'
  | 'release_plan'
  | 'submit_work'
  | 'update_plan'
  | 'item_claimed'
  | 'no_activity'
  | 'all_done'
  | 'work_again';

/** Who may take a step. A person may take the holder's in his place, logged as an override, where it says so. */
export type PlanRight =
  /** Everybody. */
  | 'anyone'
  /** Any session of the user who holds the plan; a person in his place. */
  | 'holder_or_person'
  /** As above; everybody while nobody holds it. */
  | 'holder_person_or_unheld'
  /** Any session of the user who holds the plan. */
  | 'holder'
  /** Only while nobody holds it. */
  | 'unheld'
  /** Everybody; with the plan's `four_eyes` not the session that submitted. */
  | 'second_pair_of_eyes';

/** What becomes of the plan's claim. */
export type PlanClaimEffect = 'keep' | 'take' | 'drop' | 'restore_submitter';

export interface PlanStep {
  from: PlanStatus;
  to: PlanStatus;
  by: PlanCause;
  right: PlanRight;
  claim: PlanClaimEffect;
  activity: Activity;
}

function step(
  from: PlanStatus,
  to: PlanStatus,
  by: PlanCause,
  right: PlanRight,
  claim: PlanClaimEffect,
  activity: Activity,
): PlanStep {
  return { from, to, by, right, claim, activity };
}

/** The life cycle of a plan. What is not here is refused with INVALID_TRANSITION. */
export const PLAN_STEPS: readonly PlanStep[] = [
  step('draft', 'ready', 'set_plan_status', 'anyone', 'keep', 'status_changed'),
  step('ready', 'draft', 'set_plan_status', 'anyone', 'keep', 'status_changed'),

  step('ready', 'claimed', 'claim_plan', 'unheld', 'take', 'claimed'),
  step('in_progress', 'in_progress', 'claim_plan', 'unheld', 'take', 'claimed'),

  step('ready', 'in_progress', 'item_claimed', 'anyone', 'keep', 'auto_progress'),
  step('claimed', 'in_progress', 'item_claimed', 'anyone', 'keep', 'auto_progress'),
  step('stalled', 'in_progress', 'item_claimed', 'unheld', 'keep', 'auto_progress'),
  step('claimed', 'in_progress', 'update_plan', 'holder', 'keep', 'status_changed'),
  step('stalled', 'in_progress', 'update_plan', 'holder', 'keep', 'status_changed'),

  step('claimed', 'stalled', 'no_activity', 'anyone', 'keep', 'auto_progress'),
  step('in_progress', 'stalled', 'no_activity', 'anyone', 'keep', 'auto_progress'),

  step('claimed', 'ready', 'release_plan', 'holder_or_person', 'drop', 'released'),
  step('in_progress', 'ready', 'release_plan', 'holder_person_or_unheld', 'drop', 'released'),
  step('stalled', 'ready', 'release_plan', 'holder_person_or_unheld', 'drop', 'released'),
  // A day without a sign of life: the holder's right has lapsed, and anybody may free the plan.
  step('stalled', 'ready', 'set_plan_status', 'anyone', 'drop', 'status_changed'),

  step('claimed', 'review', 'submit_work', 'holder', 'drop', 'status_changed'),
  step('in_progress', 'review', 'submit_work', 'holder', 'drop', 'status_changed'),
  step('claimed', 'completed', 'submit_work', 'holder', 'drop', 'completed'),
  step('in_progress', 'completed', 'submit_work', 'holder', 'drop', 'completed'),

  step('review', 'completed', 'set_plan_status', 'second_pair_of_eyes', 'keep', 'completed'),
  step(
    'review',
    'in_progress',
    'set_plan_status',
    'second_pair_of_eyes',
    'restore_submitter',
    'status_changed',
  ),

  step('in_progress', 'completed', 'all_done', 'unheld', 'keep', 'auto_progress'),
  // It was given back with an item in work, and that was the last one.
  step('ready', 'completed', 'all_done', 'unheld', 'keep', 'auto_progress'),
  // Its last item was finished while the plan stalled: work that was claimed before the silence.
  step('stalled', 'completed', 'all_done', 'unheld', 'keep', 'auto_progress'),
  // Only for a plan that completed by itself: see `completedByItself`.
  step('completed', 'in_progress', 'work_again', 'unheld', 'keep', 'auto_progress'),

  step('draft', 'failed', 'set_plan_status', 'holder_person_or_unheld', 'drop', 'status_changed'),
  step('ready', 'failed', 'set_plan_status', 'holder_person_or_unheld', 'drop', 'status_changed'),
  step('claimed', 'failed', 'set_plan_status', 'holder_person_or_unheld', 'drop', 'status_changed'),
  step('in_progress', 'failed', 'set_plan_status', 'holder_person_or_unheld', 'drop', 'status_changed'),
  step('stalled', 'failed', 'set_plan_status', 'holder_person_or_unheld', 'drop', 'status_changed'),
  step('review', 'failed', 'set_plan_status', 'holder_person_or_unheld', 'drop', 'status_changed'),
];

/** The step, or undefined where the life cycle has none. */
export function findStep(from: PlanStatus, to: PlanStatus, by: PlanCause): PlanStep | undefined {
  return PLAN_STEPS.find((step) => step.from === from && step.to === to && step.by === by);
}

/** The step that one's call asks for; INVALID_TRANSITION with the steps that there are. */
export function requireStep(plan: PlanRecord, to: PlanStatus, by: PlanCause): PlanStep {
  const found = findStep(plan.status, to, by);
  if (found !== undefined) return found;
  // What happens by itself is nothing to ask for.
  const steps = PLAN_STEPS.filter((step) => step.from === plan.status && isCalled(step.by));
  const allowed = [...new Set(steps.map((step) => step.to))];
  const said = steps.map((step) => `${step.to} (${step.by})`).join(', ');
  throw new MasterplanError(
    'INVALID_TRANSITION',
    `Plan "${plan.plan_id}" is ${plan.status}: ${by} can't make it ${to}.`,
    {
      hint:
        steps.length === 0
          ? `A ${plan.status} plan stays as it is; create_plan makes another.`
          : `From ${plan.status} it may become ${said}.`,
      details: {
        plan_id: plan.plan_id,
        from: plan.status,
        to,
        allowed,
        steps: steps.map((step) => ({ to: step.to, by: step.by })),
      },
    },
  );
}

function isCalled(cause: PlanCause): boolean {
  switch (cause) {
    case 'set_plan_status':
    case 'claim_plan':
    case 'release_plan':
    case 'submit_work':
    case 'update_plan':
      return true;
    case 'item_claimed':
    case 'no_activity':
    case 'all_done':
    case 'work_again':
      return false;
  }
}
