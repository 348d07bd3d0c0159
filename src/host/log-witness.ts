import { type HeadMemory, newestHead, type RememberedHead } from '../operations/verification/remembered-head';
import { type Sealer, sealWhatWasLeft } from '../operations/verification/seal-head';
import type { OpenedStore } from '../store/sqljs/open-store';

/** How long after a change the log's head is remembered, in milliseconds. */
const REMEMBER_AFTER = 2_000;

/**
 * Signs the heads of the store's log and remembers the newest outside of the project. A log that lacks what is
 * remembered of it is neither signed nor remembered: `verify` says so, until a person removes what is remembered.
 */
export class LogWitness {
  readonly #seal: Sealer;
  readonly #memory: HeadMemory;
  readonly #log: (message: string) => void;
  #store: OpenedStore | undefined;
  /** Whether the log holds what is remembered; undefined: not looked at yet. */
  #isWhole: boolean | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Whether it was said that remembering fails. */
  #isTold = false;

  constructor(seal: Sealer, memory: HeadMemory, log: (message: string) => void) {
    this.#seal = seal;
    this.#memory = memory;
    this.#log = log;
  }

  /** The store's hook. */
  readonly sealBatch: Sealer = async (tx) => {
    if (this.#isWhole !== true) return;
    await this.#seal(tx);
    this.#timer ??= setTimeout(() => void this.#remember(), REMEMBER_AFTER).unref();
  };

  /** Looks at the log of a store that was just opened, and signs what a killed host has left. */
  async opened(store: OpenedStore): Promise<void> {
    this.#store = store;
    try {
      await this.#look(store);
      if (this.#isWhole) await store.transaction((tx) => sealWhatWasLeft(tx, this.sealBatch));
    } catch (error) {
      this.#log(`the log's head: ${String(error)}`);
    }
  }

  /** For `verify`: read anew, so that what a person removes is not held against the log any longer. */
  async rememberedHead(): Promise<{ head: RememberedHead; file: string } | undefined> {
    const head = await this.#memory.read();
    if (head === undefined) this.#isWhole = true;
    return head === undefined ? undefined : { head, file: this.#memory.file };
  }

  /** Remembers the end, while the store is still open. */
  close(): Promise<void> {
    return this.#remember();
  }

  async #look(store: OpenedStore): Promise<void> {
    const remembered = await this.#memory.read();
    const newest = await newestHead(store, Date.now());
    // A folder that was deleted and is being made anew: nobody takes its empty log for the former one.
    const isNew = newest === undefined && store.owner.epoch === 1;
    if (remembered === undefined || isNew) {
      if (remembered !== undefined) await this.#memory.forget();
      this.#isWhole = true;
      return;
    }
    const row = await store.get<{ hash: string }>('SELECT hash FROM masterplan_updates WHERE version = $1', [
      remembered.version,
    ]);
    this.#isWhole = row?.hash === remembered.hash;
    if (!this.#isWhole) {
      this.#log(`the log is not what it was: row ${remembered.version} is missing or another. See verify.`);
    }
  }

  async #remember(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#store === undefined || this.#isWhole !== true) return;
    try {
      // An answer of the store is safe on disk, and its owner was still this process.
      const head = await newestHead(this.#store, Date.now());
      if (head !== undefined) await this.#memory.write(head);
      this.#isTold = false;
    } catch (error) {
      if (!this.#isTold) this.#log(`the log's head could not be remembered: ${String(error)}`);
      this.#isTold = true;
    }
  }
}
