import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { MasterplanError } from '../../src/model/errors';
import {
  ACTIVITIES,
  ASSIGNEE_TYPES,
  ITEM_STATUSES,
  ITEM_TYPES,
  PLAN_STATUSES,
  SESSION_KINDS,
} from '../../src/model/vocabulary';
import type { Migration } from '../../src/store/migrations/migrate';
import { MIGRATIONS } from '../../src/store/migrations/migrations';
import { nodeFiles } from '../../src/store/sqljs/files';
import { Layout } from '../../src/store/sqljs/layout';
import type { SqlJsStore } from '../../src/store/sqljs/sqljs-store';
import { dumpFile, dumpStore } from './dump';
import { cleanUp, filesWith, newStoreFolder, open, TEST_SCHEMA } from './support';

/** A rebuilt table that others refer to, and a new one. */
const SECOND: Migration = {
  version: 2,
  name: 'parents get a rank',
  sql: `
    CREATE TABLE parents_new (id INTEGER PRIMARY KEY, name TEXT UNIQUE, rank INTEGER NOT NULL DEFAULT 7) STRICT;
    INSERT INTO parents_new (id, name) SELECT id, name FROM parents;
    DROP TABLE parents;
    ALTER TABLE parents_new RENAME TO parents;
    CREATE TABLE extra (k TEXT NOT NULL PRIMARY KEY) STRICT;`,
};
const TWO = [...TEST_SCHEMA, SECOND];

/** All names, sizes and times in a folder. */
function snapshot(folder: string): string {
  const names = readdirSync(folder, { recursive: true }) as string[];
  return names
    .sort()
    .map(
      (name) =>
        `${name} ${statSync(path.join(folder, name)).size} ${statSync(path.join(folder, name)).mtimeMs}`,
    )
    .join('\n');
}

async function oldStore(): Promise<string> {
  const folder = newStoreFolder();
  const store = await open(folder, { limits: { closeBytes: 1e9 } });
  await store.run("INSERT INTO parents VALUES (1, 'one')");
  await store.run("INSERT INTO children VALUES (1, 1, 'child')");
  await store.close();
  return folder;
}

describe('migrations', () => {
  afterEach(cleanUp);

  it('run when a newer build opens an older store; what they made is captured and durable', async () => {
    const folder = await oldStore();
    const store = await open(folder, { migrations: TWO, limits: { closeBytes: 1e9 } });
    assert.deepEqual(await store.all('SELECT * FROM parents'), [{ id: 1, name: 'one', rank: 7 }]);
    await store.run("INSERT INTO extra VALUES ('x')");
    await store.run('UPDATE parents SET rank = 8');
    await store.run('DELETE FROM parents');
    assert.deepEqual(await store.all('SELECT * FROM children'), [], 'references are enforced again');
    const content = await dumpStore(store);
    await store.close();
    assert.equal(await dumpStore(await open(folder, { migrations: TWO })), content);
  });

  it('keep a copy of the store from before, which no checkpoint removes', async () => {
    const folder = await oldStore();
    const store = (await open(folder, { migrations: TWO })) as SqlJsStore;
    for (let i = 0; i < 4; i++) {
      await store.run('INSERT INTO parents (id) VALUES ($1)', [10 + i]);
      await store.checkpoint();
    }
    const { images } = new Layout(folder);
    const kept = readdirSync(images).filter((name) => name.startsWith('before-migration-1-'));
    assert.equal(kept.length, 1);
    assert.match(await dumpFile(readFileSync(path.join(images, kept[0] ?? ''))), /text'one'/);
  });

  it('refuse a newer store and change nothing on disk', async () => {
    const folder = await oldStore();
    await (await open(folder, { migrations: TWO })).close();
    const before = snapshot(folder);
    await assert.rejects(open(folder), (error) => {
      assert.ok(error instanceof MasterplanError && error.code === 'VERSION');
      assert.match(error.message, /version 2; this build knows up to 1/);
      return true;
    });
    assert.equal(snapshot(folder), before);
  });

  it('refuse a newer store also when its last image is damaged', async () => {
    const folder = await oldStore();
    const store = (await open(folder, { migrations: TWO })) as SqlJsStore;
    for (const id of [20, 21]) {
      await store.run('INSERT INTO parents (id) VALUES ($1)', [id]);
      await store.checkpoint();
    }
    await store.close();
    const image = new Layout(folder).listImages(nodeFiles).at(-1)?.path ?? '';
    writeFileSync(image, readFileSync(image).fill(0x20, 40, 100));
    const before = snapshot(folder);
    await assert.rejects(open(folder), { code: 'VERSION' });
    assert.equal(snapshot(folder), before);
  });

  it('take no version from a damaged image: an older one and the journals stand in for it', async () => {
    const folder = newStoreFolder();
    const store = (await open(folder)) as SqlJsStore;
    await store.run("INSERT INTO parents VALUES (1, 'one')");
    await store.checkpoint();
    await store.close();
    const [image] = new Layout(folder).listImages(nodeFiles).slice(-1);
    const bytes = readFileSync(image?.path ?? '');
    // SQLite keeps user_version there.
    bytes.write('    ', 60);
    writeFileSync(image?.path ?? '', bytes);
    assert.deepEqual(await (await open(folder)).all('SELECT name FROM parents'), [{ name: 'one' }]);
  });

  it('that fail leave the older store as it was', async () => {
    const folder = await oldStore();
    const bad: Migration = { version: 2, name: 'bad', sql: 'DROP TABLE kv; CREATE TABLE parents (x);' };
    await assert.rejects(open(folder, { migrations: [...TEST_SCHEMA, bad] }), /already exists/);
    const dangling: Migration = { version: 2, name: 'dangling', sql: 'DELETE FROM parents;' };
    await assert.rejects(open(folder, { migrations: [...TEST_SCHEMA, dangling] }), /dangling references/);
    const store = await open(folder);
    assert.equal((await store.all('SELECT * FROM parents')).length, 1);
    assert.equal((await store.all('SELECT * FROM kv')).length, 0);
  });

  it('that are interrupted before the new journal stands leave the older store as it was', async () => {
    const folder = await oldStore();
    const files = filesWith((real) => ({
      link: (from, to) => {
        if (path.basename(path.dirname(to)) === 'wal')
          throw Object.assign(new Error('power cut'), { code: 'EIO' });
        real.link(from, to);
      },
      rename: (from, to) => {
        if (path.basename(path.dirname(to)) === 'wal')
          throw Object.assign(new Error('power cut'), { code: 'EIO' });
        real.rename(from, to);
      },
    }));
    await assert.rejects(open(folder, { migrations: TWO, files }), /power cut/);
    assert.ok(new Layout(folder).listImages(nodeFiles).some((image) => image.epoch === 2));
    const store = await open(folder);
    assert.deepEqual(await store.all('SELECT * FROM parents'), [{ id: 1, name: 'one' }]);
  });

  it('bring a real older store to the newest schema: the same rules, written in another way', async () => {
    const folder = newStoreFolder();
    await (await open(folder, { migrations: MIGRATIONS.slice(0, 3) })).close();
    const store = await open(folder, { migrations: MIGRATIONS });
    const tables = await store.all<{ name: string; sql: string }>(
      "SELECT name, sql FROM sqlite_schema WHERE type = 'table'",
    );
    const sqlOf = (table: string) => tables.find(({ name }) => name === table)?.sql ?? '';
    const closed = [
      ['masterplan_items', 'item_type', ITEM_TYPES],
      ['masterplan_items', 'status', ITEM_STATUSES],
      ['masterplan_items', 'assignee_type', ASSIGNEE_TYPES],
      ['masterplan_items', 'claimed_by_kind', SESSION_KINDS],
      ['masterplan_counts', 'status', ITEM_STATUSES],
      ['masterplan_updates', 'activity', ACTIVITIES],
      ['masterplan_updates', 'kind', SESSION_KINDS],
    ] as const;
    for (const [table, column, words] of closed) {
      const check = `CHECK (${words.map((word) => `${column} = '${word}'`).join(' OR ')})`;
      assert.ok(sqlOf(table).includes(check), `${table}.${column}: ${sqlOf(table)}`);
    }
    const listed = `CHECK (status IN (${PLAN_STATUSES.map((word) => `'${word}'`).join(', ')}))`;
    assert.ok(sqlOf('masterplans').includes(listed));
    assert.deepEqual(await store.all('SELECT * FROM pragma_integrity_check'), [{ integrity_check: 'ok' }]);
    await assert.rejects(
      store.run("INSERT INTO masterplan_counts VALUES ('p', 'unheard of', 1)"),
      /CHECK constraint failed/,
    );
  });
});
