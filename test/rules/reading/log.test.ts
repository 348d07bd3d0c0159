import assert from 'node:assert/strict';
import { checkAnswers } from '../../support/checked-answers';
import { type Agent, type Answer, MINUTE, World } from '../../support/world';

const words = (changes: Answer[]): string[] => changes.map((one) => `${one.item_key} ${one.activity}`);

describe('changes: what others did since a session last asked', () => {
  let world: World;
  let one: Agent;
  let other: Agent;

  beforeEach(async () => {
    world = checkAnswers(await World.open());
    one = world.agent('one');
    other = world.agent('other');
    await world.plan('p', [{ item_key: 'A' }, { item_key: 'B' }]);
    await one.call('changes', {});
    await other.call('changes', {});
  });

  it('gives each session its own delta, once, without what it did itself', async () => {
    await one.call('update', { plan_id: 'p', item_key: 'A', message: 'hello' });
    await other.call('update', { plan_id: 'p', item_key: 'B', message: 'hi' });
    assert.deepEqual(
      (await one.call('changes', {})).changes.map((change: Answer) => change.message),
      ['hi'],
    );
    assert.deepEqual(
      (await other.call('changes', {})).changes.map((change: Answer) => change.message),
      ['hello'],
    );
    assert.deepEqual((await one.call('changes', {})).changes, []);
  });

  it('peek leaves the mark where it was', async () => {
    await other.call('update', { plan_id: 'p', item_key: 'B', message: 'hi' });
    const peeked = await one.call('changes', { peek: true });
    const taken = await one.call('changes', {});
    assert.deepEqual(taken.changes, peeked.changes);
    assert.equal(taken.changes.length, 1);
  });

  it('since gives the log as it is, one’s own rows included, and never moves the mark back', async () => {
    await one.call('update', { plan_id: 'p', item_key: 'A', message: 'mine' });
    const { changes, version } = await one.call('changes', { since: 0 });
    assert.deepEqual(
      changes.map((change: Answer) => change.version),
      Array.from({ length: version }, (_, index) => index + 1),
    );
    assert.equal(changes.at(-1).message, 'mine');
    assert.deepEqual((await one.call('changes', {})).changes, []);
  });

  it('gives at most 100 at a time and goes on from there', async () => {
    for (let number = 0; number < 130; number++) {
      await other.call('update', { plan_id: 'p', item_key: 'B', message: `${number}` });
    }
    const seen: string[] = [];
    for (const size of [100, 30, 0]) {
      const { changes } = await one.call('changes', {});
      assert.equal(changes.length, size);
      seen.push(...changes.map((change: Answer) => change.message));
    }
    assert.deepEqual(
      seen,
      Array.from({ length: 130 }, (_, number) => `${number}`),
    );
  });

  it('a version that is still to come is refused, and moves no mark', async () => {
    const head = await world.executor.version();
    for (const input of [{ since: 99_999 }, { since: head + 1, peek: true }]) {
      const refusal = await one.refused('INVALID_INPUT', 'changes', input);
      assert.match(refusal.message, new RegExp(`beyond the newest version, ${head}\\.`));
      assert.match(refusal.hint ?? '', /Leave since out/);
    }
    assert.deepEqual((await one.call('changes', { since: head })).changes, []);
    await other.call('update', { plan_id: 'p', item_key: 'B', message: 'hi' });
    assert.deepEqual(words((await one.call('changes', {})).changes), ['B note']);
  });

  it('a mark beyond the log (an older state was put back) counts as its end', async () => {
    await one.next({ plan_id: 'p' });
    await other.call('update', { plan_id: 'p', item_key: 'B', add_depends_on: ['A'] });
    const note = () => other.call('update', { plan_id: 'p', item_key: 'B', message: 'hi' });
    const beyond = () =>
      world.database.run(
        "UPDATE masterplan_session_state SET last_seen_version = 9999, notice_version = 9999 WHERE session_id = 'one'",
        [],
      );
    await beyond();
    assert.deepEqual((await one.call('changes', {})).changes, []);
    await note();
    const { changes, notice } = await one.call('changes', {});
    assert.deepEqual(words(changes), ['B note']);
    assert.deepEqual(notice, ['B "B" has a new note (by other).']);
    await beyond();
    assert.deepEqual((await one.call('attend', { delta: true })).lines, []);
    await note();
    assert.deepEqual((await one.call('attend', { delta: true })).lines.slice(1), ['- B "B" has a new note']);
  });

  it('a call without a session goes by since alone', async () => {
    const bare = world.agent(null);
    const first = await bare.call('changes', {});
    assert.equal(first.changes[0].version, 1);
    assert.deepEqual((await bare.call('changes', { since: first.version })).changes, []);
  });
});

describe('history: the audit log by filters', () => {
  let world: World;
  let agent: Agent;
  let read: (input: Record<string, unknown>) => Promise<string[]>;

  beforeEach(async () => {
    world = checkAnswers(await World.open());
    agent = world.agent('worker', { client: 'codex', user: 'worker@example.org' });
    await world.plan('p', [{ item_key: 'A' }, { item_key: 'B', depends_on_keys: ['A'] }]);
    await world.plan('q', [{ item_key: 'A' }]);
    world.now += 10 * MINUTE;
    await agent.call('claim', { plan_id: 'p', item_key: 'A' });
    await agent.call('complete', { plan_id: 'p', item_key: 'A', files_modified: ['src/x.ts'] });
    read = async (input) => words((await world.agent('reader').call('history', input)).changes);
  });

  it('is the whole log, the newest first', async () => {
    const { changes } = await agent.call('history', {});
    const versions: number[] = changes.map((change: Answer) => change.version);
    assert.deepEqual(
      versions,
      versions.map((_, index) => versions.length - index),
    );
  });

  it('filters by item, plan, session, actor, file and activity', async () => {
    assert.deepEqual(await read({ plan_id: 'q', item_key: 'A' }), ['A created']);
    assert.deepEqual(await read({ plan_id: 'q' }), ['A created', 'null created']);
    assert.deepEqual(await read({ session_id: 'worker', activity: ['claimed', 'completed'] }), [
      'A completed',
      'A claimed',
    ]);
    assert.deepEqual(await read({ actor: 'masterplan', activity: 'unblocked' }), ['B unblocked']);
    assert.deepEqual(await read({ actor: 'codex', activity: 'claimed' }), ['A claimed']);
    assert.deepEqual(await read({ actor: 'worker@example.org', activity: 'claimed' }), ['A claimed']);
    const named = world.agent('s-2', { sessionName: 'Claude two' });
    await named.call('update', { plan_id: 'p', item_key: 'B', message: 'hi' });
    for (const actor of ['Claude two', 's-2']) assert.deepEqual(await read({ actor }), ['B note']);
    assert.deepEqual(await read({ actor: 'Claude' }), []);
    assert.deepEqual(await read({ file: 'src' }), ['A completed']);
    assert.deepEqual(await read({ file: 'lib' }), []);
    await world.agent('reader').refused('NOT_FOUND', 'history', { plan_id: 'nowhere' });
  });

  it('filters by time', async () => {
    const at = new Date(world.now).toISOString();
    assert.ok((await read({ since: at })).includes('A claimed'));
    assert.ok(!(await read({ since: at })).includes('A created'));
    const before = new Date(world.now - 1).toISOString();
    assert.deepEqual(await read({ until: before, activity: 'claimed' }), []);
    await agent.refused('INVALID_INPUT', 'history', { since: 'yesterday' });
  });

  it('session_id is a filter and does not make the reader that session', async () => {
    const reader = world.agent('reader');
    await reader.call('history', { session_id: 'ghost' });
    const { sessions } = await reader.call('sessions', {});
    assert.ok(!sessions.some((session: Answer) => session.session_id === 'ghost'));
  });

  it('pages without gaps while the log grows', async () => {
    const all = (await agent.call('history', {})).changes;
    const seen: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await agent.call('history', { limit: 3, ...(cursor ? { cursor } : {}) });
      seen.push(...page.changes.map((change: Answer) => change.version));
      await agent.call('add', { plan_id: 'q', title: 'Meanwhile' });
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
    assert.deepEqual(
      seen,
      all.map((change: Answer) => change.version),
    );
  });
});
