import type { ViewClock } from '../../../src/editor/presentation/view-clock';

/** A clock that the test turns. It begins at the present time, since leases come from the host's own. */
export class HandClock implements ViewClock {
  #gone = 0;
  #waiting: { at: number; callback: () => void }[] = [];
  readonly #start = Date.now();

  now(): number {
    return this.#start + this.#gone;
  }

  after(milliseconds: number, callback: () => void): { dispose(): void } {
    const one = { at: this.#gone + milliseconds, callback };
    this.#waiting.push(one);
    return {
      dispose: () => {
        this.#waiting = this.#waiting.filter((other) => other !== one);
      },
    };
  }

  /** Turns it on, calling back whatever is due. */
  pass(milliseconds: number): void {
    const end = this.#gone + milliseconds;
    for (;;) {
      const next = this.#waiting.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0];
      if (next === undefined) break;
      this.#waiting = this.#waiting.filter((one) => one !== next);
      this.#gone = Math.max(this.#gone, next.at);
      next.callback();
    }
    this.#gone = end;
  }
}
