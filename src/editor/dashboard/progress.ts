import type { ItemStatus } from '../../model/vocabulary';
import type { PlanIndex } from './plan-index';
import type { ItemRow } from './rows';

export type StatusCounts = Record<ItemStatus, number>;

export interface PhaseProgress {
  /** The phase's item, or null for a phase that is only a word, or none at all. */
  item: number | null;
  /** Null: items of no phase. */
  title: string | null;
  counts: StatusCounts;
}

export function noCounts(): StatusCounts {
  return { pending: 0, in_progress: 0, completed: 0, deferred: 0, blocked: 0, cancelled: 0 };
}

/** Leaves by status. */
export function countStatuses(leaves: Iterable<ItemRow>): StatusCounts {
  const counts = noCounts();
  for (const leaf of leaves) counts[leaf.status] += 1;
  return counts;
}

/** What is to be done in all: cancelled work is none. */
export function totalOf(counts: StatusCounts): number {
  return counts.pending + counts.in_progress + counts.completed + counts.deferred + counts.blocked;
}

/** The completed share, 0 to 1; 0 where there is nothing to do. */
export function shareDone(counts: StatusCounts): number {
  const total = totalOf(counts);
  return total === 0 ? 0 : counts.completed / total;
}

/** When the last of the work was completed; undefined while there is some to do, or was none. */
export function completedAt(leaves: readonly ItemRow[]): number | undefined {
  const work = leaves.filter(({ status }) => status !== 'cancelled');
  if (work.length === 0 || work.some(({ status }) => status !== 'completed')) return undefined;
  return work.reduce((latest, { completed, created }) => Math.max(latest, completed ?? created), 0);
}

/**
 * Leaves by phase, in the plan's order: the nearest phase item above, else the word in `phase`, else the
 * outermost container, else none.
 */
export function progressByPhase(index: PlanIndex): PhaseProgress[] {
  const groups = new Map<string, PhaseProgress>();
  const known = new Map<number, { key: string; item: number | null; title: string | null }>();
  const homeOf = (item: ItemRow): { key: string; item: number | null; title: string | null } => {
    const found = known.get(item.id);
    if (found !== undefined) return found;
    const parent = item.parent === null ? undefined : index.items.get(item.parent);
    const above = parent === undefined ? undefined : homeOf(parent);
    const isOwn = item.type === 'phase' || (parent === undefined && item.children > 0);
    const home = isOwn
      ? { key: `item ${item.id}`, item: item.id, title: item.title }
      : above?.item !== undefined && above.item !== null && index.items.get(above.item)?.type === 'phase'
        ? above
        : item.phase !== null
          ? { key: `word ${item.phase}`, item: null, title: item.phase }
          : (above ?? { key: 'none', item: null, title: null });
    known.set(item.id, home);
    return home;
  };
  const enter = (item: ItemRow): void => {
    const home = homeOf(item);
    let group = groups.get(home.key);
    if (group === undefined) {
      group = { item: home.item, title: home.title, counts: noCounts() };
      groups.set(home.key, group);
    }
    const children = index.children.get(item.id) ?? [];
    if (children.length === 0 && item.type !== 'phase' && item.type !== 'sprint')
      group.counts[item.status] += 1;
    for (const child of children) enter(child);
  };
  for (const root of index.roots) enter(root);
  return [...groups.values()].filter((group) => group.item !== null || totalOf(group.counts) > 0);
}
