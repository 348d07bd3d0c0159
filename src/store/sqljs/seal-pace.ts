/**
 * When `sealBatch` is asked: with a batch, but not again within so many milliseconds. What was left out then is owed, and
 * made up for as soon as that is over.
 */
export class SealPace {
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
