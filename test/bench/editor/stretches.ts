import { setTimeout as pause } from 'node:timers/promises';
import { threadTime } from './thread-time';

/** The stretches of work on this thread: how much it has worked between two looks, of which there is one every ms. */
export class Stretches {
  #timer: NodeJS.Timeout | undefined;
  #longest = 0;
  #begun = 0;

  /** Begins anew. */
  async begin(): Promise<void> {
    clearInterval(this.#timer);
    await pause(5);
    this.#begun = threadTime();
    this.#longest = 0;
    let last = this.#begun;
    this.#timer = setInterval(() => {
      const now = threadTime();
      this.#longest = Math.max(this.#longest, now - last);
      last = now;
    }, 1);
  }

  /** The longest stretch since the beginning, and how long the thread has worked altogether, in ms. */
  async end(): Promise<{ longest: number; busy: number }> {
    const busy = threadTime() - this.#begun;
    await pause(5);
    clearInterval(this.#timer);
    return { longest: this.#longest, busy };
  }
}
