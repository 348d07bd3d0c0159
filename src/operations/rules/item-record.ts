import type { AssigneeType, ItemStatus, ItemType, SessionKind } from '../../model/vocabulary';
import type { SqlValue } from '../../store/database';
import type { OperationContext } from '../context';
import { appendChange, type ChangeInput, type LoggedValues } from './audit';

/** A row of `masterplan_items` as it is stored: times in ms, lists and objects as JSON text. */
export interface ItemRecord {
  id: number;
  plan_id: string;
  item_key: string;
  title: string;
  description: string | null;
  acceptance_criteria: string | null;
  item_type: ItemType;
  status: ItemStatus;
  assignee_type: AssigneeType;
  assignee: string | null;
  priority: number;
  parent_id: number | null;
  position: number;
  phase: string | null;
  labels: string;
  files: string;
  estimate_minutes: number | null;
  lease_minutes: number;
  max_attempts: number;
  attempts: number;
  progress_percent: number | null;
  arch_ref: string | null;
  port_scope: string | null;
  discovered_during: number | null;
  claimed_by: string | null;
  claimed_by_name: string | null;
  claimed_by_user: string | null;
  /** The client process that holds it (not the name): its end cuts the lease. */
  claimed_by_client: string | null;
  claimed_by_kind: SessionKind | null;
  claim_token: string | null;
  /** The present claim's own lease, where it was asked for another than the item's. */
  claim_lease_minutes: number | null;
  claimed_at: number | null;
  last_heartbeat: number | null;
  lease_expires_at: number | null;
  fence: number;
  deferred_until: number | null;
  reason: string | null;
  metadata: string;
  created_at: number;
  started_at: number | null;
  completed_at: number | null;
  updated_at: number;
  child_count: number;
  open_dependencies: number;
  start_priority: number;
  finish_priority: number;
  start_chain: number;
  finish_chain: number;
}

export type ItemPatch = Partial<Omit<ItemRecord, 'id' | 'plan_id'>>;

/**
 * What the log carries of an item, so that `verify` can rebuild the table from it. Left out: derived columns,
 * heartbeats and what follows from them, the secret token, `updated_at` (the row's own time).
 */
export const LOGGED_ITEM_COLUMNS = [
  'item_key',
  'title',
  'description',
  'acceptance_criteria',
  'item_type',
  'status',
  'assignee_type',
  'assignee',
  'priority',
  'parent_id',
  'position',
  'phase',
  'labels',
  'files',
  'estimate_minutes',
  'lease_minutes',
  'max_attempts',
  'attempts',
  'progress_percent',
  'arch_ref',
  'port_scope',
  'discovered_during',
  'claimed_by',
  'claimed_by_name',
  'claimed_by_user',
  'claimed_by_kind',
  'claimed_at',
  'fence',
  'deferred_until',
  'reason',
  'metadata',
  'started_at',
  'completed_at',
] as const satisfies readonly (keyof ItemRecord)[];

const JSON_COLUMNS: ReadonlySet<string> = new Set(['labels', 'files', 'metadata']);
const LOGGED: ReadonlySet<string> = new Set(LOGGED_ITEM_COLUMNS);

/** A stored value as it stands in the log: JSON columns as data. */
export function loggedValue(column: string, value: unknown): unknown {
  return JSON_COLUMNS.has(column) && typeof value === 'string' ? JSON.parse(value) : value;
}

/** The columns of an item in a list. Reading all of a row costs several times as much. */
const ROW_COLUMNS = [
  'id',
  'plan_id',
  'item_key',
  'title',
  'item_type',
  'status',
  'priority',
  'parent_id',
  'assignee_type',
  'claimed_by',
  'lease_expires_at',
  'open_dependencies',
] as const satisfies readonly (keyof ItemRecord)[];

/** An item as far as a list needs it. */
export type RowRecord = Pick<ItemRecord, (typeof ROW_COLUMNS)[number]>;

/** What a statement selects for a `RowRecord`, from the table under that name. Make the statement's text once. */
export function rowColumns(table = 'masterplan_items'): string {
  return ROW_COLUMNS.map((column) => `${table}.${column}`).join(', ');
}

export async function loadItem(
  context: Pick<OperationContext, 'db'>,
  id: number,
): Promise<ItemRecord | undefined> {
  return context.db.get<ItemRecord>('SELECT * FROM masterplan_items WHERE id = $1', [id]);
}

/** Whether the item is never claimed itself: a phase, a sprint, or anything that has children. */
export function isContainer(item: Pick<ItemRecord, 'item_type' | 'child_count'>): boolean {
  return item.child_count > 0 || item.item_type === 'phase' || item.item_type === 'sprint';
}

/** Adjusts the plan's count of leaves of one status. */
export async function countLeaves(
  context: OperationContext,
  planId: string,
  status: ItemStatus,
  by: number,
): Promise<void> {
  const { changes } = await context.db.run(
    'UPDATE masterplan_counts SET n = n + $3 WHERE plan_id = $1 AND status = $2',
    [planId, status, by],
  );
  if (changes === 0) {
    await context.db.run('INSERT INTO masterplan_counts (plan_id, status, n) VALUES ($1, $2, $3)', [
      planId,
      status,
      by,
    ]);
  }
}

/** A leaf of the plan went from one status to another. */
async function recountLeaf(
  context: OperationContext,
  planId: string,
  from: ItemStatus,
  to: ItemStatus,
): Promise<void> {
  const { changes } = await context.db.run(
    `UPDATE masterplan_counts SET n = n + CASE WHEN status = $3 THEN 1 ELSE -1 END
     WHERE plan_id = $1 AND status IN ($2, $3)`,
    [planId, from, to],
  );
  // The first leaf of that status.
  if (changes === 1) {
    await context.db.run('INSERT INTO masterplan_counts (plan_id, status, n) VALUES ($1, $2, 1)', [
      planId,
      to,
    ]);
  }
}

/** What the rules derive from the rest of the plan: written silently, never in the log. */
export const DERIVED_ITEM_COLUMNS = [
  'child_count',
  'open_dependencies',
  'start_priority',
  'finish_priority',
  'start_chain',
  'finish_chain',
] as const satisfies readonly (keyof ItemRecord)[];

const COLUMNS = [
  'plan_id',
  ...LOGGED_ITEM_COLUMNS,
  'claimed_by_client',
  'claim_token',
  'claim_lease_minutes',
  'last_heartbeat',
  'lease_expires_at',
  'created_at',
  'updated_at',
  ...DERIVED_ITEM_COLUMNS,
] as const satisfies readonly (keyof ItemRecord)[];

const INSERT = `
  INSERT INTO masterplan_items (id, ${COLUMNS.join(', ')})
  VALUES ($1, ${COLUMNS.map((_, index) => `$${index + 2}`).join(', ')})`;

/** Everything of a record that is not null and differs from the schema's defaults, for the log. */
export function createdValues(item: ItemRecord, dependsOn: readonly number[]): LoggedValues {
  const values: LoggedValues = { created_at: item.created_at };
  for (const column of LOGGED_ITEM_COLUMNS) {
    const value = item[column];
    if (value !== null) values[column] = loggedValue(column, value);
  }
  if (dependsOn.length > 0) values.depends_on = [...dependsOn];
  return values;
}

/** Stores a new item's row alone: no edges, count or log row (imports write those in bulk). */
export async function insertItemRow(context: Pick<OperationContext, 'db'>, item: ItemRecord): Promise<void> {
  await context.db.run(INSERT, [item.id, ...COLUMNS.map((column) => item[column] as SqlValue)]);
}

/** Stores a new item, its dependency edges, its count and its log row. Derived columns are the caller's. */
export async function insertItem(
  context: OperationContext,
  item: ItemRecord,
  dependsOn: readonly number[],
  message: string | null = null,
): Promise<void> {
  await insertItemRow(context, item);
  for (const dependency of dependsOn) {
    await context.db.run(
      'INSERT INTO masterplan_dependencies (item_id, depends_on_id, created_at) VALUES ($1, $2, $3)',
      [item.id, dependency, context.now],
    );
  }
  if (item.child_count === 0) await countLeaves(context, item.plan_id, item.status, 1);
  await appendChange(context, { activity: 'created', item, new: createdValues(item, dependsOn), message });
}

/** Writes columns of an item without a log row: heartbeats and derived columns only. */
export async function writeSilently(
  context: OperationContext,
  item: ItemRecord,
  patch: ItemPatch,
): Promise<ItemRecord> {
  const columns = (Object.keys(patch) as (keyof ItemPatch)[]).filter(
    (column) => patch[column] !== item[column],
  );
  if (columns.length === 0) return item;
  await context.db.run(updateOf(columns), [item.id, ...columns.map((column) => patch[column] as SqlValue)]);
  return { ...item, ...patch };
}

/** Texts of UPDATE statements by the columns they set. */
const updates = new Map<string, string>();

function updateOf(columns: readonly string[]): string {
  const names = columns.join();
  let text = updates.get(names);
  if (text === undefined) {
    const set = columns.map((column, index) => `${column} = $${index + 2}`).join(', ');
    text = `UPDATE masterplan_items SET ${set} WHERE id = $1`;
    updates.set(names, text);
  }
  return text;
}

/**
 * Changes an item and logs it: old and new of every logged column that differs. Keeps the counts of leaves.
 * What follows from a changed status (dependents, containers, the plan) is `settle`'s.
 */
export async function changeItem(
  context: OperationContext,
  item: ItemRecord,
  patch: ItemPatch,
  change: Omit<ChangeInput, 'item' | 'old' | 'new'> & { old?: LoggedValues; new?: LoggedValues },
): Promise<ItemRecord> {
  const before: LoggedValues = { ...change.old };
  const after: LoggedValues = { ...change.new };
  for (const column of Object.keys(patch) as (keyof ItemPatch)[]) {
    if (patch[column] === item[column] || !LOGGED.has(column)) continue;
    before[column] = loggedValue(column, item[column]);
    after[column] = loggedValue(column, patch[column]);
  }
  const changed = await writeSilently(context, item, { ...patch, updated_at: context.now });
  if (changed.status !== item.status && changed.child_count === 0) {
    await recountLeaf(context, item.plan_id, item.status, changed.status);
  }
  await appendChange(context, {
    ...change,
    item: changed,
    old: Object.keys(before).length > 0 ? before : null,
    new: Object.keys(after).length > 0 ? after : null,
  });
  return changed;
}
