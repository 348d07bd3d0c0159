import assert from 'node:assert/strict';
import { MasterplanError } from '../../src/model/errors';
import type { Statements } from '../../src/store/database';
import { type Files, nodeFiles } from '../../src/store/sqljs/files';
import { Layout } from '../../src/store/sqljs/layout';
import type { Limits } from '../../src/store/sqljs/limits';
import type { OpenedStore } from '../../src/store/sqljs/open-store';
import { recoverState } from '../../src/store/sqljs/recover-state';
import type { StoreHooks } from '../../src/store/store';
import { cleanUp, filesWith, gate, hasSettled, newStoreFolder, open } from './support';

const put = 'INSERT INTO kv (k, v) VALUES ($1, $2)';

/** A disk whose flushes of the journal are counted, held back and failed at will. */
class Flushes {
  here = 0;
  later = 0;
  writes = 0;
  hold: Promise<void> | undefined;
  /** Each flush on the store's thread takes 10 ms longer. */
  slow = false;
  error: Error | undefined;
  journals = new Set<number>();

  readonly files: Files = filesWith((real) => ({
    write: (fd, bytes, position) => {
      this.writes += 1;
      real.write(fd, bytes, position);
    },
    fdatasync: (fd) => {
      this.here += 1;
      if (this.error !== undefined) throw this.error;
      real.fdatasync(fd);
      if (this.slow) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    },
    fdatasyncLater: async (fd) => {
      this.later += 1;
      await this.hold;
      if (this.error !== undefined) throw this.error;
      await real.fdatasyncLater(fd);
    },
  }));

  reset(): void {
    this.here = 0;
    this.later = 0;
    this.writes = 0;
  }
}

async function opened(
  hooks: StoreHooks = {},
  limits: Partial<Limits> = {},
): Promise<{ store: OpenedStore; flushes: Flushes; folder: string }> {
  const flushes = new Flushes();
  const folder = newStoreFolder();
  // An extent so large that taking space never shows among the flushes.
  const store = await open(folder, {
    files: flushes.files,
    hooks,
    limits: { extentBytes: 4 * 1024 * 1024, ...limits },
  });
  flushes.reset();
  return { store, flushes, folder };
}

describe('taking space beside the batches', () => {
  afterEach(cleanUp);

  it('never lets two flushes share an error: what came with a failed one is not answered', async () => {
    const flushes = new Flushes();
    const lost: Error[] = [];
    const hooks = { onLost: (reason: Error) => void lost.push(reason) };
    const store = await open(newStoreFolder(), { files: flushes.files, hooks });
    flushes.reset();
    const held = gate();
    flushes.hold = held.opened;
    // Until the space runs low and more is being taken: that flush is held, and the next write waits for it.
    let write: Promise<unknown>;
    let n = 0;
    do write = store.run(put, [`${n++}`, 'x'.repeat(4000)]);
    while (n < 16 && (await hasSettled(write)));
    assert.ok(n < 14, `${n} writes, more than there was room for without taking space`);
    assert.equal(flushes.later, 1, 'no second flush at the same time');
    assert.equal(flushes.here, n - 1);
    flushes.error = Object.assign(new Error('the disk failed'), { code: 'EIO' });
    held.open();
    assert.equal(await hasSettled(write), false);
    assert.equal(lost.length, 1);
  });

  it('loses the store at once when it fails', async () => {
    const flushes = new Flushes();
    let signal: (reason: Error) => void = () => undefined;
    const lost = new Promise<Error>((resolve) => {
      signal = resolve;
    });
    const store = await open(newStoreFolder(), {
      files: { ...flushes.files, fdatasync: nodeFiles.fdatasync },
      hooks: { onLost: signal },
    });
    flushes.error = Object.assign(new Error('the disk failed'), { code: 'EIO' });
    let over = false;
    void lost.then(() => {
      over = true;
    });
    for (let i = 0; i < 16 && !over; i++) {
      await Promise.race([store.run(put, [`${i}`, 'x'.repeat(4000)]), lost]);
    }
    assert.match((await lost).message, /could not be flushed/);
  });
});

/** What a crash at this moment would leave. */
async function onDisk(folder: string): Promise<unknown[]> {
  const state = await recoverState(nodeFiles, new Layout(folder), { through: 1 });
  const keys = state.engine.query<{ k: string }>('SELECT k FROM kv ORDER BY k').map((row) => row.k);
  state.engine.close();
  return keys;
}

describe('group commit', () => {
  afterEach(cleanUp);

  it('answers nobody of a batch whose flush beside the next transactions fails', async () => {
    const lost: Error[] = [];
    const { store, flushes } = await opened({ onLost: (reason) => void lost.push(reason) });
    flushes.error = Object.assign(new Error('the disk failed'), { code: 'EIO' });
    const both = [store.run(put, ['1', 1]), store.run(put, ['2', 1])];
    assert.equal(await hasSettled(Promise.race(both)), false);
    assert.deepEqual([flushes.here, flushes.later, lost.length], [0, 1, 1]);
  });

  it('flushes once for all that wait, and at once on this thread for one that waits alone', async () => {
    const { store, flushes } = await opened();
    await store.run(put, ['alone', 1]);
    assert.deepEqual([flushes.here, flushes.later, flushes.writes], [1, 0, 1]);
    flushes.reset();
    await Promise.all(Array.from({ length: 16 }, (_unused, i) => store.run(put, [`k${i}`, i])));
    assert.deepEqual([flushes.here, flushes.later, flushes.writes], [0, 1, 1]);
  });

  it('flushes without a turn of the event loop for one who has been alone for long, and finds out when others come', async () => {
    const { store, flushes } = await opened();
    let n = 0;
    const write = () => store.run(put, [`k${n++}`, 1]);
    const turned = async () => {
      let turns = 0;
      const turn = setImmediate(() => {
        turns += 1;
      });
      await write();
      clearImmediate(turn);
      return turns > 0;
    };
    assert.equal(await turned(), true, 'at first it waits for others');
    for (let i = 0; i < 16; i++) await write();
    assert.equal(await turned(), false);
    flushes.reset();
    // Eight callbacks of one turn, as eight sockets give.
    for (let round = 0; round < 10; round++) {
      const arrive = () =>
        new Promise<void>((resolve, reject) =>
          setImmediate(() => void write().then(() => resolve(), reject)),
        );
      await Promise.all(Array.from({ length: 8 }, arrive));
    }
    const all = flushes.here + flushes.later;
    assert.ok(all <= 16 + 2 * 9, `${all} flushes for 80 writes`);
  });

  it('answers who came during a flush, also after one client has been alone for long', async () => {
    const { store, flushes } = await opened({}, { slowSyncMilliseconds: 9 });
    for (let i = 0; i < 18; i++) await store.run(put, [`alone${i}`, 1]);
    flushes.slow = true;
    await store.run(put, ['slow', 1]);
    flushes.reset();
    // A slow disk is waited for beside the next transactions.
    const first = gate();
    flushes.hold = first.opened;
    const writes = [store.run(put, ['a', 1])];
    while (flushes.later === 0) await new Promise((resolve) => setImmediate(resolve));
    writes.push(store.run(put, ['b', 1]));
    assert.equal(await hasSettled(Promise.race(writes)), false);
    first.open();
    await Promise.all(writes);
  });

  it('lets the event loop turn between transactions of which many wait, once they have taken long', async () => {
    for (const [turnMilliseconds, turns] of [
      [0, true],
      [Number.POSITIVE_INFINITY, false],
    ] as const) {
      const { store } = await opened({}, { turnMilliseconds });
      const order: string[] = [];
      setImmediate(() => order.push('turn'));
      const work = (n: number) => async (tx: Statements) => {
        order.push('work');
        await tx.run(put, [`${n}`, 1]);
      };
      await Promise.all(Array.from({ length: 20 }, (_unused, n) => store.transaction(work(n))));
      assert.equal(order.indexOf('turn') < order.lastIndexOf('work'), turns);
    }
  });

  it('answers at once, without the disk, when nothing is on its way', async () => {
    const { store, flushes } = await opened();
    await store.run(put, ['a', 1]);
    flushes.reset();
    await store.all('SELECT * FROM kv');
    await store.run('UPDATE kv SET v = v');
    await assert.rejects(store.run(put, ['a', 1]));
    assert.deepEqual([flushes.here, flushes.later, flushes.writes], [0, 0, 0]);
  });

  it('runs further transactions while a batch is on its way, and answers none before its own batch', async () => {
    const { store, flushes } = await opened();
    const first = gate();
    flushes.hold = first.opened;
    const one = Promise.all([store.run(put, ['1', 1]), store.run(put, ['2', 1])]);
    assert.equal(await hasSettled(one), false);
    const seen: unknown[] = [];
    const two = store.transaction(async (tx) => {
      seen.push(...(await tx.all('SELECT k FROM kv')));
      await tx.run(put, ['3', 1]);
    });
    const three = store.run(put, ['4', 1]);
    assert.equal(await hasSettled(two), false);
    assert.deepEqual(seen, [{ k: '1' }, { k: '2' }], 'the second has run, and seen the first');
    const second = gate();
    flushes.hold = second.opened;
    first.open();
    await one;
    assert.equal(await hasSettled(two), false, 'its own batch is not on disk yet');
    second.open();
    await Promise.all([two, three]);
  });

  it('lets no read, no refusal and no "nothing" out before what they saw is on disk', async () => {
    const { store, flushes, folder } = await opened();
    const held = gate();
    flushes.hold = held.opened;
    const writes = Promise.all([store.run(put, ['1', 1]), store.run(put, ['2', 1])]);
    assert.equal(await hasSettled(writes), false);
    const read = store.all('SELECT k FROM kv');
    const refused = store.run(put, ['1', 1]);
    const rejected = store.transaction(async () => Promise.reject(new Error('mine')));
    for (const promise of [read, refused, rejected]) assert.equal(await hasSettled(promise), false);
    held.open();
    assert.equal((await read).length, 2);
    await assert.rejects(refused, /UNIQUE/);
    await assert.rejects(rejected, /mine/);
    assert.deepEqual(await onDisk(folder), ['1', '2']);
  });

  it('answers nothing any more after a flush has failed, and never tries it again', async () => {
    const lost: Error[] = [];
    const { store, flushes } = await opened({ onLost: (reason) => lost.push(reason) });
    flushes.error = new Error('EIO');
    const write = store.run(put, ['1', 1]);
    assert.equal(await hasSettled(write), false);
    assert.match(lost.join(), /could not be flushed.*EIO/);
    flushes.error = undefined;
    const later = store.all('SELECT 1');
    assert.equal(await hasSettled(later), false);
    assert.equal(flushes.here, 1);
    assert.equal(lost.length, 1);
  });

  const COUNTING = "INSERT INTO kv (k, v) VALUES ('seal', 1) ON CONFLICT (k) DO UPDATE SET v = v + 1";

  it('seals each batch that changed something, in the batch itself', async () => {
    let seals = 0;
    const sealBatch = async (tx: Statements) => {
      seals += 1;
      await tx.run(COUNTING);
    };
    const { store, flushes, folder } = await opened({ sealBatch }, { sealMilliseconds: 0 });
    await store.all('SELECT * FROM kv');
    assert.equal(seals, 0, 'a read is not sealed');
    await store.run(put, ['1', 1]);
    await Promise.all([store.run(put, ['2', 1]), store.run(put, ['3', 1])]);
    assert.equal(seals, 2);
    assert.equal(flushes.here + flushes.later, 2);
    assert.deepEqual(await onDisk(folder), ['1', '2', '3', 'seal']);
    await store.transaction((tx) => tx.run(put, ['4', 1]), { bulk: true });
    assert.equal(seals, 3, 'an image is sealed too');
    assert.equal((await store.get("SELECT v FROM kv WHERE k = 'seal'"))?.v, 3);
  });

  it('seals at once, then not again for a while, and makes up for it by itself', async () => {
    const madeUp = gate();
    let seals = 0;
    const sealBatch = async (tx: Statements) => {
      seals += 1;
      await tx.run("INSERT INTO kv (k, v) SELECT 'sealed ' || count(*), 1 FROM kv");
      if (seals > 1) madeUp.open();
    };
    const { store, folder } = await opened({ sealBatch }, { sealMilliseconds: 1_500 });
    await store.run(put, ['1', 1]);
    assert.equal(seals, 1);
    await store.run(put, ['2', 1]);
    await store.run(put, ['3', 1]);
    assert.deepEqual(await onDisk(folder), ['1', '2', '3', 'sealed 1']);
    await madeUp.opened;
    await store.all('SELECT 1');
    assert.deepEqual(await onDisk(folder), ['1', '2', '3', 'sealed 1', 'sealed 4']);
    await store.close();
    assert.equal(seals, 2, 'a seal is no batch that needs one');
  });

  it('still owes a seal when one has failed, and makes up for it when it closes', async () => {
    const failed = gate();
    let seals = 0;
    const sealBatch = async (tx: Statements) => {
      seals += 1;
      if (seals === 2) throw new Error('not now');
      await tx.run(COUNTING);
    };
    const { store, folder } = await opened({ sealBatch, onWarning: failed.open }, { sealMilliseconds: 300 });
    await store.run(put, ['1', 1]);
    await store.run(put, ['2', 1]);
    await failed.opened;
    await store.close();
    assert.equal(seals, 3);
    const again = await open(folder);
    assert.equal((await again.get("SELECT v FROM kv WHERE k = 'seal'"))?.v, 2);
  });

  it('leaves nothing unsealed when it closes', async () => {
    const sealBatch = (tx: Statements) => tx.run(COUNTING).then(() => undefined);
    const { store, folder } = await opened({ sealBatch }, { sealMilliseconds: 1e9 });
    await store.run(put, ['1', 1]);
    await store.run(put, ['2', 1]);
    await store.close();
    const again = await open(folder);
    assert.equal((await again.get("SELECT v FROM kv WHERE k = 'seal'"))?.v, 2);
  });

  it('goes on when sealing fails: the batch is kept, the host hears of it', async () => {
    const warnings: string[] = [];
    const { store, folder } = await opened({
      sealBatch: async (tx) => {
        await tx.run(put, ['half a seal', 1]);
        throw new Error('no key');
      },
      onWarning: (problem) => warnings.push(problem.message),
    });
    await store.run(put, ['1', 1]);
    assert.deepEqual(await onDisk(folder), ['1']);
    assert.deepEqual(warnings, ['no key']);
  });

  it('gives a long row of transactions in turns with the event loop', async () => {
    const { store } = await opened();
    let turns = 0;
    let done = false;
    const tick = () => {
      turns += 1;
      if (!done) setImmediate(tick);
    };
    setImmediate(tick);
    await Promise.all(Array.from({ length: 3000 }, (_unused, i) => store.run(put, [`k${i}`, i])));
    done = true;
    assert.ok(turns > 3, `the loop turned ${turns} times`);
  });

  it('commits what is too large for the journal by an image', async () => {
    const folder = newStoreFolder();
    const store = await open(folder, { limits: { frameBytes: 10_000 } });
    await store.run(put, ['small', 1]);
    await Promise.all([store.run(put, ['before', 1]), store.run(put, ['large', 'x'.repeat(20_000)])]);
    await store.run(put, ['after', 1]);
    assert.deepEqual(await onDisk(folder), ['after', 'before', 'large', 'small']);
    assert.equal(new Layout(folder).listImages(nodeFiles).length, 2);
  });

  it('closes after what is on its way, and refuses what comes later', async () => {
    const { store, folder } = await opened();
    const write = store.run(put, ['1', 1]);
    const closed = store.close();
    await write;
    await closed;
    await assert.rejects(store.run(put, ['2', 1]), (error) => error instanceof MasterplanError);
    assert.deepEqual(await onDisk(folder), ['1']);
  });
});
