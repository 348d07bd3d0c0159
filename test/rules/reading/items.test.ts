import assert from 'node:assert/strict';
import { checkAnswers } from '../../support/checked-answers';
import { type Agent, type Answer, MINUTE, person, World } from '../../support/world';

const keys = (rows: Answer[]): string[] => rows.map((row) => row.item_key);

describe('list', () => {
  let world: World;
  let agent: Agent;

  beforeEach(async () => {
    world = checkAnswers(await World.open());
    agent = world.agent('reader');
    await world.plan('p', [
      { item_key: 'PH', item_type: 'phase', title: 'Phase one' },
      { item_key: 'A', title: 'Port 50% of it', labels: ['ui', 'a"b'], files: ['src/a.ts', 'docs'] },
      { item_key: 'B', title: 'Build_x', item_type: 'build', phase: 'PH', files: ['src/deep/b.ts'] },
      { item_key: 'C', title: 'ÄPFEL', description: 'with Pears', assignee: 'codex', labels: ['db'] },
      { item_key: 'D', title: 'Decide', item_type: 'decision', depends_on_keys: ['A'] },
    ]);
    await world.plan('q', [{ item_key: 'Z' }]);
  });

  const listed = async (input: Record<string, unknown>) => keys((await agent.call('list', input)).items);

  it('filters by every field, by one value or several', async () => {
    assert.deepEqual(await listed({}), ['PH', 'A', 'B', 'C', 'D', 'Z']);
    assert.deepEqual(await listed({ plan_id: 'p', status: 'blocked' }), ['D']);
    assert.deepEqual(await listed({ plan_id: ['p', 'q'], item_type: ['build', 'decision'] }), ['B', 'D']);
    assert.deepEqual(await listed({ assignee: 'codex' }), ['C']);
    assert.deepEqual(await listed({ assignee_type: 'human' }), ['D']);
    assert.deepEqual(await listed({ label: 'ui' }), ['A']);
    assert.deepEqual(await listed({ label: ['a"b', 'db'] }), ['A', 'C']);
    assert.deepEqual(await listed({ phase: 'Phase one' }), ['PH', 'B']);
    assert.deepEqual(await listed({ status: [] }), []);
    await agent.next({ plan_id: 'q' });
    assert.deepEqual(await listed({ claimed_by: 'reader' }), ['Z']);
  });

  it('parent_id gives the children, null the top level', async () => {
    const [phase] = (await agent.call('list', { plan_id: 'p', item_type: 'phase' })).items;
    assert.deepEqual(await listed({ parent_id: phase.id }), ['B']);
    assert.deepEqual(await listed({ plan_id: 'p', parent_id: null }), ['PH', 'A', 'C', 'D']);
  });

  it('file means the file or what is below the folder', async () => {
    assert.deepEqual(await listed({ file: 'src' }), ['A', 'B']);
    assert.deepEqual(await listed({ file: 'src/deep/' }), ['B']);
    assert.deepEqual(await listed({ file: 'src\\a.ts' }), ['A']);
    assert.deepEqual(await listed({ file: 'src/a' }), []);
  });

  it('text is looked for in key, title and description, in either case, its % and _ as they are', async () => {
    assert.deepEqual(await listed({ text: 'PEARS' }), ['C']);
    assert.deepEqual(await listed({ text: 'Äpfel' }), ['C']);
    // Beyond A to Z, a letter's case counts.
    assert.deepEqual(await listed({ text: 'äpfel' }), []);
    assert.deepEqual(await listed({ text: '0%' }), ['A']);
    assert.deepEqual(await listed({ text: '%' }), ['A']);
    assert.deepEqual(await listed({ text: '_' }), ['B']);
    assert.deepEqual(await listed({ text: '\\' }), []);
  });

  it('pages in order of creation with the total of all pages', async () => {
    const first = await agent.call('list', { plan_id: 'p', limit: 2 });
    assert.deepEqual([keys(first.items), first.total], [['PH', 'A'], 5]);
    // What is added meanwhile comes at the end and moves nothing.
    await agent.call('add', { plan_id: 'p', item_key: 'E', title: 'E' });
    const second = await agent.call('list', { plan_id: 'p', limit: 4, cursor: first.next_cursor });
    assert.deepEqual([keys(second.items), second.next_cursor, second.total], [['B', 'C', 'D', 'E'], null, 6]);
  });

  it('names what a page waits for beyond itself, and who holds its items where a name is known', async () => {
    const [, a] = (await agent.call('list', { plan_id: 'p' })).items;
    assert.equal((await agent.call('list', { plan_id: 'p' })).waits_on, undefined);
    const page = await agent.call('list', { plan_id: 'p', status: 'blocked' });
    assert.deepEqual([keys(page.items), page.waits_on], [['D'], [{ id: a.id, item_key: 'A' }]]);
    await world.agent('s-1', { sessionName: 'Claude' }).call('claim', { item_id: a.id });
    const [held] = (await agent.call('list', { claimed_by: 's-1' })).items;
    assert.deepEqual([held.claimed_by, held.claimed_by_name], ['s-1', 'Claude']);
  });

  it('refuses a cursor that it did not give, and a plan that does not exist', async () => {
    for (const cursor of ['', 'abc', Buffer.from('["x"]').toString('base64url')]) {
      await agent.refused('INVALID_INPUT', 'list', { cursor });
    }
    await agent.refused('NOT_FOUND', 'list', { plan_id: ['p', 'nowhere'] });
    await agent.refused('INVALID_INPUT', 'list', { limit: 101 });
  });

  it('show gives an item with everything around it', async () => {
    const shown = await agent.call('show', { plan_id: 'p', item_key: 'B' });
    assert.deepEqual(keys(shown.containers), ['PH']);
    const awaited = await agent.call('show', { plan_id: 'p', item_key: 'A' });
    assert.deepEqual(keys(awaited.dependents), ['D']);
    const waiting = await agent.call('show', { plan_id: 'p', item_key: 'D' });
    assert.deepEqual([keys(waiting.dependencies), waiting.item.blocked_by], [['A'], [awaited.item.id]]);
    const phase = await agent.call('show', { plan_id: 'p', item_key: 'PH' });
    assert.deepEqual(keys(phase.children), ['B']);
    assert.equal(phase.changes[0].activity, 'created');
  });

  it('show gives the last 20 changes, the newest last', async () => {
    for (let number = 1; number <= 25; number++) {
      await agent.call('update', { plan_id: 'p', item_key: 'A', message: `note ${number}` });
    }
    const { changes } = await agent.call('show', { plan_id: 'p', item_key: 'A' });
    assert.deepEqual([changes.length, changes[0].message, changes.at(-1).message], [20, 'note 6', 'note 25']);
  });
});

describe('status', () => {
  let world: World;
  let agent: Agent;

  beforeEach(async () => {
    world = checkAnswers(await World.open());
    agent = world.agent('worker', { client: 'codex' });
  });

  it('counts leaves and says who holds what', async () => {
    await world.plan('p', [
      { item_key: 'PH', item_type: 'phase' },
      { item_key: 'A', phase: 'PH' },
    ]);
    for (const item_key of ['B', 'C', 'D'])
      await agent.call('add', { plan_id: 'p', item_key, title: item_key });
    const { item } = await agent.next({ plan_id: 'p' });
    await agent.call('complete', { item_id: item.id });
    await agent.next({ plan_id: 'p' });
    await agent.call('update', { plan_id: 'p', item_key: 'D', status: 'cancelled' });
    const status = await agent.call('status', { plan_id: 'p' });
    assert.equal(status.counts.completed + status.counts.in_progress + status.counts.pending, 3);
    assert.equal(status.counts.cancelled, 1);
    assert.equal(status.progress, 0.3333);
    const [claim] = status.claims;
    assert.deepEqual([claim.session_id, claim.client, claim.user], ['worker', 'codex', agent.caller.user]);
    assert.equal(claim.since, new Date(world.now).toISOString());
  });

  it('says what is blocked by what, what is stuck and why, and what waits for people', async () => {
    await world.plan('p', [
      { item_key: 'A' },
      { item_key: 'B', depends_on_keys: ['A'] },
      { item_key: 'X' },
      { item_key: 'Y', depends_on_keys: ['X'] },
      { item_key: 'H', item_type: 'manual' },
    ]);
    await agent.call('update', { plan_id: 'p', item_key: 'X', status: 'cancelled' });
    const status = await agent.call('status', {});
    assert.deepEqual(
      status.blocked.map((one: Answer) => [one.item.item_key, keys(one.waits_on)]),
      [
        ['B', ['A']],
        ['Y', ['X']],
      ],
    );
    assert.deepEqual(
      status.stuck.map((one: Answer) => [one.item.item_key, one.why]),
      [['Y', 'waits for X, which is cancelled']],
    );
    assert.deepEqual(keys(status.needs_human), ['H']);
    assert.deepEqual(status.ready_plans, [{ plan_id: 'p', title: 'p' }]);
  });

  it('walks the critical path through containers, with the sum of its estimates, an hour where there is none', async () => {
    await world.plan('p', [
      { item_key: 'SHORT', estimate_minutes: 30 },
      { item_key: 'A', estimate_minutes: 10 },
      { item_key: 'PH', item_type: 'phase', depends_on_keys: ['A'] },
      { item_key: 'P1', parent_key: 'PH', estimate_minutes: 5 },
      { item_key: 'P2', parent_key: 'PH', estimate_minutes: 20 },
      { item_key: 'LAST', depends_on_keys: ['PH'] },
    ]);
    const path = (await agent.call('status', { plan_id: 'p' })).critical_path;
    assert.deepEqual([keys(path.items), path.minutes], [['A', 'P2', 'LAST'], 90]);
  });

  it('leaves deferred work out of the critical path, and minutes where nothing has an estimate', async () => {
    await world.plan('p', [
      { item_key: 'A' },
      { item_key: 'B', depends_on_keys: ['A'] },
      { item_key: 'X' },
      { item_key: 'Y', depends_on_keys: ['X'] },
      { item_key: 'Z', depends_on_keys: ['Y'] },
    ]);
    for (const item_key of ['X', 'Y', 'Z']) {
      await agent.call('defer', { plan_id: 'p', item_key, reason: 'not now' });
    }
    const path = (await agent.call('status', { plan_id: 'p' })).critical_path;
    assert.deepEqual([keys(path.items), path.minutes], [['A', 'B'], null]);
  });

  it('forecasts from the pace of the last completions, rounded, and says nothing with too few', async () => {
    await world.plan(
      'p',
      ['A', 'B', 'C', 'D', 'E', 'F', 'G'].map((item_key) => ({ item_key })),
    );
    for (let done = 0; done < 5; done++) {
      assert.equal((await agent.call('status', { plan_id: 'p' })).forecast, null);
      world.now += 10 * MINUTE;
      const { item } = await agent.next({ plan_id: 'p' });
      await agent.call('complete', { item_id: item.id });
    }
    const { forecast } = await agent.call('status', { plan_id: 'p' });
    // Four completions in 40 minutes after the first: two more take 20 minutes.
    assert.equal(forecast.at, new Date(world.now + 20 * MINUTE).toISOString());
    assert.match(forecast.from, /^4 completions in the last 0\.7 hours; 2 open items are left$/);
    assert.deepEqual([forecast.completions, forecast.hours, forecast.open], [4, 0.7, 2]);
  });

  it('forecasts nothing from completions in one moment, nor for a time far beyond what it looked at', async () => {
    const items = Array.from({ length: 200 }, (_, index) => ({ item_key: `i${index}`, title: 'i' }));
    await agent.call('import', { plan: { plan_id: 'p', title: 'p' }, items });
    const finish = async () => {
      const { item } = await agent.next({ plan_id: 'p' });
      await agent.call('complete', { item_id: item.id });
    };
    world.now += MINUTE;
    for (let done = 0; done < 6; done++) await finish();
    world.now += 20 * MINUTE;
    assert.equal((await agent.call('status', { plan_id: 'p' })).forecast, null);
    await finish();
    assert.equal((await agent.call('status', { plan_id: 'p' })).forecast, null);
  });

  it('leaves archived plans out unless one is asked for', async () => {
    await world.plan('p', [{ item_key: 'A' }]);
    await agent.call('archive_plan', { plan_id: 'p' });
    assert.deepEqual((await agent.call('status', {})).plans, []);
    assert.equal((await agent.call('status', { plan_id: 'p' })).counts.pending, 1);
  });
});

describe('An answer', () => {
  it('stays bounded, however much others wrote', async () => {
    const world = checkAnswers(await World.open());
    const agent = world.agent('one');
    const long = 'x'.repeat(50_000);
    const many = Array.from({ length: 60 }, (_, index) => `d${index}`);
    await agent.call('create_plan', {
      plan_id: 'p',
      title: 'p',
      description: long,
      metadata: { long, list: many.concat(many) },
    });
    await agent.call('import', {
      plan_id: 'p',
      items: [
        ...many.map((item_key) => ({ item_key, title: item_key })),
        { item_key: 'last', title: 'last', depends_on: many },
      ],
    });
    const blocked = (await agent.call('show', { plan_id: 'p', item_key: 'last' })).item;
    assert.equal(blocked.blocked_by.length, 20);
    assert.equal(blocked.depends_on.length, 60);
    for (const item_key of many) {
      await agent.call('claim', { plan_id: 'p', item_key });
      await agent.call('complete', { plan_id: 'p', item_key, message: long });
    }
    const answer = await agent.next({ plan_id: 'p' });
    assert.equal(answer.dependencies.length, 50);
    assert.ok(answer.dependencies.every((one: Answer) => one.message.length < 5_000));
    const [plan] = (await agent.call('list_plans', {})).plans;
    assert.ok(JSON.stringify(plan).length < 6_000);
    const { changes } = await agent.call('history', { plan_id: 'p', limit: 100 });
    assert.ok(JSON.stringify(changes).length < 100 * 8_000);
    assert.equal((await agent.call('get_plan', { plan_id: 'p' })).plan.description, long);
  });

  it('pages features and their versions', async () => {
    const world = checkAnswers(await World.open());
    const agent = world.agent('one');
    const long = 'x'.repeat(600_000);
    await agent.call('create_feature', { feature_id: 'a', title: 'a', spec_content: long });
    await agent.call('create_feature', { feature_id: 'b', title: 'b' });
    for (const title of ['a2', 'a3']) await agent.call('update_feature', { feature_id: 'a', title });
    const found: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await agent.call('list_feature_versions', { feature_id: 'a', cursor });
      assert.equal(page.versions.length, 1, 'two such specifications are too much for one page');
      found.push(...page.versions.map((one: Answer) => one.version));
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
    assert.deepEqual(found, [1, 2, 3]);
    for (let n = 0; n < 100; n++) await agent.call('create_feature', { title: `feature ${n}` });
    const first = await agent.call('list_features', {});
    const second = await agent.call('list_features', { cursor: first.next_cursor });
    const ids = [...first.features, ...second.features].map((one: Answer) => one.feature_id);
    assert.deepEqual([first.features.length, new Set(ids).size], [100, 102]);
    assert.equal(second.next_cursor, null);
  });
});

describe('sessions', () => {
  it('gives everybody with what they hold; active ones were seen lately or hold something', async () => {
    const world = checkAnswers(await World.open());
    await world.plan('p', [{ item_key: 'A' }, { item_key: 'B' }]);
    const human = person(world);
    await human.call('claim', { plan_id: 'p', item_key: 'A' });
    const ended = world.agent('ended');
    await ended.next({ plan_id: 'p' });
    await ended.call('end_session', {});
    await world.pass(31 * MINUTE);
    const { sessions } = await world.agent('now').call('sessions', {});
    const ids = (list: Answer[]) => list.map((one) => one.session_id).sort();
    assert.deepEqual(ids(sessions), ['author', 'editor-1', 'ended', 'now']);
    const active = (await world.agent('now').call('sessions', { active: true })).sessions;
    assert.deepEqual(ids(active), ['editor-1', 'now']);
    const editor = active.find((one: Answer) => one.session_id === 'editor-1');
    assert.deepEqual([editor.kind, keys(editor.holds)], ['human', ['A']]);
  });

  it('says for which of them a client is connected', async () => {
    const world = checkAnswers(await World.open());
    await world.plan('p', [{ item_key: 'A' }]);
    await world.agent('there').call('list_plans', {});
    await world.agent('away').call('list_plans', {});
    world.absent.add('away');
    const { sessions } = await world.agent('there').call('sessions', {});
    const connected = new Map(sessions.map((one: Answer) => [one.session_id, one.connected]));
    assert.deepEqual([connected.get('there'), connected.get('away')], [true, false]);
  });
});
