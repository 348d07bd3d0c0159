import type { ItemType } from './vocabulary';

/**
 * What an item counts that nobody has estimated. Where nothing has an estimate any number gives the same order;
 * where some have, one far below their size orders worse than no estimates at all (docs/SCHEDULING.md).
 */
const WITHOUT_ESTIMATE = 60;

/** How long an item that is worked on is taken to last, in chains of work. A milestone is no work. */
export function expectedMinutes(itemType: ItemType, estimate: number | null): number {
  return estimate ?? (itemType === 'milestone' ? 0 : WITHOUT_ESTIMATE);
}
