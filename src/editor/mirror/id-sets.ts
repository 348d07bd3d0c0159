const NONE: ReadonlySet<number> = new Set();

/** Sets of item ids by some key; empty ones are not kept. */
export class IdSets<Key> {
  readonly #sets = new Map<Key, Set<number>>();

  get(key: Key): ReadonlySet<number> {
    return this.#sets.get(key) ?? NONE;
  }

  add(key: Key, id: number): void {
    const set = this.#sets.get(key);
    if (set === undefined) this.#sets.set(key, new Set([id]));
    else set.add(id);
  }

  delete(key: Key, id: number): void {
    const set = this.#sets.get(key);
    if (set?.delete(id) === true && set.size === 0) this.#sets.delete(key);
  }

  /** Every id of every set. */
  *all(): Iterable<number> {
    for (const set of this.#sets.values()) yield* set;
  }
}
