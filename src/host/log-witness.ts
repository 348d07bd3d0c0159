import { hashAt, newestHead } from '../operations/verification/remembered-head';
import { type Sealer, sealWhatWasLeft } from '../operations/verification/seal-head';
import { type HeadMemory, type RememberedHead, rememberedOf } from '../store/head-memory';
import type { OpenedStore } from '../store/sqljs/open-store';

/** How long after a change the log's head is remembered, in milliseconds. */
const REMEMBER_AFTER = 2_000;
/** So long the end waits for that: a home folder may hang. */
const PATIENCE = 2_000;

/**
 * Signs the heads of the store's log and remembers the newest outside of the project, for `verify` to compare with. Of a
 * log that lacks what is remembered of it nothing newer is remembered: what was stays evidence.
 */
export class LogWitness {
  readonly #seal: Sealer;
  readonly #memory: HeadMemory;
  readonly #log: (message: string) => void;
  #store: OpenedStore | undefined;
  #timer: NodeJS.Timeout | undefined;
  #told = '';

  constructor(seal: Sealer, memory: HeadMemory, log: (message: string) => void) {
    this.#seal = seal;
    this.#memory = memory;
    this.#log = log;
  }

  /** The store's hook. */
  readonly sealBatch: Sealer = async (tx) => {
    await this.#seal(tx);
    this.#rememberSoon();
  };

  /** Signs what a killed host has left in a store that was just opened, and remembers it. */
  async opened(store: OpenedStore): Promise<void> {
    this.#store = store;
    try {
      await store.transaction((tx) => sealWhatWasLeft(tx, this.sealBatch));
    } catch (error) {
      this.#log(`the log's head could not be signed: ${String(error)}`);
    }
    this.#rememberSoon();
    void this.#memory.tidy(Date.now()).catch(() => undefined);
  }

  /** For `verify`. */
  async rememberedHeads(): Promise<readonly RememberedHead[]> {
    try {
      return await this.#memory.read();
    } catch (error) {
      this.#tell(`what is remembered of the log can't be read: ${String(error)}`);
      return [];
    }
  }

  /** A restored snapshot takes the place of the log that begins with this row. */
  async forgetLog(firstHash: string): Promise<void> {
    await this.#memory.forget(firstHash).catch((error: unknown) => this.#tell(String(error)));
  }

  /** Remembers the end, while the store is still open. */
  async close(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, PATIENCE);
    });
    await Promise.race([this.#remember(), patience]);
    clearTimeout(timer);
  }

  #rememberSoon(): void {
    this.#timer ??= setTimeout(() => void this.#remember(), REMEMBER_AFTER).unref();
  }

  async #remember(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const store = this.#store;
    if (store === undefined) return;
    try {
      // An answer of the store is safe on disk, and its owner was still this process.
      const newest = await newestHead(store, Date.now());
      if (newest === undefined) return;
      const known = rememberedOf(await this.#memory.read(), newest.first_hash);
      if (known?.hash === newest.hash) return;
      if (known !== undefined && (await hashAt(store, known.version)) !== known.hash) {
        this.#tell(`the log is not what it was: row ${known.version} is missing or another one. See verify.`);
        return;
      }
      await this.#memory.remember(newest);
      this.#told = '';
    } catch (error) {
      this.#tell(`the log's head could not be remembered: ${String(error)}`);
    }
  }

  /** Says it once. */
  #tell(message: string): void {
    if (message !== this.#told) this.#log(message);
    this.#told = message;
  }
}
