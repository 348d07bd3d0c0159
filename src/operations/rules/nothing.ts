import { isoTime } from '../../model/time';
import type { NextReason } from '../../model/vocabulary';
import type { OperationContext } from '../context';
import type { ItemRecord } from './item-record';
import { filterCondition, mayWorkIn, type PickFilter } from './picking';
import { planOffersWork } from './plan-lifecycle';
import type { PlanRecord } from './plan-record';
import { inPlans, itemsForPeople, leadsToOpenWork, liveClaims, nextMomentIn } from './work-state';

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

/**
 * Finds the first reason that applies, in the order of NEXT_REASONS, over the plans that were asked for.
 * Runs only when nothing was found, so that it may cost more than `next` itself.
 */
export async function explainNothing(
  context: OperationContext,
  plans: readonly PlanRecord[],
  filter: PickFilter,
): Promise<Nothing> {
  const readyPlans = await context.db.all<{ plan_id: string; title: string }>(
    `SELECT plan_id, title FROM masterplans
     WHERE archived = 0 AND status = 'ready' AND claimed_by IS NULL ORDER BY created_at, plan_id LIMIT ${SHOWN}`,
  );
  if (plans.length === 0) return { reason: 'no_plan', retryAt: null, claims: [], needsHuman: [], readyPlans };
  const planIds = plans.map((plan) => plan.plan_id);
  return {
    reason: await findReason(context, plans, filter),
    retryAt: isoTime(await nextMomentIn(context, planIds)),
    claims: (await liveClaims(context, planIds, SHOWN)).map(({ item }) => item),
    needsHuman: await itemsForPeople(context, planIds, SHOWN),
    readyPlans,
  };
}

async function findReason(
  context: OperationContext,
  plans: readonly PlanRecord[],
  filter: PickFilter,
): Promise<NextReason> {
  const planIds = plans.map((plan) => plan.plan_id);
  const where = inPlans(planIds);
  const filters = filterCondition(filter, planIds.length + 1);
  const exists = async (condition: string, filtered = true): Promise<boolean> => {
    const row = await context.db.get(
      `SELECT 1 FROM masterplan_items WHERE ${where} AND child_count = 0${filtered ? filters.sql : ''} AND ${condition} LIMIT 1`,
      filtered ? [...planIds, ...filters.parameters] : planIds,
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
  const blocked = await context.db.all<{ id: number }>(
    `SELECT id FROM masterplan_items WHERE ${where} AND child_count = 0${filters.sql} AND status = 'blocked' ORDER BY id`,
    [...planIds, ...filters.parameters],
  );
  const ids = blocked.map((row) => row.id);
  if (await leadsToOpenWork(context, ids)) return 'blocked';
  // Pending all the same: assigned to somebody else by name, or meant for the other kind of session.
  if (await exists("status = 'pending'")) return 'no_match';
  if (await exists("status = 'deferred'")) return 'deferred';
  return 'stuck';
}
