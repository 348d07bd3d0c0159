import { DEFAULT_PRIORITY } from '../../model/vocabulary';
import type { OperationContext } from '../context';
import { endsByHandover, HANDED_OVER, withoutClaim } from '../rules/claim-record';
import { countLeafStatuses, type PlanGraph, writeCounts, writeDerived } from '../rules/derived';
import {
  changeItem,
  createdValues,
  type ItemPatch,
  type ItemRecord,
  insertItemRow,
  loadItem,
} from '../rules/item-record';
import { LogWriter } from '../rules/log-writer';
import { newItemRecord } from '../rules/new-item';
import { endClaimForChildren, SIBLING_GAP } from '../rules/placement';
import type { DerivedValues } from '../rules/work-graph';
import type { DraftFields } from './item-draft';
import type { ItemChange } from './merging';
import type { NewItem, Resolution } from './resolution';

/** What a draft says that goes into the record as it is. */
const PLAIN_COLUMNS = [
  'description',
  'acceptance_criteria',
  'assignee',
  'phase',
  'estimate_minutes',
  'lease_minutes',
  'max_attempts',
  'arch_ref',
  'port_scope',
] as const satisfies readonly (keyof DraftFields & keyof ItemRecord)[];

export interface ImportWrite {
  planId: string;
  graph: PlanGraph;
  resolution: Resolution;
  derived: readonly DerivedValues[];
  /** What changes in items that exist. */
  changes: readonly ItemChange[];
}

/** The id of the item at a place. */
function idAt({ graph, resolution }: Pick<ImportWrite, 'graph' | 'resolution'>, place: number): number {
  const id = graph.stored[place]?.id ?? resolution.created[place - resolution.existing]?.id;
  if (id === undefined) throw new Error(`no item at place ${place}`);
  return id;
}

/** Writes an import that was found to be right. Gives the items it made and changed. */
export async function writeImport(
  context: OperationContext,
  write: ImportWrite,
): Promise<{ id: number; item_key: string }[]> {
  const { resolution, derived, graph } = write;
  await writeNew(context, write);
  for (const change of write.changes) {
    await applyChange(context, write, change);
    await context.breathe();
  }
  // What the new items mean for those that were there: blocked, rolled up, more urgent.
  const touched = new Set(write.changes.map((change) => change.record.id));
  for (const [place, stored] of graph.stored.entries()) {
    const current = touched.has(stored.id) ? await loadItem(context, stored.id) : stored;
    const values = derived[place];
    if (current !== undefined && values !== undefined) await writeDerived(context, current, values);
    await context.breathe();
  }
  await writeCounts(context, write.planId, countLeafStatuses(derived));
  return [...resolution.created, ...write.changes.map((change) => change.record)].map((item) => ({
    id: item.id,
    item_key: item.item_key,
  }));
}

async function writeNew(context: OperationContext, write: ImportWrite): Promise<void> {
  const { resolution, graph } = write;
  const positions = lastPositions(graph);
  const log = await LogWriter.open(context);
  const total = resolution.created.length;
  const late: { id: number; column: 'parent_id' | 'discovered_during'; value: number }[] = [];
  for (const [done, item] of resolution.created.entries()) {
    const position = (positions.get(item.parent) ?? 0) + SIBLING_GAP;
    positions.set(item.parent, position);
    const record = toRecord(context, write, item, position);
    // An item may stand before its parent: the row gets the reference when the parent is there.
    const early: ItemRecord = { ...record };
    for (const column of ['parent_id', 'discovered_during'] as const) {
      const value = record[column];
      if (value === null || value < item.id) continue;
      early[column] = null;
      late.push({ id: item.id, column, value });
    }
    await insertItemRow(context, early);
    const dependsOn = item.dependencies.map((place) => idAt(write, place));
    const message = item.draft?.message ?? null;
    await log.append({ activity: 'created', item: record, new: createdValues(record, dependsOn), message });
    await context.breathe();
    if (done % 500 === 0) context.progress(done, total, 'items');
  }
  for (const { id, column, value } of late) {
    await context.db.run(`UPDATE masterplan_items SET ${column} = $2 WHERE id = $1`, [id, value]);
    await context.breathe();
  }
  for (const item of resolution.created) {
    for (const place of item.dependencies) await insertEdge(context, item.id, idAt(write, place));
    await context.breathe();
  }
  if (total > 0) context.progress(total, total, 'items');
}

async function insertEdge(context: OperationContext, id: number, dependsOn: number): Promise<void> {
  await context.db.run(
    'INSERT INTO masterplan_dependencies (item_id, depends_on_id, created_at) VALUES ($1, $2, $3)',
    [id, dependsOn, context.now],
  );
}

/** The last position below each parent, by the parent's place (-1: no parent). */
function lastPositions(graph: PlanGraph): Map<number, number> {
  const last = new Map<number, number>();
  for (const [place, row] of graph.stored.entries()) {
    const parent = graph.nodes[place]?.parent ?? -1;
    last.set(parent, Math.max(last.get(parent) ?? 0, row.position));
  }
  return last;
}

function toRecord(
  context: OperationContext,
  write: ImportWrite,
  item: NewItem,
  position: number,
): ItemRecord {
  const values = write.derived[item.place];
  if (values === undefined) throw new Error(`nothing derived for place ${item.place}`);
  const given = item.draft?.fields ?? {};
  const { status } = values;
  const completedAt = status === 'completed' ? (given.completed_at ?? context.now) : null;
  const begun = status === 'completed' || status === 'in_progress';
  const message = item.draft?.message;
  const metadata = message && status === 'completed' ? { ...given.metadata, message } : given.metadata;
  const known: Parameters<typeof newItemRecord>[2] = {
    plan_id: write.planId,
    item_key: item.item_key,
    title: item.title,
    item_type: item.item_type,
    assignee_type: item.assignee_type,
    status,
    priority: given.priority ?? DEFAULT_PRIORITY,
    parent_id: item.parent < 0 ? null : idAt(write, item.parent),
    position,
    discovered_during: item.discoveredDuring === null ? null : idAt(write, item.discoveredDuring),
    deferred_until: status === 'deferred' ? (given.deferred_until ?? null) : null,
    reason: given.reason ?? (status === 'deferred' ? 'deferred when it was imported' : null),
    started_at: begun ? Math.min(completedAt ?? context.now, context.now) : null,
    completed_at: completedAt,
    child_count: values.child_count,
    open_dependencies: values.open_dependencies,
    start_priority: values.start_priority,
    finish_priority: values.finish_priority,
    start_chain: values.start_chain,
    finish_chain: values.finish_chain,
  };
  for (const column of PLAIN_COLUMNS) {
    if (given[column] !== undefined) Object.assign(known, { [column]: given[column] });
  }
  if (given.labels !== undefined) known.labels = JSON.stringify(given.labels);
  if (given.files !== undefined) known.files = JSON.stringify(given.files);
  if (metadata !== undefined) known.metadata = JSON.stringify(metadata);
  return newItemRecord(context, item.id, known);
}

async function applyChange(context: OperationContext, write: ImportWrite, change: ItemChange): Promise<void> {
  let current = change.record;
  if (change.endsClaim) {
    current = await endClaimForChildren(context, current);
  }
  if (Object.keys(change.assignment).length > 0) {
    const ends = endsByHandover(current, change.assignment.assignee_type);
    current = await changeItem(
      context,
      current,
      { ...change.assignment, ...(ends ? { ...withoutClaim(), status: 'pending' } : {}) },
      { activity: 'assigned', ...(ends ? { message: HANDED_OVER } : {}) },
    );
  }
  const { merge } = change;
  if (merge === undefined) return;
  const patch: ItemPatch = { ...change.patch };
  if (merge.parent !== undefined) Object.assign(patch, await placeBelow(context, idAt(write, merge.parent)));
  if (merge.discoveredDuring !== null && current.discovered_during === null) {
    patch.discovered_during = idAt(write, merge.discoveredDuring);
  }
  if (Object.keys(patch).length === 0 && merge.added.length === 0) return;
  const before = (write.graph.nodes[merge.place]?.dependencies ?? []).map((place) => idAt(write, place));
  const added = merge.added.map((place) => idAt(write, place));
  for (const dependency of added) await insertEdge(context, current.id, dependency);
  const after = [...before, ...added].sort((a, b) => a - b);
  await changeItem(context, current, patch, {
    activity: 'metadata_updated',
    ...(added.length === 0 ? {} : { old: { depends_on: before }, new: { depends_on: after } }),
  });
}

/** The place after the last child. */
async function placeBelow(context: OperationContext, parentId: number): Promise<ItemPatch> {
  const last = await context.db.get<{ position: number | null }>(
    'SELECT MAX(position) AS position FROM masterplan_items WHERE parent_id = $1',
    [parentId],
  );
  return { parent_id: parentId, position: (last?.position ?? 0) + SIBLING_GAP };
}
