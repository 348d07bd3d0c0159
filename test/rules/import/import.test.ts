import assert from 'node:assert/strict';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { HOST_CALLER } from '../../../src/operations/context';
import { recomputePlan } from '../../../src/operations/rules/derived';
import { type Agent, type Answer, person, World } from '../../support/world';

describe('Import', () => {
  let world: World;
  let agent: Agent;

  beforeEach(async () => {
    world = await World.open();
    agent = world.agent('one');
  });

  afterEach(async () => {
    const answer = await agent.call('verify', {});
    assert.deepEqual(answer.first_bad, undefined, 'the log tells what stands in the tables');
    for (const { plan_id } of await world.database.all<{ plan_id: string }>(
      'SELECT plan_id FROM masterplans',
    )) {
      assert.deepEqual(await recomputed(plan_id), [], 'everything that follows was derived');
    }
    world.database.close();
  });

  /** What a computation from scratch would change. */
  function recomputed(planId: string): Promise<number[]> {
    return world.database.transaction((db) =>
      recomputePlan(
        {
          db,
          known: {},
          now: world.now,
          caller: HOST_CALLER,
          store: { path: '', id: '' },
          project: { root: '', name: '' },
          requestKey: null,
          newToken: () => '',
          progress: () => undefined,
          breathe: async () => undefined,
          givenTo: async () => [],
          isConnected: () => true,
          isPresent: () => true,
          isReadOnly: false,
        },
        planId,
      ),
    );
  }

  const into = (planId: string, items: Record<string, unknown>[], more: Record<string, unknown> = {}) =>
    agent.call('import', { plan: { plan_id: planId, title: planId }, items, ...more });

  const problemsOf = (error: { details?: Record<string, unknown> | undefined }) =>
    error.details?.problems as { index: number; item_key: string; field?: string; reason: string }[];

  const show = (planId: string, itemKey: string): Promise<Answer> =>
    agent.call('show', { plan_id: planId, item_key: itemKey });

  async function countRows(): Promise<number> {
    return (await world.database.get<{ n: number }>('SELECT COUNT(*) AS n FROM masterplan_updates'))?.n ?? 0;
  }

  it('makes the plan, the items and their dependencies in one call; keys may name later items', async () => {
    const answer = await into('p', [
      { item_key: 'B', title: 'Second', depends_on_keys: ['A'], priority: 'high', labels: ['x'] },
      { item_key: 'A', title: 'First', estimate_minutes: 30 },
      { title: 'Without a key', depends_on: ['B'] },
    ]);
    assert.equal(answer.created, 3);
    assert.deepEqual(answer.plan.counts, {
      pending: 1,
      in_progress: 0,
      completed: 0,
      deferred: 0,
      blocked: 2,
      cancelled: 0,
    });
    assert.deepEqual(await world.statuses('p'), { B: 'blocked', A: 'pending', 'T-3': 'blocked' });
    const { item } = await show('p', 'B');
    assert.equal(item.priority, 1);
    assert.deepEqual(item.labels, ['x']);
    assert.equal((await agent.next({ plan_id: 'p' })).item.item_key, 'A');
  });

  it('reports every problem together, by index and key, and changes nothing', async () => {
    await world.plan('p', [{ item_key: 'A' }]);
    const before = await countRows();
    const error = await agent.refused('INVALID_INPUT', 'import', {
      plan_id: 'p',
      items: [
        { item_key: 'X', title: '' },
        { item_key: 'Y', title: 'y', depends_on_keys: ['nowhere'], parent_key: 'neither' },
        { item_key: 'A', title: 'taken' },
        { item_key: 'Z', titel: 'typo', title: 'z' },
        { item_key: 'Q', title: 'q', priority: 9, estimate_minutes: -1 },
        { item_key: 'N', title: 'nul\u0000' },
        { item_key: 'Y', title: 'again' },
        { item_key: 'S', title: 's', depends_on_keys: ['S'] },
        { title: 'other plan', depends_on: [999] },
      ],
    });
    const problems = problemsOf(error);
    assert.deepEqual(
      problems.map((problem) => [problem.index, problem.item_key, problem.field]),
      [
        [0, 'X', 'title'],
        [1, 'Y', 'parent_key'],
        [1, 'Y', 'depends_on'],
        [2, 'A', undefined],
        [3, 'Z', 'titel'],
        [4, 'Q', 'priority'],
        [4, 'Q', 'estimate_minutes'],
        [5, 'N', 'title'],
        [6, 'Y', undefined],
        [7, 'S', 'depends_on'],
        [8, null, 'depends_on'],
      ],
    );
    assert.match(problems.find((problem) => problem.field === 'titel')?.reason ?? '', /title/);
    assert.equal(await countRows(), before);
  });

  it('says of a broken item all that is wrong with it, and nothing wrong of those that refer to it', async () => {
    const error = await agent.refused('INVALID_INPUT', 'import', {
      plan: { title: 'p', status: 'done' },
      items: [
        { item_key: 'A', title: '', priority: 'urgent', depends_on: ['nowhere', {}], parent_key: 'neither' },
        { item_key: 'B', title: 'b', depends_on_keys: ['A'], parent_key: 'A' },
        { item_key: 'C', title: 'c', parent_key: 'missing', labels: 'x' },
      ],
    });
    const said = problemsOf(error).map((problem) => `${problem.index} ${problem.field} ${problem.reason}`);
    assert.ok(!said.some((one) => one.startsWith('1 ')), said.join('\n'));
    assert.match(said.join('\n'), /^0 priority is none of 0–4, critical, high, medium, low, backlog$/m);
    assert.match(said.join('\n'), /^0 parent_key names an item "neither"/m);
    assert.match(said.join('\n'), /^2 parent_key names an item "missing"/m);
    assert.ok(!/Invalid input/.test(said.join('\n')), said.join('\n'));
    assert.ok(
      said.length <= 10 && said.every((one) => error.message.includes(one.split(' ').slice(2).join(' '))),
    );
  });

  it('what is only a taken key or only a cycle has that code, with the path', async () => {
    await world.plan('p', [{ item_key: 'A' }]);
    await agent.refused('DUPLICATE_KEY', 'import', { plan_id: 'p', items: [{ item_key: 'A', title: 'a' }] });
    const error = await agent.refused('DEPENDENCY_CYCLE', 'import', {
      plan_id: 'p',
      items: [
        { item_key: 'X', title: 'x', depends_on_keys: ['Z'] },
        { item_key: 'Y', title: 'y', depends_on_keys: ['X'] },
        { item_key: 'Z', title: 'z', depends_on_keys: ['Y'] },
      ],
    });
    assert.equal((error.details?.path as string[] | undefined)?.length, 4);
    await agent.refused('DEPENDENCY_CYCLE', 'import', {
      plan_id: 'p',
      items: [
        { item_key: 'P', title: 'p', item_type: 'phase' },
        { item_key: 'C', title: 'c', parent_key: 'P', depends_on_keys: ['P'] },
      ],
    });
    const parents = await agent.refused('DEPENDENCY_CYCLE', 'import', {
      plan_id: 'p',
      items: [
        { item_key: 'P', title: 'p', parent_key: 'C' },
        { item_key: 'C', title: 'c', parent_key: 'P' },
        { item_key: 'below', title: 'b', parent_key: 'C' },
      ],
    });
    assert.deepEqual(
      problemsOf(parents).map((problem) => problem.field),
      ['parent_key'],
    );
    assert.deepEqual(parents.details?.path, ['P', 'C', 'P']);
    assert.deepEqual(await world.statuses('p'), { A: 'pending' });
  });

  it('a text is a key first, #12 an id, digits one only where no key is made of them', async () => {
    await world.plan('other', [{ item_key: 'X' }]);
    await world.plan('p', [{ item_key: 'A' }, { item_key: 'B' }]);
    const { item: a } = await agent.call('show', { plan_id: 'p', item_key: 'A' });
    const waits = async (plan: string, key: string) =>
      (await agent.call('show', { plan_id: plan, item_key: key })).item.depends_on;
    const more = [
      { item_key: 'C', title: 'c', depends_on: [String(a.id)], discovered_during: `#${a.id}` },
      { item_key: 'D', title: 'd', depends_on: [`#${a.id}`, a.id] },
    ];
    await agent.call('import', { plan_id: 'p', items: more });
    assert.deepEqual([await waits('p', 'C'), await waits('p', 'D')], [[a.id], [a.id]]);
    for (const names of [
      { depends_on: ['#1'] },
      { depends_on_keys: [`#${a.id}`] },
      { depends_on_keys: [String(a.id)] },
      { parent_key: `#${a.id}` },
      { discovered_during_key: `#${a.id}` },
    ]) {
      await agent.refused('INVALID_INPUT', 'import', { plan_id: 'p', items: [{ title: 'x', ...names }] });
    }
    // A key of digits, in the plan or in the import.
    const error = await agent.refused('INVALID_INPUT', 'import', {
      plan_id: 'p',
      items: [
        { item_key: '77', title: 'x' },
        { title: 'y', depends_on: ['77', String(a.id)] },
      ],
    });
    assert.match(
      problemsOf(error)[0]?.reason ?? '',
      new RegExp(
        `an item "${a.id}", which is not in plan p nor .*; #${a.id} names the item with the id ${a.id}`,
      ),
    );
    assert.equal(problemsOf(error).length, 1);
    const digits = { item_key: String(a.id), title: 'x' };
    await agent.call('import', {
      plan_id: 'p',
      items: [digits, { item_key: 'E', title: 'e', depends_on: [digits.item_key] }],
    });
    const { item } = await agent.call('show', { plan_id: 'p', item_key: digits.item_key });
    assert.deepEqual(await waits('p', 'E'), [item.id]);
  });

  it('a plan that exists is named by plan_id, not made again', async () => {
    await world.plan('p');
    await agent.refused('DUPLICATE_KEY', 'import', { plan: { plan_id: 'p', title: 'P' }, items: [] });
    const error = await agent.refused('INVALID_INPUT', 'import', {
      plan: { titel: 'P', plan_id: 7 },
      items: [{ title: '' }],
    });
    assert.deepEqual(
      problemsOf(error).map((problem) => problem.field),
      ['plan.title', 'plan.plan_id', 'plan.titel', 'title'],
    );
    await agent.refused('NOT_FOUND', 'import', { plan_id: 'q', items: [] });
    await agent.refused('INVALID_INPUT', 'import', { items: [{ title: 'x' }] });
    await agent.refused('INVALID_INPUT', 'import', { plan_id: 'p' });
    await agent.refused('INVALID_INPUT', 'import', { plan_id: 'p', items: [], file: 'x.json' });
  });

  it('dry_run only checks', async () => {
    const items = [
      { item_key: 'A', title: 'a', phase: 'First' },
      { title: 'b', parent_key: 'A', depends_on_keys: ['C'] },
      { item_key: 'C', title: 'c', item_type: 'test' },
    ];
    const answer = await into('p', items, { dry_run: true });
    const { preview } = answer as unknown as { preview: Record<string, unknown>[] };
    assert.deepEqual(
      preview.map((one) => [one.title, one.item_type, one.parent_key, one.depends_on_keys, one.change]),
      [
        ['First', 'phase', null, [], 'created'],
        ['a', 'task', 'First', [], 'created'],
        ['b', 'task', 'A', ['C'], 'created'],
        ['c', 'test', null, [], 'created'],
      ],
    );
    assert.equal(answer.created, 4);
    assert.equal(answer.plan, null);
    assert.equal(await countRows(), 0);
    await agent.refused('INVALID_INPUT', 'import', { plan: { title: 'p' }, items: [{}], dry_run: true });
  });

  it('on_conflict skip leaves keys that exist alone, and others may still depend on them', async () => {
    await world.plan('p', [{ item_key: 'A' }]);
    const answer = await agent.call('import', {
      plan_id: 'p',
      on_conflict: 'skip',
      items: [
        { item_key: 'A', title: 'changed' },
        { item_key: 'B', title: 'b', depends_on_keys: ['A'] },
      ],
    });
    assert.deepEqual([answer.created, answer.skipped], [1, 1]);
    assert.equal((await show('p', 'A')).item.title, 'A');
    assert.deepEqual(await world.statuses('p'), { A: 'pending', B: 'blocked' });
  });

  it('on_conflict update merges fields and edges and drops none; the same import again changes nothing', async () => {
    await world.plan('p', [
      { item_key: 'A' },
      { item_key: 'B', depends_on_keys: ['A'], labels: ['old'], metadata: { a: 1 } },
      { item_key: 'C' },
    ]);
    const items = [
      { item_key: 'B', title: 'better', depends_on_keys: ['C'], labels: ['new'], metadata: { b: 2 } },
      { item_key: 'D', title: 'd', parent_key: 'C' },
    ];
    const answer = await agent.call('import', { plan_id: 'p', on_conflict: 'update', items });
    assert.deepEqual([answer.created, answer.updated], [1, 1]);
    const { item } = await show('p', 'B');
    assert.equal(item.title, 'better');
    assert.deepEqual(item.labels, ['old', 'new']);
    assert.deepEqual(item.metadata, { a: 1, b: 2 });
    assert.equal(item.depends_on.length, 2);
    const rows = await countRows();
    const again = await agent.call('import', { plan_id: 'p', on_conflict: 'update', items });
    assert.deepEqual([again.created, again.updated], [0, 0]);
    assert.equal(await countRows(), rows);
  });

  it('reset_status opens what is new; what exists keeps its status, with a warning', async () => {
    await world.plan('p', [{ item_key: 'A' }]);
    await agent.next({ plan_id: 'p' });
    await agent.call('complete', { plan_id: 'p', item_key: 'A' });
    const items = [
      { item_key: 'A', title: 'A', status: 'completed' },
      { item_key: 'B', title: 'B', status: 'completed' },
    ];
    const answer = await agent.call('import', {
      plan_id: 'p',
      items,
      on_conflict: 'update',
      reset_status: true,
    });
    assert.deepEqual(await world.statuses('p'), { A: 'completed', B: 'pending' });
    assert.match(answer.warnings[0], /^A: stays completed/);
  });

  it('an update of an edge or a parent that would close a cycle with what exists is refused', async () => {
    await world.plan('p', [{ item_key: 'A' }, { item_key: 'B', depends_on_keys: ['A'] }]);
    await agent.refused('DEPENDENCY_CYCLE', 'import', {
      plan_id: 'p',
      on_conflict: 'update',
      items: [{ item_key: 'A', title: 'A', depends_on_keys: ['B'] }],
    });
  });

  it('an item with phase and no parent goes under the phase of that key or title, made if missing', async () => {
    await into('p', [
      { item_key: 'ONE', title: 'First phase', item_type: 'phase' },
      { item_key: 'A', title: 'a', phase: 'First phase' },
      { item_key: 'B', title: 'b', phase: 'ONE' },
      { item_key: 'C', title: 'c', phase: 'Later' },
      { item_key: 'D', title: 'd', phase: 'Later' },
    ]);
    const parents = await world.database.all<{ item_key: string; parent: string; type: string }>(
      `SELECT item.item_key, parent.item_key AS parent, parent.item_type AS type FROM masterplan_items AS item
       JOIN masterplan_items AS parent ON parent.id = item.parent_id ORDER BY item.id`,
    );
    assert.deepEqual(
      parents.map((row) => [row.item_key, row.parent, row.type]),
      [
        ['A', 'ONE', 'phase'],
        ['B', 'ONE', 'phase'],
        ['C', 'Later', 'phase'],
        ['D', 'Later', 'phase'],
      ],
    );
  });

  it('statuses that follow from others are derived: containers, milestones, blocked items', async () => {
    const answer = await into('p', [
      { item_key: 'P', title: 'p', item_type: 'phase', status: 'completed' },
      { item_key: 'A', title: 'a', parent_key: 'P', status: 'completed' },
      { item_key: 'B', title: 'b', parent_key: 'P', status: 'in_progress' },
      { item_key: 'M', title: 'm', item_type: 'milestone', depends_on_keys: ['A'] },
      { item_key: 'X', title: 'x', depends_on_keys: ['P'] },
      { item_key: 'Q', title: 'q', item_type: 'phase', depends_on_keys: ['X'] },
      { item_key: 'R', title: 'r', parent_key: 'Q' },
      { item_key: 'S', title: 's', status: 'deferred', reason: 'later' },
    ]);
    assert.deepEqual(await world.statuses('p'), {
      P: 'in_progress',
      A: 'completed',
      B: 'pending',
      M: 'completed',
      X: 'blocked',
      Q: 'blocked',
      R: 'blocked',
      S: 'deferred',
    });
    assert.equal(answer.warnings.length, 1, 'the phase can’t be completed');
  });

  it('an agent can’t import what only a person does as done, nor as somebody else’s', async () => {
    const error = await agent.refused('HUMAN_ONLY', 'import', {
      plan: { title: 'p' },
      items: [
        { item_key: 'D', title: 'd', item_type: 'decision', status: 'completed', message: 'yes' },
        { item_key: 'E', title: 'e', item_type: 'decision', assignee_type: 'ai' },
        { item_key: 'F', title: 'f', item_type: 'manual', assignee_type: 'either' },
        { item_key: 'G', title: 'g', assignee_type: 'human', status: 'cancelled' },
      ],
    });
    assert.equal(problemsOf(error).length, 4);
    await into('ok', [
      { item_key: 'D', title: 'd', item_type: 'decision' },
      { item_key: 'F', title: 'f', item_type: 'manual' },
    ]);
    assert.equal((await show('ok', 'D')).item.assignee_type, 'human');
    await agent.refused('HUMAN_ONLY', 'import', {
      plan_id: 'ok',
      on_conflict: 'update',
      items: [{ item_key: 'D', title: 'other' }],
    });
    const editor = person(world);
    await editor.call('import', {
      plan: { plan_id: 'q', title: 'q' },
      items: [
        { item_key: 'D', title: 'd', item_type: 'decision', status: 'completed', message: 'we do' },
        { item_key: 'E', title: 'e', item_type: 'decision', assignee_type: 'ai' },
      ],
    });
    assert.equal((await show('q', 'E')).item.assignee_type, 'ai');
  });

  describe('by an agent divides no person’s item', () => {
    const divides = async (items: Record<string, unknown>[], more: Record<string, unknown> = {}) => {
      const error = await agent.refused('HUMAN_ONLY', 'import', { plan_id: 'p', items, ...more });
      assert.equal(problemsOf(error).length, 1);
      assert.match(error.message, /divide/);
    };
    beforeEach(async () => {
      await world.plan('p', [
        { item_key: 'D', item_type: 'decision' },
        { item_key: 'G', item_type: 'phase', assignee_type: 'human' },
        { item_key: 'T' },
      ]);
    });

    it('that exists, sign-off phases included, nor one that comes with it', async () => {
      await divides([{ title: 'x', parent_key: 'D' }]);
      await divides([{ title: 'x', parent_key: 'G' }]);
      await divides([{ title: 'x', phase: 'G' }]);
      await divides([
        { item_key: 'E', title: 'e', item_type: 'decision' },
        { title: 'x', parent_key: 'E' },
      ]);
      await divides([
        { item_key: 'M', title: 'm', item_type: 'manual' },
        { title: 'x', parent_key: 'M' },
      ]);
      await divides([
        { item_key: 'H', title: 'h', item_type: 'phase', assignee_type: 'human' },
        { title: 'x', phase: 'h' },
      ]);
    });

    it('by moving what exists below it, or making the parent a person’s in the same call', async () => {
      const update = { on_conflict: 'update' };
      await divides([{ item_key: 'T', title: 'T', parent_key: 'D' }], update);
      await divides(
        [
          { item_key: 'T', title: 'T', assignee_type: 'human' },
          { title: 'x', parent_key: 'T' },
        ],
        update,
      );
    });

    it('but adds to one that a person has divided', async () => {
      const editor = person(world);
      await editor.call('add', { plan_id: 'p', title: 'first', parent_key: 'D' });
      await agent.call('import', { plan_id: 'p', items: [{ title: 'x', parent_key: 'D' }] });
      await editor.call('import', { plan_id: 'p', items: [{ title: 'x', parent_key: 'G' }] });
    });
  });

  it('an item that on_conflict=update gives to a person is no longer in its agent’s hands', async () => {
    await world.plan('p', [{ item_key: 'A' }, { item_key: 'B' }, { item_key: 'C' }, { item_key: 'D' }]);
    for (const [item_key, fields] of [
      ['A', { assignee_type: 'human' }],
      ['B', { item_type: 'decision' }],
      ['C', { item_type: 'manual' }],
    ] as const) {
      await agent.call('claim', { plan_id: 'p', item_key });
      const items = [{ item_key, title: item_key, ...fields }];
      await agent.call('import', { plan_id: 'p', on_conflict: 'update', items });
      const { item } = await show('p', item_key);
      assert.deepEqual([item.status, item.claimed_by, item.assignee_type], ['pending', null, 'human']);
      await agent.refused('HUMAN_ONLY', 'complete', { plan_id: 'p', item_key, message: 'mine' });
    }
    await agent.call('claim', { plan_id: 'p', item_key: 'D' });
    const phase = [{ item_key: 'D', title: 'D', item_type: 'phase' }];
    await agent.refused('CONTAINER', 'import', { plan_id: 'p', on_conflict: 'update', items: phase });
  });

  it('a task in progress gets children from its holder only, and its claim ends', async () => {
    await world.plan('p', [{ item_key: 'A' }]);
    const holder = world.agent('holder');
    await holder.next({ plan_id: 'p' });
    const input = { plan_id: 'p', items: [{ item_key: 'A1', title: 'part', parent_key: 'A' }] };
    const error = await agent.refused('CONFLICT', 'import', input);
    assert.match(error.message, /holder/);
    await holder.call('import', input);
    assert.deepEqual(await world.statuses('p'), { A: 'pending', A1: 'pending' });
    assert.equal((await show('p', 'A')).item.claimed_by, null);
  });

  it('a plan that completed by itself opens again, one that was archived refuses', async () => {
    await world.plan('p', [{ item_key: 'A' }]);
    await agent.next({ plan_id: 'p' });
    await agent.call('complete', { plan_id: 'p', item_key: 'A' });
    const answer = await agent.call('import', { plan_id: 'p', items: [{ title: 'more' }] });
    assert.equal(answer.plan.status, 'in_progress');
    await agent.call('archive_plan', { plan_id: 'p' });
    await agent.refused('PLAN_NOT_OPEN', 'import', { plan_id: 'p', items: [{ title: 'more' }] });
  });

  it('any forest with any dependencies that make no cycle is derived as step by step', async () => {
    let number = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            parent: fc.option(fc.nat(20), { freq: 3 }),
            waits: fc.array(fc.nat(20), { maxLength: 3 }),
            priority: fc.nat(4),
            status: fc.constantFrom('pending', 'pending', 'completed', 'deferred', 'cancelled'),
            milestone: fc.boolean(),
          }),
          { minLength: 1, maxLength: 20 },
        ),
        async (shape) => {
          const items = shape.map((one, i) => ({
            item_key: `K${i}`,
            title: `k${i}`,
            priority: one.priority,
            status: one.status,
            ...(one.milestone && one.status === 'pending' ? { item_type: 'milestone' } : {}),
            ...(one.parent !== null && one.parent < i ? { parent_key: `K${one.parent}` } : {}),
            depends_on_keys: one.waits.filter((other) => other < i).map((other) => `K${other}`),
          }));
          const planId = `random-${number++}`;
          try {
            await into(planId, items);
          } catch (error) {
            assert.equal((error as { code?: string }).code, 'DEPENDENCY_CYCLE');
            return;
          }
          // The step-by-step rules look at every item again and find nothing to do.
          const before = await world.statuses(planId);
          await agent.call('update', { plan_id: planId, item_key: 'K0', message: 'note' });
          assert.deepEqual(await world.statuses(planId), before);
          assert.deepEqual(await recomputed(planId), []);
        },
      ),
      { numRuns: 60 },
    );
  });

  describe('from files', () => {
    let folder: string;
    let outside: string;
    let files: World;

    beforeEach(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'masterplan-import-'));
      outside = await mkdtemp(path.join(tmpdir(), 'masterplan-outside-'));
      files = await World.open({ project: folder });
      agent = files.agent('one');
      world = files;
    });
    afterEach(async () => {
      await rm(folder, { recursive: true });
      await rm(outside, { recursive: true });
    });

    const put = (name: string, content: string | Buffer) => writeFile(path.join(folder, name), content);

    it('reads JSON, an object with plan and items, JSON lines and YAML', async () => {
      await put('list.json', '[{"item_key": "A", "title": "a"}, {"item_key": "B", "title": "b"}]');
      await put(
        'plan.json',
        '{"plan": {"plan_id": "two", "title": "Two"}, "items": [{"title": "{\\"[x\\\\"}]}',
      );
      await put('lines.ndjson', '{"title": "a"}\n\n{"title": "b"}\r\n');
      await put(
        'plan.yaml',
        'plan:\n  plan_id: three\n  title: Three\nitems:\n  - title: "a: b"\n    priority: high\n',
      );
      assert.equal(
        (await agent.call('import', { plan: { plan_id: 'one', title: 'One' }, file: 'list.json' })).created,
        2,
      );
      assert.equal((await agent.call('import', { file: 'plan.json' })).created, 1);
      assert.equal((await show('two', 'T-3')).item.title, '{"[x\\');
      assert.equal((await agent.call('import', { plan_id: 'one', file: 'lines.ndjson' })).created, 2);
      assert.equal((await agent.call('import', { file: 'plan.yaml' })).plan.plan_id, 'three');
    });

    it('gives a repeated request its first answer, whatever became of the file', async () => {
      await put('list.json', '[{"item_key": "A", "title": "a"}]');
      const asked = { plan: { plan_id: 'p', title: 'P' }, file: 'list.json' };
      const first = await agent.call('import', asked, 'same');
      await put('list.json', '[{"title": ');
      assert.deepEqual(await agent.call('import', asked, 'same'), first);
      await rm(path.join(folder, 'list.json'));
      assert.deepEqual(await agent.call('import', asked, 'same'), first);
      await agent.refused('NOT_FOUND', 'import', asked);
      const stranger = files.agent('two');
      await assert.rejects(stranger.call('import', asked, 'same'), { code: 'INVALID_INPUT' });
    });

    it('names the line of what is wrong', async () => {
      await put('broken.json', '[\n  {"title": "a"},\n  {"title": }\n]');
      await put('broken.jsonl', '{"title": "a"}\n{"title"\n{"title": "b"}\nnope\n');
      await put('broken.yaml', 'items:\n  - title: a\n  - title: "b\n');
      await put('unknown.json', '[\n  {"title": "a"},\n  {"titel": "b"}\n]');
      const plan = { title: 'p' };
      assert.match(
        (await agent.refused('INVALID_INPUT', 'import', { plan, file: 'broken.json' })).message,
        /Line 3/,
      );
      const lines = await agent.refused('INVALID_INPUT', 'import', { plan, file: 'broken.jsonl' });
      assert.deepEqual(
        problemsOf(lines).map((problem) => (problem as { line?: number }).line),
        [2, 4],
      );
      assert.match(
        (await agent.refused('INVALID_INPUT', 'import', { plan, file: 'broken.yaml' })).message,
        /Line [34]/,
      );
      const unknown = await agent.refused('INVALID_INPUT', 'import', { plan, file: 'unknown.json' });
      assert.ok(problemsOf(unknown).every((problem) => (problem as { line?: number }).line === 3));
    });

    it('says of a text or a table that it is none of the formats, and of JSON that it is, whatever its ending', async () => {
      const plan = { title: 'p' };
      const texts = {
        'plan.md': '# Billing\n\n- [ ] Port pricing: first\n- [x] **Move** state\n',
        'list.markdown': '[a link](x) and more\n',
        'items.csv': 'item_key,title\nA,"Port: pricing"\n',
        'items.tsv': 'item_key\ttitle\nA\tPort\n',
        'notes.txt': 'Dear all,\nthis is: what I think "of it\n',
      };
      for (const [file, text] of Object.entries(texts)) {
        await put(file, text);
        const refused = await agent.refused('INVALID_INPUT', 'import', { plan, file });
        assert.equal(
          refused.message,
          `${file} is none of the formats that are imported: JSON, JSON lines and YAML.`,
        );
        assert.match(refused.hint ?? '', /agent.*planning skill/);
      }
      assert.equal(await countRows(), 0);
      for (const [file, text] of Object.entries({
        'json.txt': ' [{"title": "a"}]',
        'lines.txt': '{"title": "a"}\n{"title": "b"}\n',
        'yaml.txt': '# Items\n---\n- title: a\n',
        'plan.txt': 'plan:\n  title: Three\nitems:\n  - title: b\n',
      })) {
        await put(file, text);
        await agent.call('import', { plan: { title: file }, file });
      }
    });

    it('refuses broken UTF-8, alias bombs, cut-off JSON, keys that stand there twice, and what is no file', async () => {
      await put('latin.json', Buffer.from([0x5b, 0x0a, 0x22, 0xe9, 0x22, 0x5d]));
      const bomb = ['a: &a [x,x,x,x,x,x,x,x,x]'];
      for (let i = 0; i < 9; i++) {
        const [one, other] = ['abcdefghij'[i], 'abcdefghij'[i + 1]];
        bomb.push(`${other}: &${other} [${Array.from({ length: 9 }, () => `*${one}`).join(',')}]`);
      }
      await put('bomb.yaml', bomb.join('\n'));
      await put('cut.json', '[{"title": "a"}, {"ti');
      await put('twice.json', '{"items": [], "items": [{"title": "a"}]}');
      for (const file of ['latin.json', 'bomb.yaml', 'cut.json', 'twice.json', '.']) {
        await agent.refused('INVALID_INPUT', 'import', { plan: { title: 'p' }, file });
      }
      await agent.refused('NOT_FOUND', 'import', { plan: { title: 'p' }, file: 'missing.json' });
      assert.equal(await countRows(), 0);
    });

    it('refuses what is nested too deep, however deep', async () => {
      const plan = { title: 'p' };
      for (const depth of [60, 2000, 100_000]) {
        const deep = `${'['.repeat(depth)}${']'.repeat(depth)}`;
        const item = `{"title": "a", "metadata": {"deep": ${deep}}}`;
        await put('deep.json', `[${item}]`);
        await put('deep.jsonl', item);
        await put('deep.yaml', `- title: a\n  metadata:\n    deep: ${deep}\n`);
        await put(
          'beads.jsonl',
          `{"id": "b-1", "title": "b", "status": "open", "issue_type": "task", "x": ${deep}}`,
        );
        for (const file of ['deep.json', 'deep.jsonl', 'deep.yaml']) {
          await agent.refused('INVALID_INPUT', 'import', { plan, file });
        }
        const items = [JSON.parse(item) as Record<string, unknown>];
        await agent.refused('INVALID_INPUT', 'import', { plan, items });
        const metadata = { deep: JSON.parse(deep) as unknown };
        await agent.refused('INVALID_INPUT', 'create_plan', { title: 'p', metadata });
        await agent.refused('INVALID_INPUT', 'import', { plan: { title: 'p', metadata }, items: [] });
        const { warnings } = await agent.call('import', {
          plan: { title: `b${depth}` },
          file: 'beads.jsonl',
        });
        assert.match(warnings[0], /deep/);
      }
    });

    it('over MCP only inside the project, symbolic links resolved; the command line reads any', async () => {
      await writeFile(path.join(outside, 'items.json'), '[{"title": "a"}]');
      await symlink(path.join(outside, 'items.json'), path.join(folder, 'link.json'));
      const plan = { title: 'p' };
      for (const file of [
        'link.json',
        path.join(outside, 'items.json'),
        `../${path.basename(outside)}/items.json`,
      ]) {
        await agent.refused('FORBIDDEN', 'import', { plan, file });
      }
      const shell = files.agent('two', { surface: 'cli' });
      assert.equal((await shell.call('import', { plan, file: path.join(outside, 'items.json') })).created, 1);
    });
  });
});
