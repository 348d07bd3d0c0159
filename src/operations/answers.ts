import type { Claim, Counts, Item, ItemName, ItemRow } from '../model/item';
import { isoTime } from '../model/time';
import { ITEM_STATUSES } from '../model/vocabulary';
import type { OperationContext } from './context';
import { isHeld } from './rules/hierarchy';
import type { ItemRecord, RowRecord } from './rules/item-record';

/** Records as they leave: the shapes of src/model made from rows of the tables. */

type Reader = Pick<OperationContext, 'db'>;

/** As many blockers of an item are named. */
const MOST_BLOCKERS = 20;

/** What was found out in one answer: whether a container, or one of its own, waits for something. */
type HeldContainers = Map<number, boolean>;

/**
 * The ids of what holds an item back, at most 20: uncompleted dependencies of its own and of its containers.
 * Lists call it for many items; it asks only for items that are not finished and are held.
 */
export async function blockersOf(
  context: Reader,
  item: RowRecord,
  known: HeldContainers = new Map(),
): Promise<number[]> {
  if (item.status === 'completed' || item.status === 'cancelled') return [];
  if (item.open_dependencies === 0) {
    const { parent_id } = item;
    if (parent_id === null) return [];
    const held = known.get(parent_id) ?? (await isHeld(context, item));
    known.set(parent_id, held);
    if (!held) return [];
  }
  const rows = await context.db.all<{ id: number }>(
    `WITH RECURSIVE line (id, parent_id) AS (
       SELECT id, parent_id FROM masterplan_items WHERE id = $1
       UNION
       SELECT parent.id, parent.parent_id FROM masterplan_items AS parent JOIN line ON parent.id = line.parent_id
     )
     SELECT DISTINCT awaited.id
     FROM line
     JOIN masterplan_dependencies AS edge ON edge.item_id = line.id
     JOIN masterplan_items AS awaited ON awaited.id = edge.depends_on_id
     WHERE awaited.status <> 'completed'
     ORDER BY awaited.id LIMIT ${MOST_BLOCKERS}`,
    [item.id],
  );
  return rows.map((row) => row.id);
}

/** An item in a list. */
export async function toRow(context: Reader, item: RowRecord, known?: HeldContainers): Promise<ItemRow> {
  return rowWith(item, await blockersOf(context, item, known));
}

/** An item in a list, where it is known what holds it back. */
export function rowWith(item: RowRecord, blockedBy: number[]): ItemRow {
  return {
    id: item.id,
    item_key: item.item_key,
    title: item.title,
    item_type: item.item_type,
    status: item.status,
    priority: item.priority,
    parent_id: item.parent_id,
    assignee_type: item.assignee_type,
    claimed_by: item.claimed_by,
    lease_expires_at: isoTime(item.lease_expires_at),
    blocked_by: blockedBy,
  };
}

export async function toRows(context: Reader, items: readonly RowRecord[]): Promise<ItemRow[]> {
  const rows: ItemRow[] = [];
  const known: HeldContainers = new Map();
  for (const item of items) rows.push(await toRow(context, item, known));
  return rows;
}

/** The keys of items of which only the ids are known. */
export async function namesOf(context: Reader, ids: readonly number[]): Promise<ItemName[]> {
  if (ids.length === 0) return [];
  return context.db.all<ItemName>(
    `SELECT id, item_key FROM masterplan_items
     WHERE id IN (${ids.map((_, index) => `$${index + 1}`).join(', ')}) ORDER BY id`,
    ids,
  );
}

/** What an item that was just written waits for, by name; nothing where it waits for nothing. */
export async function waitsOf(context: Reader, item: Item): Promise<{ waits_on?: ItemName[] }> {
  return item.blocked_by.length === 0 ? {} : { waits_on: await namesOf(context, item.blocked_by) };
}

/** The ids of all that an item depends on. */
export async function dependenciesOf(context: Reader, item: Pick<ItemRecord, 'id'>): Promise<number[]> {
  const rows = await context.db.all<{ id: number }>(
    'SELECT depends_on_id AS id FROM masterplan_dependencies WHERE item_id = $1 ORDER BY depends_on_id',
    [item.id],
  );
  return rows.map((row) => row.id);
}

/** A whole item; `dependsOn` where its dependencies are known already. */
export async function toItem(
  context: Reader,
  item: ItemRecord,
  dependsOn?: readonly number[],
): Promise<Item> {
  return {
    id: item.id,
    plan_id: item.plan_id,
    item_key: item.item_key,
    title: item.title,
    description: item.description,
    acceptance_criteria: item.acceptance_criteria,
    item_type: item.item_type,
    status: item.status,
    assignee_type: item.assignee_type,
    assignee: item.assignee,
    priority: item.priority,
    parent_id: item.parent_id,
    position: item.position,
    phase: item.phase,
    labels: JSON.parse(item.labels) as string[],
    files: JSON.parse(item.files) as string[],
    estimate_minutes: item.estimate_minutes,
    lease_minutes: item.lease_minutes,
    max_attempts: item.max_attempts,
    attempts: item.attempts,
    progress_percent: item.progress_percent,
    arch_ref: item.arch_ref,
    port_scope: item.port_scope,
    discovered_during: item.discovered_during,
    depends_on: [...(dependsOn ?? (await dependenciesOf(context, item)))],
    blocked_by: await blockersOf(context, item),
    claimed_by: item.claimed_by,
    claimed_by_name: item.claimed_by_name,
    claimed_at: isoTime(item.claimed_at),
    last_heartbeat: isoTime(item.last_heartbeat),
    lease_expires_at: isoTime(item.lease_expires_at),
    fence: item.fence,
    deferred_until: isoTime(item.deferred_until),
    reason: item.reason,
    metadata: JSON.parse(item.metadata) as Item['metadata'],
    created_at: isoTime(item.created_at),
    started_at: isoTime(item.started_at),
    completed_at: isoTime(item.completed_at),
    updated_at: isoTime(item.updated_at),
  };
}

/** The claim of a held item, for its holder's eyes only. */
export function toClaim(item: ItemRecord): Claim {
  if (item.claim_token === null) throw new Error(`item ${item.id} has no claim`);
  return {
    claim_token: item.claim_token,
    fence: item.fence,
    lease_expires_at: isoTime(item.lease_expires_at),
  };
}

/** Leaves of a plan by status. */
export async function planCounts(context: Reader, planId: string): Promise<Counts> {
  const counts: Counts = { pending: 0, in_progress: 0, completed: 0, deferred: 0, blocked: 0, cancelled: 0 };
  const rows = await context.db.all<{ status: keyof Counts; n: number }>(
    'SELECT status, n FROM masterplan_counts WHERE plan_id = $1',
    [planId],
  );
  for (const row of rows) counts[row.status] = row.n;
  return counts;
}

/** Adds up counts of several plans. */
export function sumCounts(all: readonly Counts[]): Counts {
  const sum: Counts = { pending: 0, in_progress: 0, completed: 0, deferred: 0, blocked: 0, cancelled: 0 };
  for (const counts of all) for (const status of ITEM_STATUSES) sum[status] += counts[status];
  return sum;
}
