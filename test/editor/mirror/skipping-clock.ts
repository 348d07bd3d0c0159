import type { Clock } from '../../../src/editor/mirror/clock';

/** From so many ms on a wait is long. */
const LONG = 900;

/** Real time for short waits; long ones last until the test skips over them. */
export class SkippingClock implements Clock {
  readonly #long = new Set<{ at: number; callback: () => void }>();
  #skipped = 0;
  #waiting: (() => void)[] = [];

  now(): number {
    return performance.now() + this.#skipped;
  }

  after(milliseconds: number, callback: () => void): { dispose(): void } {
    if (milliseconds < LONG) {
      const timer = setTimeout(callback, milliseconds);
      return { dispose: () => clearTimeout(timer) };
    }
    const wait = { at: this.now() + milliseconds, callback };
    this.#long.add(wait);
    for (const resolve of this.#waiting.splice(0)) resolve();
    return { dispose: () => void this.#long.delete(wait) };
  }

  /** Skips to the next long wait's end, as soon as there is one; gives how long it was, in seconds. */
  async skip(): Promise<number> {
    while (this.#long.size === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    const [first] = [...this.#long].sort((a, b) => a.at - b.at);
    if (first === undefined) return 0;
    const length = first.at - this.now();
    this.#skipped += Math.max(0, length);
    this.#long.delete(first);
    first.callback();
    return Math.round(length / 1000);
  }
}
