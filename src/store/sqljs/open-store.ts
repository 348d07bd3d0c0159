import type { Migration } from '../migrations/migrate';
import type { Store, StoreHooks } from '../store';
import type { EpochFile } from './epoch';
import type { Files } from './files';
import type { Limits } from './limits';
import type { Contact } from './ownership';
import type { WorkerFile } from './worker-jobs';

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
 * Becomes the owner of a store: claims the next epoch, recovers, migrates, serves.
 *
 * @throws LostRaceError (be a client of the other), MasterplanError STORE_ELSEWHERE, STORE_CORRUPT, STORE_FULL,
 *   READ_ONLY, VERSION
 */
export async function openStore(_options: OpenOptions): Promise<OpenedStore> {
  throw new Error('being written');
}
