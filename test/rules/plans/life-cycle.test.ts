import assert from 'node:assert/strict';
import { PLAN_STATUSES, type PlanStatus } from '../../../src/model/vocabulary';
import { checkAnswers } from '../../support/checked-answers';
import { type Agent, type Answer, HOUR, person, World } from '../../support/world';

/** The design's table, written down once more: what each call may make of a plan in each status. */
const ALLOWED: Record<string, Partial<Record<PlanStatus, PlanStatus[]>>> = {
  set_plan_status: {
    draft: ['ready', 'failed'],
    ready: ['draft', 'failed'],
    claimed: ['failed'],
    in_progress: ['failed'],
    stalled: ['ready', 'failed'],
    review: ['completed', 'in_progress', 'failed'],
  },
  claim_plan: { ready: ['claimed'] },
  release_plan: { claimed: ['ready'], in_progress: ['ready'], stalled: ['ready'] },
  submit_work: { claimed: ['review', 'completed'], in_progress: ['review', 'completed'] },
  update_plan: { claimed: ['in_progress'], stalled: ['in_progress'] },
};

/** Brings a new plan to a status by calls only, held by the holder's user where the status is held. */
async function planIn(world: World, holder: Agent, status: PlanStatus): Promise<string> {
  const planId = `plan-${status}`;
  const call = (operation: string, input: Record<string, unknown> = {}) =>
    holder.call(operation, { plan_id: planId, ...input });
  await holder.call('create_plan', { plan_id: planId, title: 'A plan', spec_content: '# How' });
  if (status === 'draft') return planId;
  await call('set_plan_status', { status: 'ready' });
  if (status === 'ready') return planId;
  if (status === 'failed') {
    await call('set_plan_status', { status: 'failed' });
    return planId;
  }
  await call('claim_plan');
  if (status === 'claimed') return planId;
  await call('update_plan', { message: 'begun' });
  if (status === 'in_progress') return planId;
  if (status === 'stalled') {
    await world.pass(24 * HOUR);
    return planId;
  }
  await call('submit_work', { artifacts_markdown: 'done', status: 'review' });
  if (status === 'completed') await call('set_plan_status', { status: 'completed' });
  return planId;
}

async function readPlan(agent: Agent, planId: string): Promise<Answer> {
  return (await agent.call('get_plan', { plan_id: planId })).plan;
}

/** The call's input that asks for a status. */
function asking(operation: string, to: PlanStatus): Record<string, unknown> {
  switch (operation) {
    case 'set_plan_status':
      return { status: to };
    case 'submit_work':
      return { status: to, artifacts_markdown: '# Built' };
    default:
      return {};
  }
}

describe('the life cycle of a plan', () => {
  let world: World;
  let holder: Agent;

  beforeEach(async () => {
    world = checkAnswers(await World.open());
    holder = world.agent('holder');
  });

  afterEach(async () => {
    const { ok, first_bad } = await world.agent(null).call('verify', {});
    assert.ok(ok, JSON.stringify(first_bad));
  });

  for (const from of PLAN_STATUSES) {
    it(`brings a plan to ${from}`, async () => {
      const plan = await readPlan(holder, await planIn(world, holder, from));
      assert.equal(plan.status, from);
      const isHeld = from === 'claimed' || from === 'in_progress' || from === 'stalled';
      assert.equal(plan.claimed_by, isHeld ? holder.caller.user : null);
    });

    for (const to of PLAN_STATUSES) {
      const allowed = ALLOWED.set_plan_status?.[from]?.includes(to) ?? false;
      const isRepeated = from === to && ['draft', 'ready', 'completed', 'failed'].includes(to);
      const outcome = allowed ? 'makes' : isRepeated ? 'leaves' : 'refuses to make';
      it(`set_plan_status ${outcome} a ${from} plan ${to}`, async () => {
        const planId = await planIn(world, holder, from);
        const input = { plan_id: planId, status: to, message: 'because' };
        if (allowed || isRepeated) {
          const { plan } = await holder.call('set_plan_status', input);
          assert.equal(plan.status, to);
          assert.equal(plan.was, allowed ? from : undefined);
          return;
        }
        const before = await readPlan(holder, planId);
        const error = await holder.refused('INVALID_TRANSITION', 'set_plan_status', input);
        assert.deepEqual(await readPlan(holder, planId), before);
        const { steps, allowed: statuses } = error.details as {
          steps: { to: PlanStatus; by: string }[];
          allowed: PlanStatus[];
        };
        const possible = steps.filter((step) => step.by === 'set_plan_status').map((step) => step.to);
        assert.deepEqual(possible.sort(), (ALLOWED.set_plan_status?.[from] ?? []).sort());
        for (const step of possible) assert.ok(statuses.includes(step));
      });
    }

    for (const operation of ['claim_plan', 'release_plan', 'submit_work'] as const) {
      const reachable = ALLOWED[operation]?.[from] ?? [];
      for (const to of reachable) {
        it(`${operation} makes a ${from} plan ${to}`, async () => {
          const planId = await planIn(world, holder, from);
          const { plan } = await holder.call(operation, { plan_id: planId, ...asking(operation, to) });
          assert.equal(plan.status, to);
          assert.equal(plan.was, from);
          assert.equal(plan.claimed_by, operation === 'claim_plan' ? holder.caller.user : null);
        });
      }
      const isOwnAgain = operation === 'claim_plan' && ['claimed', 'in_progress', 'stalled'].includes(from);
      if (reachable.length > 0) continue;
      it(`${operation} ${isOwnAgain ? 'changes nothing in one’s own' : 'is refused on a'} ${from} plan`, async () => {
        const planId = await planIn(world, holder, from);
        const before = await readPlan(holder, planId);
        const input = { plan_id: planId, ...asking(operation, 'review') };
        if (isOwnAgain) await holder.call(operation, input);
        else await holder.refused('INVALID_TRANSITION', operation, input);
        assert.deepEqual(await readPlan(holder, planId), before);
      });
    }
  }

  it('update_plan by the holder brings a claimed and a stalled plan to work', async () => {
    for (const from of ['claimed', 'stalled'] as const) {
      const planId = await planIn(world, holder, from);
      const { plan } = await holder.call('update_plan', { plan_id: planId });
      assert.equal(plan.status, 'in_progress');
      assert.equal(plan.was, from);
    }
  });

  it('update_plan is refused on a plan whose work is over', async () => {
    for (const from of ['review', 'completed', 'failed'] as const) {
      const planId = await planIn(world, holder, from);
      const error = await holder.refused('PLAN_NOT_OPEN', 'update_plan', { plan_id: planId, title: 'New' });
      assert.ok(error.hint);
    }
  });

  it('claim_plan claims a plan in progress that nobody holds, and its status stays', async () => {
    await world.plan('open', [{ item_key: 'A' }, { item_key: 'B' }]);
    await world.agent('worker').next({ plan_id: 'open' });
    const { plan } = await holder.call('claim_plan', { plan_id: 'open' });
    assert.equal(plan.status, 'in_progress');
    assert.equal(plan.claimed_by, holder.caller.user);
    assert.equal(plan.claimed_by_session, 'holder');
  });

  it('back to work restores the submitter as holder', async () => {
    const planId = await planIn(world, holder, 'review');
    const other = world.agent('reviewer', { user: 'reviewer@example.org' });
    const { plan } = await other.call('set_plan_status', { plan_id: planId, status: 'in_progress' });
    assert.equal(plan.claimed_by, holder.caller.user);
    assert.equal(plan.claimed_by_session, 'holder');
    await holder.call('submit_work', { plan_id: planId, artifacts_markdown: 'better', status: 'completed' });
  });

  it('keeps the artifacts of a failed plan', async () => {
    const planId = await planIn(world, holder, 'review');
    await holder.call('set_plan_status', { plan_id: planId, status: 'failed' });
    const plan = await readPlan(holder, planId);
    assert.equal(plan.work_artifacts, 'done');
    assert.equal(plan.claimed_by, null);
  });

  it('an archived plan refuses every step until it is brought back', async () => {
    const planId = await planIn(world, holder, 'ready');
    assert.equal((await holder.call('archive_plan', { plan_id: planId })).plan.archived, true);
    await holder.refused('PLAN_NOT_OPEN', 'set_plan_status', { plan_id: planId, status: 'draft' });
    await holder.refused('PLAN_NOT_OPEN', 'claim_plan', { plan_id: planId });
    await holder.refused('PLAN_NOT_OPEN', 'update_plan', { plan_id: planId });
    await holder.refused('PLAN_NOT_OPEN', 'add', { plan_id: planId, title: 'Item' });
    assert.equal((await holder.call('archive_plan', { plan_id: planId, undo: true })).plan.archived, false);
    await holder.call('claim_plan', { plan_id: planId });
  });

  it('what waits for a person is not put away by an agent with its plan; a person may', async () => {
    await world.plan('open', [
      { item_key: 'A' },
      { item_key: 'D', item_type: 'decision' },
      { item_key: 'M', item_type: 'manual' },
    ]);
    await holder.call('claim_plan', { plan_id: 'open' });
    const submit = (status: string) => ({ plan_id: 'open', artifacts_markdown: 'done', status });
    const refused = await holder.refused('HUMAN_ONLY', 'submit_work', submit('completed'));
    assert.match(refused.message, /D, M/);
    await holder.refused('HUMAN_ONLY', 'set_plan_status', { plan_id: 'open', status: 'failed' });
    await holder.refused('HUMAN_ONLY', 'archive_plan', { plan_id: 'open' });
    assert.equal((await readPlan(holder, 'open')).status, 'claimed');
    await holder.call('submit_work', submit('review'));
    await world
      .agent('other')
      .refused('HUMAN_ONLY', 'set_plan_status', { plan_id: 'open', status: 'completed' });
    const { plan } = await person(world).call('set_plan_status', { plan_id: 'open', status: 'completed' });
    assert.equal(plan.status, 'completed');
  });

  it('an agent puts away what people have done or cancelled', async () => {
    await world.plan('open', [{ item_key: 'A' }, { item_key: 'D', item_type: 'decision' }]);
    await person(world).call('complete', { plan_id: 'open', item_key: 'D', message: 'yes' });
    await holder.call('claim_plan', { plan_id: 'open' });
    await holder.call('submit_work', { plan_id: 'open', artifacts_markdown: 'done', status: 'completed' });
  });

  it('each step is one row of the log with its own word', async () => {
    const planId = await planIn(world, holder, 'review');
    await holder.call('set_plan_status', { plan_id: planId, status: 'completed' });
    const { changes } = await holder.call('history', { plan_id: planId });
    assert.deepEqual(
      changes.reverse().map((change: Answer) => [change.activity, change.new?.status]),
      [
        ['created', 'draft'],
        ['status_changed', 'ready'],
        ['claimed', 'claimed'],
        ['status_changed', 'in_progress'],
        ['status_changed', 'review'],
        ['completed', 'completed'],
      ],
    );
  });
});
