import { encodeChanges } from './capture';
import type { Journal } from './journal';

/** What transactions have changed in memory and not yet on disk, and who waits for it. */
interface Batch {
  changes: string[];
  bytes: number;
  waiters: (() => void)[];
  /** The host was asked, if it was time, what to add to it, and nothing has followed since. */
  sealed: boolean;
}

/** What the group commit needs of its store. */
export interface Committed {
  /** Lets the host add to the pending batch. */
  seal(): Promise<void>;
  /** Checks the fence; a store that is another's says so by itself. */
  stillOwned(): boolean;
  lose(error: unknown): void;
  /** Whether transactions wait for their turn. */
  othersWait(): boolean;
  /** A flush has become due. */
  wake(): void;
  /** A batch of so many bytes is on disk and answered. */
  flushed(bytes: number): void;
}

/**
 * After so many batches of one waiter each it is taken for granted that nobody else comes in the same turn; each time
 * so many have followed, it is tried again.
 */
const ALONE_IN_A_ROW = 16;

function newBatch(): Batch {
  return { changes: [], bytes: 0, waiters: [], sealed: false };
}

/** Takes changes to the journal in batches: one write and one flush for all that wait. */
export class GroupCommit {
  readonly #store: Committed;
  /** A flush that takes longer blocks the thread for too long, in milliseconds. */
  readonly #slow: number;
  #journal: Journal;
  /** The last frame that is safe on disk. */
  #durable: number;
  #pending = newBatch();
  #flight: { waiters: (() => void)[]; done: Promise<void> } | undefined;
  #scheduled = false;
  #due = false;
  #slowSync = false;
  /** Batches with one waiter since the last one with more. */
  #aloneInARow = 0;

  constructor(store: Committed, journal: Journal, slowSyncMilliseconds: number) {
    this.#store = store;
    this.#slow = slowSyncMilliseconds;
    this.#journal = journal;
    this.#durable = journal.sequence;
  }

  get journal(): Journal {
    return this.#journal;
  }

  get durable(): number {
    return this.#durable;
  }

  get pendingBytes(): number {
    return this.#pending.bytes;
  }

  /** Adds what a transaction has changed; `sealed`: the host was asked what to add to it. */
  add(changes: readonly string[], bytes: number, sealed: boolean): void {
    if (changes.length === 0) return;
    for (const change of changes) this.#pending.changes.push(change);
    this.#pending.bytes += bytes;
    this.#pending.sealed = sealed;
  }

  /** Calls back when all that is in memory now is on disk. @returns false when it is already */
  whenDurable(answer: () => void): boolean {
    const batch = this.#pending.changes.length > 0 ? this.#pending : this.#flight;
    batch?.waiters.push(answer);
    return batch !== undefined;
  }

  /**
   * Flushes once the event loop has handed in what has already arrived: requests that come in the same turn
   * share one flush. At once where one client has been the only one for a while: the turn would cost him a tenth
   * of a millisecond.
   */
  schedule(): void {
    if (this.#scheduled || this.#flight !== undefined || this.#pending.changes.length === 0) return;
    const tryAgain = this.#aloneInARow % ALONE_IN_A_ROW === 0;
    if (this.#aloneInARow >= ALONE_IN_A_ROW && !tryAgain && !this.#store.othersWait()) {
      this.#due = true;
      this.#store.wake();
      return;
    }
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#due = true;
      this.#store.wake();
    });
  }

  /** The flush that has become due, if there is one; between two transactions. */
  dueFlush(): Promise<void> | undefined {
    if (this.#flight !== undefined || this.#pending.changes.length === 0) return undefined;
    return this.#due ? this.#sealAndFlush() : undefined;
  }

  async #sealAndFlush(): Promise<void> {
    if (!this.#pending.sealed) await this.#store.seal();
    this.#flush();
  }

  /** Waits until all that was committed is on disk, or the store is lost. */
  async drain(sealed: boolean): Promise<void> {
    for (;;) {
      await this.#flight?.done;
      if (this.#pending.changes.length === 0 || !this.#store.stillOwned()) return;
      if (sealed && !this.#pending.sealed) await this.#store.seal();
      this.#flush();
    }
  }

  /** Goes on in another journal file; nothing is on its way. */
  async switchTo(next: Journal): Promise<void> {
    const former = this.#journal;
    this.#journal = next;
    this.#durable = next.sequence;
    await former.close();
  }

  async close(): Promise<void> {
    await this.#flight?.done;
    await this.#journal.close();
  }

  /** Takes the pending batch to disk: here and now for one who waits alone, else beside the next transactions. */
  #flush(): void {
    // A seal that failed may have let everything go to disk already.
    if (this.#pending.changes.length === 0) return;
    const batch = this.#pending;
    this.#pending = newBatch();
    this.#due = false;
    this.#aloneInARow = batch.waiters.length <= 1 ? this.#aloneInARow + 1 : 0;
    // The thread pool's hop costs a single client more than it gains.
    const wait = this.#store.othersWait() || this.#slowSync || this.#journal.busy;
    const alone = batch.waiters.length <= 1 && !wait;
    const started = performance.now();
    try {
      this.#journal.append(encodeChanges(batch.changes));
      if (alone) {
        this.#journal.sync();
        this.#finish(batch);
        this.#slowSync = performance.now() - started > this.#slow;
        return;
      }
    } catch (error) {
      this.#store.lose(error);
      return;
    }
    const done = this.#journal.syncLater().then(
      () => {
        this.#slowSync = this.#slowSync && performance.now() - started > this.#slow;
        this.#flight = undefined;
        this.#finish(batch);
        this.schedule();
      },
      (error: unknown) => {
        this.#store.lose(error);
      },
    );
    this.#flight = { waiters: batch.waiters, done };
  }

  #finish(batch: Batch): void {
    if (!this.#store.stillOwned()) return;
    this.#durable = this.#journal.sequence;
    for (const answer of batch.waiters) answer();
    this.#journal.topUp((error) => this.#store.lose(error));
    this.#store.flushed(batch.bytes);
  }
}
