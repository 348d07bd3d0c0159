import assert from 'node:assert/strict';
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { MasterplanError } from '../../src/model/errors';
import { nodeFiles } from '../../src/store/sqljs/files';
import { decodeSegment, encodeFrame, saltOf } from '../../src/store/sqljs/frames';
import { Layout } from '../../src/store/sqljs/layout';
import type { OpenedStore } from '../../src/store/sqljs/open-store';
import type { SqlJsStore } from '../../src/store/sqljs/sqljs-store';
import { dumpStore } from './dump';
import { cleanUp, newStoreFolder, open } from './support';

const put = 'INSERT INTO kv (k, v) VALUES ($1, $2)';
const corrupt = (error: unknown) => error instanceof MasterplanError && error.code === 'STORE_CORRUPT';

async function fill(store: OpenedStore, from: number, to: number): Promise<void> {
  for (let i = from; i < to; i++) await store.run(put, [`key ${i}`, 'v'.repeat(i)]);
}

async function count(store: OpenedStore): Promise<unknown> {
  return (await store.get('SELECT count(*) AS n FROM kv'))?.n;
}

/** A folder whose newest journal holds ten frames, its owner gone. */
async function withTenFrames(): Promise<{ folder: string; journal: string; content: string }> {
  const folder = newStoreFolder();
  const store = await open(folder, { limits: { closeBytes: 1e9 } });
  await fill(store, 0, 10);
  const content = await dumpStore(store);
  await store.close();
  const journal = new Layout(folder).listSegments(nodeFiles).at(-1)?.path ?? '';
  return { folder, journal, content };
}

async function openTwoImages(): Promise<string> {
  const folder = newStoreFolder();
  const store = await open(folder, { limits: { closeBytes: 1 } });
  await fill(store, 0, 3);
  await store.close();
  return folder;
}

function framesOf(journal: string) {
  return decodeSegment(journal, readFileSync(journal));
}

describe('opening a store again', () => {
  afterEach(cleanUp);

  it('finds everything that was answered, over many owners', async () => {
    const folder = newStoreFolder();
    for (let owner = 0; owner < 6; owner++) {
      // Some leave an image behind, some only their journal.
      const store = await open(folder, { limits: { closeBytes: owner % 2 === 0 ? 1e9 : 1 } });
      assert.equal(store.identity.epoch, owner + 1);
      assert.equal(await count(store), owner * 5);
      await fill(store, owner * 5, owner * 5 + 5);
      await store.close();
    }
  });

  it('cuts a last frame that a crash left unfinished, at whatever byte', async () => {
    const { folder, journal } = await withTenFrames();
    const whole = readFileSync(journal);
    const { frames, end } = framesOf(journal);
    const last = frames.at(-1)?.offset ?? 0;
    for (const length of [last + 1, last + 4, last + 19, last + 25, end - 1]) {
      for (const zeros of [64, 4096]) {
        rmSync(folder, { recursive: true });
        const other = await withTenFrames();
        renameSync(path.dirname(path.dirname(other.journal)), folder);
        // The journal of this run has another nonce: cut it at the same place, and it is torn in the same way.
        const bytes = Buffer.concat([readFileSync(journal).subarray(0, length), Buffer.alloc(zeros)]);
        writeFileSync(journal, bytes);
        const store = await open(folder);
        assert.equal(await count(store), 9, `cut at ${length} of ${whole.length}`);
        await fill(store, 20, 21);
        await store.close();
        const again = await open(folder);
        assert.equal(await count(again), 10);
        await again.close();
      }
    }
  });

  it('takes a bad frame with good ones behind it for damage, and keeps the file', async () => {
    const { folder, journal } = await withTenFrames();
    const { frames } = framesOf(journal);
    const bytes = readFileSync(journal);
    const at = (frames[4]?.offset ?? 0) + 30;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(journal, bytes);
    await assert.rejects(open(folder), (error) => {
      assert.ok(corrupt(error));
      assert.match(String(error), new RegExp(`${journal}: frame 6 is damaged`));
      return true;
    });
    assert.deepEqual(readFileSync(journal), bytes);
  });

  it('takes a gap in the sequence for damage', async () => {
    const { folder, journal } = await withTenFrames();
    const { header, end, frames } = framesOf(journal);
    const bytes = readFileSync(journal);
    const last = frames.at(-1)?.sequence ?? 0;
    encodeFrame(saltOf(header), last + 2, "+kv 99,'gap',1").copy(bytes, end);
    writeFileSync(journal, bytes);
    await assert.rejects(open(folder), corrupt);
  });

  it('never takes a frame of another epoch for its own', async () => {
    const { folder, journal, content } = await withTenFrames();
    const { header, end, frames } = framesOf(journal);
    const bytes = readFileSync(journal);
    const last = frames.at(-1)?.sequence ?? 0;
    encodeFrame(saltOf({ ...header, epoch: header.epoch + 1 }), last + 1, "+kv 99,'alien',1").copy(
      bytes,
      end,
    );
    writeFileSync(journal, bytes);
    const store = await open(folder);
    const meta = await dumpStore(store);
    assert.equal(meta, content);
  });

  it('falls back to an older image when the newest is damaged and the journals cover the difference', async () => {
    const folder = newStoreFolder();
    const store = (await open(folder)) as SqlJsStore;
    await fill(store, 0, 10);
    await store.checkpoint();
    await fill(store, 10, 20);
    await store.checkpoint();
    await fill(store, 20, 30);
    const content = await dumpStore(store);
    await store.close();
    const layout = new Layout(folder);
    const newest = layout.listImages(nodeFiles).at(-1)?.path ?? '';
    truncateSync(newest, 5000);
    const warnings: string[] = [];
    const again = await open(folder, { hooks: { onWarning: (problem) => warnings.push(problem.message) } });
    assert.equal(await dumpStore(again), content);
    assert.match(warnings.join(), /set aside/);
    assert.ok(readdirSync(layout.images).some((name) => name.endsWith('.db.damaged')));
    await fill(again, 30, 31);
    await again.close();
    assert.equal(await count(await open(folder)), 31);
  });

  it('refuses an older image when the journals do not cover the difference', async () => {
    const folder = newStoreFolder();
    const store = await open(folder, { limits: { closeBytes: 1e9 } });
    await fill(store, 0, 3);
    // A bulk transaction stands in its image only.
    await store.transaction((tx) => tx.run(put, ['bulk', 1]), { bulk: true });
    await store.close();
    const newest = new Layout(folder).listImages(nodeFiles).at(-1)?.path ?? '';
    const bytes = readFileSync(newest);
    bytes[5000] = (bytes[5000] ?? 0) ^ 1;
    writeFileSync(newest, bytes);
    await assert.rejects(open(folder), corrupt);
    assert.deepEqual(readFileSync(newest), bytes, 'the damaged file is kept');
  });

  it('refuses a store whose journals or base image are missing', async () => {
    const store = await openTwoImages();
    for (const { path: file } of new Layout(store).listSegments(nodeFiles)) rmSync(file);
    await assert.rejects(open(store), corrupt);
    const first = await withTenFrames();
    rmSync(new Layout(first.folder).listImages(nodeFiles).at(-1)?.path ?? '');
    await assert.rejects(open(first.folder), corrupt);
  });

  it('refuses a journal whose header is damaged', async () => {
    const damages = {
      'one bit': (bytes: Buffer) => {
        bytes[20] = (bytes[20] ?? 0) ^ 1;
      },
      // Nothing has the checksum of nothing.
      'its length and checksum are zeros': (bytes: Buffer) => bytes.fill(0, 4, 12),
      'all zeros': (bytes: Buffer) => bytes.fill(0),
    };
    for (const [name, damage] of Object.entries(damages)) {
      const { folder, journal } = await withTenFrames();
      const bytes = readFileSync(journal);
      damage(bytes);
      writeFileSync(journal, bytes);
      await assert.rejects(open(folder), corrupt, name);
    }
  });

  it('takes a journal that is shorter than any crash leaves it for damage', async () => {
    for (const keep of ['header', 'half a frame', 'nothing', 'all frames'] as const) {
      const { folder, journal } = await withTenFrames();
      const { frames, end } = framesOf(journal);
      const first = frames[0]?.offset ?? 0;
      truncateSync(
        journal,
        { header: first, 'half a frame': first + 22, nothing: 0, 'all frames': end }[keep],
      );
      const bytes = readFileSync(journal);
      await assert.rejects(open(folder), corrupt, keep);
      assert.deepEqual(readFileSync(journal), bytes);
    }
  });

  it('takes a store that was served once and holds nothing any more for damage, and overwrites nothing', async () => {
    for (const gone of [['wal', 'image'], ['wal'], ['image']]) {
      const { folder } = await withTenFrames();
      const published = readFileSync(new Layout(folder).published);
      for (const part of gone) {
        for (const name of readdirSync(path.join(folder, part))) rmSync(path.join(folder, part, name));
      }
      for (let attempt = 0; attempt < 3; attempt++) {
        await assert.rejects(open(folder), corrupt, gone.join());
      }
      assert.deepEqual(readFileSync(new Layout(folder).published), published);
      for (const part of gone) assert.deepEqual(readdirSync(path.join(folder, part)), []);
      assert.ok(
        new Layout(folder).listEpochs(nodeFiles).length <= 2,
        'failed attempts leave no heap of epochs',
      );
    }
  });

  it('takes a missing folder for damage, before anything is claimed', async () => {
    for (const part of ['epoch', 'wal', 'image']) {
      const { folder } = await withTenFrames();
      rmSync(path.join(folder, part), { recursive: true });
      const before = readdirSync(folder).sort();
      await assert.rejects(
        open(folder),
        (error) => corrupt(error) && String(error).includes(path.join(folder, part)),
      );
      assert.deepEqual(readdirSync(folder).sort(), before);
      if (part !== 'epoch') continue;
      mkdirSync(path.join(folder, part));
      assert.equal(await count(await open(folder)), 10, 'as the message says');
    }
  });

  it('completes the folders of a store that is just being made', async () => {
    const folder = newStoreFolder();
    for (const part of ['wal', 'image']) rmSync(path.join(folder, part), { recursive: true });
    assert.equal(await count(await open(folder)), 0);
  });

  it('does not count what a suspended owner wrote behind the cut of its successor', async () => {
    const folder = newStoreFolder();
    const layout = new Layout(folder);
    const first = await open(folder, { limits: { closeBytes: 1e9 } });
    await fill(first, 0, 5);
    await first.close();
    const old = layout.listSegments(nodeFiles).at(-1);
    const { header, end, frames } = framesOf(old?.path ?? '');
    const bytes = readFileSync(old?.path ?? '');
    const second = await open(folder, { limits: { closeBytes: 1e9 } });
    await fill(second, 5, 8);
    const content = await dumpStore(second);
    await second.close();
    // The first one wakes up: a frame and even an image, both in good order.
    const late = (frames.at(-1)?.sequence ?? 0) + 1;
    const frame = encodeFrame(saltOf(header), late, "+kv 99,'late',1");
    writeFileSync(old?.path ?? '', Buffer.concat([bytes.subarray(0, end), frame, Buffer.alloc(64)]));
    const image = layout.listImages(nodeFiles).at(-1);
    const lateImage = layout.image(1, late, image?.sha256 ?? '');
    writeFileSync(lateImage, readFileSync(image?.path ?? ''));
    const third = await open(folder);
    assert.equal(await dumpStore(third), content);
  });
});
