import type { ItemStatus } from '../../model/vocabulary';
import { ITEM_STATUSES } from '../../model/vocabulary';
import type { OperationContext } from '../context';
import { appendChange } from './audit';
import {
  DERIVED_ITEM_COLUMNS,
  type ItemPatch,
  type ItemRecord,
  loadItem,
  writeSilently,
} from './item-record';
import { computeDerived, type DerivedValues, type WorkNode } from './work-graph';

/** The columns of an item that the computation over a whole plan reads or gives. */
const GRAPH_COLUMNS = [
  'id',
  'item_key',
  'title',
  'item_type',
  'status',
  'assignee_type',
  'priority',
  'parent_id',
  'position',
  'estimate_minutes',
  'claimed_by',
  'claimed_by_kind',
  ...DERIVED_ITEM_COLUMNS,
] as const satisfies readonly (keyof ItemRecord)[];

/** An item of a plan as it is stored, as far as the plan's graph needs it. */
export type StoredNode = Pick<ItemRecord, (typeof GRAPH_COLUMNS)[number]>;

/** A plan's items in order of creation with their edges, all in memory. */
export interface PlanGraph {
  stored: StoredNode[];
  nodes: WorkNode[];
  /** The place of each item id in both arrays. */
  placeOf: Map<number, number>;
}

const PAGE = 2000;

/** Reads the graph of a whole plan, in pages, so that the host stays responsive. */
export async function loadPlanGraph(
  context: Pick<OperationContext, 'db' | 'breathe'>,
  planId: string,
): Promise<PlanGraph> {
  const stored: StoredNode[] = [];
  for (let after = 0; ; ) {
    const page = await context.db.all<StoredNode>(
      `SELECT ${GRAPH_COLUMNS.join(', ')} FROM masterplan_items
       WHERE plan_id = $1 AND id > $2 ORDER BY id LIMIT ${PAGE}`,
      [planId, after],
    );
    for (const row of page) stored.push(row);
    await context.breathe();
    if (page.length < PAGE) break;
    after = stored.at(-1)?.id ?? after;
  }
  const placeOf = new Map(stored.map((row, place) => [row.id, place]));
  const dependencies = stored.map((): number[] => []);
  for (let start = 0; start < stored.length; start += PAGE) {
    const last = stored[Math.min(start + PAGE, stored.length) - 1];
    const edges = await context.db.all<{ item_id: number; depends_on_id: number }>(
      `SELECT item_id, depends_on_id FROM masterplan_dependencies
       WHERE item_id BETWEEN $1 AND $2 ORDER BY item_id, depends_on_id`,
      [stored[start]?.id ?? 0, last?.id ?? 0],
    );
    for (const edge of edges) {
      // Other plans' items may stand between; their edges stay within them.
      const target = placeOf.get(edge.depends_on_id);
      if (target !== undefined) dependencies[placeOf.get(edge.item_id) ?? -1]?.push(target);
    }
    await context.breathe();
  }
  const nodes = stored.map(
    (row, place): WorkNode => ({
      itemKey: row.item_key,
      itemType: row.item_type,
      status: row.status,
      priority: row.priority,
      estimateMinutes: row.estimate_minutes,
      parent: row.parent_id === null ? -1 : (placeOf.get(row.parent_id) ?? -1),
      dependencies: dependencies[place] ?? [],
    }),
  );
  return { stored, nodes, placeOf };
}

/** The log's word for a status that follows by itself. */
function activityOf(before: ItemStatus, after: ItemStatus) {
  if (before === 'blocked' && after === 'pending') return 'unblocked';
  if (before === 'pending' && after === 'blocked') return 'blocked';
  return 'auto_progress';
}

/**
 * Writes what differs from the stored item: derived columns silently, a status with its log row. The plan's
 * counts are the caller's (`writeCounts`): on the way from old to new they may not add up.
 */
export async function writeDerived(
  context: OperationContext,
  stored: StoredNode,
  derived: DerivedValues,
): Promise<ItemRecord | undefined> {
  const sameColumns = DERIVED_ITEM_COLUMNS.every((column) => stored[column] === derived[column]);
  if (sameColumns && stored.status === derived.status) return undefined;
  const item = await loadItem(context, stored.id);
  if (item === undefined) throw new Error(`item ${stored.id} vanished`);
  const patch: ItemPatch = {};
  for (const column of DERIVED_ITEM_COLUMNS) patch[column] = derived[column];
  if (derived.status === item.status) return writeSilently(context, item, patch);
  const begun = derived.status === 'in_progress' || derived.status === 'completed';
  const logged = {
    status: derived.status,
    started_at: item.started_at ?? (begun ? context.now : null),
    completed_at: derived.status === 'completed' ? context.now : null,
  };
  const changed = await writeSilently(context, item, { ...patch, ...logged, updated_at: context.now });
  const columns = (['status', 'started_at', 'completed_at'] as const).filter(
    (column) => item[column] !== changed[column],
  );
  await appendChange(context, {
    activity: activityOf(item.status, derived.status),
    automatic: true,
    item: changed,
    old: Object.fromEntries(columns.map((column) => [column, item[column]])),
    new: Object.fromEntries(columns.map((column) => [column, changed[column]])),
  });
  return changed;
}

/** Sets the plan's counts of leaves by status. */
export async function writeCounts(
  context: Pick<OperationContext, 'db'>,
  planId: string,
  leaves: ReadonlyMap<ItemStatus, number>,
): Promise<void> {
  for (const status of ITEM_STATUSES) {
    await context.db.run(
      `INSERT INTO masterplan_counts (plan_id, status, n) VALUES ($1, $2, $3)
       ON CONFLICT (plan_id, status) DO UPDATE SET n = excluded.n`,
      [planId, status, leaves.get(status) ?? 0],
    );
  }
}

export function countLeafStatuses(derived: readonly DerivedValues[]): Map<ItemStatus, number> {
  const leaves = new Map<ItemStatus, number>();
  for (const { child_count, status } of derived) {
    if (child_count === 0) leaves.set(status, (leaves.get(status) ?? 0) + 1);
  }
  return leaves;
}

/**
 * Computes from scratch everything in a plan that follows from the rest: pending and blocked, rollups,
 * milestones, counts and all derived columns; writes what differs. Gives the ids of the items it changed:
 * none in a plan whose rules were kept step by step, which makes it an oracle for tests.
 */
export async function recomputePlan(context: OperationContext, planId: string): Promise<number[]> {
  const graph = await loadPlanGraph(context, planId);
  const derived = computeDerived(graph.nodes);
  const changed: number[] = [];
  for (const [place, stored] of graph.stored.entries()) {
    const values = derived[place];
    if (values === undefined) continue;
    if ((await writeDerived(context, stored, values)) !== undefined) changed.push(stored.id);
    await context.breathe();
  }
  await writeCounts(context, planId, countLeafStatuses(derived));
  return changed;
}
