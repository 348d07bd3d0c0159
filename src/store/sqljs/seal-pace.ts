/**
 * When `sealBatch` is asked: with a batch, but not again within so many milliseconds. What was left out then is made up
 * for as soon as that is over, so that no batch stays without for longer.
 */
export class SealPace {
  readonly #milliseconds: number;
  readonly #makeUp: () => void;
  #last = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  /** @param makeUp called when it is time for what was left out */
  constructor(milliseconds: number, makeUp: () => void) {
    this.#milliseconds = milliseconds;
    this.#makeUp = makeUp;
  }

  /** Whether a batch is to be sealed now. */
  due(): boolean {
    const wait = this.#last + this.#milliseconds - performance.now();
    if (wait <= 0) {
      this.stop();
      this.#last = performance.now();
      return true;
    }
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#makeUp();
    }, Math.ceil(wait)).unref();
    return false;
  }

  /** Whether a batch has been left out. */
  get owes(): boolean {
    return this.#timer !== undefined;
  }

  /** Nothing is made up for any more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
