import { ITEM_STATUSES, type ItemStatus } from '../../model/vocabulary';
import type { OperationContext } from '../context';
import { countLeafStatuses, loadPlanGraph, type PlanGraph, type StoredNode } from '../rules/derived';
import { isOrderToRenew } from '../rules/renew-order';
import { computeDerived, type DerivedValues, findWorkCycles } from '../rules/work-graph';
import type { Difference } from './compare-tables';
import type { Replay } from './replay';

/**
 * Compares what follows from the rest (derived columns, pending and blocked, counts) with a computation from
 * scratch: by these `next` chooses, and the log does not carry them. Left out is what is stale by design: the
 * order of containers and of finished work (rules/urgency). Gives the first difference, if any.
 */
export async function compareDerived(
  context: Pick<OperationContext, 'db' | 'breathe'>,
  replay: Replay,
): Promise<Difference | undefined> {
  // An order that a migration left to be computed, and a full disk kept from being, is nobody's tampering.
  const hasOrder = !(await isOrderToRenew(context));
  const plans = await context.db.all<{ plan_id: string }>('SELECT plan_id FROM masterplans ORDER BY plan_id');
  for (const { plan_id } of plans) {
    const graph = await loadPlanGraph(context, plan_id);
    const planVersion = replay.tables.plans.get(plan_id)?.version ?? 0;
    if (findWorkCycles(graph.nodes).length > 0) {
      return { version: planVersion, why: `plan ${plan_id}: items wait for each other in a cycle` };
    }
    const derived = computeDerived(graph.nodes);
    const why = await compareCounts(context, plan_id, graph, derived);
    if (why !== undefined) return { version: planVersion, why };
    for (const [place, stored] of graph.stored.entries()) {
      await context.breathe();
      const column = differing(stored, derived[place] as DerivedValues, hasOrder);
      if (column === undefined) continue;
      const version = replay.tables.items.get(String(stored.id))?.version ?? 0;
      return { version, why: `item ${stored.id}: its ${column} is not what follows from the plan` };
    }
  }
  return undefined;
}

function differing(stored: StoredNode, derived: DerivedValues, hasOrder: boolean): string | undefined {
  const columns: (keyof DerivedValues & keyof StoredNode)[] = ['child_count', 'open_dependencies'];
  if (derived.child_count === 0) {
    if (isWaiting(stored.status) && isWaiting(derived.status)) columns.push('status');
    if (hasOrder && stored.status !== 'completed' && stored.status !== 'cancelled') {
      columns.push('start_priority', 'start_chain');
    }
  }
  return columns.find((column) => stored[column] !== derived[column]);
}

function isWaiting(status: ItemStatus): boolean {
  return status === 'pending' || status === 'blocked';
}

async function compareCounts(
  context: Pick<OperationContext, 'db'>,
  planId: string,
  graph: PlanGraph,
  derived: readonly DerivedValues[],
): Promise<string | undefined> {
  const rows = await context.db.all<{ status: ItemStatus; n: number }>(
    'SELECT status, n FROM masterplan_counts WHERE plan_id = $1',
    [planId],
  );
  const counted = new Map(rows.map((row) => [row.status, row.n]));
  const leaves = countLeafStatuses(
    derived.map((values, place) => ({ ...values, status: graph.stored[place]?.status ?? values.status })),
  );
  const status = ITEM_STATUSES.find((one) => (counted.get(one) ?? 0) !== (leaves.get(one) ?? 0));
  return status === undefined ? undefined : `plan ${planId}: its count of ${status} items is wrong`;
}
