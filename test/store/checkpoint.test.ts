import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { MIGRATIONS } from '../../src/store/migrations/migrations';
import { nodeFiles } from '../../src/store/sqljs/files';
import { inspectStore } from '../../src/store/sqljs/inspect-store';
import { Layout } from '../../src/store/sqljs/layout';
import type { OpenedStore, OpenOptions } from '../../src/store/sqljs/open-store';
import type { SqlJsStore } from '../../src/store/sqljs/sqljs-store';
import { dumpFile, dumpStore } from './dump';
import { cleanUp, filesWith, gate, newStoreFolder, open, quick } from './support';

const put = 'INSERT INTO kv (k, v) VALUES ($1, $2)';
/** A real worker thread, started from the source. */
const workerFile = {
  file: path.join(__dirname, 'worker-entry.ts'),
  execArgv: ['--require', require.resolve('tsx/cjs')],
};

async function opened(folder: string, options: Partial<OpenOptions> = {}): Promise<SqlJsStore> {
  return (await open(folder, options)) as SqlJsStore;
}

async function fill(store: OpenedStore, from: number, to: number): Promise<void> {
  for (let i = from; i < to; i++) await store.run(put, [`key ${i}`, 'v'.repeat(100)]);
}

async function sameAgain(store: OpenedStore, folder: string): Promise<void> {
  const content = await dumpStore(store);
  await store.close();
  assert.equal(await dumpStore(await open(folder)), content);
}

describe('a checkpoint', () => {
  afterEach(cleanUp);

  for (const [where, worker] of [
    ['in a worker thread', workerFile],
    ['on the thread itself', undefined],
  ] as const) {
    it(`${where} writes an image and drops what it replaces, while work goes on`, async () => {
      const folder = newStoreFolder();
      const layout = new Layout(folder);
      const options = worker === undefined ? {} : { workerFile: worker };
      const store = await opened(folder, options);
      for (let round = 0; round < 4; round++) {
        await fill(store, round * 20, round * 20 + 10);
        await Promise.all([store.checkpoint(), fill(store, round * 20 + 10, round * 20 + 20)]);
      }
      const images = layout.listImages(nodeFiles);
      assert.equal(images.length, 2);
      const kept = layout.listSegments(nodeFiles);
      assert.ok(kept.length <= 3, `${kept.length} journal files are left`);
      assert.ok(
        (kept[0]?.base ?? 99) <= (images[0]?.sequence ?? 0),
        'the older image can still be continued',
      );
      const content = await dumpStore(store);
      await store.close();
      // A large store is recovered in the worker too.
      const again = await open(folder, {
        ...options,
        limits: { inlineBytes: worker === undefined ? 1e9 : 0 },
      });
      assert.equal(await dumpStore(again), content);
    });
  }

  it('comes by itself when the journal has grown', async () => {
    const folder = newStoreFolder();
    const layout = new Layout(folder);
    const store = await open(folder, { limits: { checkpointBytes: 3000 } });
    const before = layout.listImages(nodeFiles).length;
    for (let i = 0; layout.listImages(nodeFiles).length === before; i++) await fill(store, i, i + 1);
    assert.ok(layout.listSegments(nodeFiles).length >= 1);
  });

  it('does not keep an owner from ending when the disk hangs', async () => {
    const folder = newStoreFolder();
    const warnings: string[] = [];
    let hanging = false;
    const files = filesWith((real) => ({
      writeLater: (fd, bytes, position) =>
        hanging ? new Promise<never>(() => undefined) : real.writeLater(fd, bytes, position),
    }));
    const store = await open(folder, {
      files,
      limits: { finishMilliseconds: 20 },
      hooks: { onWarning: (problem) => warnings.push(problem.message) },
    });
    await fill(store, 0, 5);
    const content = await dumpStore(store);
    hanging = true;
    await store.close();
    assert.match(warnings.join(), /given up/);
    assert.equal(await dumpStore(await open(folder)), content);
  });

  it('comes at the close, so that the next owner finds an image and no journal to replay', async () => {
    const folder = newStoreFolder();
    const store = await open(folder, { limits: { closeBytes: 1 } });
    await fill(store, 0, 5);
    await store.close();
    const { images, sequence } = await inspectStore(folder);
    assert.equal(images.at(-1)?.sequence, sequence);
  });

  it('is not needed for what an import replaces: its image drops older ones and their journals', async () => {
    const folder = newStoreFolder();
    const layout = new Layout(folder);
    const store = await open(folder);
    for (let n = 0; n < 8; n++) {
      await fill(store, n, n + 1);
      await store.transaction((tx) => tx.run(put, [`import ${n}`, 1]), { bulk: true });
    }
    assert.equal(layout.listImages(nodeFiles).length, 2);
    assert.ok(layout.listSegments(nodeFiles).length <= 3);
    await sameAgain(store, folder);
  });

  it('that an import overtakes leaves nothing uncounted: the close writes an image of what came after', async () => {
    const folder = newStoreFolder();
    const held = gate();
    let isHeld = false;
    const files = filesWith((real) => ({
      writeLater: async (fd, bytes, position) => {
        if (isHeld && bytes.length > 100_000) {
          isHeld = false;
          await held.opened;
        }
        await real.writeLater(fd, bytes, position);
      },
    }));
    const store = await opened(folder, { files, limits: { extentBytes: 4096 } });
    await store.run(put, ['large', 'x'.repeat(150_000)]);
    isHeld = true;
    const checkpoint = store.checkpoint();
    while (isHeld) await new Promise((resolve) => setImmediate(resolve));
    await store.transaction((tx) => tx.run(put, ['import', 1]), { bulk: true });
    held.open();
    await checkpoint;
    await fill(store, 0, 3);
    await store.close();
    const { images, sequence } = await inspectStore(folder);
    assert.equal(images.at(-1)?.sequence, sequence);
  });

  for (const [end, killed] of [
    ['closed in good order', false],
    ['killed', true],
  ] as const) {
    it(`keeps the folder small and quick to open over a hundred owners that were ${end}`, async () => {
      const folder = newStoreFolder();
      const layout = new Layout(folder);
      const lost = { onLost: () => undefined };
      for (let owner = 0; owner < 100; owner++) {
        const store = await open(folder, { files: quick, hooks: lost, limits: { extentBytes: 4096 } });
        // Few of them change anything.
        if (owner % 9 === 0) await store.run(put, [`owner ${owner}`, 'x'.repeat(2000)]);
        // Without a close the next owner finds what a dead one leaves.
        if (!killed) await store.close();
      }
      const store = await open(folder, { files: quick });
      assert.equal((await store.get('SELECT count(*) AS n FROM kv'))?.n, 12);
      const found = [...layout.listSegments(nodeFiles), ...layout.listImages(nodeFiles)];
      assert.ok(found.length <= 12, `${found.length} files`);
      // What one write takes and, where nobody closed it, an extent: no journal carries what twelve have written.
      for (const { path } of layout.listSegments(nodeFiles).slice(0, -1)) {
        const { size } = statSync(path);
        assert.ok(size < (killed ? 12_000 : 4096), `a journal of ${size} bytes`);
      }
    });
  }

  it('is made by an owner who finds much that was left by others, so that nobody carries it along again', async () => {
    const folder = newStoreFolder();
    const layout = new Layout(folder);
    const lost = { onLost: () => undefined };
    const limits = { extentBytes: 4096, idleBytes: 10_000 };
    const first = await open(folder, { hooks: lost, limits });
    await first.run(put, ['large', 'x'.repeat(12_000)]);
    // Nobody closes the first: the second finds what a dead one leaves.
    const before = layout.listImages(nodeFiles).length;
    const second = await open(folder, { hooks: lost, limits });
    while (layout.listImages(nodeFiles).length === before)
      await new Promise((resolve) => setImmediate(resolve));
    const content = await dumpStore(second);
    const third = await open(folder, { limits });
    assert.equal(await dumpStore(third), content);
    const { size } = statSync(layout.listSegments(nodeFiles).at(-1)?.path ?? '');
    assert.ok(size < 12_000, `a journal of ${size} bytes`);
  });

  it('drops nothing when a successor has come meanwhile', async () => {
    const folder = newStoreFolder();
    const layout = new Layout(folder);
    let before: string[] | undefined;
    const files = filesWith((real) => ({
      // The published copy comes last before the drop: here a successor claims the next epoch.
      chmod: (name, mode) => {
        real.chmod(name, mode);
        if (!overtaken) return;
        writeFileSync(layout.epoch(2), '{}');
        before = [...layout.listImages(nodeFiles), ...layout.listSegments(nodeFiles)].map(
          (file) => file.path,
        );
      },
    }));
    let overtaken = false;
    const lost: Error[] = [];
    const first = await opened(folder, { files, hooks: { onLost: (reason) => lost.push(reason) } });
    for (let i = 0; i < 20; i += 10) {
      await fill(first, i, i + 10);
      await first.checkpoint();
    }
    await fill(first, 20, 30);
    const content = await dumpStore(first);
    overtaken = true;
    await first.checkpoint();
    assert.equal(lost.length, 1);
    assert.ok(before !== undefined && before.length > 3);
    for (const file of before) assert.ok(existsSync(file), file);
    assert.equal(await dumpStore(await open(folder)), content);
  });

  it('that finds the disk damaged saves what is in memory beside it', async () => {
    const folder = newStoreFolder();
    const layout = new Layout(folder);
    const warnings: string[] = [];
    const store = await opened(folder, { hooks: { onWarning: (problem) => warnings.push(problem.message) } });
    await fill(store, 0, 10);
    const image = layout.listImages(nodeFiles)[0]?.path ?? '';
    truncateSync(image, 4096);
    await store.checkpoint();
    assert.match(warnings.join(), /damaged/);
    assert.ok(existsSync(image), 'the damaged file is kept');
    await fill(store, 10, 12);
    const content = await dumpStore(store);
    await store.close();
    assert.equal(await dumpStore(await open(folder)), content);
  });
});

describe('plan.db', () => {
  afterEach(cleanUp);

  it('is published soon after a change, as a read-only copy that other tools open', async function () {
    const folder = newStoreFolder();
    const store = await open(folder, { limits: { publishMilliseconds: 1 } });
    await store.run(put, ['shown', 1]);
    const { published } = new Layout(folder);
    while (!existsSync(published) || !(await dumpFile(readFileSync(published))).includes('shown')) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (process.platform !== 'win32') assert.equal(statSync(published).mode & 0o777, 0o444);
    if (spawnSync('sqlite3', ['--version']).status !== 0) this.skip();
    assert.equal(
      execFileSync('sqlite3', [published, 'SELECT k FROM kv'], { encoding: 'utf8' }).trim(),
      'shown',
    );
  });

  it('is a copy: writing to it changes nothing in the store', async () => {
    const folder = newStoreFolder();
    const store = await open(folder);
    await fill(store, 0, 3);
    const content = await dumpStore(store);
    await store.close();
    const { published } = new Layout(folder);
    nodeFiles.chmod(published, 0o644);
    truncateSync(published, 10);
    assert.equal(await dumpStore(await open(folder)), content);
  });

  it('holds no claim tokens and no answers, not even in pages that were freed', async () => {
    const folder = newStoreFolder();
    const store = await open(folder, { migrations: MIGRATIONS });
    await store.transaction(async (tx) => {
      await tx.run("INSERT INTO masterplan_projects VALUES ('p', 'p', 1)");
      await tx.run(
        `INSERT INTO masterplans (plan_id, project_id, title, status, last_activity_at, stale_after_hours, created_at, updated_at)
         VALUES ('p', 'p', 'Visible title', 'ready', 1, 24, 1, 1)`,
      );
      await tx.run(
        `INSERT INTO masterplan_items (id, plan_id, item_key, title, item_type, status, assignee_type, priority, position,
           lease_minutes, max_attempts, created_at, updated_at, claim_token)
         VALUES (1, 'p', 'a', 'a', 'task', 'in_progress', 'ai', 2, 1, 30, 5, 1, 1, 'token-old')`,
      );
      await tx.run("UPDATE masterplan_items SET claim_token = 'token-new'");
      await tx.run(
        "INSERT INTO masterplan_answered VALUES ('key', 'client', NULL, 'claim', 1, 1, '{\"claim_token\":\"token-answered\"}', 1)",
      );
    });
    await store.close();
    const bytes = readFileSync(new Layout(folder).published).toString('latin1');
    assert.ok(bytes.includes('Visible title'));
    for (const secret of ['token-old', 'token-new', 'token-answered'])
      assert.equal(bytes.includes(secret), false);
    const again = await open(folder, { migrations: MIGRATIONS });
    assert.equal((await again.get('SELECT claim_token FROM masterplan_items'))?.claim_token, 'token-new');
  });
});

describe('inspecting a store', () => {
  afterEach(cleanUp);

  it('names owner, files and sizes, and changes nothing', async () => {
    const folder = newStoreFolder();
    const store = await open(folder);
    await fill(store, 0, 5);
    const seen = await inspectStore(folder);
    assert.equal(seen.owner?.pid, process.pid);
    assert.equal('token' in (seen.owner ?? {}), false);
    assert.equal(seen.ownFolder, true);
    assert.deepEqual(seen.epochs, [1]);
    assert.equal(seen.images.length, 1);
    assert.equal(seen.journals[0]?.frames, 5);
    assert.equal(seen.sequence, 6);
    assert.deepEqual(seen.problems, []);
    await fill(store, 5, 6);
  });

  it('says what is wrong', async () => {
    const folder = newStoreFolder();
    const store = await open(folder);
    await fill(store, 0, 5);
    await store.close();
    truncateSync(new Layout(folder).listImages(nodeFiles)[0]?.path ?? '', 100);
    assert.match((await inspectStore(folder)).problems.join('\n'), /image is damaged/);
    const nothing = await inspectStore(path.join(folder, 'nowhere'));
    assert.equal(nothing.exists, false);
    assert.equal(nothing.owner, undefined);
  });
});
