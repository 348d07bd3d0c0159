import { isoTime } from '../../model/time';
import type { NextReason } from '../../model/vocabulary';
import type { OperationContext } from '../context';
import type { ItemRecord } from './item-record';
import { nextMoment } from './leases';
import { filterCondition, mayWorkIn, type PickFilter } from './picking';
import { planOffersWork } from './plan-lifecycle';
import type { PlanRecord } from './plan-record';

const SHOWN = 20;

/** Why `next` has nothing to give, and what a caller can do with that. */
export interface Nothing {
  reason: NextReason;
  /** When the next lease ends or deferral returns. */
  retryAt: string | null;
  claims: ItemRecord[];
  needsHuman: ItemRecord[];
  readyPlans: { plan_id: string; title: string }[];
}

/** Items of the plans, as a condition on `masterplan_items` with its parameters from $1 on. */
function inPlans(plans: readonly PlanRecord[]): { sql: string; parameters: (string | number)[] } {
  return {
    sql: `plan_id IN (${plans.map((_, index) => `$${index + 1}`).join(', ')})`,
    parameters: plans.map((plan) => plan.plan_id),
  };
}

/**
 * Finds the first reason that applies, in the order of NEXT_REASONS, over the plans that were asked for.
 * Runs only when nothing was found, so that it may cost more than `next` itself.
 */
export async function explainNothing(
  context: OperationContext,
  plans: readonly PlanRecord[],
  filter: PickFilter,
): Promise<Nothing> {
  const moment = await nextMoment(context);
  const readyPlans = await context.db.all<{ plan_id: string; title: string }>(
    `SELECT plan_id, title FROM masterplans
     WHERE archived = 0 AND status = 'ready' AND claimed_by IS NULL ORDER BY created_at, plan_id LIMIT ${SHOWN}`,
  );
  const base = { retryAt: isoTime(moment), readyPlans };
  if (plans.length === 0) return { ...base, reason: 'no_plan', claims: [], needsHuman: [] };
  const claims = await liveClaims(context, plans);
  const needsHuman = await waitingForPeople(context, plans);
  return { ...base, reason: await findReason(context, plans, filter), claims, needsHuman };
}

async function liveClaims(context: OperationContext, plans: readonly PlanRecord[]): Promise<ItemRecord[]> {
  const where = inPlans(plans);
  return context.db.all<ItemRecord>(
    `SELECT * FROM masterplan_items WHERE claimed_by IS NOT NULL AND ${where.sql} ORDER BY claimed_at, id LIMIT ${SHOWN}`,
    where.parameters,
  );
}

/** Human-only items that could be done now. */
async function waitingForPeople(
  context: OperationContext,
  plans: readonly PlanRecord[],
): Promise<ItemRecord[]> {
  const where = inPlans(plans);
  return context.db.all<ItemRecord>(
    `SELECT * FROM masterplan_items
     WHERE ${where.sql} AND assignee_type = 'human' AND status = 'pending' AND child_count = 0
     ORDER BY start_priority, id LIMIT ${SHOWN}`,
    where.parameters,
  );
}

async function findReason(
  context: OperationContext,
  plans: readonly PlanRecord[],
  filter: PickFilter,
): Promise<NextReason> {
  const where = inPlans(plans);
  const filters = filterCondition(filter, where.parameters.length + 1);
  const exists = async (condition: string, filtered = true): Promise<boolean> => {
    const row = await context.db.get(
      `SELECT 1 FROM masterplan_items WHERE ${where.sql} AND child_count = 0${filtered ? filters.sql : ''} AND ${condition} LIMIT 1`,
      filtered ? [...where.parameters, ...filters.parameters] : where.parameters,
    );
    return row !== undefined;
  };
  if (!(await exists('1 = 1', false))) return 'no_items';
  if (!plans.some((plan) => planOffersWork(plan) && mayWorkIn(context, plan))) {
    return plans.every((plan) => plan.status === 'completed') ? 'all_done' : 'plan_not_open';
  }
  if (!(await exists('1 = 1'))) return 'no_match';
  if (!(await exists("status NOT IN ('completed', 'cancelled')"))) return 'all_done';
  if (await exists("status = 'in_progress'")) return 'all_claimed';
  if (await exists("status = 'pending' AND assignee_type = 'human'")) return 'needs_human';
  const waitsForOpen = `status = 'blocked' AND EXISTS (
    SELECT 1 FROM masterplan_dependencies AS edge
    JOIN masterplan_items AS awaited ON awaited.id = edge.depends_on_id
    WHERE edge.item_id = masterplan_items.id AND awaited.status IN ('pending', 'in_progress'))`;
  if (await exists(waitsForOpen)) return 'blocked';
  // Pending all the same: assigned to somebody else by name, or meant for the other kind of session.
  if (await exists("status = 'pending'")) return 'no_match';
  if (await exists("status = 'deferred'")) return 'deferred';
  return 'stuck';
}
