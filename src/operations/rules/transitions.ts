import { MasterplanError } from '../../model/errors';
import type { ItemStatus } from '../../model/vocabulary';
import type { ItemRecord } from './item-record';

/** What a caller can do to an item's status, and from which statuses. Everything else is automatic. */
export const ITEM_TRANSITIONS = {
  claim: { from: ['pending'], to: 'in_progress' },
  complete: { from: ['in_progress'], to: 'completed' },
  release: { from: ['in_progress'], to: 'pending' },
  defer: { from: ['pending', 'blocked', 'in_progress'], to: 'deferred' },
  cancel: { from: ['pending', 'blocked', 'in_progress', 'deferred'], to: 'cancelled' },
  reopen: { from: ['completed', 'deferred', 'cancelled'], to: 'pending' },
} as const satisfies Record<string, { from: readonly ItemStatus[]; to: ItemStatus }>;

export type ItemStep = keyof typeof ITEM_TRANSITIONS;

const HOW: Record<ItemStep, string> = {
  claim: 'claim',
  complete: 'complete',
  release: 'release',
  defer: 'defer',
  cancel: 'update status=cancelled',
  reopen: 'update status=pending',
};

/** The steps that are allowed from a status, as the calls that make them. */
export function allowedSteps(status: ItemStatus): string[] {
  return (Object.keys(ITEM_TRANSITIONS) as ItemStep[])
    .filter((step) => (ITEM_TRANSITIONS[step].from as readonly ItemStatus[]).includes(status))
    .map((step) => HOW[step]);
}

/** Refuses a step that the table does not have. */
export function requireTransition(item: ItemRecord, step: ItemStep): void {
  if ((ITEM_TRANSITIONS[step].from as readonly ItemStatus[]).includes(item.status)) return;
  const allowed = allowedSteps(item.status);
  throw new MasterplanError(
    'INVALID_TRANSITION',
    `${item.item_key} is ${item.status}; it can't be ${ITEM_TRANSITIONS[step].to} by ${HOW[step]}.`,
    {
      hint: allowed.length > 0 ? `Possible now: ${allowed.join(', ')}.` : 'No step is possible now.',
      details: {
        item_id: item.id,
        item_key: item.item_key,
        status: item.status,
        requested: ITEM_TRANSITIONS[step].to,
        allowed,
      },
    },
  );
}
