import { MasterplanError } from '../../model/errors';
import { isoTime } from '../../model/time';
import type { Activity, PlanStatus } from '../../model/vocabulary';
import type { OperationContext } from '../context';
import { holderName } from './claim-record';
import { addFeatureVersion, requireFeature } from './feature-record';
import { heldByAnother, NO_SUBMISSION, notOpen } from './plan-lifecycle';
import { changePlan, type PlanPatch, type PlanRecord } from './plan-record';
import { type PlanCause, type PlanClaimEffect, type PlanRight, requireStep } from './plan-steps';

/** A step of a plan that somebody asked for, with everything that goes with it. */

const MAX_LISTED = 20;

export interface StepRequest {
  to: PlanStatus;
  by: PlanCause;
  message?: string | undefined;
  /** Further columns to change in the same log row. */
  patch?: PlanPatch;
  /** Where the log's word is another than the step's own. */
  activity?: Activity;
}

export interface StepTaken {
  plan: PlanRecord;
  was: PlanStatus;
  /** The version that a completed plan made of its feature. */
  featureVersion: number | undefined;
}

/** Whether the plan is held by the caller's user. */
export function holdsPlan(context: OperationContext, plan: PlanRecord): boolean {
  return plan.claimed_by === context.caller.user;
}

/**
 * Takes a step of the life cycle: checks that there is such a step, that the caller has the right, and that a
 * plan that leaves work leaves no other session's item behind; then changes and logs the plan, and makes the
 * feature's next version of a completed one.
 * Throws PLAN_NOT_OPEN (archived), INVALID_TRANSITION, CONFLICT, HUMAN_ONLY or FORBIDDEN.
 */
export async function takePlanStep(
  context: OperationContext,
  plan: PlanRecord,
  request: StepRequest,
): Promise<StepTaken> {
  const { to, by } = request;
  if (plan.archived === 1) throw notOpen(plan, `${by} is refused`);
  const step = requireStep(plan, to, by);
  requireRight(context, plan, step.right, by);
  if (leavesWork(to)) await requireNothingHeld(context, plan, to);
  // In review a person still looks at it.
  if (to === 'completed' || to === 'failed') await requireNothingForPeople(context, plan, to);
  const patch: PlanPatch = {
    ...request.patch,
    ...claimPatch(context, plan, step.claim),
    status: to,
  };
  let featureVersion: number | undefined;
  if (to === 'completed' && plan.feature_id !== null) {
    featureVersion = await implementFeature(context, plan, plan.feature_id);
    patch.feature_version = featureVersion;
  }
  const changed = await changePlan(context, plan, patch, {
    activity: request.activity ?? step.activity,
    message: withOverride(context, plan, request.message),
  });
  return { plan: changed, was: plan.status, featureVersion };
}

/** A status that a plan is to get, after "it can be". */
function inWords(status: string): string {
  if (status === 'review') return 'put in review';
  return status === 'failed' ? 'set to failed' : status;
}

/** CONFLICT with the list where other sessions hold items of a plan that is to leave work. */
export async function requireNothingHeld(
  context: OperationContext,
  plan: PlanRecord,
  to: string,
): Promise<void> {
  // A lease that is past holds nothing, even if nobody has reclaimed the item yet.
  const held = await context.db.all<{
    id: number;
    item_key: string;
    claimed_by: string;
    claimed_by_name: string | null;
    lease_expires_at: number | null;
  }>(
    `SELECT id, item_key, claimed_by, claimed_by_name, lease_expires_at FROM masterplan_items
     WHERE plan_id = $1 AND status = 'in_progress' AND claimed_by IS NOT NULL AND claimed_by <> $2
       AND (lease_expires_at IS NULL OR lease_expires_at > $3)
     ORDER BY id LIMIT ${MAX_LISTED + 1}`,
    [plan.plan_id, holderName(context), context.now],
  );
  if (held.length === 0) return;
  const listed = held.slice(0, MAX_LISTED);
  const said = listed.map((item) => `${item.item_key} (${item.claimed_by_name ?? item.claimed_by})`);
  throw new MasterplanError(
    'CONFLICT',
    `Other sessions hold items of plan "${plan.plan_id}": ${said.join(', ')}${held.length > MAX_LISTED ? ' and more' : ''}.`,
    {
      hint: `It can be ${inWords(to)} when they have completed or released them.`,
      details: {
        plan_id: plan.plan_id,
        held: listed.map((item) => ({
          item_id: item.id,
          item_key: item.item_key,
          claimed_by: item.claimed_by,
          claimed_by_name: item.claimed_by_name,
          lease_expires_at: isoTime(item.lease_expires_at),
        })),
      },
    },
  );
}

/**
 * HUMAN_ONLY with the list where an agent would put a plan away in which something waits for a person: nobody could
 * decide it any more.
 */
export async function requireNothingForPeople(
  context: OperationContext,
  plan: PlanRecord,
  to: string,
): Promise<void> {
  if (context.caller.kind === 'human') return;
  const waiting = await context.db.all<{ id: number; item_key: string }>(
    `SELECT id, item_key FROM masterplan_items
     WHERE plan_id = $1 AND assignee_type = 'human' AND child_count = 0
       AND status IN ('pending', 'blocked', 'in_progress', 'deferred')
     ORDER BY id LIMIT ${MAX_LISTED + 1}`,
    [plan.plan_id],
  );
  if (waiting.length === 0) return;
  const listed = waiting.slice(0, MAX_LISTED);
  const said = `${listed.map((item) => item.item_key).join(', ')}${waiting.length > MAX_LISTED ? ' and more' : ''}`;
  throw new MasterplanError(
    'HUMAN_ONLY',
    `Plan "${plan.plan_id}" has items that wait for a person, so an agent can't have it ${inWords(to)}: ${said}.`,
    {
      hint: 'Tell your person, who decides them or ends the plan in the editor; submit_work with status review hands it in meanwhile.',
      details: {
        plan_id: plan.plan_id,
        items: listed.map((item) => ({ item_id: item.id, item_key: item.item_key })),
      },
    },
  );
}

/** The message with a note that a person acted in the holder's place. */
export function withOverride(
  context: OperationContext,
  plan: PlanRecord,
  message: string | undefined,
): string | null {
  const overrides = context.caller.kind === 'human' && plan.claimed_by !== null && !holdsPlan(context, plan);
  if (!overrides) return message ?? null;
  const note = `(override: the plan was claimed by ${plan.claimed_by})`;
  return message === undefined ? note : `${message} ${note}`;
}

function leavesWork(to: PlanStatus): boolean {
  return to === 'review' || to === 'completed' || to === 'failed';
}

function requireRight(context: OperationContext, plan: PlanRecord, right: PlanRight, by: PlanCause): void {
  const isPerson = context.caller.kind === 'human';
  switch (right) {
    case 'anyone':
      return;
    case 'unheld':
      if (plan.claimed_by !== null) throw heldByAnother(plan);
      return;
    case 'holder':
      if (!holdsPlan(context, plan)) throw notTheHolder(plan, by);
      return;
    case 'holder_or_person':
      if (!holdsPlan(context, plan) && !isPerson) throw notTheHolder(plan, by);
      return;
    case 'holder_person_or_unheld':
      if (plan.claimed_by !== null && !holdsPlan(context, plan) && !isPerson) throw heldByAnother(plan);
      return;
    case 'second_pair_of_eyes':
      if (plan.four_eyes === 1) requireSecondPairOfEyes(context, plan);
      return;
  }
}

function notTheHolder(plan: PlanRecord, by: PlanCause): MasterplanError {
  if (plan.claimed_by !== null) return heldByAnother(plan);
  return new MasterplanError(
    'CONFLICT',
    `Nobody has claimed plan "${plan.plan_id}": ${by} is its holder's.`,
    {
      hint: 'Call claim_plan first.',
      details: { plan_id: plan.plan_id, claimed_by: null },
    },
  );
}

/** FORBIDDEN for the session that submitted the work, and for a call that can't show that it is another. */
function requireSecondPairOfEyes(context: OperationContext, plan: PlanRecord): void {
  const { caller } = context;
  const sameUser = plan.submitted_by === caller.user;
  const sameSession =
    caller.sessionId === null || plan.submitted_by_session === null
      ? sameUser
      : plan.submitted_by_session === caller.sessionId;
  if (!sameSession) return;
  throw new MasterplanError(
    'FORBIDDEN',
    `Plan "${plan.plan_id}" needs four eyes: the session that submitted its work can't decide on it.`,
    {
      hint: 'Another session, or a person in the editor, approves it or sends it back.',
      details: {
        plan_id: plan.plan_id,
        submitted_by: plan.submitted_by,
        submitted_by_session: plan.submitted_by_session,
      },
    },
  );
}

function claimPatch(context: OperationContext, plan: PlanRecord, effect: PlanClaimEffect): PlanPatch {
  switch (effect) {
    case 'keep':
      return {};
    case 'take':
      return {
        claimed_by: context.caller.user,
        claimed_by_session: context.caller.sessionId,
        claimed_at: context.now,
      };
    case 'drop':
      return { claimed_by: null, claimed_by_session: null, claimed_at: null };
    case 'restore_submitter':
      return {
        claimed_by: plan.submitted_by,
        claimed_by_session: plan.submitted_by_session,
        claimed_at: context.now,
        ...NO_SUBMISSION,
      };
  }
}

async function implementFeature(
  context: OperationContext,
  plan: PlanRecord,
  featureId: string,
): Promise<number> {
  const feature = await requireFeature(context, featureId);
  const changed = await addFeatureVersion(
    context,
    feature,
    {},
    {
      implemented_by_plan_id: plan.plan_id,
      implemented_by: plan.submitted_by ?? context.caller.user,
      implemented_at: context.now,
    },
  );
  return changed.version;
}
