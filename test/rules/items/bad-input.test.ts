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

  it('line breaks and control characters in the name of something new; what has them already stays usable', async () => {
    for (const odd of ['a\nb', 'a\u001b[31mb', 'a\u2028b', 'a\u007fb']) {
      assert.deepEqual(await problems('add', { plan_id: 'p', title: 't', item_key: odd }), ['item_key']);
      assert.deepEqual(await problems('create_plan', { title: 't', plan_id: odd }), ['plan_id']);
      assert.deepEqual(await problems('create_feature', { title: 't', feature_id: odd }), ['feature_id']);
    }
    await agent.call('add', { plan_id: 'p', title: 't', item_key: ' Größe ✓ 1/2\n' });
    const fields = async (input: Record<string, unknown>) => {
      const error = await agent.refused('INVALID_INPUT', 'import', input);
      const found = (error.details?.problems ?? []) as { field: string }[];
      return found.map((problem) => problem.field);
    };
    const items = ['x\ty', 'z'].map((item_key) => ({ item_key, title: 't', parent_key: 'P' }));
    const parent = { item_key: 'P', title: 'P', item_type: 'phase' };
    assert.deepEqual(await fields({ plan_id: 'p', items: [parent, ...items] }), ['item_key']);
    assert.deepEqual(await fields({ plan: { plan_id: 'x\ty', title: 't' }, items: [] }), ['plan.plan_id']);
    // A phase's name may be anything; its key is made of it.
    const made = await agent.call('add', { plan_id: 'p', title: 't', phase: 'One\ntwo' });
    const phase = (await agent.call('show', { item_id: made.item.parent_id })).item;
    assert.deepEqual([phase.title, phase.item_key.includes('\n')], ['One\ntwo', false]);
    await agent.call('import', { plan_id: 'p', items: [{ title: 't', phase: 'Three\nfour' }] });
    assert.ok('Three four' in (await world.statuses('p')));

    await world.database.run("UPDATE masterplan_items SET item_key = 'a\nb' WHERE item_key = 'A'", []);
    const old = { plan_id: 'p', item_key: 'a\nb' };
    await agent.call('claim', old);
    await agent.call('import', {
      plan_id: 'p',
      on_conflict: 'update',
      items: [{ item_key: 'a\nb', title: 'Again' }],
    });
    await agent.call('add', { plan_id: 'p', title: 't', depends_on: ['a\nb'] });
    assert.equal((await agent.call('complete', old)).item.title, 'Again');
  });

  it('a phase that is made for an item has a key that can be typed, the same from add and from import', async () => {
    await agent.call('create_plan', { plan_id: 'q', title: 'q' });
    const long = 'ü'.repeat(150);
    for (const [phase, key] of [
      ['\u0001\u0002', 'phase'],
      ['\u0003', 'phase-2'],
      ['A', 'A-2'],
      ['One\n\u2028two \u0001', 'One two'],
      [long, 'ü'.repeat(100)],
      [`${long}!`, `${'ü'.repeat(99)}-2`],
      [`${'x'.repeat(199)} y`, 'x'.repeat(199)],
    ] as const) {
      await agent.call('add', { plan_id: 'p', title: 'x', phase });
      await agent.call('add', { plan_id: 'p', title: 'y', phase });
      if (phase === 'A') await agent.call('add', { plan_id: 'q', title: 'A', item_key: 'A' });
      const two = [
        { title: 'x', phase },
        { title: 'y', phase },
      ];
      await agent.call('import', { plan_id: 'q', items: two });
      for (const plan of ['p', 'q']) {
        const { item, children } = await agent.call('show', { plan_id: plan, item_key: key });
        assert.deepEqual([item.item_type, item.title, children.length], ['phase', phase.trim(), 2], plan);
      }
    }
  });

  it('a phase that is made for an item does not take the key that the item is to have', async () => {
    const { item } = await agent.call('add', { plan_id: 'p', title: 'z', item_key: 'Z', phase: 'Z' });
    const { item: phase } = await agent.call('show', { item_id: item.parent_id });
    assert.deepEqual([item.item_key, phase.item_key, phase.title], ['Z', 'Z-2', 'Z']);
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

  const named = async (input: Record<string, unknown>) => (await agent.call('show', input)).item.id;

  it('digits in a list are a key where the plan has such keys, else an id; a number is an id, and keys are keys only', async () => {
    const two = (await agent.call('add', { plan_id: 'p', item_key: 'C', title: 'Two' })).item.id;
    const dependsOn = async (...names: unknown[]) =>
      (await agent.call('add', { plan_id: 'p', title: 'x', depends_on: names })).item.depends_on;
    assert.deepEqual(await dependsOn(String(two)), [two], 'no key of the plan is a number');
    // Of all these, only A and C are no keys of digits: A's id is 1, like the key of the item that comes now.
    const one = (await agent.call('add', { plan_id: 'p', item_key: '1', title: 'One' })).item.id;
    assert.deepEqual(await dependsOn('1'), [one]);
    assert.deepEqual(await dependsOn(1), [1]);
    assert.deepEqual(await dependsOn('#1', two), [1, two]);
    const changed = { item_id: two, add_depends_on: ['1'] };
    assert.deepEqual((await agent.call('update', changed)).item.depends_on, [one]);
    const removed = { item_id: two, remove_depends_on: ['1'] };
    assert.deepEqual((await agent.call('update', removed)).item.depends_on, []);
    const error = await agent.refused('INVALID_INPUT', 'add', {
      plan_id: 'p',
      title: 'y',
      depends_on: [String(two)],
    });
    assert.match(
      error.message,
      new RegExp(`plan p has no item ${two}; #${two} names the item with the id ${two}`),
    );
    for (const field of ['before', 'after']) {
      assert.deepEqual(await problems('move', { item_id: one, [field]: String(two) }), [field]);
      await agent.call('move', { item_id: one, [field]: `#${two}` });
    }
    for (const field of [{ depends_on_keys: [`${two}`] }, { parent_key: `#${two}` }]) {
      await problems('add', { plan_id: 'p', title: 'y', ...field });
    }
    await problems('add', { plan_id: 'p', title: 'y', depends_on: ['4711'] });
    await problems('move', { item_id: two, parent_key: `${one}` });
  });

  it('with its plan a key is a key and nothing else: never the item that has this id', async () => {
    await world.plan('q', [{ item_key: '7' }, { item_key: '#1' }]);
    const { item } = await agent.call('show', { plan_id: 'q', item_key: '7' });
    for (const itemKey of [String(item.id), `#${item.id}`]) {
      const error = await agent.refused('NOT_FOUND', 'claim', { plan_id: 'q', item_key: itemKey });
      assert.match(error.hint ?? '', new RegExp(`item_id ${item.id} names the item with the id ${item.id}`));
      await agent.refused('NOT_FOUND', 'complete', { plan_id: 'p', item_key: itemKey });
    }
    assert.equal(await named({ plan_id: 'q', item_key: '#1' }), item.id + 1);
  });

  it('a key alone may be digits of an id only where no plan has keys of digits; with a # it is one', async () => {
    const a = await named({ plan_id: 'p', item_key: 'A' });
    assert.equal(await named({ item_key: String(a) }), a);
    assert.equal(await named({ item_key: `#${a}` }), a);
    await agent.refused('NOT_FOUND', 'show', { item_key: '4711' });
    await world.plan('q', [{ item_key: '7' }]);
    const error = await agent.refused('NOT_FOUND', 'complete', { item_key: String(a) });
    assert.match(error.hint ?? '', new RegExp(`#${a}, or item_id, names the item with the id ${a}`));
    assert.equal(await named({ item_key: `#${a}` }), a);
    const seven = await named({ item_key: '7' });
    assert.equal(await named({ plan_id: 'q', item_key: '7' }), seven);
    await agent.call('archive_plan', { plan_id: 'q' });
    assert.equal(await named({ item_key: String(a) }), a);
  });

  it('a key alone may say its plan before a slash, and hold slashes', async () => {
    await world.plan('src', [{ item_key: 'b.ts' }, { item_key: 'deep/c.ts' }]);
    await world.plan('src/deep', [{ item_key: 'd.ts' }]);
    await world.plan('q', [{ item_key: 'A' }, { item_key: 'src/a.ts' }, { item_key: '7' }]);
    for (const [word, planId, itemKey] of [
      ['p/A', 'p', 'A'],
      ['q/A', 'q', 'A'],
      ['src/a.ts', 'q', 'src/a.ts'],
      ['q/src/a.ts', 'q', 'src/a.ts'],
      ['src/b.ts', 'src', 'b.ts'],
      ['src/deep/c.ts', 'src', 'deep/c.ts'],
      ['src/deep/d.ts', 'src/deep', 'd.ts'],
      ['q/7', 'q', '7'],
    ] as const) {
      const { item } = await agent.call('show', { item_key: word });
      assert.deepEqual([item.plan_id, item.item_key], [planId, itemKey], word);
    }
    await agent.refused('NOT_FOUND', 'show', { item_key: 'q/1' });
    await agent.refused('NOT_FOUND', 'show', { plan_id: 'p', item_key: 'p/A' });
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
