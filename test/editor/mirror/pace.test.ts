import { strict as assert } from 'node:assert';
import { existsSync, rmSync } from 'node:fs';
import type { PlanSource } from '../../../src/editor/mirror/plan-source';
import { MasterplanError } from '../../../src/model/errors';
import { idOf, MirroredProject, until } from './mirrored-project';
import { SkippingClock } from './skipping-clock';

describe('the pace of a mirror', () => {
  let project: MirroredProject;
  let clock: SkippingClock;
  /** The operations that the mirror called. */
  let calls: string[];
  let failures: number;
  let source: PlanSource;
  beforeEach(async () => {
    project = new MirroredProject();
    clock = new SkippingClock();
    calls = [];
    failures = 0;
    const real = await project.source();
    source = {
      ...real,
      call(operation, input) {
        calls.push(operation);
        if (failures > 0 && operation === 'list_plans') {
          failures -= 1;
          return Promise.reject(new MasterplanError('STORE_CORRUPT', 'The store can’t be read.'));
        }
        return real.call(operation, input);
      },
    };
    await project.call('create_plan', { plan_id: 'P', title: 'Plan' });
  });
  afterEach(() => project.remove());

  it('reads many changes together, and people’s things less often still', async () => {
    const mirror = await project.mirror({ source });
    mirror.watch();
    await mirror.ready();
    calls.length = 0;
    const titles = Array.from({ length: 60 }, (_, n) => `Item ${n}`);
    await Promise.all(titles.map((title) => project.call('add', { plan_id: 'P', title })));
    await until(mirror, () => mirror.itemCount('P') === 60);
    assert.ok(calls.filter((name) => name === 'outline').length < 20, calls.join());
    assert.ok(calls.filter((name) => name === 'needs_you').length < 10, calls.join());
  });

  it('tries again after ever longer pauses, and says what is wrong meanwhile', async () => {
    const mirror = await project.mirror({ source, clock });
    failures = 3;
    mirror.watch();
    await mirror.ready();
    assert.ok(mirror.state.kind === 'error');
    assert.equal(mirror.state.error.code, 'STORE_CORRUPT');
    assert.deepEqual([await clock.skip(), await clock.skip(), await clock.skip()], [1, 2, 4]);
    await until(mirror, () => mirror.state.kind === 'live');
    assert.ok(mirror.plan('P'));
  });

  it('keeps what it has while reading fails', async () => {
    const mirror = await project.mirror({ source, clock });
    mirror.watch();
    await mirror.ready();
    failures = 1;
    await project.call('add', { plan_id: 'P', title: 'One' });
    await until(mirror, () => mirror.state.kind === 'error');
    assert.equal(mirror.plan('P')?.title, 'Plan');
    await clock.skip();
    await until(mirror, () => mirror.state.kind === 'live' && mirror.itemCount('P') === 1);
  });

  it('notices that a lease was renewed, which no event tells', async () => {
    const id = idOf(await project.call('add', { plan_id: 'P', title: 'One' }));
    await project.call('claim', { item_id: id, lease_minutes: 0.2 });
    const mirror = await project.mirror({ source, clock });
    mirror.watch();
    await mirror.ready();
    const before = mirror.item(id)?.lease_expires_at ?? '';
    // A call renews the lease when a tenth of it is over.
    for (let now = before; now === before; ) {
      const shown = (await project.call('show', { item_id: id })) as { item: { lease_expires_at: string } };
      now = shown.item.lease_expires_at;
    }
    assert.equal(mirror.item(id)?.lease_expires_at, before);
    const renewed = until(mirror, () => (mirror.item(id)?.lease_expires_at ?? '') > before);
    let waited = 0;
    while (waited < 30) waited += await clock.skip();
    await renewed;
    assert.ok(waited <= 32, `${waited} s`);
  });

  it('sees within two seconds that the store was deleted, and that there is one again', async () => {
    const mirror = await project.mirror({ source, clock });
    mirror.watch();
    await mirror.ready();
    rmSync(project.real.store, { recursive: true, force: true });
    const gone = until(mirror, () => mirror.state.kind === 'empty');
    assert.ok((await clock.skip()) <= 2);
    await gone;
    assert.deepEqual(mirror.plans(), []);
    // The host of the deleted store may still answer the first call.
    for (let tries = 0; tries < 3 && !existsSync(project.real.store); tries += 1) {
      await project.call('create_plan', { plan_id: 'Q', title: 'Again' }).catch(() => undefined);
    }
    const again = until(mirror, () => mirror.state.kind === 'live');
    assert.ok((await clock.skip()) <= 2);
    await again;
    assert.equal(mirror.plan('Q')?.title, 'Again');
  });

  it('reads everything again when another store has taken the place of the one it knows', async () => {
    let generation = 1;
    const mirror = await project.mirror({
      source: { ...source, store: async () => `store ${generation}` },
      clock,
    });
    mirror.watch();
    await mirror.ready();
    await clock.skip();
    generation = 2;
    project.changes.length = 0;
    const reset = until(mirror, () => project.changes.some((change) => change.reset));
    assert.ok((await clock.skip()) <= 2);
    await reset;
    assert.equal(mirror.plan('P')?.title, 'Plan');
    await project.call('add', { plan_id: 'P', title: 'One' });
    await until(mirror, () => mirror.itemCount('P') === 1);
  });

  it('asks for nothing while nobody looks', async () => {
    const mirror = await project.mirror({ source });
    mirror.watch().dispose();
    await mirror.ready();
    calls.length = 0;
    await project.call('add', { plan_id: 'P', title: 'One' });
    const other = await project.mirror();
    other.watch();
    await other.ready();
    assert.equal(other.itemCount('P'), 1);
    assert.deepEqual(calls, []);
  });
});
