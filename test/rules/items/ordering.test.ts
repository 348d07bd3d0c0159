import assert from 'node:assert/strict';
import { NEXT_REASONS } from '../../../src/model/vocabulary';
import { overlaps } from '../../../src/operations/rules/file-overlap';
import { isOrderToRenew } from '../../../src/operations/rules/renew-order';
import { ORDER_TO_RENEW } from '../../../src/store/migrations/0002-order-to-renew';
import { type Agent, MINUTE, World } from '../../support/world';

describe('The order of next', () => {
  let world: World;
  let agent: Agent;

  beforeEach(async () => {
    world = await World.open();
    agent = world.agent('one');
  });

  async function order(count: number, input: Record<string, unknown> = { plan_id: 'p' }): Promise<string[]> {
    const keys: string[] = [];
    for (let i = 0; i < count; i++) keys.push((await agent.next(input)).item?.item_key);
    return keys;
  }

  it('goes by priority, by number or by word, then by creation', async () => {
    await world.plan('p', [
      { item_key: 'low', priority: 'low' },
      { item_key: 'first' },
      { item_key: 'second' },
      { item_key: 'critical', priority: 0 },
      { item_key: 'high', priority: 'high' },
    ]);
    assert.deepEqual(await order(5), ['critical', 'high', 'first', 'second', 'low']);
  });

  it('among equals the longest chain of unfinished work comes first, its own estimate included', async () => {
    await world.plan('p', [
      { item_key: 'short' },
      { item_key: 'long', estimate_minutes: 30 },
      { item_key: 'head' },
      { item_key: 'tail', depends_on_keys: ['head'], estimate_minutes: 60 },
    ]);
    assert.deepEqual(await order(3), ['head', 'short', 'long']);
  });

  it('work without an estimate counts as an hour; a milestone is no work', async () => {
    await world.plan('p', [
      { item_key: 'unknown' },
      { item_key: 'shorter', estimate_minutes: 59 },
      { item_key: 'longer', estimate_minutes: 61 },
      { item_key: 'milestone', item_type: 'milestone', depends_on_keys: ['shorter'] },
    ]);
    assert.deepEqual(await order(3), ['longer', 'unknown', 'shorter']);
  });

  it('is computed anew, by the host’s first step, where an older build counted otherwise', async () => {
    await world.plan('p', [
      { item_key: 'P', item_type: 'phase' },
      { item_key: 'estimated', parent_key: 'P', estimate_minutes: 30 },
      { item_key: 'unknown', parent_key: 'P' },
      { item_key: 'after', depends_on_keys: ['P'], estimate_minutes: 30 },
    ]);
    await world.executor.finishMigration();
    world.database.engine.exec(
      "UPDATE masterplan_items SET start_chain = start_chain - 59 WHERE item_key = 'unknown'",
    );
    assert.equal((await agent.call('verify', {})).ok, false, 'which is how an older build left it');
    world.database.engine.exec(ORDER_TO_RENEW);
    await world.executor.finishMigration();
    assert.equal((await agent.call('verify', {})).ok, true);
    assert.deepEqual(await order(2), ['unknown', 'estimated']);
    assert.equal(await isOrderToRenew({ db: world.database }), false);
  });

  it('an item inherits the priority of the most urgent item that waits behind it', async () => {
    await world.plan('p', [
      { item_key: 'usual' },
      { item_key: 'backlog', priority: 4 },
      { item_key: 'urgent', priority: 0, depends_on_keys: ['backlog'] },
    ]);
    assert.deepEqual(await order(1), ['backlog']);
  });

  it('a container’s dependents lend their urgency to everything below it', async () => {
    await world.plan('p', [
      { item_key: 'usual' },
      { item_key: 'P', item_type: 'phase' },
      { item_key: 'inside', parent_key: 'P', priority: 4 },
      { item_key: 'urgent', priority: 0, depends_on_keys: ['P'] },
    ]);
    assert.deepEqual(await order(1), ['inside']);
  });

  it('among equals, items whose files overlap those of a live claim come last', async () => {
    await world.plan('p', [
      { item_key: 'held', files: ['src/pricing/engine.ts'], priority: 1 },
      { item_key: 'overlapping', files: ['src/pricing/*.ts'], estimate_minutes: 99 },
      { item_key: 'apart', files: ['src/web/page.ts'] },
      { item_key: 'later', priority: 3 },
    ]);
    await world.agent('other').next({ plan_id: 'p' });
    assert.deepEqual(await order(3), ['apart', 'overlapping', 'later']);
  });

  it('files overlap by name, by folder and by pattern', () => {
    assert.ok(overlaps(['src/a.ts'], ['src/a.ts']));
    assert.ok(overlaps(['src'], ['src/a/b.ts']));
    assert.ok(overlaps(['src/**/*.ts'], ['src/a/b.ts']));
    assert.ok(overlaps(['src\\a.ts'], ['src/a.ts']), 'Windows paths');
    assert.ok(!overlaps(['src/a.ts'], ['src/ab.ts', 'test/a.ts']));
    assert.ok(overlaps(['src/*/index.{ts,tsx}'], ['src/web/index.tsx']));
    assert.ok(!overlaps(['src/*/index.{ts,tsx}'], ['src/web/deep/index.ts']));
    assert.ok(!overlaps(['src/*.ts'], ['src/a.tsx', 'src/x/a.ts']));
    assert.ok(overlaps(['**/a?.ts'], ['x/.y/ab.ts']));
    assert.ok(overlaps(['app/[id]/page.ts'], ['app/[id]/page.ts']));
    assert.ok(overlaps(['src/*'], ['src/deep/file.ts']), 'a folder that a pattern means');
  });

  it('comparing files ends soon, whatever patterns agents write', () => {
    const name = 'a'.repeat(4000);
    const patterns = Array.from({ length: 300 }, (_, index) => `${index}${'*a'.repeat(1000)}*b`);
    const started = performance.now();
    overlaps(patterns, [name, `${name}/${name}`]);
    overlaps(
      ['*a*a*a*a*a*a*a*a*a*a*a*b', '**/*a/**/*a/**/*a/**/b', `${'{a,b}'.repeat(40)}x`],
      [name, '/a'.repeat(1000)],
    );
    const many = (folder: string) => Array.from({ length: 1000 }, (_, index) => `src/${folder}/${index}.ts`);
    assert.ok(!overlaps(many('one'), many('two')));
    // Far from any limit of a machine's speed: the expressions this replaces take minutes.
    assert.ok(performance.now() - started < 5000);
  });

  it('items that overlap come last among all equals, however many there are, and between plans', async () => {
    const overlapping = Array.from({ length: 250 }, (_, index) => ({
      item_key: `o${index}`,
      title: 'o',
      files: ['src/a.ts'],
    }));
    const last = { item_key: 'apart', title: 'apart', files: ['test/b.ts'] };
    const held = { item_key: 'held', title: 'held', priority: 0, files: ['src'] };
    await agent.call('import', { plan: { plan_id: 'p', title: 'p' }, items: [held, ...overlapping, last] });
    await world.plan('q', [{ item_key: 'other' }]);
    await world.agent('other').next({ plan_id: 'p' });
    assert.deepEqual(await order(1), ['apart']);
    assert.equal((await world.agent('third').next({})).item.item_key, 'other');
    assert.deepEqual(await order(1), ['o0']);
  });

  it('without a plan the session’s last plan comes first, then the best of all open plans', async () => {
    await world.plan('p', [{ item_key: 'p1' }, { item_key: 'p2' }]);
    await world.plan('q', [{ item_key: 'q1', priority: 0 }, { item_key: 'q2' }]);
    await world.plan('draft', []);
    assert.deepEqual(await order(1, { plan_id: 'p' }), ['p1']);
    assert.deepEqual(await order(3, {}), ['p2', 'q1', 'q2']);
  });

  it('filters by type, phase, parent and labels', async () => {
    await world.plan('p', [
      { item_key: 'P', item_type: 'phase', title: 'Rollout' },
      { item_key: 'S', item_type: 'sprint', parent_key: 'P' },
      { item_key: 'deep', parent_key: 'S', labels: ['ui'] },
      { item_key: 'test', item_type: 'test', labels: ['ui', 'slow "one"'] },
      { item_key: 'plain' },
    ]);
    const looking = async (input: Record<string, unknown>) =>
      (await agent.call('next', { plan_id: 'p', ...input })).item?.item_key ?? null;
    const sprint = await agent.call('show', { plan_id: 'p', item_key: 'S' });
    assert.equal(await looking({ item_types: ['test'] }), 'test');
    assert.equal(await looking({ item_types: 'test' }), 'test');
    assert.equal(await looking({ phase: 'Rollout' }), 'deep');
    assert.equal(await looking({ phase: 'P' }), 'deep');
    assert.equal(await looking({ parent_id: sprint.item.id }), 'deep');
    assert.equal(await looking({ labels: ['ui', 'slow "one"'] }), 'test');
    assert.equal(await looking({ labels: ['slow'] }), null);
  });

  it('an item that names an assignee is offered to that user or agent only', async () => {
    await world.plan('p', [{ item_key: 'A', assignee: 'Codex' }]);
    assert.equal((await agent.next({ plan_id: 'p' })).reason, 'no_match');
    const codex = world.agent('two', { client: 'codex' });
    assert.equal((await codex.next({ plan_id: 'p' })).item.item_key, 'A');
  });

  it('work in a plan that another user has claimed is not offered', async () => {
    await world.plan('p', [{ item_key: 'A' }]);
    await world.agent('boss', { user: 'boss@example.org' }).call('claim_plan', { plan_id: 'p' });
    assert.equal((await agent.next({ plan_id: 'p' })).reason, 'plan_not_open');
    await agent.refused('CONFLICT', 'claim', { plan_id: 'p', item_key: 'A' });
    const colleague = world.agent('second-of-boss', { user: 'boss@example.org' });
    assert.equal((await colleague.next({ plan_id: 'p' })).item.item_key, 'A');
  });
});

describe('When next has nothing', () => {
  const scenes: Record<
    (typeof NEXT_REASONS)[number],
    (world: World, agent: Agent) => Promise<Record<string, unknown>>
  > = {
    no_plan: async () => ({}),
    no_items: async (world) => {
      await world.plan('p');
      return {};
    },
    plan_not_open: async (_world, agent) => {
      await agent.call('create_plan', { plan_id: 'p', title: 'p', status: 'draft' });
      await agent.call('add', { plan_id: 'p', title: 'a' });
      return {};
    },
    no_match: async (world) => {
      await world.plan('p', [{ item_key: 'A' }]);
      return { item_types: ['infra'] };
    },
    all_done: async (world, agent) => {
      await world.plan('p', [{ item_key: 'A' }]);
      await agent.next();
      await agent.call('complete', { plan_id: 'p', item_key: 'A' });
      return {};
    },
    all_claimed: async (world) => {
      await world.plan('p', [{ item_key: 'A' }, { item_key: 'B', depends_on_keys: ['A'] }]);
      await world.agent('other').next();
      return {};
    },
    needs_human: async (world) => {
      await world.plan('p', [
        { item_key: 'A', item_type: 'decision' },
        { item_key: 'B', depends_on_keys: ['A'] },
      ]);
      return {};
    },
    blocked: async (world) => {
      await world.plan('p', [
        { item_key: 'A' },
        { item_key: 'B', item_type: 'test', depends_on_keys: ['A'] },
      ]);
      return { item_types: ['test'] };
    },
    deferred: async (world, agent) => {
      await world.plan('p', [{ item_key: 'A' }]);
      await agent.call('defer', { plan_id: 'p', item_key: 'A', reason: 'later' });
      return {};
    },
    stuck: async (world, agent) => {
      await world.plan('p', [{ item_key: 'A' }, { item_key: 'B', depends_on_keys: ['A'] }]);
      await agent.call('update', { plan_id: 'p', item_key: 'A', status: 'cancelled' });
      return {};
    },
  };

  for (const reason of NEXT_REASONS) {
    it(`it says ${reason} where that is the first that applies`, async () => {
      const world = await World.open();
      const agent = world.agent('one');
      const input = await scenes[reason](world, agent);
      const answer = await agent.next(input);
      assert.equal(answer.item, null);
      assert.equal(answer.reason, reason);
    });
  }

  it('is blocked, not stuck, while any way leads to open work: by a filter, or by a container’s dependency', async () => {
    const world = await World.open();
    const agent = world.agent('one');
    await world.plan('p', [
      { item_key: 'open' },
      { item_key: 'middle', depends_on_keys: ['open'] },
      { item_key: 'P', item_type: 'phase', depends_on_keys: ['middle'] },
      { item_key: 'inside', parent_key: 'P', labels: ['x'] },
    ]);
    const reason = async () => (await agent.next({ plan_id: 'p', labels: ['x'] })).reason;
    assert.equal(await reason(), 'blocked');
    await agent.call('defer', { plan_id: 'p', item_key: 'open', reason: 'later' });
    assert.equal(await reason(), 'stuck');
    await agent.call('add', { plan_id: 'p', item_key: 'Q', title: 'Q', item_type: 'phase' });
    await agent.call('add', { plan_id: 'p', item_key: 'child', title: 'child', parent_key: 'Q' });
    await agent.call('update', { plan_id: 'p', item_key: 'inside', add_depends_on: ['Q'] });
    assert.equal(await reason(), 'blocked');
  });

  it('names a moment of the plans that were asked for, not of others', async () => {
    const world = await World.open();
    const agent = world.agent('one');
    await world.plan('p', [{ item_key: 'A', labels: ['y'] }]);
    await world.plan('q', [{ item_key: 'Z' }]);
    await world.agent('two').next({ plan_id: 'q' });
    assert.equal((await agent.next({ plan_id: 'p', labels: ['x'] })).retry_at, null);
    assert.notEqual((await agent.next({ plan_id: 'q' })).retry_at, null);
  });

  it('it says who holds what, when the next lease ends, what waits for a person and which plans are ready', async () => {
    const world = await World.open();
    await world.plan('p', [{ item_key: 'A' }, { item_key: 'D', item_type: 'decision' }]);
    await world.plan('free', []);
    await world.agent('other').next({ plan_id: 'p' });
    const answer = await world.agent('one').next({ plan_id: 'p' });
    assert.equal(answer.claims[0].claimed_by, 'other');
    assert.equal(Date.parse(answer.retry_at), world.now + 30 * MINUTE);
    assert.equal(answer.needs_human[0].item_key, 'D');
    assert.deepEqual(
      answer.ready_plans.map((plan: { plan_id: string }) => plan.plan_id),
      ['free'],
    );
    assert.equal(answer.counts.in_progress, 1);
  });
});

describe('Notices', () => {
  it('tell the caller in at most three lines what others did that concerns it, once', async () => {
    const world = await World.open();
    await world.plan('p', [
      { item_key: 'A' },
      { item_key: 'B', depends_on_keys: ['A'] },
      { item_key: 'unrelated' },
    ]);
    const one = world.agent('one');
    const two = world.agent('two');
    await one.call('claim', { plan_id: 'p', item_key: 'A' });
    await two.call('claim', { plan_id: 'p', item_key: 'unrelated' });
    await two.call('update', {
      plan_id: 'p',
      item_key: 'B',
      title: 'B, but smaller',
      message: 'secret text',
    });
    const told = await one.call('update', { plan_id: 'p', item_key: 'A', message: 'going on' });
    assert.equal(told.notice.length, 1);
    assert.match(told.notice[0], /^B "B, but smaller" was edited \(by two\)\.$/);
    const again = await one.call('update', { plan_id: 'p', item_key: 'A', message: 'going on' });
    assert.equal(again.notice, undefined);
  });

  it('tells that an item is open again whose holder said goodbye', async () => {
    const world = await World.open();
    await world.plan('p', [
      { item_key: 'A' },
      { item_key: 'B' },
      { item_key: 'C', depends_on_keys: ['A', 'B'] },
    ]);
    const one = world.agent('one');
    const two = world.agent('two');
    await one.call('claim', { plan_id: 'p', item_key: 'A' });
    await two.call('claim', { plan_id: 'p', item_key: 'B' });
    await one.call('add', { plan_id: 'p', title: 'First', item_key: 'FIRST' });
    await one.call('update', { plan_id: 'p', item_key: 'A', add_depends_on: ['B'] });
    await two.call('end_session', {});
    const told = await one.call('update', { plan_id: 'p', item_key: 'A', message: 'going on' });
    assert.deepEqual(told.notice, ['B "B" was released, its session ended (by two).']);
  });
});
