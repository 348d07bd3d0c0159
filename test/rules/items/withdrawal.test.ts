import assert from 'node:assert/strict';
import { checkAnswers } from '../../support/checked-answers';
import { type Agent, person, World } from '../../support/world';

describe('Cancelling what others wait for', () => {
  let world: World;
  let agent: Agent;

  beforeEach(async () => {
    world = checkAnswers(await World.open());
    agent = world.agent('one');
  });

  const cancel = (item_key: string, dependents: string) =>
    agent.call('update', { plan_id: 'p', item_key, status: 'cancelled', dependents });
  const counts = async () => (await agent.call('status', { plan_id: 'p' })).counts;

  it('dependents=cancel cancels each once, also where a container and its child both wait', async () => {
    await world.plan('p', [
      { item_key: 'X' },
      { item_key: 'P', item_type: 'phase', depends_on_keys: ['X'] },
      { item_key: 'C', parent_key: 'P', depends_on_keys: ['X'] },
      { item_key: 'later', depends_on_keys: ['C'] },
    ]);
    await cancel('X', 'cancel');
    assert.deepEqual(await world.statuses('p'), {
      X: 'cancelled',
      P: 'cancelled',
      C: 'cancelled',
      later: 'cancelled',
    });
    assert.deepEqual(
      (await world.activities('p', 'C')).filter((one) => one === 'cancelled'),
      ['cancelled'],
    );
    assert.equal((await counts()).cancelled, 3);
  });

  it('what waits for a container inside of the cancelled one is cancelled or detached as well', async () => {
    const items = [
      { item_key: 'P', item_type: 'phase' },
      { item_key: 'S', item_type: 'sprint', parent_key: 'P' },
      { item_key: 'T', parent_key: 'S' },
      { item_key: 'waits', depends_on_keys: ['S'] },
    ];
    await world.plan('p', items);
    await cancel('P', 'detach');
    assert.equal((await world.statuses('p')).waits, 'pending');
  });

  it('leaves finished dependents as they are', async () => {
    await world.plan('p', [{ item_key: 'X' }, { item_key: 'done', depends_on_keys: ['X'] }]);
    for (const item_key of ['X', 'done']) {
      await agent.call('claim', { plan_id: 'p', item_key });
      await agent.call('complete', { plan_id: 'p', item_key });
    }
    await agent.call('update', { plan_id: 'p', item_key: 'X', status: 'pending' });
    for (const choice of ['detach', 'cancel']) {
      await cancel('X', choice);
      assert.equal((await agent.call('show', { plan_id: 'p', item_key: 'done' })).item.status, 'completed');
      assert.equal(
        (await agent.call('show', { plan_id: 'p', item_key: 'done' })).item.depends_on.length,
        1,
        choice,
      );
      await agent.call('update', { plan_id: 'p', item_key: 'X', status: 'pending' });
    }
  });

  it('keeping them says who waits for good now, and how to mend it; that is done on the cancelled item', async () => {
    await world.plan('p', [
      { item_key: 'X' },
      { item_key: 'B', depends_on_keys: ['X'] },
      { item_key: 'C', depends_on_keys: ['X'] },
      { item_key: 'free' },
    ]);
    const update = (more: Record<string, unknown>, item_key = 'X') =>
      agent.call('update', { plan_id: 'p', item_key, status: 'cancelled', ...more });
    const keys = (rows: { item_key: string }[]) => rows.map((one) => one.item_key);
    for (const more of [{ message: 'Not needed' }, {}, { dependents: 'keep' }]) {
      const { warnings } = await update(more);
      assert.equal(warnings.length, 1);
      assert.match(warnings[0], /^B, C wait for it for good\. .*dependents=detach .*dependents=cancel/);
    }
    const detached = await update({ dependents: 'detach' });
    assert.deepEqual(keys(detached.detached), ['B', 'C']);
    assert.deepEqual(keys(detached.unblocked), ['B', 'C']);
    assert.equal(detached.warnings, undefined);
    assert.deepEqual(await world.statuses('p'), {
      X: 'cancelled',
      B: 'pending',
      C: 'pending',
      free: 'pending',
    });
    // Nothing is left to do: as often as one likes, without a word in the log.
    const before = await world.executor.version();
    for (const more of [{}, { dependents: 'detach' }, { dependents: 'cancel' }]) {
      const { detached, cancelled, warnings } = await update(more);
      assert.deepEqual([detached, cancelled, warnings], [undefined, undefined, undefined]);
    }
    assert.equal((await update({}, 'free')).warnings, undefined);
    assert.equal(await world.executor.version(), before + 1);
    await agent.call('update', { plan_id: 'p', item_key: 'B', add_depends_on: ['X'] });
    assert.match((await update({})).warnings[0], /^B waits for it for good/);
    assert.deepEqual(keys((await update({ dependents: 'cancel' })).cancelled), ['B']);
    assert.equal((await world.statuses('p')).B, 'cancelled');
  });

  it('of a container that is cancelled already, those that wait for what is below it are meant too', async () => {
    await world.plan('p', [
      { item_key: 'P', item_type: 'phase' },
      { item_key: 'T', parent_key: 'P' },
      { item_key: 'waits', depends_on_keys: ['T'] },
    ]);
    assert.match(
      (await agent.call('update', { plan_id: 'p', item_key: 'P', status: 'cancelled' })).warnings[0],
      /^waits waits/,
    );
    await cancel('P', 'detach');
    assert.equal((await world.statuses('p')).waits, 'pending');
  });

  for (const choice of ['detach', 'cancel']) {
    it(`dependents=${choice} is refused to an agent where a person’s item waits, and nothing changes`, async () => {
      await world.plan('p', [
        { item_key: 'X' },
        { item_key: 'free', depends_on_keys: ['X'] },
        { item_key: 'D', item_type: 'decision', depends_on_keys: ['X'] },
      ]);
      const before = await world.statuses('p');
      const asked = { plan_id: 'p', item_key: 'X', status: 'cancelled', dependents: choice };
      await agent.refused('HUMAN_ONLY', 'update', asked);
      assert.deepEqual(await world.statuses('p'), before);
      await person(world).call('update', asked);
      assert.equal((await world.statuses('p')).D, choice === 'detach' ? 'pending' : 'cancelled');
    });

    it(`dependents=${choice} is refused where another session holds what waits`, async () => {
      await world.plan('p', [{ item_key: 'X' }, { item_key: 'held' }]);
      await world.agent('two').call('claim', { plan_id: 'p', item_key: 'held' });
      await world.agent('two').call('update', { plan_id: 'p', item_key: 'held', add_depends_on: ['X'] });
      await agent.refused('CONFLICT', 'update', {
        plan_id: 'p',
        item_key: 'X',
        status: 'cancelled',
        dependents: choice,
      });
      assert.equal((await world.statuses('p')).X, 'pending');
    });
  }
});

describe('A container with very many leaves', () => {
  /** How long cancelling and reopening a container of so many leaves takes. */
  async function millisecondsFor(leaves: number): Promise<number> {
    const world = await World.open();
    const agent = world.agent('one');
    const items = Array.from({ length: leaves }, (_, index) => ({
      item_key: `L${index}`,
      title: 'leaf',
      parent_key: 'P',
    }));
    await agent.call('import', {
      plan: { plan_id: 'p', title: 'p' },
      items: [
        { item_key: 'X', title: 'X' },
        { item_key: 'P', title: 'P', item_type: 'phase', depends_on_keys: ['X'] },
        ...items,
      ],
    });
    const started = performance.now();
    await agent.call('update', { plan_id: 'p', item_key: 'P', status: 'cancelled', dependents: 'detach' });
    assert.equal((await world.statuses('p')).P, 'cancelled');
    await agent.call('update', { plan_id: 'p', item_key: 'P', status: 'pending' });
    const counts = (await agent.call('status', { plan_id: 'p' })).counts;
    assert.equal(counts.blocked, leaves);
    return performance.now() - started;
  }

  it('is cancelled and reopened in a time that grows with their number, not with its square', async function () {
    this.timeout(60_000);
    await millisecondsFor(200);
    const few = await millisecondsFor(500);
    const many = await millisecondsFor(5000);
    // Ten times as many: a square would be a hundred times.
    assert.ok(many < few * 40, `${Math.round(few)} ms, ${Math.round(many)} ms`);
  });

  it('opens without holding up the event loop', async function () {
    this.timeout(60_000);
    const world = await World.open();
    const agent = world.agent('one');
    await agent.call('import', {
      plan: { plan_id: 'p', title: 'p' },
      items: [
        { item_key: 'X', title: 'X' },
        { item_key: 'P', title: 'P', item_type: 'phase', depends_on_keys: ['X'] },
        ...Array.from({ length: 3000 }, (_, index) => ({
          item_key: `L${index}`,
          title: 'leaf',
          parent_key: 'P',
        })),
      ],
    });
    await agent.call('claim', { plan_id: 'p', item_key: 'X' });
    let turns = 0;
    const turn = () => {
      turns += 1;
      next = setImmediate(turn);
    };
    let next = setImmediate(turn);
    await agent.call('complete', { plan_id: 'p', item_key: 'X' });
    clearImmediate(next);
    assert.equal((await agent.call('status', { plan_id: 'p' })).counts.pending, 3000);
    assert.ok(turns > 3, `${turns} turns`);
  });
});
