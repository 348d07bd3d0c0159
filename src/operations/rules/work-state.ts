import { isoTime } from '../../model/time';
import type { OperationContext } from '../context';
import type { ItemRecord } from './item-record';

/** What `status` says of the work in some plans; each list has at most this many entries. */
const SHOWN = 50;

type Reader = Pick<OperationContext, 'db'>;

/** `plan_id IN ($1, $2…)`; nothing for no plans. */
function inPlans(planIds: readonly string[], column = 'plan_id'): string {
  if (planIds.length === 0) return '1 = 0';
  return `${column} IN (${planIds.map((_, index) => `$${index + 1}`).join(', ')})`;
}

/** Who holds what, the oldest claim first, with the client's name where the session is known. */
export async function liveClaims(
  context: Reader,
  planIds: readonly string[],
): Promise<{ item: ItemRecord; client: string | null }[]> {
  const rows = await context.db.all<ItemRecord & { session_client: string | null }>(
    `SELECT item.*, session.client AS session_client FROM masterplan_items AS item
     LEFT JOIN masterplan_session_state AS session ON session.session_id = item.claimed_by
     WHERE item.claimed_by IS NOT NULL AND ${inPlans(planIds, 'item.plan_id')}
     ORDER BY item.claimed_at, item.id LIMIT ${SHOWN}`,
    planIds,
  );
  return rows.map(({ session_client, ...item }) => ({ item, client: session_client }));
}

/** Leaves that wait for others, the most urgent first. */
export async function blockedItems(context: Reader, planIds: readonly string[]): Promise<ItemRecord[]> {
  return context.db.all<ItemRecord>(
    `SELECT * FROM masterplan_items
     WHERE id IN (
       SELECT id FROM masterplan_items
       WHERE ${inPlans(planIds)} AND status = 'blocked' AND child_count = 0
       ORDER BY start_priority, start_chain DESC, id LIMIT ${SHOWN})
     ORDER BY start_priority, start_chain DESC, id`,
    planIds,
  );
}

/** Items that only a person can do and that could be done now. */
export async function itemsForPeople(context: Reader, planIds: readonly string[]): Promise<ItemRecord[]> {
  return context.db.all<ItemRecord>(
    `SELECT * FROM masterplan_items
     WHERE ${inPlans(planIds)} AND assignee_type = 'human' AND status = 'pending' AND child_count = 0
     ORDER BY start_priority, start_chain DESC, id LIMIT ${SHOWN}`,
    planIds,
  );
}

/**
 * Items that nothing will open by itself: they wait for one that is cancelled or deferred. A deferral with
 * an end is said with it.
 */
export async function stuckItems(
  context: Reader,
  planIds: readonly string[],
): Promise<{ item: ItemRecord; why: string }[]> {
  const rows = await context.db.all<
    ItemRecord & { awaited_key: string; awaited_status: string; awaited_until: number | null }
  >(
    `SELECT item.*, awaited.item_key AS awaited_key, awaited.status AS awaited_status,
            awaited.deferred_until AS awaited_until
     FROM masterplan_items AS awaited
     JOIN masterplan_dependencies AS edge ON edge.depends_on_id = awaited.id
     JOIN masterplan_items AS item ON item.id = edge.item_id
     WHERE ${inPlans(planIds, 'awaited.plan_id')} AND awaited.status IN ('cancelled', 'deferred')
       AND item.status = 'blocked'
     ORDER BY item.id, awaited.id LIMIT ${SHOWN * 4}`,
    planIds,
  );
  const found = new Map<number, { item: ItemRecord; reasons: string[] }>();
  for (const { awaited_key, awaited_status, awaited_until, ...item } of rows) {
    const entry = found.get(item.id) ?? { item, reasons: [] };
    const until = awaited_until === null ? '' : ` until ${isoTime(awaited_until)}`;
    entry.reasons.push(`${awaited_key}, which is ${awaited_status}${until}`);
    found.set(item.id, entry);
  }
  return [...found.values()]
    .slice(0, SHOWN)
    .map(({ item, reasons }) => ({ item, why: `waits for ${reasons.join('; ')}` }));
}
