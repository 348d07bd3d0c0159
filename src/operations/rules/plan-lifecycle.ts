import type { Caller } from '../../model/caller';
import { MasterplanError } from '../../model/errors';
import { planAllowsWork } from '../../model/plan-work';
import { isoTime } from '../../model/time';
import { HOST_CALLER, type OperationContext } from '../context';
import { changePlan, PLAN_COLUMNS, type PlanPatch, type PlanRecord, requirePlan } from './plan-record';
import { findStep, type PlanCause, type PlanStep } from './plan-steps';

/** What the items' rules ask of their plan, and what they tell it. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Whether `next` may offer the plan's items. */
export function planOffersWork(plan: PlanRecord): boolean {
  if (plan.archived === 1) return false;
  switch (plan.status) {
    case 'ready':
    case 'claimed':
    case 'in_progress':
      return true;
    case 'stalled':
      return plan.claimed_by === null;
    case 'draft':
    case 'review':
    case 'completed':
    case 'failed':
      return false;
  }
}

/** Whether the plan was completed because its items were, not by a submission: only then it opens again. */
export function completedByItself(plan: PlanRecord): boolean {
  return plan.status === 'completed' && plan.submitted_by === null && plan.feature_id === null;
}

/** An item of the plan is to be claimed: throws PLAN_NOT_OPEN, or CONFLICT if another user holds the plan. */
export async function requireWorkablePlan(
  _context: OperationContext,
  plan: PlanRecord,
  caller: Caller,
): Promise<void> {
  if (!planOffersWork(plan)) throw notOpen(plan, "its items can't be claimed");
  if (plan.claimed_by !== null && plan.claimed_by !== caller.user) throw heldByAnother(plan);
}

/** Work of the plan is to be finished by whom it is meant for: throws PLAN_NOT_OPEN. Gives the plan. */
export async function requireOpenPlan(
  context: OperationContext,
  item: { plan_id: string },
): Promise<PlanRecord> {
  const plan = await requirePlan(context, item.plan_id);
  if (!planAllowsWork(plan)) throw notOpen(plan, "its items can't be worked on");
  return plan;
}

/**
 * Items are to be added, edited, moved or reopened in the plan: throws PLAN_NOT_OPEN where the plan is
 * archived, failed, in review, or was completed by a submission. A plan that completed by itself opens again
 * (`planItemsChanged`). Who holds the plan doesn't matter: whoever discovers work may write it down.
 */
export async function requireEditablePlan(
  _context: OperationContext,
  plan: PlanRecord,
  _caller: Caller,
): Promise<void> {
  if (plan.archived === 0) {
    switch (plan.status) {
      case 'draft':
      case 'ready':
      case 'claimed':
      case 'in_progress':
      case 'stalled':
        return;
      case 'completed':
        if (completedByItself(plan)) return;
        break;
      case 'review':
      case 'failed':
        break;
    }
  }
  throw notOpen(plan, "its items can't be changed");
}

/** Activity moves in steps of a minute, or of a hundredth of a shorter `stale_after_hours`; in ms. */
function touchedEvery(plan: Pick<PlanRecord, 'stale_after_hours'>): number {
  return Math.min(MINUTE, plan.stale_after_hours * 0.01 * HOUR);
}

/**
 * Notes activity in the plan or its items, silently, in steps (`touchedEvery`).
 */
export async function touchPlan(context: OperationContext, planId: string): Promise<void> {
  // What time brings (a lease that ends, a deferral that returns) is nobody's activity.
  if (context.caller === HOST_CALLER) return;
  const { plan } = context.known;
  if (plan?.plan_id === planId && context.now - plan.last_activity_at < touchedEvery(plan)) return;
  context.known.plan = undefined;
  await context.db.run(
    `UPDATE masterplans SET last_activity_at = $2
     WHERE plan_id = $1
       AND $2 - last_activity_at >= CASE WHEN stale_after_hours * 36000 < 60000 THEN stale_after_hours * 36000 ELSE 60000 END`,
    [planId, context.now],
  );
}

/** An item of the plan was claimed: the plan is in progress now. */
export async function planItemClaimed(context: OperationContext, plan: PlanRecord): Promise<void> {
  const step = findStep(plan.status, 'in_progress', 'item_claimed');
  if (step === undefined) return;
  await moveByItself(context, plan, step, {}, 'the first item was claimed');
}

/**
 * To be called once at the end of a transaction that added items or changed their statuses: notes the activity;
 * the plan completes by itself, or opens again if it had. It looks at little of the plan, because every claim
 * comes by here.
 */
export async function planItemsChanged(context: OperationContext, planId: string): Promise<void> {
  const state = await context.db.get<PlanState>(
    `SELECT status, archived, claimed_by, feature_id, last_activity_at, stale_after_hours,
            (SELECT COALESCE(SUM(n), 0) FROM masterplan_counts WHERE plan_id = $1) AS all_leaves,
            (SELECT COALESCE(SUM(n), 0) FROM masterplan_counts
             WHERE plan_id = $1 AND status NOT IN ('completed', 'cancelled')) AS open_leaves
     FROM masterplans WHERE plan_id = $1`,
    [planId],
  );
  if (state === undefined) return;
  if (context.now - state.last_activity_at >= touchedEvery(state)) await touchPlan(context, planId);
  if (state.archived === 1 || state.claimed_by !== null || state.feature_id !== null) return;
  const cause: PlanCause = state.status === 'completed' ? 'work_again' : 'all_done';
  const step = findStep(state.status, state.status === 'completed' ? 'in_progress' : 'completed', cause);
  const follows =
    cause === 'all_done' ? state.open_leaves === 0 && state.all_leaves > 0 : state.open_leaves > 0;
  if (step === undefined || !follows) return;
  const plan = await requirePlan(context, planId);
  if (cause === 'all_done') {
    await moveByItself(context, plan, step, NO_SUBMISSION, 'all items are finished');
  } else if (completedByItself(plan)) {
    await moveByItself(context, plan, step, {}, 'there is work again');
  }
}

/** What of a plan decides whether something follows from its items. */
interface PlanState
  extends Pick<
    PlanRecord,
    'status' | 'archived' | 'claimed_by' | 'feature_id' | 'last_activity_at' | 'stale_after_hours'
  > {
  all_leaves: number;
  open_leaves: number;
}

/**
 * Marks plans as stalled in which nothing happened for `stale_after_hours`. Gives the moment (ms UTC) at
 * which the next one may be, or null.
 */
export async function stalledPlans(context: OperationContext): Promise<number | null> {
  const plans = await context.db.all<PlanRecord>(
    `SELECT ${PLAN_COLUMNS} FROM masterplans WHERE archived = 0 AND status IN ('claimed', 'in_progress')
     ORDER BY created_at, plan_id`,
  );
  let next: number | null = null;
  for (const plan of plans) {
    const staleAt = Math.ceil(plan.last_activity_at + plan.stale_after_hours * HOUR);
    const step = findStep(plan.status, 'stalled', 'no_activity');
    if (staleAt > context.now) {
      next = next === null ? staleAt : Math.min(next, staleAt);
    } else if (step !== undefined) {
      const silence = { last_activity_at: plan.last_activity_at };
      await moveByItself(context, plan, step, silence, `no activity for ${plan.stale_after_hours} hours`);
    }
  }
  return next;
}

/** No submission stands: what a plan has that did not come to its end by one. */
export const NO_SUBMISSION = {
  submitted_by: null,
  submitted_by_session: null,
} as const satisfies PlanPatch;

/** CONFLICT: another user holds the plan. */
export function heldByAnother(plan: PlanRecord): MasterplanError {
  return new MasterplanError(
    'CONFLICT',
    `Plan "${plan.plan_id}" is claimed by ${plan.claimed_by}${plan.claimed_at === null ? '' : ` since ${isoTime(plan.claimed_at)}`}.`,
    {
      hint: `Take work from another plan, or ask ${plan.claimed_by} to release_plan it.`,
      details: {
        plan_id: plan.plan_id,
        claimed_by: plan.claimed_by,
        claimed_by_session: plan.claimed_by_session,
        since: isoTime(plan.claimed_at),
      },
    },
  );
}

/** PLAN_NOT_OPEN: what is the matter with the plan and what would open it. `consequence` says what is refused. */
export function notOpen(plan: PlanRecord, consequence: string): MasterplanError {
  const state = plan.archived === 1 ? 'archived' : plan.status;
  return new MasterplanError('PLAN_NOT_OPEN', `Plan "${plan.plan_id}" is ${state}: ${consequence}.`, {
    hint: openingHint(plan),
    details: { plan_id: plan.plan_id, status: plan.status, archived: plan.archived === 1 },
  });
}

function openingHint(plan: PlanRecord): string {
  if (plan.archived === 1) return 'archive_plan with undo brings it back.';
  switch (plan.status) {
    case 'draft':
      return 'set_plan_status ready opens it for work.';
    case 'stalled':
      return plan.claimed_by === null
        ? 'Claim one of its items to go on.'
        : `It is held by ${plan.claimed_by}, whose update_plan resumes it; set_plan_status ready frees it.`;
    case 'review':
      return 'Its work was submitted: set_plan_status completed approves it, in_progress sends it back to work.';
    case 'completed':
    case 'failed':
      return 'create_plan makes another for what is left to do.';
    case 'ready':
    case 'claimed':
    case 'in_progress':
      return 'get_plan shows its state.';
  }
}

/** A step that nobody asked for. */
async function moveByItself(
  context: OperationContext,
  plan: PlanRecord,
  step: PlanStep,
  patch: PlanPatch,
  why: string,
): Promise<void> {
  if (step.right === 'unheld' && plan.claimed_by !== null) return;
  await changePlan(
    context,
    plan,
    { ...patch, status: step.to },
    { activity: step.activity, message: why, automatic: true },
  );
}
