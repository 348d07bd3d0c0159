import type { Database, Statements } from './database';

/** Who owns which store, for answers, `doctor` and the hello of the host. */
export interface StoreIdentity {
  /** Made when the store is created; a copied or restored folder gets a new one. */
  storeId: string;
  /** The real path of the store's folder. */
  path: string;
  /** Grows with each owner of the folder. */
  epoch: number;
  /** Random, new with each owner: tells one incarnation of the store from another. */
  incarnation: string;
}

/** An opened store: the database port and what the host needs besides. */
export interface Store extends Database {
  readonly identity: StoreIdentity;
  /**
   * Set from a write that was refused (disk full) until there is room again; reads go on. What fits into the room
   * that was taken before is still written.
   */
  readonly readOnly: { code: 'STORE_FULL' | 'READ_ONLY'; message: string } | undefined;
  /** Waits for what is on its way, publishes `plan.db`, and lets go of the folder. */
  close(): Promise<void>;
}

export interface StoreHooks {
  /**
   * Adds to a batch that changed something, right before it goes to disk, in a transaction of its own or at the end of
   * the batch's only one (the audit log's head is signed here). Where batches follow one another closely it is left
   * out of some; the newest has it a moment later. Its failure undoes nothing.
   */
  sealBatch?: (tx: Statements) => Promise<void>;
  /** The store can't go on (a successor took over, an fsync failed, the folder is gone). The process must end. */
  onLost?: (reason: Error) => void;
  /** Something failed that the store can live with (a checkpoint, `plan.db`, `sealBatch`); for the host's log. */
  onWarning?: (problem: Error) => void;
}
