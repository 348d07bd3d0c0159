import { MasterplanError } from '../../model/errors';
import { expectedMinutes } from '../../model/expected-minutes';
import type { AssigneeType, ItemType } from '../../model/vocabulary';
import { DEFAULT_LEASE_MINUTES, DEFAULT_MAX_ATTEMPTS, DEFAULT_PRIORITY } from '../../model/vocabulary';
import type { OperationContext } from '../context';
import type { ItemRecord } from './item-record';

/** What is known of an item before it is stored; everything else has its default. */
export type NewItem = Pick<ItemRecord, 'plan_id' | 'item_key' | 'title' | 'parent_id' | 'position'> &
  Partial<ItemRecord>;

/** The id of the next item; ids are never used twice, because items are never deleted. */
export async function nextItemId(context: Pick<OperationContext, 'db'>): Promise<number> {
  const row = await context.db.get<{ id: number | null }>('SELECT MAX(id) AS id FROM masterplan_items');
  return (row?.id ?? 0) + 1;
}

/** A free key for an item without one: the next number, made longer while it is taken. */
export async function freeItemKey(
  context: Pick<OperationContext, 'db'>,
  planId: string,
  id: number,
): Promise<string> {
  for (let number = id; ; number++) {
    const key = `T-${number}`;
    const taken = await context.db.get(
      'SELECT 1 FROM masterplan_items WHERE plan_id = $1 AND item_key = $2',
      [planId, key],
    );
    if (taken === undefined) return key;
  }
}

/**
 * Who is to do a new item: a manual one is always a person's, a decision a person's unless a person says
 * otherwise. Throws HUMAN_ONLY where an agent says otherwise.
 */
export function newAssigneeType(
  context: Pick<OperationContext, 'caller'>,
  type: ItemType,
  wanted: AssigneeType | undefined,
): AssigneeType {
  if (type !== 'manual' && type !== 'decision') return wanted ?? 'either';
  const contradicts = wanted !== undefined && wanted !== 'human';
  if (contradicts && (type === 'manual' || context.caller.kind !== 'human')) {
    throw new MasterplanError(
      'HUMAN_ONLY',
      `A ${type} item is for a person; assignee_type can't be ${wanted}.`,
      {
        hint: 'Leave assignee_type out, or use another item_type.',
        details: { item_type: type, assignee_type: wanted },
      },
    );
  }
  return wanted ?? 'human';
}

/** A whole record from what is known; derived columns as for an item that nothing waits for. */
export function newItemRecord(
  context: Pick<OperationContext, 'now'>,
  id: number,
  known: NewItem,
): ItemRecord {
  const priority = known.priority ?? DEFAULT_PRIORITY;
  return {
    description: null,
    acceptance_criteria: null,
    item_type: 'task',
    status: 'pending',
    assignee_type: 'either',
    assignee: null,
    phase: null,
    labels: '[]',
    files: '[]',
    estimate_minutes: null,
    lease_minutes: DEFAULT_LEASE_MINUTES,
    max_attempts: DEFAULT_MAX_ATTEMPTS,
    attempts: 0,
    progress_percent: null,
    arch_ref: null,
    port_scope: null,
    discovered_during: null,
    claimed_by: null,
    claimed_by_name: null,
    claimed_by_user: null,
    claimed_by_client: null,
    claimed_by_kind: null,
    claim_token: null,
    claim_lease_minutes: null,
    claimed_at: null,
    last_heartbeat: null,
    lease_expires_at: null,
    fence: 0,
    deferred_until: null,
    reason: null,
    metadata: '{}',
    created_at: context.now,
    started_at: null,
    completed_at: null,
    updated_at: context.now,
    child_count: 0,
    open_dependencies: 0,
    start_priority: priority,
    finish_priority: 4,
    start_chain: expectedMinutes(known.item_type ?? 'task', known.estimate_minutes ?? null),
    finish_chain: 0,
    ...known,
    id,
    priority,
  };
}
