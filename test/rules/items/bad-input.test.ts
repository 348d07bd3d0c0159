import assert from 'node:assert/strict';
import { operations } from '../../../src/operations/registry';
import { type Agent, World } from '../../support/world';

interface Problem {
  path: string;
  reason: string;
}

describe('Bad input gets one clear error that lists every problem, and nothing changes', () => {
  let world: World;
  let agent: Agent;

  beforeEach(async () => {
    world = await World.open();
    agent = world.agent('one');
    await world.plan('p', [{ item_key: 'A' }]);
  });

  /** The paths of the problems of a refused call; checks that the log did not grow. */
  async function problems(operation: string, input: Record<string, unknown>): Promise<string[]> {
    const before = await world.executor.version();
    const error = await agent.refused('INVALID_INPUT', operation, input);
    assert.equal(await world.executor.version(), before);
    assert.ok(error.hint);
    return ((error.details?.problems ?? []) as Problem[]).map((problem) => problem.path).sort();
  }

  it('wrong types and unknown keys, all at once, with a suggestion', async () => {
    const paths = await problems('update', {
      item_id: 'one',
      priority: 9,
      titel: 'x',
      estimate_minutes: -5,
      labels: 'not a list',
    });
    assert.deepEqual(paths, ['estimate_minutes', 'item_id', 'labels', 'priority', 'titel']);
    const error = await agent.refused('INVALID_INPUT', 'update', { item_id: 1, titel: 'x' });
    assert.match(error.message, /did you mean title/);
  });

  it('long strings, NUL and broken Unicode', async () => {
    assert.deepEqual(await problems('add', { plan_id: 'p', title: 'x'.repeat(10 * 1024 * 1024) }), ['title']);
    assert.deepEqual(
      await problems('add', { plan_id: 'p', title: 'a\u0000b', description: 'half \ud83d of a pair' }),
      ['description', 'title'],
    );
    assert.deepEqual(await problems('add', { plan_id: 'p', title: '   ' }), ['title']);
    assert.deepEqual(await problems('add', { plan_id: 'p', title: 'ok', metadata: { a: 'x\u0000' } }), [
      'metadata',
    ]);
  });

  it('negative leases, times without a zone, and a deferral into the past', async () => {
    assert.deepEqual(await problems('claim', { plan_id: 'p', item_key: 'A', lease_minutes: -1 }), [
      'lease_minutes',
    ]);
    assert.deepEqual(
      await problems('defer', { plan_id: 'p', item_key: 'A', reason: 'x', until: 'tomorrow' }),
      ['until'],
    );
    for (const since of ['yesterday', '2027-01-15', '2027-01-15T09:00:00']) {
      const error = await agent.refused('INVALID_INPUT', 'history', { since });
      assert.match(error.message, /since: is no time with its zone, such as 2027-01-15T09:00:00Z/, since);
    }
    const past = new Date(world.now - 1000).toISOString();
    assert.deepEqual(await problems('defer', { plan_id: 'p', item_key: 'A', reason: ' ', until: past }), [
      'reason',
      'until',
    ]);
  });

  it('an item of another plan, or a plan without its item', async () => {
    await world.plan('q', [{ item_key: 'X' }]);
    const { item } = await agent.call('show', { plan_id: 'q', item_key: 'X' });
    await agent.refused('INVALID_INPUT', 'show', { item_id: item.id, plan_id: 'p' });
    await agent.refused('NOT_FOUND', 'show', { plan_id: 'p', item_key: 'X' });
    await agent.refused('NOT_FOUND', 'show', { plan_id: 'nowhere', item_key: 'X' });
    await agent.refused('NOT_FOUND', 'show', { item_id: 4711 });
    await agent.refused('INVALID_INPUT', 'show', {});
  });

  it('a key without its plan, unless one plan only has it, archived ones aside', async () => {
    const { item } = await agent.call('show', { plan_id: 'p', item_key: 'A' });
    const named = async () => (await agent.call('show', { item_key: 'A' })).item.id;
    assert.equal(await named(), item.id);
    assert.equal(
      (await agent.refused('NOT_FOUND', 'show', { item_key: 'nowhere' })).details?.item_key,
      'nowhere',
    );
    await world.plan('q', [{ item_key: 'A' }]);
    const error = await agent.refused('INVALID_INPUT', 'complete', { item_key: 'A' });
    assert.match(error.message, /plan_id is missing: p, q have an item A/);
    await agent.call('archive_plan', { plan_id: 'q' });
    assert.equal(await named(), item.id);
  });

  it('a call that names only a plan is told which plan tool is meant', async () => {
    for (const [operation, tool] of [
      ['update', 'update_plan'],
      ['claim', 'claim_plan'],
      ['release', 'release_plan'],
    ] as const) {
      const error = await agent.refused('INVALID_INPUT', operation, { plan_id: 'p' });
      assert.match(error.hint ?? '', new RegExp(tool));
    }
  });

  it('an input that is no object, an unknown operation, a session id of the wrong type', async () => {
    for (const input of [[], 'text', 5]) {
      await agent.refused('INVALID_INPUT', 'status', input as unknown as Record<string, unknown>);
    }
    const error = await agent.refused('INVALID_INPUT', 'nxt', {});
    assert.match(error.hint ?? '', /next/);
    assert.deepEqual(await problems('next', { session_id: 5 }), ['session_id']);
  });

  it('every operation refuses an unknown key', async () => {
    for (const operation of operations.filter((one) => one.group !== 'human')) {
      const error = await agent.refused('INVALID_INPUT', operation.name, { no_such_field: 1 });
      assert.match(error.message, /no_such_field/, operation.name);
    }
  });

  it('a taken key is refused with the item that has it', async () => {
    const error = await agent.refused('DUPLICATE_KEY', 'add', {
      plan_id: 'p',
      item_key: 'A',
      title: 'again',
    });
    assert.equal(error.details?.item_key, 'A');
  });
});
