/** The window's other extensions share this thread: it is held for so long at most, in ms. */
const SLICE_MS = 8;

/** Gives way to the event loop during long work. */
export class Pace {
  #last = performance.now();

  /** To be awaited where it is a promise: the slice is over. */
  pause(): Promise<void> | undefined {
    if (performance.now() - this.#last < SLICE_MS) return undefined;
    return new Promise((resolve) => {
      setImmediate(() => {
        this.#last = performance.now();
        resolve();
      });
    });
  }
}

/** Maps a long list (the items of a plan) and gives way to the event loop in between; `undefined` is left out. */
export async function mapGently<T, U>(list: Iterable<T>, map: (one: T) => U | undefined): Promise<U[]> {
  const mapped: U[] = [];
  const pace = new Pace();
  for (const one of list) {
    const result = map(one);
    if (result !== undefined) mapped.push(result);
    const pause = pace.pause();
    if (pause !== undefined) await pause;
  }
  return mapped;
}
