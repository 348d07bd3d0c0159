import type { OutlineItem } from '../../model/outline';
import { ContainerSums } from './container-sums';
import { IdSets } from './id-sets';
import type { Progress } from './plan-mirror';

/** What `ItemIndex.apply` changed. */
export interface ItemChanges {
  /** Items that look different, and containers whose progress moved. */
  items: Set<number>;
  /** Parents whose list of children is another one: item ids, or plan ids for the top level. */
  parents: Set<number | string>;
}

/** The mirrored items with every way of looking them up. */
export class ItemIndex {
  readonly #items = new Map<number, OutlineItem>();
  readonly #keys = new Map<string, number>();
  readonly #plans = new IdSets<string>();
  readonly #children = new IdSets<number | string>();
  readonly #dependents = new IdSets<number>();
  readonly #held = new IdSets<string>();
  readonly #sums = new ContainerSums();
  /** Children in their order, made when they are asked for. */
  readonly #ordered = new Map<number | string, readonly OutlineItem[]>();

  get size(): number {
    return this.#items.size;
  }

  get(id: number): OutlineItem | undefined {
    return this.#items.get(id);
  }

  byKey(planId: string, itemKey: string): OutlineItem | undefined {
    const id = this.#keys.get(keyOf(planId, itemKey));
    return id === undefined ? undefined : this.#items.get(id);
  }

  /** Below an item, or at a plan's top level. */
  children(parent: number | string): readonly OutlineItem[] {
    let ordered = this.#ordered.get(parent);
    if (ordered === undefined) {
      ordered = this.#resolve(this.#children.get(parent)).sort(
        (a, b) => a.position - b.position || a.id - b.id,
      );
      this.#ordered.set(parent, ordered);
    }
    return ordered;
  }

  dependents(id: number): readonly OutlineItem[] {
    return this.#resolve(this.#dependents.get(id)).sort(byId);
  }

  heldBy(sessionId: string): readonly OutlineItem[] {
    return this.#resolve(this.#held.get(sessionId)).sort(byId);
  }

  /** Everything that somebody holds. */
  held(): number[] {
    return [...this.#held.all()];
  }

  *of(planId?: string): Iterable<OutlineItem> {
    if (planId === undefined) yield* this.#items.values();
    else yield* this.#resolve(this.#plans.get(planId));
  }

  countOf(planId: string): number {
    return this.#plans.get(planId).size;
  }

  progressOf(id: number): Progress {
    return this.#sums.progressOf(id);
  }

  /** Uncompleted dependencies, the item's own and its containers'. */
  blockers(id: number): readonly OutlineItem[] {
    const found = new Map<number, OutlineItem>();
    const seen = new Set<number>();
    let current = this.#items.get(id);
    while (current !== undefined && !seen.has(current.id)) {
      seen.add(current.id);
      for (const dependency of this.#resolve(current.depends_on)) {
        if (dependency.status !== 'completed') found.set(dependency.id, dependency);
      }
      current = current.parent_id === null ? undefined : this.#items.get(current.parent_id);
    }
    return [...found.values()];
  }

  /** Puts the items as they are now; `gone` are no longer there. Gives exactly what that changed. */
  apply(items: readonly OutlineItem[], gone: readonly number[] = []): ItemChanges {
    const changes: ItemChanges = { items: new Set(), parents: new Set() };
    const latest = new Map(items.map((item) => [item.id, item]));
    const different = [...latest.values()].filter((item) => !looksTheSame(this.#items.get(item.id), item));
    const progressed = this.#sums.noting(() => {
      const before = new Map<number, OutlineItem>();
      for (const id of [...different.map((item) => item.id), ...gone]) {
        const old = this.#items.get(id);
        if (old === undefined) continue;
        before.set(id, old);
        this.#unlink(old);
      }
      for (const item of different) {
        this.#link(item);
        changes.items.add(item.id);
        noteParents(changes.parents, before.get(item.id), item);
        // Who waits for it looks different when it no longer holds anybody back.
        const old = before.get(item.id);
        if (old !== undefined && (old.status === 'completed') !== (item.status === 'completed')) {
          for (const id of this.#dependents.get(item.id)) changes.items.add(id);
        }
      }
      for (const id of gone) {
        const old = before.get(id);
        if (old === undefined) continue;
        changes.items.add(id);
        changes.parents.add(parentOf(old));
      }
    });
    for (const id of progressed) changes.items.add(id);
    return changes;
  }

  #link(item: OutlineItem): void {
    this.#items.set(item.id, item);
    this.#keys.set(keyOf(item.plan_id, item.item_key), item.id);
    this.#plans.add(item.plan_id, item.id);
    this.#children.add(parentOf(item), item.id);
    this.#ordered.delete(parentOf(item));
    for (const id of item.depends_on) this.#dependents.add(id, item.id);
    if (item.claimed_by !== null) this.#held.add(item.claimed_by, item.id);
    this.#sums.link(item);
  }

  #unlink(item: OutlineItem): void {
    this.#sums.unlink(item.id);
    this.#items.delete(item.id);
    const key = keyOf(item.plan_id, item.item_key);
    if (this.#keys.get(key) === item.id) this.#keys.delete(key);
    this.#plans.delete(item.plan_id, item.id);
    this.#children.delete(parentOf(item), item.id);
    this.#ordered.delete(parentOf(item));
    for (const id of item.depends_on) this.#dependents.delete(id, item.id);
    if (item.claimed_by !== null) this.#held.delete(item.claimed_by, item.id);
  }

  #resolve(ids: Iterable<number>): OutlineItem[] {
    const found: OutlineItem[] = [];
    for (const id of ids) {
      const item = this.#items.get(id);
      if (item !== undefined) found.push(item);
    }
    return found;
  }
}

/** Where an item hangs. */
export function parentOf(item: Pick<OutlineItem, 'parent_id' | 'plan_id'>): number | string {
  return item.parent_id ?? item.plan_id;
}

function keyOf(planId: string, itemKey: string): string {
  return `${planId}\0${itemKey}`;
}

function byId(a: OutlineItem, b: OutlineItem): number {
  return a.id - b.id;
}

function noteParents(parents: Set<number | string>, old: OutlineItem | undefined, item: OutlineItem): void {
  if (old === undefined) {
    parents.add(parentOf(item));
  } else if (parentOf(old) !== parentOf(item) || old.position !== item.position) {
    parents.add(parentOf(old)).add(parentOf(item));
  }
}

/** Both come from the same operation: their fields are in the same order. */
function looksTheSame(old: OutlineItem | undefined, item: OutlineItem): boolean {
  return old !== undefined && JSON.stringify(old) === JSON.stringify(item);
}
