import { strict as assert } from 'node:assert';
import { isDeepStrictEqual } from 'node:util';
import type { LiveMirror } from '../../../src/editor/mirror/live-mirror';
import type { Change } from '../../../src/model/change';
import { countLeaves, everythingOf, idOf, MirroredProject, until } from './mirrored-project';

describe('the mirror of a plan', () => {
  let project: MirroredProject;
  let mirror: LiveMirror;
  beforeEach(async () => {
    project = new MirroredProject();
    mirror = await project.mirror();
  });
  afterEach(() => project.remove());

  /** A phase with two tasks, the second of which waits for the first. */
  async function smallPlan(): Promise<{ phase: number; first: number; second: number }> {
    await project.call('create_plan', { plan_id: 'P', title: 'Plan' });
    const phase = idOf(
      await project.call('add', { plan_id: 'P', item_key: 'PH', title: 'Phase', item_type: 'phase' }),
    );
    const first = idOf(
      await project.call('add', { plan_id: 'P', item_key: 'T1', title: 'One', parent_id: phase }),
    );
    const second = idOf(
      await project.call('add', {
        plan_id: 'P',
        item_key: 'T2',
        title: 'Two',
        parent_id: phase,
        depends_on: [first],
      }),
    );
    return { phase, first, second };
  }

  it('reads nothing before somebody looks', () => {
    assert.deepEqual(mirror.state, { kind: 'idle' });
    assert.equal(mirror.itemCount(), 0);
  });

  it('shows the whole plan when it is ready', async () => {
    const { phase, first, second } = await smallPlan();
    mirror.watch();
    await mirror.ready();
    assert.equal(mirror.state.kind, 'live', JSON.stringify(mirror.state));
    assert.deepEqual(
      mirror.roots('P').map((item) => item.item_key),
      ['PH'],
    );
    assert.deepEqual(
      mirror.children(phase).map((item) => item.item_key),
      ['T1', 'T2'],
    );
    assert.deepEqual(
      mirror.dependents(first).map((item) => item.id),
      [second],
    );
    assert.deepEqual(
      mirror.blockers(second).map((item) => item.id),
      [first],
    );
    assert.deepEqual(mirror.progressOf(phase), { total: 2, completed: 0, inProgress: 0, cancelled: 0 });
    assert.equal(mirror.plan('P')?.title, 'Plan');
  });

  it('names exactly what a change concerns', async () => {
    const { phase, first, second } = await smallPlan();
    mirror.watch();
    await mirror.ready();
    project.changes.length = 0;
    await project.call('claim', { item_id: first });
    await until(mirror, () => mirror.item(first)?.status === 'in_progress');
    const claimed = project.changes.find((change) => change.items.has(first));
    assert.ok(claimed);
    assert.deepEqual([...claimed.items].sort(), [phase, first].sort());
    assert.deepEqual([...claimed.plans], ['P']);
    assert.deepEqual([...claimed.parents], []);
    assert.equal(claimed.reset || claimed.planList || claimed.state, false);
    assert.ok(claimed.changes.some((change) => change.activity === 'claimed'));
    assert.deepEqual(
      mirror.heldBy('agent-1').map((item) => item.id),
      [first],
    );

    await project.call('complete', { item_id: first });
    await until(mirror, () => mirror.item(second)?.status === 'pending');
    assert.deepEqual(mirror.progressOf(phase), { total: 2, completed: 1, inProgress: 0, cancelled: 0 });
    assert.deepEqual(mirror.blockers(second), []);
  });

  it('tells whose list of children is another one', async () => {
    const { phase, first, second } = await smallPlan();
    mirror.watch();
    await mirror.ready();
    project.changes.length = 0;
    const third = idOf(
      await project.call('add', { plan_id: 'P', item_key: 'T3', title: 'Three', parent_id: phase }),
    );
    await until(mirror, () => mirror.item(third) !== undefined);
    const added = project.changes.find((change) => change.items.has(third));
    assert.deepEqual([...(added?.parents ?? [])], [phase]);
    assert.equal(mirror.item(phase)?.child_count, 3);

    await project.call('move', { item_id: third, parent_id: null });
    await until(mirror, () => mirror.item(third)?.parent_id === null);
    const moved = project.changes.find((change) => change.parents.has('P'));
    assert.deepEqual([...(moved?.parents ?? [])], [phase, 'P']);
    assert.equal(mirror.item(phase)?.child_count, 2);
    assert.deepEqual(
      mirror.roots('P').map((item) => item.id),
      [phase, third],
    );

    project.changes.length = 0;
    await project.call('move', { item_id: second, parent_id: phase, before: first });
    await until(mirror, () => mirror.children(phase)[0]?.id === second);
    assert.ok(project.changes.some((change) => change.parents.has(phase)));
  });

  it('shows a plan that an agent makes where there was no store', async () => {
    mirror.watch();
    await mirror.ready();
    assert.deepEqual(mirror.state, { kind: 'empty' });
    const shown = until(mirror, () => mirror.plan('P') !== undefined && mirror.itemCount('P') === 3);
    await smallPlan();
    await shown;
    assert.equal(mirror.state.kind, 'live');
  });

  it('drops the items of an archived plan and shows them again', async () => {
    await smallPlan();
    mirror.watch();
    await mirror.ready();
    await project.call('archive_plan', { plan_id: 'P' });
    await until(mirror, () => mirror.plans().length === 0 && mirror.itemCount() === 0);
    assert.equal(mirror.plans({ archived: true }).length, 1);
    await project.call('archive_plan', { plan_id: 'P', undo: true });
    await until(mirror, () => mirror.itemCount('P') === 3);
  });

  it('tells what needs a person and who is here', async () => {
    await smallPlan();
    mirror.watch();
    await mirror.ready();
    const decision = idOf(
      await project.call('add', { plan_id: 'P', item_key: 'D', title: 'Which?', item_type: 'decision' }),
    );
    await until(mirror, () => mirror.needOf({ itemId: decision }) !== undefined);
    assert.equal(mirror.needOf({ itemId: decision })?.kind, 'decision');
    assert.ok(project.changes.some((change) => change.needs));
    assert.ok(mirror.sessions().some((session) => session.session_id === 'agent-1'));
  });

  it('names an item that needs a person now although nothing was done to it', async () => {
    const { first, second } = await smallPlan();
    mirror.watch();
    await mirror.ready();
    await project.call('update', { item_id: first, status: 'cancelled' });
    await until(mirror, () => mirror.needOf({ itemId: second })?.kind === 'stuck');
    const told = project.changes.filter((change) => change.needs);
    assert.ok(told.some((change) => change.items.has(second)));
  });

  it('rests while nobody looks, and catches up when somebody does', async () => {
    const { first } = await smallPlan();
    const watch = mirror.watch();
    await mirror.ready();
    watch.dispose();
    project.changes.length = 0;
    await project.call('claim', { item_id: first });
    await project.call('complete', { item_id: first });
    assert.equal(project.changes.length, 0);
    await mirror.ready();
    assert.equal(mirror.item(first)?.status, 'completed');
  });

  it('reads a container anew through which an item has passed before it was read itself', async () => {
    await project.call('create_plan', { plan_id: 'P', title: 'Plan' });
    const add = async (title: string, more = {}) =>
      idOf(await project.call('add', { plan_id: 'P', title, item_type: 'phase', ...more }));
    const [one, two, three] = [await add('One'), await add('Two'), await add('Three')];
    for (const parent_id of [one, two, three]) await add('Stays', { item_type: 'task', parent_id });
    const moved = await add('Moved', { item_type: 'task', parent_id: one });
    // What is told of the moved item comes late.
    const source = await project.source();
    const late: Change[] = [];
    let isLate = true;
    let tell: (changes: Change[]) => void = () => undefined;
    const mirror = await project.mirror({
      source: {
        ...source,
        subscribe: (listener) => {
          tell = listener.onChanges;
          const onChanges = (changes: Change[]) => {
            if (isLate) late.push(...changes.filter((change) => change.item_id === moved));
            listener.onChanges(changes.filter((change) => !isLate || change.item_id !== moved));
          };
          return source.subscribe({ ...listener, onChanges });
        },
      },
    });
    mirror.watch();
    await mirror.ready();
    await project.call('move', { item_id: moved, parent_id: two });
    await project.call('update', { item_id: two, title: 'Two, with the moved one' });
    await until(mirror, () => mirror.item(two)?.child_count === 2);
    await project.call('move', { item_id: moved, parent_id: three });
    while (late.length < 2) await new Promise((resolve) => setImmediate(resolve));
    isLate = false;
    tell(late);
    await until(mirror, () => mirror.item(two)?.child_count === 1);
    assert.equal(mirror.item(three)?.child_count, 2);
  });

  it('goes on after the host was killed', async () => {
    const { first, second } = await smallPlan();
    mirror.watch();
    await mirror.ready();
    project.real.killHost();
    await project.call('claim', { item_id: first });
    await project.call('complete', { item_id: first });
    await until(mirror, () => mirror.item(second)?.status === 'pending');
    assert.equal(mirror.state.kind, 'live');
  });

  for (const seed of [7, 42]) {
    it(`says the same as a fresh one after any work (${seed})`, () => workAtRandom(seed));
  }

  async function workAtRandom(seed: number): Promise<void> {
    await project.call('create_plan', { plan_id: 'P', title: 'Plan' });
    mirror.watch();
    await mirror.ready();
    const random = seeded(seed);
    const ids: number[] = [];
    const pick = () => ids[Math.floor(random() * ids.length)] ?? 0;
    for (let step = 0; step < 400; step += 1) {
      if (step === 200) project.real.killHost();
      const [operation, input] = randomStep(random, step, pick);
      // Much of it is refused: what stays is what counts.
      const answer = await project.call(operation, input).catch(() => undefined);
      if (operation === 'add' && answer !== undefined) ids.push(idOf(answer));
    }
    const fresh = await project.mirror();
    await fresh.ready();
    const same = until(mirror, () => isDeepStrictEqual(everythingOf(mirror), everythingOf(fresh)));
    // A mirror that never gets there is shown below with what is different.
    await Promise.race([same, new Promise((resolve) => setTimeout(resolve, 20_000).unref())]);
    assert.deepEqual(everythingOf(mirror), everythingOf(fresh));
    for (const item of mirror.items()) {
      const { total, completed } = mirror.progressOf(item.id);
      assert.deepEqual({ total, completed }, countLeaves(mirror, item.id), item.item_key);
    }
    assert.ok(ids.length > 20, `${ids.length} items were made`);
    assert.deepEqual(project.reports, []);
  }
});

function randomStep(
  random: () => number,
  step: number,
  pick: () => number,
): [string, Record<string, unknown>] {
  const dice = Math.floor(random() * 12);
  switch (dice) {
    case 0:
    case 1:
    case 2: {
      const types = ['task', 'phase', 'decision', 'milestone', 'build'];
      return [
        'add',
        {
          plan_id: 'P',
          item_key: `K${step}`,
          title: `Item ${step}`,
          item_type: types[Math.floor(random() * types.length)],
          ...(random() < 0.6 && step > 10 ? { parent_id: pick() } : {}),
          ...(random() < 0.4 && step > 10 ? { depends_on: [pick()] } : {}),
        },
      ];
    }
    case 3:
      return ['next', { claim: true, plan_id: 'P' }];
    case 4:
    case 5:
      return ['complete', { item_id: pick() }];
    case 6:
      return ['move', { item_id: pick(), parent_id: random() < 0.4 ? null : pick() }];
    case 7:
      return ['defer', { item_id: pick(), reason: 'later' }];
    case 8:
      return ['update', { item_id: pick(), status: random() < 0.5 ? 'cancelled' : 'pending' }];
    case 9:
      return ['update', { item_id: pick(), add_depends_on: [pick()], title: `Renamed ${step}` }];
    case 10:
      return ['release', { item_id: pick() }];
    default:
      return ['claim', { item_id: pick() }];
  }
}

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
}
