import type { ItemRow } from './rows';

/** The items of one plan or of all, with what hangs together: made once per change, asked by every section. */
export interface PlanIndex {
  readonly items: ReadonlyMap<number, ItemRow>;
  readonly roots: readonly ItemRow[];
  readonly children: ReadonlyMap<number, readonly ItemRow[]>;
  /** Items that depend on this one. */
  readonly dependents: ReadonlyMap<number, readonly number[]>;
  /** Items without children that are worked on: neither phases nor sprints. */
  readonly leaves: readonly ItemRow[];
}

/** Indexes the items; one pass, then each list of children by position. */
export function indexPlan(all: Iterable<ItemRow>, plan: string | null): PlanIndex {
  const items = new Map<number, ItemRow>();
  for (const item of all) {
    if (plan === null || item.plan === plan) items.set(item.id, item);
  }
  const roots: ItemRow[] = [];
  const leaves: ItemRow[] = [];
  const children = new Map<number, ItemRow[]>();
  const dependents = new Map<number, number[]>();
  for (const item of items.values()) {
    if (item.parent === null || !items.has(item.parent)) roots.push(item);
    else push(children, item.parent, item);
    for (const dependency of item.deps) push(dependents, dependency, item.id);
    if (!isContainer(item)) leaves.push(item);
  }
  roots.sort(byPosition);
  for (const list of children.values()) list.sort(byPosition);
  return { items, roots, children, dependents, leaves };
}

/** Never worked on itself: it has children, or is a phase or sprint that waits for some. */
export function isContainer(item: ItemRow): boolean {
  return item.children > 0 || item.type === 'phase' || item.type === 'sprint';
}

export function isFinished(item: ItemRow): boolean {
  return item.status === 'completed' || item.status === 'cancelled';
}

function byPosition(one: ItemRow, other: ItemRow): number {
  return one.plan < other.plan
    ? -1
    : one.plan > other.plan
      ? 1
      : one.position - other.position || one.id - other.id;
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
