/** When the store does what; sizes in bytes, times in milliseconds. */
export interface Limits {
  /** Journal space is taken from the disk in pieces of this size, before it is needed. */
  extentBytes: number;
  /** A checkpoint starts when the journal since the last one has grown to this… */
  checkpointBytes: number;
  /** …or to this many frames… */
  checkpointFrames: number;
  /** …or when nothing has changed for so long and there are at least `idleBytes` of journal. */
  idleMilliseconds: number;
  idleBytes: number;
  /**
   * `close` writes an image when there is at least this much journal. Nobody waits for it, the published copy
   * costs about as much anyway, and the next owner finds nothing to replay or to carry along.
   */
  closeBytes: number;
  /** `close` waits so long for that and for the published copy. */
  finishMilliseconds: number;
  /** How long after a change `plan.db` is published; at most a twentieth of the time goes into publishing. */
  publishMilliseconds: number;
  /** A transaction whose changes are larger than this is committed by an image instead of a frame. */
  frameBytes: number;
  /** A store up to this size is recovered on the opening thread: starting a worker would take longer. */
  inlineBytes: number;
  /** `sealBatch` is asked at most once in so many milliseconds; a batch without it is made up for right after. */
  sealMilliseconds: number;
  /** A flush that takes longer than this blocks the thread for too long: the next ones go beside it. */
  slowSyncMilliseconds: number;
  /** After so long of transactions in a row the event loop gets a turn. */
  turnMilliseconds: number;
  /** How often an idle owner looks whether it still owns the store. */
  fenceMilliseconds: number;
}

export const DEFAULT_LIMITS: Limits = {
  extentBytes: 1024 * 1024,
  checkpointBytes: 16 * 1024 * 1024,
  checkpointFrames: 50_000,
  idleMilliseconds: 30_000,
  idleBytes: 256 * 1024,
  closeBytes: 1,
  finishMilliseconds: 30_000,
  publishMilliseconds: 2_000,
  frameBytes: 32 * 1024 * 1024,
  inlineBytes: 4 * 1024 * 1024,
  sealMilliseconds: 50,
  slowSyncMilliseconds: 4,
  turnMilliseconds: 8,
  fenceMilliseconds: 1_000,
};
