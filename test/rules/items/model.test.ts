import assert from 'node:assert/strict';
import fc from 'fast-check';
import { MasterplanError } from '../../../src/model/errors';
import { type Answer, MINUTE, World } from '../../support/world';
import { type Outcome, Reference, type ReferenceItem } from './reference';

const PLAN = 'p';
const SESSIONS = ['one', 'two', 'three'];

type Command =
  | {
      do: 'add';
      type: 'task' | 'phase' | 'milestone';
      deps: number[];
      parent: number;
      priority: number;
      minutes: number | null;
    }
  | { do: 'next'; session: string }
  | { do: 'claim' | 'complete' | 'release' | 'defer' | 'cancel' | 'reopen'; session: string; item: number }
  | { do: 'depend' | 'free'; item: number; on: number }
  | { do: 'move'; item: number; parent: number }
  | { do: 'reorder'; item: number; priority: number; minutes: number | null }
  | { do: 'pass'; minutes: number }
  | { do: 'die'; session: string };

const index = fc.nat(11);
/** Around what an item without an estimate counts. */
const minutes = fc.option(fc.integer({ min: 1, max: 150 }));
const session = fc.constantFrom(...SESSIONS);
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('add' as const),
      type: fc.constantFrom(
        'task' as const,
        'task' as const,
        'task' as const,
        'phase' as const,
        'milestone' as const,
      ),
      deps: fc.array(index, { maxLength: 3 }),
      parent: fc.integer({ min: -12, max: 11 }),
      priority: fc.nat(4),
      minutes,
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('next' as const), session }) },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'claim' as const,
        'complete' as const,
        'complete' as const,
        'release' as const,
        'defer' as const,
        'cancel' as const,
        'reopen' as const,
      ),
      session,
      item: index,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('depend' as const, 'free' as const), item: index, on: index }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('move' as const),
      item: index,
      parent: fc.integer({ min: -4, max: 11 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('reorder' as const),
      item: index,
      priority: fc.nat(4),
      minutes,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('pass' as const), minutes: fc.constantFrom(1, 12, 31) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('die' as const), session }) },
);

/** What is done by `update`. */
const BY_UPDATE: ReadonlySet<Command['do']> = new Set(['cancel', 'reopen', 'depend', 'free', 'reorder']);

/** Runs commands on the operations and on the reference and compares after each. */
class Duel {
  readonly reference = new Reference();
  /** Claims in the order they were made, for the newest of a session. */
  readonly #claims: string[] = [];
  readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  async play(one: Command): Promise<void> {
    const { reference } = this;
    if (one.do === 'pass') {
      reference.now += one.minutes;
      reference.expire();
      await this.world.pass(one.minutes * MINUTE);
    } else if (one.do === 'die') {
      for (const item of reference.all) {
        if (item.holder === one.session) item.leaseEnds = Math.min(item.leaseEnds, reference.now + 3);
      }
      await this.world.executor.clientGone(this.world.agent(one.session).caller);
    } else await this.#playCall(one);
    await this.compare(one);
  }

  async #playCall(one: Exclude<Command, { do: 'pass' | 'die' }>): Promise<void> {
    const { reference } = this;
    if (one.do === 'add') return this.#add(one);
    if (one.do !== 'next' && reference.items.size === 0) return;
    const who = 'session' in one ? one.session : 'editor';
    // `update` renews the item it names, every other call the session's newest claim.
    if (!BY_UPDATE.has(one.do)) reference.heartbeat(who, this.#newestOf(who));
    if (one.do === 'next') {
      const expected = reference.best();
      const answer = await this.#call(who, 'next', { plan_id: PLAN, claim: true });
      assert.equal(answer.outcome, 'ok');
      assert.equal(answer.value.item?.item_key, expected?.key, 'next gives the item that the rules name');
      if (expected !== undefined) this.#granted(expected, who);
      return;
    }
    const item = this.#pick(one.item);
    const expected = this.#expect(one, item, who);
    const { outcome } = await this.#call(who, ...this.#input(one, item));
    assert.equal(outcome, expected, `${JSON.stringify(one)} on ${item.key} (${this.reference.status(item)})`);
  }

  async #add(one: Extract<Command, { do: 'add' }>): Promise<void> {
    const { reference } = this;
    const key = `I${reference.items.size}`;
    const parent = one.parent < 0 || reference.items.size === 0 ? undefined : this.#pick(one.parent);
    const deps = reference.items.size === 0 ? [] : [...new Set(one.deps.map((dep) => this.#pick(dep).key))];
    let expected: Outcome = 'ok';
    if (parent !== undefined) {
      if (deps.some((dep) => reference.reaches(`f ${parent.key}`, `f ${dep}`))) expected = 'DEPENDENCY_CYCLE';
      else if (reference.isLeaf(parent) && parent.mark === 'in_progress')
        expected = reference.foreign(parent, 'editor');
    }
    const { outcome } = await this.#call('editor', 'add', {
      plan_id: PLAN,
      item_key: key,
      title: key,
      item_type: one.type,
      depends_on_keys: deps,
      priority: one.priority,
      ...(one.minutes === null ? {} : { estimate_minutes: one.minutes }),
      ...(parent === undefined ? {} : { parent_key: parent.key }),
    });
    assert.equal(outcome, expected, `add ${key} below ${parent?.key} after ${deps}`);
    if (outcome !== 'ok') return;
    reference.items.set(key, {
      key,
      order: reference.items.size,
      type: one.type,
      parent: parent?.key ?? null,
      dependsOn: new Set(deps),
      priority: one.priority,
      estimate: one.minutes,
      mark: 'open',
      holder: null,
      leaseEnds: 0,
      lapsed: null,
      attempts: 0,
      completedBy: null,
      everHeldBy: new Set(),
    });
    reference.settle();
  }

  /** What the rules say of a step; applies it to the reference when it is allowed. */
  #expect(
    one: Exclude<Command, { do: 'pass' | 'die' | 'add' | 'next' }>,
    item: ReferenceItem,
    who: string,
  ): Outcome {
    const { reference } = this;
    const status = reference.status(item);
    const isLeaf = reference.isLeaf(item);
    const container = !isLeaf || item.type === 'phase';
    const mine = item.holder === who;
    const lapsed = status === 'pending' && isLeaf && item.lapsed === who;
    const done = (): Outcome => {
      reference.settle();
      return 'ok';
    };
    const end = (mark: ReferenceItem['mark'], keepLapsed = false) => {
      item.mark = mark;
      item.holder = null;
      if (!keepLapsed) item.lapsed = null;
    };
    switch (one.do) {
      case 'claim':
        if (container) return 'CONTAINER';
        if (status === 'in_progress') {
          if (!mine) return reference.foreign(item, who);
          item.leaseEnds = reference.now + 30;
          return 'ok';
        }
        if (status === 'blocked') return 'BLOCKED';
        if (status !== 'pending') return 'INVALID_TRANSITION';
        this.#granted(item, who);
        return done();
      case 'complete':
        if (!isLeaf) return 'CONTAINER';
        if (status === 'completed') {
          if (item.completedBy === who) return 'ok';
          return item.everHeldBy.has(who) ? 'CLAIM_LOST' : 'INVALID_TRANSITION';
        }
        if (status === 'in_progress' && !mine) return reference.foreign(item, who);
        if (status === 'blocked') return 'BLOCKED';
        if (status !== 'in_progress' && !(status === 'pending' && (item.type === 'phase' || lapsed))) {
          return 'INVALID_TRANSITION';
        }
        item.everHeldBy.add(item.type === 'phase' ? '' : who);
        end('completed');
        item.completedBy = who;
        return done();
      case 'release':
        if (!isLeaf) return 'CONTAINER';
        if (status === 'pending' || status === 'blocked') {
          return item.everHeldBy.has(who) ? 'ok' : 'INVALID_TRANSITION';
        }
        if (status !== 'in_progress') return 'INVALID_TRANSITION';
        if (!mine) return reference.foreign(item, who);
        end('open');
        return done();
      case 'defer':
        return this.#withdraw(item, who, 'deferred', ['pending', 'blocked', 'in_progress'], done);
      case 'cancel':
        if (status === 'cancelled') return 'ok';
        return this.#withdraw(
          item,
          who,
          'cancelled',
          ['pending', 'blocked', 'in_progress', 'deferred'],
          done,
        );
      case 'reopen':
        if (status === 'pending' || status === 'blocked') return 'ok';
        if (status === 'in_progress') {
          if (isLeaf && !mine) return reference.foreign(item, who);
          return 'INVALID_TRANSITION';
        }
        if (!isLeaf && status === 'completed') return 'CONTAINER';
        for (const leaf of isLeaf ? [item] : this.#leavesBelow(item)) {
          if (reference.status(leaf) !== status) continue;
          leaf.mark = 'open';
          leaf.lapsed = null;
          leaf.attempts = 0;
        }
        return done();
      case 'depend':
      case 'free':
        return this.#expectEdge(one, item, status, done);
      case 'move':
        return this.#expectMove(one, item, done);
      case 'reorder':
        if (status === 'in_progress' && isLeaf) return reference.foreign(item, who);
        item.priority = one.priority;
        item.estimate = one.minutes;
        return done();
    }
  }

  #expectEdge(
    one: { do: 'depend' | 'free'; on: number },
    item: ReferenceItem,
    status: string,
    done: () => Outcome,
  ): Outcome {
    const { reference } = this;
    const on = this.#pick(one.on);
    if (status === 'in_progress' && reference.isLeaf(item)) return reference.foreign(item, 'editor');
    if (one.do === 'free') {
      item.dependsOn.delete(on.key);
      return done();
    }
    if (item.dependsOn.has(on.key)) return 'ok';
    if (on.key === item.key || reference.reaches(`s ${item.key}`, `f ${on.key}`)) return 'DEPENDENCY_CYCLE';
    item.dependsOn.add(on.key);
    return done();
  }

  #expectMove(one: { parent: number }, item: ReferenceItem, done: () => Outcome): Outcome {
    const { reference } = this;
    const parent = one.parent < 0 ? undefined : this.#pick(one.parent);
    if (reference.isLeaf(item) && item.mark === 'in_progress') return reference.foreign(item, 'editor');
    if ((parent?.key ?? null) === item.parent) return 'ok';
    if (parent !== undefined) {
      const before = item.parent;
      item.parent = null;
      const cycle =
        parent.key === item.key ||
        reference.reaches(`s ${item.key}`, `s ${parent.key}`) ||
        reference.reaches(`f ${parent.key}`, `f ${item.key}`);
      item.parent = before;
      if (cycle) return 'DEPENDENCY_CYCLE';
      if (reference.isLeaf(parent) && parent.mark === 'in_progress')
        return reference.foreign(parent, 'editor');
    }
    const old = item.parent === null ? undefined : reference.at(item.parent);
    if (parent !== undefined && reference.isLeaf(parent) && parent.mark !== 'open') parent.mark = 'open';
    item.parent = parent?.key ?? null;
    // A container that lost its last child is a leaf again, and open: its status was its children's.
    if (old !== undefined && reference.isLeaf(old)) old.mark = 'open';
    return done();
  }

  #withdraw(
    item: ReferenceItem,
    who: string,
    mark: 'deferred' | 'cancelled',
    from: string[],
    done: () => Outcome,
  ): Outcome {
    const { reference } = this;
    const status = reference.status(item);
    if (reference.isLeaf(item)) {
      if (status === 'in_progress' && item.holder !== who) return reference.foreign(item, who);
      if (!from.includes(status)) {
        return 'INVALID_TRANSITION';
      }
      item.mark = mark;
      item.holder = null;
      item.lapsed = null;
      return done();
    }
    const leaves = this.#leavesBelow(item).filter((leaf) => from.includes(reference.status(leaf)));
    if (leaves.some((leaf) => leaf.mark === 'in_progress' && leaf.holder !== who)) return 'CONFLICT';
    if (leaves.length === 0) return 'INVALID_TRANSITION';
    for (const leaf of leaves) {
      leaf.mark = mark;
      leaf.holder = null;
      leaf.lapsed = null;
    }
    return done();
  }

  #leavesBelow(item: ReferenceItem): ReferenceItem[] {
    const children = this.reference.children(item.key);
    return children.flatMap((child) => (this.reference.isLeaf(child) ? [child] : this.#leavesBelow(child)));
  }

  #input(
    one: Exclude<Command, { do: 'pass' | 'die' | 'add' | 'next' }>,
    item: ReferenceItem,
  ): [string, Record<string, unknown>] {
    const named = { plan_id: PLAN, item_key: item.key };
    switch (one.do) {
      case 'claim':
      case 'complete':
      case 'release':
        return [one.do, named];
      case 'defer':
        return ['defer', { ...named, reason: 'not now' }];
      case 'cancel':
        return ['update', { ...named, status: 'cancelled' }];
      case 'reopen':
        return ['update', { ...named, status: 'pending' }];
      case 'depend':
        return ['update', { ...named, add_depends_on: [this.#pick(one.on).key] }];
      case 'free':
        return ['update', { ...named, remove_depends_on: [this.#pick(one.on).key] }];
      case 'move':
        return [
          'move',
          one.parent < 0
            ? { ...named, parent_id: null }
            : { ...named, parent_key: this.#pick(one.parent).key },
        ];
      case 'reorder':
        return ['update', { ...named, priority: one.priority, estimate_minutes: one.minutes }];
    }
  }

  #granted(item: ReferenceItem, who: string): void {
    this.reference.grant(item, who);
    this.#claims.push(item.key);
  }

  #newestOf(who: string): ReferenceItem | undefined {
    const key = this.#claims.findLast((one) => this.reference.at(one).holder === who);
    return key === undefined ? undefined : this.reference.at(key);
  }

  #pick(number: number): ReferenceItem {
    const { all } = this.reference;
    const item = all[number % all.length];
    if (item === undefined) throw new Error('there is no item yet');
    return item;
  }

  async #call(
    who: string,
    operation: string,
    input: Record<string, unknown>,
  ): Promise<{ outcome: Outcome; value: Answer }> {
    // Claims are dated by the millisecond: a session's newest one is then never in doubt.
    this.world.now += 1;
    try {
      return { outcome: 'ok', value: await this.world.agent(who).call(operation, input) };
    } catch (error) {
      if (!(error instanceof MasterplanError)) throw error;
      return { outcome: error.code, value: undefined };
    }
  }

  async compare(one: Command): Promise<void> {
    const expected = Object.fromEntries(
      this.reference.all.map((item) => [item.key, this.reference.status(item)]),
    );
    assert.deepEqual(await this.world.statuses(PLAN), expected, `after ${JSON.stringify(one)}`);
  }
}

describe('The rules of work, against a plain reference', () => {
  it('every step is allowed or refused as the reference says, and leaves the same statuses', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 5, maxLength: 60 }), async (commands) => {
        const world = await World.open();
        try {
          await world.plan(PLAN);
          const duel = new Duel(world);
          for (const one of commands) await duel.play(one);
        } finally {
          world.database.close();
        }
      }),
      { numRuns: Number(process.env.MASTERPLAN_MODEL_RUNS ?? 150), interruptAfterTimeLimit: 45_000 },
    );
  });
});
