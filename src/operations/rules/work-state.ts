import { isoTime } from '../../model/time';
import type { OperationContext } from '../context';
import type { ItemRecord } from './item-record';

/** What `status` says of the work in some plans; each list has at most this many entries. */
const SHOWN = 50;

type Reader = Pick<OperationContext, 'db'>;

/** `plan_id IN ($1, $2…)`; nothing for no plans. */
export function inPlans(planIds: readonly string[], column = 'plan_id'): string {
  if (planIds.length === 0) return '1 = 0';
  return `${column} IN (${planIds.map((_, index) => `$${index + 1}`).join(', ')})`;
}

/** Who holds what, the oldest claim first, with the client's name where the session is known. */
export async function liveClaims(
  context: Reader,
  planIds: readonly string[],
  shown = SHOWN,
): Promise<{ item: ItemRecord; client: string | null }[]> {
  // What is held first, and its plan after: few items of a plan are held.
  const rows = await context.db.all<ItemRecord & { session_client: string | null }>(
    `WITH held AS MATERIALIZED (SELECT id FROM masterplan_items WHERE claimed_by IS NOT NULL)
     SELECT item.*, session.client AS session_client
     FROM held CROSS JOIN masterplan_items AS item
     LEFT JOIN masterplan_session_state AS session ON session.session_id = item.claimed_by
     WHERE item.id = held.id AND ${inPlans(planIds, 'item.plan_id')}
     ORDER BY item.claimed_at, item.id LIMIT ${shown}`,
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

/** Items that only a person can do and that could be done now; on wish only decisions, or only the others. */
export async function itemsForPeople(
  context: Reader,
  planIds: readonly string[],
  shown = SHOWN,
  only?: 'decision' | 'manual',
): Promise<ItemRecord[]> {
  const type = only === undefined ? '' : `AND item_type ${only === 'decision' ? '=' : '<>'} 'decision'`;
  return context.db.all<ItemRecord>(
    `SELECT * FROM masterplan_items
     WHERE ${inPlans(planIds)} AND assignee_type = 'human' AND status = 'pending' AND child_count = 0
       ${type}
     ORDER BY start_priority, start_chain DESC, id LIMIT ${shown}`,
    planIds,
  );
}

/** When the next lease ends or deferral returns in the plans, ms UTC; null: none. */
export async function nextMomentIn(context: Reader, planIds: readonly string[]): Promise<number | null> {
  const row = await context.db.get<{ lease: number | null; deferral: number | null }>(
    `SELECT (SELECT MIN(lease_expires_at) FROM masterplan_items
             WHERE lease_expires_at IS NOT NULL AND ${inPlans(planIds)}) AS lease,
            (SELECT MIN(deferred_until) FROM masterplan_items
             WHERE deferred_until IS NOT NULL AND ${inPlans(planIds)}) AS deferral`,
    planIds,
  );
  const moments = [row?.lease ?? null, row?.deferral ?? null].filter((moment) => moment !== null);
  return moments.length === 0 ? null : Math.min(...moments);
}

/** As many items are looked at with one statement. */
const PAGE = 500;

/**
 * Whether some way from what the items wait for (by their own dependencies or a container's) ends in work that
 * can be done or is being done. Where every way ends in cancelled or deferred work they are stuck.
 */
export async function leadsToOpenWork(
  context: Pick<OperationContext, 'db' | 'breathe'>,
  ids: readonly number[],
): Promise<boolean> {
  const { db, breathe } = context;
  // As in the rules of cycles, each item is a start (which waits) and a finish (which is waited for).
  const starts = new Set(ids);
  const finishes = new Set<number>();
  const todo = { starts: [...ids], finishes: [] as number[] };
  const visit = (seen: Set<number>, list: number[], rows: readonly { id: number }[]) => {
    for (const { id } of rows) {
      if (seen.has(id)) continue;
      seen.add(id);
      list.push(id);
    }
  };
  const places = (page: readonly number[]) => page.map((_, index) => `$${index + 1}`).join(', ');
  while (todo.starts.length > 0 || todo.finishes.length > 0) {
    await breathe();
    const awaited = todo.finishes.splice(-PAGE);
    if (awaited.length > 0) {
      const rows = await db.all<Pick<ItemRecord, 'id' | 'status' | 'child_count'>>(
        `SELECT id, status, child_count FROM masterplan_items WHERE id IN (${places(awaited)})`,
        awaited,
      );
      const leaves = rows.filter((row) => row.child_count === 0);
      if (leaves.some((row) => row.status === 'pending' || row.status === 'in_progress')) return true;
      visit(
        starts,
        todo.starts,
        leaves.filter((row) => row.status === 'blocked'),
      );
      const children = await db.all<{ id: number }>(
        `SELECT id FROM masterplan_items WHERE parent_id IN (${places(awaited)}) AND status <> 'completed'`,
        awaited,
      );
      visit(finishes, todo.finishes, children);
      continue;
    }
    const waiting = todo.starts.splice(-PAGE);
    const parents = await db.all<{ id: number }>(
      `SELECT DISTINCT parent_id AS id FROM masterplan_items
       WHERE id IN (${places(waiting)}) AND parent_id IS NOT NULL`,
      waiting,
    );
    visit(starts, todo.starts, parents);
    const dependencies = await db.all<{ id: number }>(
      `SELECT DISTINCT awaited.id FROM masterplan_dependencies AS edge
       JOIN masterplan_items AS awaited ON awaited.id = edge.depends_on_id
       WHERE edge.item_id IN (${places(waiting)}) AND awaited.status <> 'completed'`,
      waiting,
    );
    visit(finishes, todo.finishes, dependencies);
  }
  return false;
}

/**
 * The edges by which items are stuck: a dependency that is cancelled or deferred. With `forGood` those are left
 * out that come back by themselves (deferred until a time) or that are a person's to look at in any case
 * (deferred because its leases ended too often).
 */
function stuckEdges(planIds: readonly string[], forGood: boolean): string {
  return `FROM masterplan_items AS awaited
     JOIN masterplan_dependencies AS edge ON edge.depends_on_id = awaited.id
     JOIN masterplan_items AS item ON item.id = edge.item_id
     WHERE ${inPlans(planIds, 'awaited.plan_id')} AND awaited.status IN ('cancelled', 'deferred')
       AND item.status = 'blocked'
       ${forGood ? `AND (awaited.status = 'cancelled' OR (awaited.deferred_until IS NULL AND awaited.attempts < awaited.max_attempts))` : ''}`;
}

/**
 * Items that nothing will open by itself: they wait for one that is cancelled or deferred. A deferral with
 * an end is said with it.
 */
export async function stuckItems(
  context: Reader,
  planIds: readonly string[],
  { shown = SHOWN, forGood = false } = {},
): Promise<{ item: ItemRecord; why: string }[]> {
  const rows = await context.db.all<
    ItemRecord & { awaited_key: string; awaited_status: string; awaited_until: number | null }
  >(
    `SELECT item.*, awaited.item_key AS awaited_key, awaited.status AS awaited_status,
            awaited.deferred_until AS awaited_until
     ${stuckEdges(planIds, forGood)}
     ORDER BY item.id, awaited.id LIMIT ${shown * 4}`,
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
    .slice(0, shown)
    .map(({ item, reasons }) => ({ item, why: `waits for ${reasons.join('; ')}` }));
}

/** How many items are stuck for good. */
export async function countStuckForGood(context: Reader, planIds: readonly string[]): Promise<number> {
  const row = await context.db.get<{ n: number }>(
    `SELECT COUNT(DISTINCT item.id) AS n ${stuckEdges(planIds, true)}`,
    planIds,
  );
  return row?.n ?? 0;
}

/** Items that were deferred because their leases ended too often, the oldest first. */
export async function exhaustedItems(
  context: Reader,
  planIds: readonly string[],
  shown = SHOWN,
): Promise<ItemRecord[]> {
  return context.db.all<ItemRecord>(
    `SELECT * FROM masterplan_items
     WHERE ${inPlans(planIds)} AND status = 'deferred' AND deferred_until IS NULL
       AND attempts >= max_attempts AND child_count = 0
     ORDER BY updated_at, id LIMIT ${shown}`,
    planIds,
  );
}

/** Items that people hold, the oldest claim first. */
export async function heldByPeople(
  context: Reader,
  planIds: readonly string[],
  shown = SHOWN,
): Promise<ItemRecord[]> {
  return context.db.all<ItemRecord>(
    `SELECT * FROM masterplan_items
     WHERE ${inPlans(planIds)} AND claimed_by IS NOT NULL AND claimed_by_kind = 'human'
     ORDER BY claimed_at, id LIMIT ${shown}`,
    planIds,
  );
}
