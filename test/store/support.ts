import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Migration } from '../../src/store/migrations/migrate';
import { type Files, nodeFiles } from '../../src/store/sqljs/files';
import { type OpenedStore, type OpenOptions, openStore } from '../../src/store/sqljs/open-store';
import { createStoreFolder } from '../../src/store/sqljs/store-folder';

/** Tables of every kind that may occur: keys of all sorts, references that cascade or are deferred, BLOBs. */
export const TEST_SCHEMA: readonly Migration[] = [
  {
    version: 1,
    name: 'test',
    sql: `
      CREATE TABLE kv (k TEXT NOT NULL PRIMARY KEY, v ANY) STRICT;
      CREATE TABLE numbers (id INTEGER NOT NULL PRIMARY KEY, i INTEGER, r REAL, t TEXT COLLATE NOCASE, b BLOB) STRICT;
      CREATE TABLE loose (a TEXT, b INTEGER) STRICT;
      CREATE TABLE parents (id INTEGER PRIMARY KEY, name TEXT UNIQUE) STRICT;
      CREATE TABLE children (id INTEGER PRIMARY KEY,
        parent INTEGER REFERENCES parents (id) ON DELETE CASCADE ON UPDATE CASCADE, note TEXT) STRICT;
      CREATE TABLE later (id INTEGER PRIMARY KEY,
        parent INTEGER NOT NULL REFERENCES parents (id)) STRICT;
      CREATE TABLE pairs (x INTEGER, y TEXT, z REAL, PRIMARY KEY (x, y)) STRICT;`,
  },
];

const folders: string[] = [];
const stores: OpenedStore[] = [];

/** A folder of its own for one test, by its real path. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'masterplan-store-')));
  folders.push(folder);
  return folder;
}

/** A new store's folder. */
export function newStoreFolder(): string {
  return createStoreFolder(path.join(temporaryFolder(), '.masterplan'));
}

/** Opens a store with the test's schema, no background publishing, and onLost as a failure unless given. */
export async function open(folder: string, options: Partial<OpenOptions> = {}): Promise<OpenedStore> {
  const store = await openStore({
    folder,
    socketAddress: 'socket-of-a-test',
    build: '0.0.0-test',
    protocol: 1,
    migrations: TEST_SCHEMA,
    ...options,
    limits: {
      publishMilliseconds: 1e9,
      idleMilliseconds: 1e9,
      extentBytes: 64 * 1024,
      // How fast the machine and its disk are at the moment changes nothing.
      slowSyncMilliseconds: Number.POSITIVE_INFINITY,
      turnMilliseconds: Number.POSITIVE_INFINITY,
      ...options.limits,
    },
  });
  stores.push(store);
  return store;
}

/** For `afterEach`: closes what a test opened and removes its folders. */
export async function cleanUp(): Promise<void> {
  for (const store of stores.splice(0)) await store.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** The disk with some calls replaced. */
export function filesWith(replaced: (real: Files) => Partial<Files>): Files {
  return { ...nodeFiles, ...replaced(nodeFiles) };
}

/** Where nothing fails: flushing would only take time. */
export const quick = filesWith(() => ({
  fdatasync: () => undefined,
  fdatasyncLater: async () => undefined,
  syncFolder: () => undefined,
}));

/** Whether a promise has settled once everything that is ready to run has run. */
export async function hasSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  promise.then(
    () => {
      settled = true;
    },
    () => {
      settled = true;
    },
  );
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  return settled;
}

/** A promise that a test opens by hand. */
export function gate(): { opened: Promise<void>; open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}
