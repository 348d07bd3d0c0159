import type { Clock } from '../mirror/clock';

/** As long does VS Code show a notification at most, in ms; then it is in the list behind the bell. */
const SHOWN_MS = 15_000;

/** A notice lets the answer to what brought it about go first, in ms. */
const PAUSE_MS = 1_000;

/**
 * Lets what nobody asked for be said one after the other: each notice waits until whatever was said before is
 * closed, or has gone to VS Code's list by itself. What answers a command waits for nothing.
 */
export class Turns {
  readonly #clock: Clock;
  readonly #shown = new Set<Promise<void>>();
  #last: Promise<void> = Promise.resolve();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Something is shown at once; gives its outcome. */
  atOnce<T>(show: () => Promise<T>): Promise<T> {
    const outcome = show();
    const inSight = new Promise<void>((resolve) => {
      const timer = this.#clock.after(SHOWN_MS, resolve);
      const gone = () => {
        timer.dispose();
        resolve();
      };
      outcome.then(gone, gone);
    });
    this.#shown.add(inSight);
    inSight.then(() => this.#shown.delete(inSight)).catch(() => undefined);
    return outcome;
  }

  /** Something is shown when its turn comes, if it is still to be said then; gives its outcome. */
  inTurn<T>(show: () => Promise<T>, isStillSo: () => boolean): Promise<T | undefined> {
    return new Promise<T | undefined>((resolve, reject) => {
      this.#last = this.#last.then(async () => {
        await new Promise<void>((go) => this.#clock.after(PAUSE_MS, go));
        while (this.#shown.size > 0) await Promise.all(this.#shown);
        try {
          if (isStillSo()) this.atOnce(show).then(resolve, reject);
          else resolve(undefined);
        } catch (error) {
          // Those behind it have their turn all the same.
          reject(error);
        }
      });
    });
  }
}
