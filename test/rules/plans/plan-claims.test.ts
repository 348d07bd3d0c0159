import assert from 'node:assert/strict';
import { checkAnswers } from '../../support/checked-answers';
import { type Agent, type Answer, HOUR, MINUTE, person, START, World } from '../../support/world';

describe('who may do what with a plan', () => {
  let world: World;
  let holder: Agent;
  let colleague: Agent;
  let stranger: Agent;

  beforeEach(async () => {
    world = checkAnswers(await World.open());
    holder = world.agent('holder', { user: 'alice@example.org' });
    colleague = world.agent('second-session', { user: 'alice@example.org' });
    stranger = world.agent('stranger', { user: 'bob@example.org' });
    await world.plan('p', [{ item_key: 'A' }, { item_key: 'B' }]);
  });

  afterEach(async () => {
    const { ok, first_bad } = await world.agent(null).call('verify', {});
    assert.ok(ok, JSON.stringify(first_bad));
  });

  it('any session of the holder’s user works on the plan', async () => {
    await holder.call('claim_plan', { plan_id: 'p' });
    assert.equal((await colleague.call('claim_plan', { plan_id: 'p' })).plan.claimed_by_session, 'holder');
    assert.equal((await colleague.next({ plan_id: 'p' })).item.item_key, 'A');
    await colleague.call('update_plan', { plan_id: 'p', message: 'half' });
    await colleague.call('release_plan', { plan_id: 'p' });
  });

  it('others get CONFLICT with who and since when, and FORBIDDEN from update_plan', async () => {
    await holder.call('claim_plan', { plan_id: 'p' });
    world.now += MINUTE;
    const calls: [string, Record<string, unknown>][] = [
      ['claim_plan', {}],
      ['release_plan', {}],
      ['submit_work', { artifacts_markdown: 'mine', status: 'review' }],
      ['set_plan_status', { status: 'failed' }],
      ['archive_plan', {}],
      ['claim', { item_key: 'A' }],
    ];
    for (const [operation, input] of calls) {
      const error = await stranger.refused('CONFLICT', operation, { plan_id: 'p', ...input });
      assert.equal(error.details?.claimed_by, 'alice@example.org', operation);
      assert.equal(error.details?.since, new Date(START).toISOString(), operation);
    }
    const error = await stranger.refused('FORBIDDEN', 'update_plan', { plan_id: 'p', title: 'Mine' });
    assert.equal(error.details?.claimed_by, 'alice@example.org');
    assert.equal((await stranger.next({ plan_id: 'p' })).item, null);
  });

  it('a draft is everybody’s to edit, a ready plan its claimer’s', async () => {
    await holder.call('create_plan', { plan_id: 'd', title: 'Draft', spec_content: 'v1' });
    const { plan } = await stranger.call('update_plan', { plan_id: 'd', spec_content: 'v2', owner: 'team' });
    assert.deepEqual([plan.spec_content, plan.owner, plan.status], ['v2', 'team', 'draft']);
    const error = await stranger.refused('FORBIDDEN', 'update_plan', { plan_id: 'p', title: 'Mine' });
    assert.match(error.hint ?? '', /claim_plan/);
  });

  it('work is submitted by a holder only', async () => {
    await stranger.next({ plan_id: 'p' });
    const input = { plan_id: 'p', artifacts_markdown: 'x', status: 'review' };
    const error = await stranger.refused('CONFLICT', 'submit_work', input);
    assert.match(error.hint ?? '', /claim_plan/);
  });

  it('one user holds several plans', async () => {
    await world.plan('q');
    await holder.call('claim_plan', { plan_id: 'p' });
    assert.equal((await holder.call('claim_plan', { plan_id: 'q' })).plan.status, 'claimed');
  });

  it('a person frees and fails another user’s plan, logged as an override', async () => {
    await holder.call('claim_plan', { plan_id: 'p' });
    const boss = person(world);
    await boss.refused('CONFLICT', 'claim_plan', { plan_id: 'p' });
    assert.equal(
      (await boss.call('release_plan', { plan_id: 'p', message: 'urgent' })).plan.claimed_by,
      null,
    );
    const { changes } = await boss.call('history', { plan_id: 'p', activity: 'released' });
    assert.match(changes[0].message, /urgent.*override.*alice@example\.org/);
    assert.equal(changes[0].kind, 'human');
  });

  it('a plan does not leave work while other sessions hold its items', async () => {
    await holder.call('claim_plan', { plan_id: 'p' });
    await colleague.next({ plan_id: 'p' });
    const attempts: [string, Record<string, unknown>, string][] = [
      ['submit_work', { artifacts_markdown: 'x', status: 'review' }, 'put in review'],
      ['submit_work', { artifacts_markdown: 'x', status: 'completed' }, 'completed'],
      ['set_plan_status', { status: 'failed' }, 'set to failed'],
      ['archive_plan', {}, 'archived'],
    ];
    for (const [operation, input, words] of attempts) {
      const error = await holder.refused('CONFLICT', operation, { plan_id: 'p', ...input });
      assert.equal(error.hint, `It can be ${words} when they have completed or released them.`);
      const held = error.details?.held as Answer[];
      assert.deepEqual(
        held.map((one) => [one.item_key, one.claimed_by]),
        [['A', 'second-session']],
        operation,
      );
    }
    await colleague.call('release', { plan_id: 'p', item_key: 'A' });
    await holder.call('submit_work', { plan_id: 'p', artifacts_markdown: 'x', status: 'review' });
  });

  it('one’s own items and ended leases keep no plan in work', async () => {
    await holder.call('claim_plan', { plan_id: 'p' });
    await holder.next({ plan_id: 'p' });
    await colleague.next({ plan_id: 'p' });
    await holder.refused('CONFLICT', 'archive_plan', { plan_id: 'p' });
    world.now += 31 * MINUTE;
    await holder.call('submit_work', { plan_id: 'p', artifacts_markdown: 'x', status: 'review' });
  });

  it('release_plan keeps the claims of items', async () => {
    await holder.call('claim_plan', { plan_id: 'p' });
    await holder.next({ plan_id: 'p' });
    const { plan } = await holder.call('release_plan', { plan_id: 'p' });
    assert.equal(plan.status, 'ready');
    assert.equal((await world.statuses('p')).A, 'in_progress');
  });

  it('anybody frees a stalled plan', async () => {
    await holder.call('claim_plan', { plan_id: 'p' });
    await world.pass(24 * HOUR);
    await stranger.refused('PLAN_NOT_OPEN', 'claim', { plan_id: 'p', item_key: 'A' });
    const { plan } = await stranger.call('set_plan_status', { plan_id: 'p', status: 'ready' });
    assert.equal(plan.claimed_by, null);
    await stranger.call('claim_plan', { plan_id: 'p' });
  });

  describe('with four_eyes', () => {
    beforeEach(async () => {
      await holder.call('create_plan', { plan_id: 'f', title: 'Four eyes', four_eyes: true });
      await holder.call('claim_plan', { plan_id: 'f' });
      await holder.refused('FORBIDDEN', 'submit_work', {
        plan_id: 'f',
        artifacts_markdown: 'x',
        status: 'completed',
      });
      await holder.call('submit_work', { plan_id: 'f', artifacts_markdown: 'x', status: 'review' });
    });

    it('the session that submitted neither approves nor sends back', async () => {
      for (const status of ['completed', 'in_progress']) {
        await holder.refused('FORBIDDEN', 'set_plan_status', { plan_id: 'f', status });
      }
    });

    it('neither does a call of the same user without a session', async () => {
      const bare = world.agent(null, { user: 'alice@example.org' });
      await bare.refused('FORBIDDEN', 'set_plan_status', { plan_id: 'f', status: 'completed' });
    });

    it('another session does', async () => {
      const { plan } = await colleague.call('set_plan_status', { plan_id: 'f', status: 'completed' });
      assert.equal(plan.status, 'completed');
    });
  });
});
