import type { Need, NeedsAnswer } from '../../model/outline';

/** Whether somebody is to be called for it: what a person has in hand already (`held`) needs nobody else. */
export function isCalling(need: Pick<Need, 'kind'> | undefined): boolean {
  return need !== undefined && need.kind !== 'held';
}

/** The counts of what somebody is to be called for. */
export function callingNeeds({ counts, total }: Pick<NeedsAnswer, 'counts' | 'total'>): {
  counts: NeedsAnswer['counts'];
  total: number;
} {
  return { counts: { ...counts, held: 0 }, total: total - counts.held };
}
