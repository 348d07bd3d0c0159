import assert from 'node:assert/strict';
import { checkAnswers } from '../../support/checked-answers';
import { type Agent, type Answer, World } from '../../support/world';

describe('creating, editing and listing plans', () => {
  let world: World;
  let agent: Agent;

  beforeEach(async () => {
    world = checkAnswers(await World.open());
    agent = world.agent('author');
  });

  afterEach(async () => {
    const { ok, first_bad } = await world.agent(null).call('verify', {});
    assert.ok(ok, JSON.stringify(first_bad));
  });

  it('is a draft with a specification, else ready; a given status wins', async () => {
    const made = async (input: Record<string, unknown>) =>
      (await agent.call('create_plan', { title: 'Plan', ...input })).plan.status;
    assert.equal(await made({}), 'ready');
    assert.equal(await made({ spec_content: '# How' }), 'draft');
    assert.equal(await made({ spec_content: '# How', status: 'ready' }), 'ready');
    assert.equal(await made({ status: 'draft' }), 'draft');
    await agent.refused('INVALID_INPUT', 'create_plan', { title: 'Plan', status: 'claimed' });
  });

  it('makes an id of the title, one that is free', async () => {
    const id = async (title: string) => (await agent.call('create_plan', { title })).plan.plan_id;
    assert.equal(await id('Rebuild: billing (v2)!'), 'rebuild-billing-v2');
    assert.equal(await id('Rebuild billing v2'), 'rebuild-billing-v2-2');
    assert.equal(await id('***'), 'plan');
    assert.equal(await id('Überholung'), 'uberholung');
    assert.equal((await id('x'.repeat(500))).length, 60);
  });

  it('refuses an id that exists, archived or not', async () => {
    await agent.call('create_plan', { plan_id: 'p', title: 'Plan' });
    await agent.call('archive_plan', { plan_id: 'p' });
    const error = await agent.refused('DUPLICATE_KEY', 'create_plan', { plan_id: 'p', title: 'Plan' });
    assert.equal(error.details?.archived, true);
  });

  it('names the plans that a mistyped id may mean', async () => {
    await agent.call('create_plan', { plan_id: 'billing-rebuild', title: 'Plan' });
    const error = await agent.refused('NOT_FOUND', 'get_plan', { plan_id: 'biling-rebuild' });
    assert.deepEqual(error.details?.near, ['billing-rebuild']);
  });

  it('keeps what it is given, and gives long texts to get_plan only', async () => {
    await agent.call('create_plan', {
      plan_id: 'p',
      title: 'Plan',
      description: 'For whom',
      owner: 'team-payments',
      spec_content: '# How',
      metadata: { ticket: 7 },
      four_eyes: true,
      stale_after_hours: 1.5,
    });
    const { plan } = await agent.call('get_plan', { plan_id: 'p' });
    assert.equal(plan.project_name, 'project');
    assert.deepEqual(
      [
        plan.description,
        plan.owner,
        plan.spec_content,
        plan.metadata,
        plan.four_eyes,
        plan.stale_after_hours,
      ],
      ['For whom', 'team-payments', '# How', { ticket: 7 }, true, 1.5],
    );
    const [listed] = (await agent.call('list_plans', {})).plans;
    assert.ok(!('spec_content' in listed) && !('work_artifacts' in listed));
    const [told] = (await agent.call('status', {})).plans;
    assert.ok(!('spec_content' in told) && !('work_artifacts' in told));
  });

  it('update_plan merges metadata, and null takes a key out', async () => {
    await agent.call('create_plan', {
      plan_id: 'p',
      title: 'Plan',
      status: 'draft',
      metadata: { a: 1, b: 2 },
    });
    const { plan } = await agent.call('update_plan', { plan_id: 'p', metadata: { b: null, c: 3 } });
    assert.deepEqual(plan.metadata, { a: 1, c: 3 });
  });

  it('cuts long texts in changes, and the log keeps them whole', async () => {
    const spec = 'x'.repeat(1024 * 1024);
    await agent.call('create_plan', { plan_id: 'p', title: 'Plan', spec_content: spec });
    const { changes } = await agent.call('history', { plan_id: 'p', activity: 'created' });
    assert.match(changes[0].new.spec_content, /^x{1000}… \[1048576 characters\]$/);
    assert.equal((await agent.call('get_plan', { plan_id: 'p' })).plan.spec_content, spec);
    await agent.refused('INVALID_INPUT', 'create_plan', { title: 'Plan', spec_content: `${spec}x` });
  });

  it('lists page by page, newest first, with filters', async () => {
    for (let number = 1; number <= 5; number++) {
      await agent.call('create_plan', { plan_id: `p${number}`, title: 'Plan' });
      // Two plans share each moment.
      if (number % 2 === 0) world.now += 1000;
    }
    await agent.call('archive_plan', { plan_id: 'p4' });
    await agent.call('claim_plan', { plan_id: 'p1' });
    for (const limit of [1, 2, 3]) {
      const ids: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await agent.call('list_plans', { limit, ...(cursor ? { cursor } : {}) });
        ids.push(...page.plans.map((plan: Answer) => plan.plan_id));
        cursor = page.next_cursor ?? undefined;
      } while (cursor !== undefined);
      assert.deepEqual(ids, ['p5', 'p3', 'p1', 'p2'], `in pages of ${limit}`);
    }
    const listed = async (input: Record<string, unknown>) =>
      (await agent.call('list_plans', input)).plans.map((plan: Answer) => plan.plan_id);
    assert.deepEqual(await listed({ status_filter: 'claimed' }), ['p1']);
    assert.deepEqual(await listed({ status_filter: ['claimed', 'ready'], include_archived: true }), [
      'p5',
      'p3',
      'p4',
      'p1',
      'p2',
    ]);
    assert.deepEqual(await listed({ status_filter: [] }), []);
    assert.deepEqual(await listed({ project_id: 'another' }), []);
    assert.deepEqual(await listed({ feature_id: 'none' }), []);
    await agent.refused('INVALID_INPUT', 'list_plans', { cursor: 'rubbish' });
  });

  it('set_scope is given with the items of the scope, and logged once', async () => {
    await agent.call('create_plan', { plan_id: 'p', title: 'Plan' });
    await agent.call('add', { plan_id: 'p', item_key: 'A', title: 'A', port_scope: 'set:x' });
    const input = { port_scope: 'set:x', files: ['src/a.ts'], notes: 'mind the gap' };
    const { scope } = await agent.call('set_scope', input);
    assert.deepEqual(await agent.call('set_scope', input).then((answer) => answer.scope), scope);
    const shown = await agent.call('show', { plan_id: 'p', item_key: 'A' });
    assert.deepEqual(shown.context.port_scope, scope);
    const again = await agent.call('set_scope', { port_scope: 'set:x', files: [] });
    assert.deepEqual([again.scope.files, again.scope.notes], [[], 'mind the gap']);
    const { changes } = await agent.call('history', { activity: 'metadata_updated' });
    assert.equal(changes.filter((change: Answer) => change.new?.scope).length, 2);
  });

  it('set_scope says how many items have the scope; a new one that none has is written set:name', async () => {
    await agent.call('create_plan', { plan_id: 'p', title: 'Plan' });
    const set = (port_scope: string) => agent.call('set_scope', { port_scope, files: ['src/a.ts'] });
    for (const odd of ['billing', 'set:', 'set: x', 'Set:x', 'set:a\nb']) {
      const input = { port_scope: odd, files: ['src/a.ts'] };
      const error = await agent.refused('INVALID_INPUT', 'set_scope', input);
      assert.match(error.message, /has not the form set:name/);
    }
    assert.match(
      (await agent.refused('INVALID_INPUT', 'set_scope', { port_scope: 'billing', files: [] })).hint ?? '',
      /^Write set:billing, /,
    );
    assert.equal((await set('set:billing')).items, 0);
    await agent.call('add', { plan_id: 'p', item_key: 'A', title: 'A', port_scope: 'set:billing' });
    assert.equal((await set('set:billing')).items, 1);
    // What items name already is the scope's name, whatever it looks like.
    await agent.call('add', { plan_id: 'p', item_key: 'B', title: 'B', port_scope: 'billing' });
    assert.equal((await set('billing')).items, 1);
  });
});
