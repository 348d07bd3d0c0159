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

  it('walks the critical path through containers, with the sum of its estimates', async () => {
    await world.plan('p', [
      { item_key: 'SHORT', estimate_minutes: 30 },
      { item_key: 'A', estimate_minutes: 10 },
      { item_key: 'PH', item_type: 'phase', depends_on_keys: ['A'] },
      { item_key: 'P1', parent_key: 'PH', estimate_minutes: 5 },
      { item_key: 'P2', parent_key: 'PH', estimate_minutes: 20 },
      { item_key: 'LAST', depends_on_keys: ['PH'] },
    ]);
    const path = (await agent.call('status', { plan_id: 'p' })).critical_path;
    assert.deepEqual([keys(path.items), path.minutes], [['A', 'P2', 'LAST'], 31]);
  });

  it('forecasts from the pace of the last completions, and says nothing with too few', async () => {
    await world.plan(
      'p',
      ['A', 'B', 'C', 'D', 'E'].map((item_key) => ({ item_key })),
    );
    for (let done = 0; done < 3; done++) {
      assert.equal((await agent.call('status', { plan_id: 'p' })).forecast, null);
      world.now += 10 * MINUTE;
      const { item } = await agent.next({ plan_id: 'p' });
      await agent.call('complete', { item_id: item.id });
    }
    const { forecast } = await agent.call('status', { plan_id: 'p' });
    // Two completions in 20 minutes after the first: two more take 20 minutes.
    assert.equal(forecast.at, new Date(world.now + 20 * MINUTE).toISOString());
    assert.match(forecast.from, /^2 completions in the last 0\.3 hours; 2 open items are left$/);
  });

  it('leaves archived plans out unless one is asked for', async () => {
    await world.plan('p', [{ item_key: 'A' }]);
    await agent.call('archive_plan', { plan_id: 'p' });
    assert.deepEqual((await agent.call('status', {})).plans, []);
    assert.equal((await agent.call('status', { plan_id: 'p' })).counts.pending, 1);
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
});
