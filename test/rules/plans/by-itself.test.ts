import assert from 'node:assert/strict';
import { checkAnswers } from '../../support/checked-answers';
import { type Agent, type Answer, HOUR, MINUTE, person, World } from '../../support/world';

describe('what a plan does by itself', () => {
  let world: World;
  let agent: Agent;

  beforeEach(async () => {
    world = checkAnswers(await World.open());
    agent = world.agent('worker');
  });

  afterEach(async () => {
    const { ok, first_bad } = await world.agent(null).call('verify', {});
    assert.ok(ok, JSON.stringify(first_bad));
  });

  const read = async (planId: string): Promise<Answer> =>
    (await agent.call('get_plan', { plan_id: planId })).plan;
  const workOff = async (planId: string): Promise<void> => {
    const { item } = await agent.next({ plan_id: planId });
    await agent.call('complete', { item_id: item.id });
  };

  it('the first item claimed brings a ready and a claimed plan to work', async () => {
    await world.plan('p', [{ item_key: 'A' }]);
    await agent.next({ plan_id: 'p' });
    assert.equal((await read('p')).status, 'in_progress');
    await world.plan('q', [{ item_key: 'A' }]);
    await agent.call('claim_plan', { plan_id: 'q' });
    await agent.next({ plan_id: 'q' });
    assert.deepEqual(
      [(await read('q')).status, (await read('q')).claimed_by],
      ['in_progress', agent.caller.user],
    );
  });

  it('items are offered in ready, claimed and in_progress plans and in stalled ones that nobody holds', async () => {
    await world.plan('p', [{ item_key: 'A' }, { item_key: 'B' }, { item_key: 'C' }]);
    await agent.call('set_plan_status', { plan_id: 'p', status: 'draft' });
    assert.equal((await agent.next({ plan_id: 'p' })).reason, 'plan_not_open');
    await agent.refused('PLAN_NOT_OPEN', 'claim', { plan_id: 'p', item_key: 'A' });
    await agent.call('set_plan_status', { plan_id: 'p', status: 'ready' });
    assert.equal((await agent.next({ plan_id: 'p' })).item.item_key, 'A');
    await world.pass(25 * HOUR);
    // The reclaimed lease is no activity of anybody.
    assert.equal((await read('p')).status, 'stalled');
    assert.equal((await agent.next({ plan_id: 'p' })).item.item_key, 'A');
    assert.equal((await read('p')).status, 'in_progress');
  });

  it('a plan with a holder stalls after 24 hours without activity and not before', async () => {
    await world.plan('p', [{ item_key: 'A' }]);
    await agent.call('claim_plan', { plan_id: 'p' });
    await world.pass(24 * HOUR - 1);
    assert.equal((await read('p')).status, 'claimed');
    await world.pass(1);
    const plan = await read('p');
    assert.deepEqual([plan.status, plan.claimed_by], ['stalled', agent.caller.user]);
    const { changes } = await agent.call('history', { plan_id: 'p', activity: 'auto_progress' });
    assert.deepEqual([changes[0].actor, changes[0].new.status], ['masterplan', 'stalled']);
  });

  it('stale_after_hours says when, and the host learns when to look again', async () => {
    await agent.call('create_plan', { plan_id: 'p', title: 'Quick', stale_after_hours: 2 });
    await agent.call('claim_plan', { plan_id: 'p' });
    assert.equal(await world.executor.housekeeping(), world.now + 2 * HOUR);
    await world.pass(2 * HOUR);
    assert.equal((await read('p')).status, 'stalled');
    assert.equal(await world.executor.housekeeping(), null);
  });

  it('activity in its items keeps a plan awake', async () => {
    await world.plan('p', [{ item_key: 'A' }]);
    const human = person(world);
    await human.call('claim', { plan_id: 'p', item_key: 'A' });
    await world.pass(23 * HOUR);
    await human.call('update', { plan_id: 'p', item_key: 'A', message: 'still at it' });
    await world.pass(23 * HOUR);
    assert.equal((await read('p')).status, 'in_progress');
    await world.pass(2 * HOUR);
    assert.equal((await read('p')).status, 'stalled');
  });

  it('a draft, a ready plan and an archived one never stall', async () => {
    await world.plan('ready');
    await agent.call('create_plan', { plan_id: 'draft', title: 'Draft', status: 'draft' });
    await world.plan('archived');
    await agent.call('claim_plan', { plan_id: 'archived' });
    await agent.call('archive_plan', { plan_id: 'archived' });
    await world.pass(100 * HOUR);
    for (const [planId, status] of [
      ['ready', 'ready'],
      ['draft', 'draft'],
      ['archived', 'claimed'],
    ] as const) {
      assert.equal((await read(planId)).status, status);
    }
  });

  it('completes when all its items are completed or cancelled', async () => {
    await world.plan('p', [{ item_key: 'A' }, { item_key: 'B' }]);
    await workOff('p');
    assert.equal((await read('p')).status, 'in_progress');
    await agent.call('update', { plan_id: 'p', item_key: 'B', status: 'cancelled' });
    assert.equal((await read('p')).status, 'completed');
  });

  it('stays open while somebody holds it', async () => {
    await world.plan('p', [{ item_key: 'A' }]);
    await agent.call('claim_plan', { plan_id: 'p' });
    await workOff('p');
    assert.equal((await read('p')).status, 'in_progress');
  });

  it('stays open when it has a feature: its work is submitted', async () => {
    await agent.call('create_feature', { feature_id: 'f', title: 'Feature' });
    await agent.call('create_plan', { plan_id: 'p', title: 'Plan', feature_id: 'f' });
    await agent.call('add', { plan_id: 'p', title: 'A' });
    await workOff('p');
    assert.equal((await read('p')).status, 'in_progress');
  });

  it('opens again when an item is added or reopened', async () => {
    await world.plan('p', [{ item_key: 'A' }]);
    await workOff('p');
    assert.equal((await read('p')).status, 'completed');
    await agent.call('update', { plan_id: 'p', item_key: 'A', status: 'pending' });
    assert.equal((await read('p')).status, 'in_progress');
    await workOff('p');
    assert.equal((await read('p')).status, 'completed');
    await agent.call('add', { plan_id: 'p', item_key: 'B', title: 'More' });
    assert.equal((await read('p')).status, 'in_progress');
  });

  it('a plan that was completed by a submission, is in review or failed takes no further items', async () => {
    for (const status of ['review', 'completed'] as const) {
      await world.plan(status, [{ item_key: 'A' }]);
      await agent.call('claim_plan', { plan_id: status });
      await agent.call('submit_work', { plan_id: status, artifacts_markdown: 'x', status });
      await agent.refused('PLAN_NOT_OPEN', 'add', { plan_id: status, title: 'More' });
      assert.equal((await read(status)).status, status);
    }
    await world.plan('failed');
    await agent.call('set_plan_status', { plan_id: 'failed', status: 'failed' });
    await agent.refused('PLAN_NOT_OPEN', 'add', { plan_id: 'failed', title: 'More' });
  });

  it('a plan that was completed by a submission stays so when the submitter lets an item go', async () => {
    await world.plan('p', [{ item_key: 'A' }]);
    await agent.call('claim_plan', { plan_id: 'p' });
    await agent.next({ plan_id: 'p' });
    await agent.call('submit_work', { plan_id: 'p', artifacts_markdown: 'x', status: 'completed' });
    await agent.call('release', { plan_id: 'p', item_key: 'A' });
    assert.equal((await read('p')).status, 'completed');
    assert.equal((await world.statuses('p')).A, 'pending');
  });

  it('completes although it stalled under its last item', async () => {
    await world.plan('p', [{ item_key: 'A' }]);
    const human = person(world);
    await human.call('claim', { plan_id: 'p', item_key: 'A' });
    await world.pass(30 * HOUR);
    assert.equal((await read('p')).status, 'stalled');
    await human.call('complete', { plan_id: 'p', item_key: 'A' });
    assert.equal((await read('p')).status, 'completed');
  });

  it('notes activity at most once a minute, so that a long specification is not journalled for each call', async () => {
    await world.plan('p', [{ item_key: 'A' }]);
    const began = (await read('p')).last_activity_at;
    const { item } = await agent.next({ plan_id: 'p' });
    world.now += 30_000;
    await agent.call('update', { item_id: item.id, message: 'soon' });
    assert.equal((await read('p')).last_activity_at, began);
    world.now += MINUTE;
    await agent.call('update', { item_id: item.id, message: 'later' });
    assert.equal((await read('p')).last_activity_at, new Date(world.now).toISOString());
  });
});
