import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { MasterplanError } from '../../src/model/errors';
import { DISK_FORMAT } from '../../src/store/sqljs/epoch';
import { nodeFiles } from '../../src/store/sqljs/files';
import { Journal } from '../../src/store/sqljs/journal';
import { Layout } from '../../src/store/sqljs/layout';
import { StoreLostError } from '../../src/store/sqljs/store-errors';
import { dumpStore } from './dump';
import { FillingDisk } from './filling-disk';
import { cleanUp, filesWith, newStoreFolder, open } from './support';

const put = 'INSERT INTO kv (k, v) VALUES ($1, $2)';
const text = 'x'.repeat(1000);

const isFull = (error: unknown) =>
  error instanceof MasterplanError && error.code === 'STORE_FULL' && /free some/i.test(error.hint ?? '');

describe('a full disk', () => {
  afterEach(cleanUp);

  it('makes the store read-only: what does not fit is refused and changes nothing, reads go on', async () => {
    const disk = new FillingDisk();
    const folder = newStoreFolder();
    const store = await open(folder, {
      files: disk.files,
      limits: { extentBytes: 32 * 1024, fenceMilliseconds: 5 },
    });
    disk.full = true;
    let written = 0;
    await assert.rejects(async () => {
      for (;;) {
        await store.run(put, [`k${written}`, text]);
        written += 1;
      }
    }, isFull);
    assert.ok(written > 3, 'the space taken in advance is used');
    assert.equal(store.readOnly?.code, 'STORE_FULL');
    assert.equal((await store.get('SELECT count(*) AS n FROM kv'))?.n, written);
    await assert.rejects(store.run(put, ['again', text]), isFull);
    const content = await dumpStore(store);

    disk.full = false;
    while (store.readOnly !== undefined) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(await dumpStore(store), content);
    await store.run(put, ['after', text]);
    await store.close();
    assert.equal((await (await open(folder)).get('SELECT count(*) AS n FROM kv'))?.n, written + 1);
  });

  it('is asked for room by one at a time, also when several have waited for one that got none', async () => {
    let full = false;
    let running = 0;
    let most = 0;
    const files = filesWith((real) => ({
      writeLater: async (fd, bytes, position) => {
        if (!full) return real.writeLater(fd, bytes, position);
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
      },
    }));
    const header = {
      ...{ format: DISK_FORMAT, epoch: 1, nonce: '00'.repeat(16), base: 0, afterImage: false },
      ...{ schemaVersion: 1, previous: undefined, cuts: [] },
    };
    const journal = await Journal.create(files, new Layout(newStoreFolder()), header, [], 4096);
    full = true;
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => journal.grow(50_000)));
    assert.ok(outcomes.every((one) => one.status === 'rejected' && isFull(one.reason)));
    assert.equal(most, 1);
    await journal.close();
    assert.throws(() => journal.append('late'), StoreLostError);
    await assert.rejects(journal.grow(1), StoreLostError);
  });

  it('writes again at once when there is room, without waiting for a timer', async () => {
    const disk = new FillingDisk();
    const store = await open(newStoreFolder(), {
      files: disk.files,
      limits: { extentBytes: 4096, fenceMilliseconds: 1e6 },
    });
    disk.full = true;
    await assert.rejects(store.run(put, ['1', 'x'.repeat(50_000)]), isFull);
    disk.full = false;
    await store.run(put, ['1', 'x'.repeat(50_000)]);
    assert.equal(store.readOnly, undefined);
  });

  it('is not taken for one with room because a small write still fits', async () => {
    const disk = new FillingDisk();
    const store = await open(newStoreFolder(), { files: disk.files, limits: { fenceMilliseconds: 1e6 } });
    disk.full = true;
    await assert.rejects(store.run(put, ['large', 'x'.repeat(100_000)]), isFull);
    await store.run(put, ['small', 'x']);
    assert.equal(store.readOnly?.code, 'STORE_FULL');
    disk.full = false;
    await store.run(put, ['large', 'x'.repeat(100_000)]);
    assert.equal(store.readOnly, undefined);
  });

  it('takes a bulk transaction back that it cannot write, in memory and on disk, and keeps what was before', async () => {
    const disk = new FillingDisk();
    const folder = newStoreFolder();
    const store = await open(folder, { files: disk.files });
    await store.run(put, ['before', 1]);
    const content = await dumpStore(store);
    disk.full = true;
    const many = store.transaction(
      async (tx) => {
        for (let i = 0; i < 100; i++) await tx.run(put, [`k${i}`, text]);
      },
      { bulk: true },
    );
    await assert.rejects(many, isFull);
    assert.equal(await dumpStore(store), content);
    disk.full = false;
    await store.run(put, ['after', 1]);
    const after = await dumpStore(store);
    assert.equal(new Layout(folder).listSegments(nodeFiles).length, 1, 'nothing half done is left');
    await store.close();
    assert.equal(await dumpStore(await open(folder)), after);
  });

  it('is said clearly when a store cannot even be opened', async () => {
    const disk = new FillingDisk();
    disk.full = true;
    const folder = newStoreFolder();
    await assert.rejects(open(folder, { files: disk.files }), isFull);
    assert.equal(existsSync(path.join(folder, 'epoch', '1')), false);
  });

  it('is told from a folder that may not be written', async () => {
    const files = filesWith(() => ({
      open: () => {
        throw Object.assign(new Error('EROFS: read-only file system'), { code: 'EROFS' });
      },
    }));
    await assert.rejects(
      open(newStoreFolder(), { files }),
      (error) => error instanceof MasterplanError && error.code === 'READ_ONLY',
    );
  });
});
