/** The window's other extensions share this thread: it is held for so long at most, in ms. */
const SLICE_MS = 8;

/** Maps a long list (the items of a plan) and gives way to the event loop in between; `undefined` is left out. */
export async function mapGently<T, U>(list: Iterable<T>, map: (one: T) => U | undefined): Promise<U[]> {
  const mapped: U[] = [];
  let last = performance.now();
  for (const one of list) {
    const result = map(one);
    if (result !== undefined) mapped.push(result);
    if (performance.now() - last < SLICE_MS) continue;
    await new Promise((resolve) => setImmediate(resolve));
    last = performance.now();
  }
  return mapped;
}
