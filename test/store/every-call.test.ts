import assert from 'node:assert/strict';
import { Layout } from '../../src/store/sqljs/layout';
import type { SqlJsStore } from '../../src/store/sqljs/sqljs-store';
import { type Death, DyingDisk } from './dying-disk';
import { cleanUp, filesWith, hasSettled, newStoreFolder, open, quick } from './support';

const put = 'INSERT INTO kv (k, v) VALUES ($1, $2)';

interface Outcome {
  attempted: string[];
  answered: string[];
}

/** One owner's life: batches of one and of several, a bulk transaction, checkpoints, a good end. */
async function live(folder: string, disk: DyingDisk, seen: Outcome, owner: number): Promise<void> {
  const store = (await open(folder, {
    files: disk.files,
    limits: { extentBytes: 4096, closeBytes: owner === 1 ? 1 : 1e9 },
  })) as SqlJsStore;
  let n = 0;
  const write = async (bulk = false) => {
    const key = `${String(owner)}-${String(n++).padStart(2, '0')}`;
    seen.attempted.push(key);
    await store.transaction((tx) => tx.run(put, [key, 'x'.repeat(600)]), { bulk });
    seen.answered.push(key);
  };
  for (let i = 0; i < 3; i++) await write();
  await Promise.all([write(), write(), write()]);
  await store.checkpoint();
  await write();
  await write(true);
  await write();
  await store.checkpoint();
  await Promise.all([write(), write()]);
  await store.close();
}

async function twoLives(folder: string, disk: DyingDisk): Promise<Outcome> {
  const seen: Outcome = { attempted: [], answered: [] };
  const both = async () => {
    await live(folder, disk, seen, 1);
    await live(folder, disk, seen, 2);
  };
  await Promise.race([
    both().catch((error: unknown) => {
      if (!disk.dead) throw error;
    }),
    disk.died,
  ]);
  return { attempted: [...seen.attempted], answered: [...seen.answered] };
}

describe('a crash at any call to the disk', () => {
  afterEach(cleanUp);

  // Every call for the worst death; for the milder ones different thirds of them.
  const deaths: [Death, number, number][] = [
    ['power failure', 1, 1],
    ['killed', 1, 3],
    ['killed in the middle of a write', 2, 3],
  ];
  for (const [death, first, step] of deaths) {
    it(`(${death}) loses nothing that was answered, and leaves a store that opens`, async () => {
      let total = Number.POSITIVE_INFINITY;
      for (let at = first; at <= total; at += step) {
        const folder = newStoreFolder();
        const disk = new DyingDisk(at, death);
        const { attempted, answered } = await twoLives(folder, disk);
        if (!disk.dead) total = disk.calls;
        const store = await open(folder, { files: quick }).catch((error: unknown) => {
          throw new Error(`at call ${at}: ${String(error)}`);
        });
        const keys = (await store.all('SELECT k FROM kv ORDER BY k')).map((row) => String(row.k));
        assert.deepEqual(
          keys,
          attempted.slice(0, keys.length),
          `at call ${at}: what is there was asked for, in order`,
        );
        assert.deepEqual(
          answered.filter((key) => !keys.includes(key)),
          [],
          `at call ${at}: lost answers`,
        );
        await store.run(put, ['9-after', 1]);
        disk.release();
        await cleanUp();
      }
      assert.ok(total > 60, `${total} calls`);
    });
  }

  it('(a kill, then a power failure) keeps what a successor built on a tail that was never flushed', async () => {
    const folder = newStoreFolder();
    const disk = new DyingDisk(Number.POSITIVE_INFINITY, 'power failure');
    // The first owner writes its last batch, and is killed before that is flushed.
    let dying = false;
    const files = { ...disk.files, fdatasync: (fd: number) => (dying ? hang(fd) : disk.files.fdatasync(fd)) };
    const first = await open(folder, { files });
    await first.run(put, ['flushed', 1]);
    dying = true;
    const unanswered = first.run(put, ['in the page cache', 1]);
    assert.equal(await hasSettled(unanswered), false);
    const second = await open(folder, { files: disk.files, predecessor: { epoch: 1, contact: 'refused' } });
    const seen = (await second.all('SELECT k FROM kv')).map((row) => String(row.k));
    assert.deepEqual(seen, ['flushed', 'in the page cache']);
    await second.run('UPDATE kv SET v = 2');
    disk.powerFailure();
    disk.release();
    const third = await open(folder);
    assert.deepEqual(await third.all('SELECT k, v FROM kv'), [
      { k: 'flushed', v: 2 },
      { k: 'in the page cache', v: 2 },
    ]);
  });

  it('(a kill, then a power failure) keeps what a successor built on an image whose name was never flushed', async () => {
    const folder = newStoreFolder();
    const disk = new DyingDisk(Number.POSITIVE_INFINITY, 'power failure');
    let isKilled = false;
    const syncFolder = (name: string) => {
      if (isKilled && name === new Layout(folder).images) throw new Error('killed');
      disk.files.syncFolder(name);
    };
    const first = await open(folder, { files: { ...disk.files, syncFolder } });
    await first.run(put, ['flushed', 1]);
    isKilled = true;
    const unanswered = first.transaction((tx) => tx.run(put, ['in an image', 1]), { bulk: true });
    assert.equal(await hasSettled(unanswered), false);
    const predecessor = { epoch: 1, contact: 'refused' } as const;
    const second = await open(folder, { files: disk.files, predecessor });
    const seen = await second.all('SELECT k, 2 AS v FROM kv ORDER BY k');
    await second.run('UPDATE kv SET v = 2');
    disk.powerFailure();
    disk.release();
    const third = await open(folder);
    assert.deepEqual(await third.all('SELECT k, v FROM kv ORDER BY k'), seen);
  });

  it('leaves no unfinished files to the next owner', async () => {
    const folder = newStoreFolder();
    let kept = 0;
    const files = filesWith((real) => ({
      // Killed before it could tidy up.
      unlink: (name) => {
        kept += 1;
        if (kept > 3) real.unlink(name);
      },
    }));
    await (await open(folder, { files })).close();
    const leftovers = () => new Layout(folder).listLeftovers(filesWith(() => ({})));
    assert.ok(leftovers().length > 0);
    await (await open(folder)).close();
    assert.deepEqual(leftovers(), []);
  });
});

/** A flush that the process does not live to see the end of. */
function hang(_fd: number): never {
  throw new Error('killed');
}
