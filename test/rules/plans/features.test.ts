import assert from 'node:assert/strict';
import { checkAnswers } from '../../support/checked-answers';
import { type Agent, type Answer, World } from '../../support/world';

describe('features and their versions', () => {
  let world: World;
  let agent: Agent;

  beforeEach(async () => {
    world = checkAnswers(await World.open());
    agent = world.agent('builder', { user: 'alice@example.org' });
  });

  afterEach(async () => {
    const { ok, first_bad } = await world.agent(null).call('verify', {});
    assert.ok(ok, JSON.stringify(first_bad));
  });

  it('version 1 is the creation; update_feature makes the next, and only if something differs', async () => {
    const { feature } = await agent.call('create_feature', { title: 'Dark mode!', spec_content: '# What' });
    assert.deepEqual([feature.feature_id, feature.version], ['dark-mode', 1]);
    world.now += 1000;
    const input = { feature_id: 'dark-mode', title: 'Dark mode', spec_content: '# What, better' };
    assert.equal((await agent.call('update_feature', input)).feature.version, 2);
    assert.equal((await agent.call('update_feature', input)).feature.version, 2);
    const { versions } = await agent.call('list_feature_versions', { feature_id: 'dark-mode' });
    assert.deepEqual(
      versions.map((one: Answer) => [one.version, one.title, one.spec_content, one.implemented_by_plan_id]),
      [
        [1, 'Dark mode!', '# What', null],
        [2, 'Dark mode', '# What, better', null],
      ],
    );
    const latest = (await agent.call('get_feature', { feature_id: 'dark-mode' })).feature;
    assert.deepEqual([latest.version, latest.spec_content], [2, '# What, better']);
  });

  it('a completed plan makes the next version, whichever way it was completed', async () => {
    await agent.call('create_feature', { feature_id: 'f', title: 'Feature', description: 'For all' });
    for (const [planId, status, version] of [
      ['one', 'review', 2],
      ['two', 'completed', 3],
    ] as const) {
      const made = await agent.call('create_plan', { plan_id: planId, title: planId, feature_id: 'f' });
      assert.equal(made.plan.feature_title, 'Feature');
      assert.equal(made.plan.feature_version, version - 1);
      await agent.call('claim_plan', { plan_id: planId });
      world.now += 1000;
      let done = await agent.call('submit_work', { plan_id: planId, artifacts_markdown: 'built', status });
      if (status === 'review') {
        assert.equal(done.feature_version, undefined);
        const approver = world.agent('approver', { user: 'bob@example.org' });
        done = await approver.call('set_plan_status', { plan_id: planId, status: 'completed' });
      }
      assert.equal(done.feature_version, version);
      assert.equal(done.plan.feature_version, version);
      const { versions } = await agent.call('list_feature_versions', { feature_id: 'f' });
      const newest = versions.at(-1);
      assert.deepEqual(
        [
          newest.version,
          newest.title,
          newest.description,
          newest.implemented_by_plan_id,
          newest.implemented_by,
        ],
        [version, 'Feature', 'For all', planId, 'alice@example.org'],
      );
      assert.equal(newest.implemented_at, new Date(world.now).toISOString());
    }
    const { plan, feature } = await agent.call('get_plan', { plan_id: 'two' });
    assert.deepEqual([plan.work_artifacts, feature.version], ['built', 3]);
  });

  it('a failed plan makes none', async () => {
    await agent.call('create_feature', { feature_id: 'f', title: 'Feature' });
    await agent.call('create_plan', { plan_id: 'p', title: 'Plan', feature_id: 'f' });
    await agent.call('set_plan_status', { plan_id: 'p', status: 'failed' });
    assert.equal((await agent.call('get_feature', { feature_id: 'f' })).feature.version, 1);
  });

  it('refuses an id that exists, and names what an unknown one may mean', async () => {
    await agent.call('create_feature', { feature_id: 'billing', title: 'Billing' });
    await agent.refused('DUPLICATE_KEY', 'create_feature', { feature_id: 'billing', title: 'Again' });
    const error = await agent.refused('NOT_FOUND', 'get_feature', { feature_id: 'biling' });
    assert.match(error.hint ?? '', /billing/);
    await agent.refused('NOT_FOUND', 'create_plan', { title: 'Plan', feature_id: 'unknown' });
    assert.deepEqual((await agent.call('list_plans', {})).plans, []);
  });

  it('lists features newest first, without their specifications', async () => {
    await agent.call('create_feature', { feature_id: 'a', title: 'A', spec_content: 'long' });
    world.now += 1;
    await agent.call('create_feature', { feature_id: 'b', title: 'B' });
    const { features } = await agent.call('list_features', {});
    assert.deepEqual(
      features.map((one: Answer) => [one.feature_id, one.spec_content]),
      [
        ['b', undefined],
        ['a', undefined],
      ],
    );
    assert.deepEqual((await agent.call('list_features', { project_id: 'another' })).features, []);
  });
});
