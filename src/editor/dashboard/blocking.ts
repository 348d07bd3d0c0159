import { isContainer, isFinished, type PlanIndex } from './plan-index';
import type { ItemRow } from './rows';

export interface Blocker {
  item: ItemRow;
  /** Unfinished items that name it as a dependency. */
  waiting: readonly ItemRow[];
  /** Unfinished leaves that wait for it, through other items and below containers too; at most MOST_WAITING. */
  total: number;
  /** It is cancelled, deferred, or the plan says so: nothing will open what waits by itself. */
  stuck: boolean;
}

/** Which unfinished items hold others back, those with the most waiting first, stuck ones before the others. */
export function blockers(index: PlanIndex, stuck: ReadonlySet<number>): Blocker[] {
  const found: Blocker[] = [];
  for (const [id, dependents] of index.dependents) {
    const item = index.items.get(id);
    if (item === undefined || item.status === 'completed') continue;
    const waiting = dependents
      .map((dependent) => index.items.get(dependent))
      .filter((one): one is ItemRow => one !== undefined && !isFinished(one) && one.status !== 'deferred');
    if (waiting.length === 0) continue;
    found.push({
      item,
      waiting,
      total: 0,
      stuck:
        item.status === 'cancelled' || item.status === 'deferred' || waiting.some((one) => stuck.has(one.id)),
    });
  }
  const counted = countWaiting(
    index,
    found.map((blocker) => blocker.item.id),
  );
  return found
    .map((blocker) => ({ ...blocker, total: counted.get(blocker.item.id) ?? blocker.waiting.length }))
    .sort(
      (one, other) =>
        Number(other.stuck) - Number(one.stuck) || other.total - one.total || one.item.id - other.item.id,
    );
}

/** Only so many are counted through others; the list is about the first of them. */
const MAX_COUNTED = 40;
/** Counting ends here: that much waiting is more than anybody compares. */
export const MOST_WAITING = 200;

/** Who waits for whom through others, for those that are worth the walk: first what is held back by nothing itself. */
function countWaiting(index: PlanIndex, ids: readonly number[]): Map<number, number> {
  const weight = (id: number) =>
    (index.items.get(id)?.status === 'blocked' ? 0 : 1_000_000) + (index.dependents.get(id)?.length ?? 0);
  const chosen =
    ids.length <= MAX_COUNTED
      ? ids
      : ids
          .map((id) => [id, weight(id)] as const)
          .sort((one, other) => other[1] - one[1])
          .slice(0, MAX_COUNTED)
          .map(([id]) => id);
  return new Map(chosen.map((id) => [id, countBehind(index, id)]));
}

/** Unfinished leaves behind an item, at most MOST_WAITING. */
function countBehind(index: PlanIndex, id: number): number {
  const seen = new Set<number>([id]);
  const queue = [...(index.dependents.get(id) ?? [])];
  let leaves = 0;
  for (let next = queue.pop(); next !== undefined && leaves < MOST_WAITING; next = queue.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const item = index.items.get(next);
    if (item === undefined || isFinished(item)) continue;
    if (!isContainer(item)) leaves += 1;
    queue.push(...(index.dependents.get(next) ?? []));
    for (const child of index.children.get(next) ?? []) queue.push(child.id);
    // What ends a container lets go whoever waits for the container.
    if (item.parent !== null) queue.push(...(index.dependents.get(item.parent) ?? []));
  }
  return leaves;
}
