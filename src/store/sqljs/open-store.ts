import { randomBytes, randomUUID } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { type Migration, migrate, newerStore } from '../migrations/migrate';
import { MIGRATIONS } from '../migrations/migrations';
import type { Store, StoreHooks } from '../store';
import type { Engine } from './engine';
import {
  type ClaimedEpoch,
  claimEpoch,
  DISK_FORMAT,
  type EpochFile,
  readOwner,
  removeOldEpochs,
} from './epoch';
import { Fence } from './fence';
import { type Files, nodeFiles } from './files';
import type { SegmentHeader } from './frames';
import { keepBeforeMigration, writeImage } from './images';
import { Journal } from './journal';
import { Layout } from './layout';
import { DEFAULT_LIMITS, type Limits } from './limits';
import { type Contact, isSameFolder, judgeOwner, ownedElsewhere } from './ownership';
import type { RecoveredState } from './recover-state';
import { SqlJsStore } from './sqljs-store';
import { explain, LostRaceError, StoreLostError, storeCorrupt } from './store-errors';
import { keepFromGit, placeOf } from './store-folder';
import { missingFolders, schemaVersionOnDisk, wasUsed } from './survey';
import { type WorkerFile, Workshop } from './worker-jobs';

export interface OpenOptions {
  /** The store's folder, made by `createStoreFolder`. */
  folder: string;
  /** Where the host already listens; goes into the epoch file as it is. */
  socketAddress: string;
  /** Random secret for the epoch file; made here when absent. */
  token?: string;
  build: string;
  protocol: number;
  /** Milliseconds UTC. Default: Date.now. */
  clock?: () => number;
  hooks?: StoreHooks;
  /** Called as soon as the epoch is this process's; recovery may go on for a while after that. */
  onClaimed?: (owner: EpochFile) => void;
  /**
   * The newest epoch the caller has seen (0: none) and what came of calling its socket. The claim fails with
   * LostRaceError when there is a newer one. Absent: whatever is there, refused.
   */
  predecessor?: { epoch: number; contact: Contact };
  /** `doctor --take-over`: a person says that the owner on another machine is gone. */
  takeOver?: boolean;
  /** Where an image is saved when the folder is deleted under the running store. */
  stateFolder?: string;
  /** The bundle that calls `runCheckpointWorker` (dist/host.js). Absent: background work runs on this thread. */
  workerFile?: string | WorkerFile;
  limits?: Partial<Limits>;
  /** For tests. */
  migrations?: readonly Migration[];
  files?: Files;
}

/** The durable store, and what its host needs of it. */
export interface OpenedStore extends Store {
  /** What stands in this owner's epoch file, token included. */
  readonly owner: EpochFile;
}

/**
 * Becomes the owner of a store: claims the next epoch, recovers, migrates, serves. The caller has tried to
 * reach the owner named in the newest epoch file before, and says what came of it.
 *
 * @throws LostRaceError (be a client of the other), MasterplanError STORE_ELSEWHERE, STORE_CORRUPT, STORE_FULL,
 *   READ_ONLY, VERSION (which changes nothing on disk)
 */
export async function openStore(options: OpenOptions): Promise<OpenedStore> {
  const files = options.files ?? nodeFiles;
  const folder = realpathSync.native(options.folder);
  const layout = new Layout(folder);
  const migrations = options.migrations ?? MIGRATIONS;
  try {
    checkFolders(files, layout);
    const onDisk = schemaVersionOnDisk(files, layout);
    if (onDisk > migrations.length) throw newerStore(onDisk, migrations.length);
    const claimed = claim(options, files, layout);
    const fence = new Fence(files, layout, claimed);
    options.onClaimed?.(claimed.owner);
    try {
      return await serve(options, files, layout, claimed.owner, fence, migrations);
    } catch (error) {
      const overtaken = takenOver(fence);
      fence.close();
      throw overtaken ?? error;
    }
  } catch (error) {
    // Somebody took over while this process recovered: to the caller the same as a lost race.
    if (error instanceof StoreLostError && error.reason === 'successor') {
      throw new LostRaceError(layout.listEpochs(files).at(-1) ?? 0);
    }
    throw explain(error, folder);
  }
}

/** A successor tidies up under whoever was slow to recover: what then fails is not the reason. */
function takenOver(fence: Fence): StoreLostError | undefined {
  try {
    fence.check(undefined);
  } catch (error) {
    if (error instanceof StoreLostError && error.reason === 'successor') return error;
  }
  return undefined;
}

/** Completes the folders of a store that is just being made; of one that was in use, none may be missing. */
function checkFolders(files: Files, layout: Layout): void {
  const missing = missingFolders(files, layout);
  if (missing.length === 0) return;
  if (wasUsed(files, layout)) {
    const onlyOwners = missing.length === 1 && missing[0] === layout.epochs;
    // An owner who lives on notices by himself; but that he was there at all should not go unsaid.
    const how = 'If nothing else is, make it again, empty, while no agent and no window is open.';
    throw storeCorrupt(missing.join(', '), `the folder is missing.${onlyOwners ? ` ${how}` : ''}`);
  }
  for (const folder of missing) files.makeFolder(folder);
}

function claim(options: OpenOptions, files: Files, layout: Layout): ClaimedEpoch {
  const here = placeOf(layout.folder, files);
  const previous = readOwner(layout.folder, files);
  if (previous !== undefined && previous.format > DISK_FORMAT) throw newerStore(previous.format, DISK_FORMAT);
  const highest = layout.listEpochs(files).at(-1) ?? 0;
  const seen = options.predecessor?.epoch ?? highest;
  // A newest file that cannot be read names no owner: to whoever looked, there was none.
  const unreadable = previous === undefined && seen === 0;
  if ((seen !== highest && !unreadable) || (previous !== undefined && previous.epoch !== highest)) {
    throw new LostRaceError(highest);
  }
  const verdict = judgeOwner(previous, options.predecessor?.contact ?? 'refused', here);
  const ended = previous !== undefined && files.stat(layout.ended(previous.epoch)) !== undefined;
  if (previous !== undefined && verdict === 'elsewhere' && !ended && options.takeOver !== true) {
    throw ownedElsewhere(previous, here);
  }
  const storeId = previous !== undefined && isSameFolder(previous, here) ? previous.storeId : randomUUID();
  const claimed = claimEpoch(files, layout, highest, {
    format: DISK_FORMAT,
    storeId,
    incarnation: randomUUID(),
    ...here,
    pid: process.pid,
    startedAt: (options.clock ?? Date.now)(),
    socketAddress: options.socketAddress,
    token: options.token ?? randomBytes(32).toString('hex'),
    build: options.build,
    protocol: options.protocol,
  });
  removeOldEpochs(files, layout, claimed.owner.epoch);
  for (const leftover of layout.listLeftovers(files)) files.removeFolder(leftover);
  return claimed;
}

async function serve(
  options: OpenOptions,
  files: Files,
  layout: Layout,
  owner: EpochFile,
  fence: Fence,
  migrations: readonly Migration[],
): Promise<OpenedStore> {
  const limits: Limits = { ...DEFAULT_LIMITS, ...options.limits };
  const workshop = new Workshop(files, options.workerFile);
  const job = { kind: 'recover', folder: layout.folder, through: owner.epoch - 1 } as const;
  const state = await workshop.recover(job, bytesOnDisk(files, layout) < limits.inlineBytes);
  let journal: Journal | undefined;
  try {
    setAside(files, state, options.hooks);
    // The image may have got its name from a process that was killed before it could make it safe.
    files.syncFolder(layout.images);
    const migrated = await migrateOnDisk(files, layout, owner, state, migrations);
    const engine = state.engine;
    journal = await Journal.create(
      files,
      layout,
      headerFor(files, layout, owner, state, migrated),
      migrated ? [] : state.frames,
      limits.extentBytes,
    );
    fence.check(journal);
    recordMade(files, layout, owner);
    keepFromGit(layout.folder, files);
    const behind = migrated
      ? { bytes: 0, frames: 0 }
      : { bytes: state.frameBytes, frames: state.frames.length };
    const { hooks = {}, stateFolder } = options;
    const store = new SqlJsStore({
      files,
      layout,
      owner,
      fence,
      journal,
      engine,
      workshop,
      limits,
      hooks,
      stateFolder,
      behind,
    });
    try {
      await recordStoreId(store, engine);
    } catch (error) {
      await store.close();
      throw error;
    }
    return store;
  } catch (error) {
    await journal?.close();
    state.engine.close();
    throw error;
  }
}

/** The new epoch's journal goes on where the recovered state ends, and says what of the former ones counts. */
function headerFor(
  files: Files,
  layout: Layout,
  owner: EpochFile,
  state: RecoveredState,
  migrated: boolean,
): SegmentHeader {
  const { newest, sequence } = state;
  // An epoch of which nothing is left needs no cut: what it might still write late does not count without one.
  const left = new Set(
    [...layout.listSegments(files), ...layout.listImages(files)].map(({ epoch }) => epoch),
  );
  const earlier = newest?.header.cuts.filter(({ epoch }) => left.has(epoch)) ?? [];
  const previous =
    newest === undefined ? undefined : { epoch: newest.header.epoch, sequence, offset: newest.end };
  return {
    format: DISK_FORMAT,
    epoch: owner.epoch,
    nonce: randomBytes(16).toString('hex'),
    base: migrated ? sequence + 1 : (state.image?.sequence ?? 0),
    afterImage: false,
    schemaVersion: state.engine.pragma('user_version'),
    previous,
    cuts: previous === undefined ? [] : [previous, ...earlier],
  };
}

/**
 * Migrates what was recovered. The image of the result counts as soon as the epoch's journal exists, so a
 * crash before that leaves the older store as it was.
 *
 * @returns whether there was anything to do
 */
async function migrateOnDisk(
  files: Files,
  layout: Layout,
  owner: EpochFile,
  state: RecoveredState,
  migrations: readonly Migration[],
): Promise<boolean> {
  const { engine, sequence } = state;
  const before = engine.pragma('user_version');
  if (before === migrations.length) return false;
  if (before > migrations.length) throw newerStore(before, migrations.length);
  const { epoch } = owner;
  if (before > 0) await keepBeforeMigration(files, layout, before, { epoch, sequence }, engine.export());
  migrate(engine, migrations);
  await writeImage(files, layout, { epoch, sequence: sequence + 1 }, engine.export());
  return true;
}

/** Leaves a sign that from now on there is something to lose. */
function recordMade(files: Files, layout: Layout, owner: EpochFile): void {
  if (files.stat(layout.made) !== undefined) return;
  const text = {
    format: DISK_FORMAT,
    storeId: owner.storeId,
    madeAt: new Date(owner.startedAt).toISOString(),
  };
  const fd = files.open(layout.made, 'wx');
  try {
    // Its name is what counts: a crash may leave it empty.
    files.write(fd, Buffer.from(`${JSON.stringify(text)}\n`), 0);
  } finally {
    files.close(fd);
  }
  files.syncFolder(layout.folder);
}

/** Damaged images get another name, so that nothing takes them for good ones or removes them. */
function setAside(files: Files, state: RecoveredState, hooks: StoreHooks = {}): void {
  for (const image of state.damaged) {
    files.rename(image.path, `${image.path}.damaged`);
    hooks.onWarning?.(new Error(`a damaged image was set aside: ${image.path}.damaged`));
  }
}

function bytesOnDisk(files: Files, layout: Layout): number {
  const found = [...layout.listImages(files).slice(-1), ...layout.listSegments(files)];
  return found.reduce((sum, file) => sum + (files.stat(file.path)?.size ?? 0), 0);
}

/** The database says which store it belongs to; a copy is told that it is another now. */
async function recordStoreId(store: SqlJsStore, engine: Engine): Promise<void> {
  const { storeId } = store.identity;
  const known = engine.query("SELECT 1 FROM pragma_table_info('masterplan_meta') WHERE name = 'value'");
  if (known.length === 0) return;
  const row = engine.query("SELECT value FROM masterplan_meta WHERE key = 'store_id'")[0];
  if (row?.value === storeId) return;
  await store.run(
    `INSERT INTO masterplan_meta (key, value) VALUES ('store_id', $1)
     ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
    [storeId],
  );
}
