import type { Statements } from '../database';
import type { StoreHooks } from '../store';
import type { Engine } from './engine';
import { TransactionScope } from './transaction-scope';

type Work = (tx: Statements) => Promise<unknown>;

/** What sealing needs of its store. */
export interface SealedStore {
  /** Runs a transaction now, between two others, and says whether it failed. */
  run(work: Work): Promise<{ error: unknown } | { value: unknown }>;
  /** It is time for what was left out. */
  makeUp(): void;
  warn(problem: unknown): void;
}

/**
 * When `sealBatch` is asked: with a batch, but not again within so many milliseconds. What was left out then is owed, and
 * made up for as soon as that is over.
 */
class SealPace {
  readonly #milliseconds: number;
  readonly #makeUp: () => void;
  #asked = Number.NEGATIVE_INFINITY;
  #owes = false;
  #timer: NodeJS.Timeout | undefined;

  /** @param makeUp called when it is time for what was left out */
  constructor(milliseconds: number, makeUp: () => void) {
    this.#milliseconds = milliseconds;
    this.#makeUp = makeUp;
  }

  /** Whether `sealBatch` is to be asked for a batch now. */
  due(): boolean {
    const wait = this.#asked + this.#milliseconds - performance.now();
    if (wait <= 0) {
      this.#asked = performance.now();
      return true;
    }
    this.#owes = true;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (this.#owes) this.#makeUp();
    }, Math.ceil(wait)).unref();
    return false;
  }

  /** A seal was committed: nothing is owed. */
  sealed(): void {
    this.#owes = false;
    this.stop();
  }

  /** Whether a batch was left out, and none has been sealed since. */
  get owes(): boolean {
    return this.#owes;
  }

  /** Nothing is made up for by itself any more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

/** @returns false where SQLite has ended its own transaction, and what it was to be added to with it */
function undone(engine: Engine): boolean {
  try {
    engine.execute('ROLLBACK TO masterplan_seal');
    return true;
  } catch {
    return false;
  }
}

/** Lets the host add to batches (`sealBatch`). What fails of that is the host's to hear of and undoes nothing else. */
export class Sealing {
  readonly #sealBatch: StoreHooks['sealBatch'];
  readonly #store: SealedStore;
  readonly #pace: SealPace;

  constructor(sealBatch: StoreHooks['sealBatch'], milliseconds: number, store: SealedStore) {
    this.#sealBatch = sealBatch;
    this.#store = store;
    this.#pace = new SealPace(milliseconds, () => store.makeUp());
  }

  /** Whether a transaction is a seal itself. */
  isSeal(work: Work): boolean {
    return work === this.#sealBatch;
  }

  /** A seal was committed. */
  sealed(): void {
    this.#pace.sealed();
  }

  /** Nothing is made up for by itself any more. */
  stop(): void {
    this.#pace.stop();
  }

  /** Seals the pending batch, in a transaction of its own, if it is time for that. */
  async seal(): Promise<void> {
    if (this.#sealBatch !== undefined && this.#pace.due()) await this.#run(this.#sealBatch);
  }

  /** Seals what was left out of the last batches, whatever the time. */
  async sealLeftOut(): Promise<void> {
    if (this.#sealBatch !== undefined && this.#pace.owes) await this.#run(this.#sealBatch);
  }

  /**
   * The same within the running transaction of one who comes alone: it saves him a second one.
   *
   * @returns what it captured; undefined where nothing was sealed
   */
  async sealAlong(engine: Engine, take: () => string[]): Promise<string[] | undefined> {
    if (this.#sealBatch === undefined || !this.#pace.due()) return undefined;
    const scope = new TransactionScope(engine);
    engine.execute('SAVEPOINT masterplan_seal');
    let failed = false;
    try {
      await this.#sealBatch(scope);
    } catch (error) {
      failed = true;
      this.#store.warn(error);
      if (!undone(engine)) throw error;
    }
    scope.end();
    engine.execute('RELEASE masterplan_seal');
    const changes = take();
    return failed ? undefined : changes;
  }

  async #run(sealBatch: Work): Promise<void> {
    const outcome = await this.#store.run(sealBatch);
    if ('error' in outcome) this.#store.warn(outcome.error);
  }
}
