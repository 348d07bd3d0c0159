import type { Change } from '../model/change';

/** What the audit log says about the agents' work: the demo's verdict rests on it, not on the agents' words. */
export class Ledger {
  /** Items by the name of the session that completed them. */
  readonly completedBy = new Map<string, number>();
  /** Versions of the changes in which an item was given away while somebody held it. */
  readonly givenTwice: Change[] = [];
  /** Items that were completed again after they were completed. */
  readonly completedTwice: Change[] = [];
  /** Claims that ended because their lease did (or their session was gone). */
  readonly reclaimed: Change[] = [];
  #version = 0;
  #completed = 0;
  /** Who holds each item now. */
  readonly #holders = new Map<number, string>();
  readonly #done = new Set<number>();

  /** The newest change it has seen. */
  get version(): number {
    return this.#version;
  }

  /** How many claims ended in a completion. */
  get completed(): number {
    return this.#completed;
  }

  /** Takes changes up, oldest first; each once. */
  add(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.version > this.#version) {
        this.#version = change.version;
        this.#addOne(change);
      }
    }
  }

  #addOne(change: Change): void {
    const { item_id: itemId, activity } = change;
    if (itemId === null) {
      return;
    }
    const holder = this.#holders.get(itemId);
    switch (activity) {
      case 'claimed':
        if (holder !== undefined) {
          this.givenTwice.push(change);
        }
        this.#holders.set(itemId, change.session_id ?? 'somebody');
        return;
      case 'completed':
        this.#complete(change, itemId);
        return;
      case 'released':
        if (holder !== undefined && change.session_id !== holder) {
          this.reclaimed.push(change);
        }
        this.#holders.delete(itemId);
        return;
      case 'session_end':
      case 'deferred':
      case 'cancelled':
        this.#holders.delete(itemId);
        return;
      default:
        return;
    }
  }

  #complete(change: Change, itemId: number): void {
    if (this.#done.has(itemId)) {
      this.completedTwice.push(change);
    }
    this.#done.add(itemId);
    this.#holders.delete(itemId);
    this.#completed += 1;
    const name = change.session_name ?? change.session_id ?? 'somebody';
    this.completedBy.set(name, (this.completedBy.get(name) ?? 0) + 1);
  }
}
