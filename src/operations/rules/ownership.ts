import { type ErrorAnswer, MasterplanError } from '../../model/errors';
import { isoTime } from '../../model/time';
import { AUTOMATIC_ACTOR } from '../../model/vocabulary';
import type { OperationContext } from '../context';
import { appendChange, type ChangeInput } from './audit';
import { grantClaim, rebindClaim } from './claim-record';
import { changeItem, type ItemRecord, isContainer, loadItem } from './item-record';
import { planItemClaimed, requireWorkablePlan } from './plan-lifecycle';
import { requirePlan } from './plan-record';
import { type ItemStep, requireTransition } from './transitions';

/** A refusal that leaves a note in the log although its transaction is rolled back. */
export class TracedError extends MasterplanError {
  readonly trace: ChangeInput;

  constructor(
    code: ErrorAnswer['code'],
    message: string,
    more: { hint: string; details: Record<string, unknown>; trace: ChangeInput },
  ) {
    super(code, message, more);
    this.trace = more.trace;
  }
}

/** Who holds an item, for a refusal. */
function holderDetails(item: ItemRecord): Record<string, unknown> {
  return {
    item_id: item.id,
    item_key: item.item_key,
    claimed_by: item.claimed_by,
    claimed_by_name: item.claimed_by_name,
    since: isoTime(item.claimed_at),
    until: isoTime(item.lease_expires_at),
  };
}

/** The session that claimed the item last; undefined: nobody ever did. */
async function lastClaimant(context: OperationContext, item: ItemRecord): Promise<string | undefined> {
  const row = await context.db.get<{ values: string }>(
    `SELECT new AS "values" FROM masterplan_updates
     WHERE item_id = $1 AND activity = 'claimed' AND new IS NOT NULL ORDER BY version DESC LIMIT 1`,
    [item.id],
  );
  if (row === undefined) return undefined;
  const { claimed_by } = JSON.parse(row.values) as { claimed_by?: string };
  return claimed_by;
}

/** Whether the caller's session claimed the item at any time. */
export async function everClaimed(context: OperationContext, item: ItemRecord): Promise<boolean> {
  const { sessionId } = context.caller;
  if (sessionId === null) return false;
  const row = await context.db.get(
    `SELECT 1 FROM masterplan_updates
     WHERE item_id = $1 AND activity = 'claimed' AND session_id = $2 AND kind = $3 LIMIT 1`,
    [item.id, sessionId, context.caller.kind],
  );
  return row !== undefined;
}

/** Somebody else has the item now: CONFLICT to a stranger, CLAIM_LOST (noted in the log) to a former holder. */
export async function refuseForeign(
  context: OperationContext,
  item: ItemRecord,
  doing: string,
  lost: boolean,
): Promise<never> {
  const holder = item.claimed_by_name ?? item.claimed_by ?? 'nobody';
  if (lost || (await everClaimed(context, item))) {
    throw new TracedError(
      'CLAIM_LOST',
      `You no longer hold ${item.item_key}: ${await whatBecameOf(context, item)}.`,
      {
        hint: 'Stop working on it: nothing of this call was done, the log only notes the attempt. Call next for other work.',
        details: holderDetails(item),
        trace: {
          activity: 'note',
          item,
          message: `Tried to ${doing} it after its claim was lost.`,
        },
      },
    );
  }
  const until =
    item.lease_expires_at === null ? 'without a lease' : `until ${isoTime(item.lease_expires_at)}`;
  throw new MasterplanError('CONFLICT', `${item.item_key} is held by ${holder}, ${until}.`, {
    hint: 'Call next for other work, or wait until it is released.',
    details: holderDetails(item),
  });
}

/** Where an item went that a former holder asks for, with the name of who has or had it last. */
async function whatBecameOf(context: OperationContext, item: ItemRecord): Promise<string> {
  if (item.claimed_by !== null) {
    if (item.claimed_by === context.caller.sessionId)
      return 'its present claim of your session has another token';
    return `${item.claimed_by_name ?? item.claimed_by} has it`;
  }
  const last = await context.db.get<{
    session_name: string | null;
    session_id: string | null;
    actor: string;
  }>(
    `SELECT session_name, session_id, actor FROM masterplan_updates
     WHERE item_id = $1 AND activity IN ('completed', 'released', 'deferred', 'cancelled', 'session_end')
     ORDER BY version DESC LIMIT 1`,
    [item.id],
  );
  const by = last === undefined ? '' : ` by ${last.session_name ?? last.session_id ?? last.actor}`;
  const ended =
    item.status === 'pending' || item.status === 'blocked' ? 'its claim was ended' : `it was ${item.status}`;
  return `${ended}${by}`;
}

/** An `ai` session may add human-only items, note on them and depend on them, and nothing else. */
export function refuseHumanOnly(context: OperationContext, item: ItemRecord, doing: string): void {
  if (context.caller.kind === 'human' || item.assignee_type !== 'human') return;
  throw new MasterplanError(
    'HUMAN_ONLY',
    `${item.item_key} (${item.item_type}) is for a person; an agent can't ${doing} it.`,
    {
      hint: 'A person does it in the editor (view "Needs You"). Call next for other work.',
      details: { item_id: item.id, item_key: item.item_key, item_type: item.item_type },
    },
  );
}

/** A person is offered to reassign an item that was meant for agents; with `reassign` that was accepted. */
export function refuseAiOnly(
  context: OperationContext,
  item: ItemRecord,
  reassign: boolean | undefined = false,
): void {
  if (!isAiOnlyForCaller(context, item) || reassign) return;
  throw new MasterplanError('AI_ONLY', `${item.item_key} is assigned to agents.`, {
    hint: 'To do it yourself, set its assignee_type to either or human first.',
    details: { item_id: item.id, item_key: item.item_key },
  });
}

/** Opens an item that was meant for agents to people too, in the transaction in which a person takes it. */
export async function openToPeople(context: OperationContext, item: ItemRecord): Promise<ItemRecord> {
  if (!isAiOnlyForCaller(context, item)) return item;
  return changeItem(context, item, { assignee_type: 'either' }, { activity: 'assigned' });
}

function isAiOnlyForCaller({ caller }: OperationContext, item: ItemRecord): boolean {
  return caller.kind === 'human' && item.assignee_type === 'ai';
}

/** The outcome of a check of who may write an item in progress. */
export interface Holding {
  item: ItemRecord;
  /** `holder`, a person's `override`, or the old holder who got his ended claim back (`reclaimed`). */
  as: 'holder' | 'override' | 'reclaimed';
}

/**
 * Requires that the caller holds the item: by a current token, else by the session. A person overrides.
 * The old holder whose lease ended goes on as long as nobody has claimed the item since.
 * Throws CLAIM_LOST, CONFLICT, or INVALID_TRANSITION where there is no claim at all. `doing`: what the log says was
 * tried, where that is not the step.
 */
export async function requireHolder(
  context: OperationContext,
  item: ItemRecord,
  token: string | undefined,
  step: ItemStep,
  doing: string = step,
): Promise<Holding> {
  if (item.status === 'in_progress') {
    if (token !== undefined) {
      const current = token === item.claim_token && item.claimed_by_kind === context.caller.kind;
      if (current) return { item: await rebindClaim(context, item), as: 'holder' };
      return refuseForeign(context, item, doing, true);
    }
    if (isHolder(context, item)) return { item, as: 'holder' };
    if (context.caller.kind === 'human') {
      await noteOverride(context, item);
      return { item, as: 'override' };
    }
    return refuseForeign(context, item, doing, false);
  }
  if (item.status === 'pending' && (await mayReclaim(context, item, token))) {
    return { item: await reclaim(context, item), as: 'reclaimed' };
  }
  if (token !== undefined || (await lostToAnother(context, item))) {
    if (await everClaimed(context, item)) return refuseForeign(context, item, doing, true);
  }
  requireTransition(item, step);
  throw new MasterplanError('INVALID_TRANSITION', `${item.item_key} is not claimed.`, {
    details: { item_id: item.id, item_key: item.item_key, status: item.status, claimed_by: null },
  });
}

/** The old holder's claim again, under the rules of every claim. */
async function reclaim(context: OperationContext, item: ItemRecord): Promise<ItemRecord> {
  const plan = await requirePlan(context, item.plan_id);
  await requireWorkablePlan(context, plan, context.caller);
  const message = 'Claimed again by its old holder: the lease had ended, and nobody had claimed it since.';
  const claimed = await grantClaim(context, item, { message });
  await planItemClaimed(context, plan);
  return claimed;
}

/** The log says when a person acts on an item that another session holds. */
export async function noteOverride(context: OperationContext, item: ItemRecord): Promise<void> {
  await appendChange(context, {
    activity: 'note',
    item,
    message: `A person overrides the claim of ${item.claimed_by_name ?? item.claimed_by}.`,
    fence: item.fence,
    automatic: true,
  });
}

/** Whether the caller was the last to claim the item and somebody else ended that claim. */
async function lostToAnother(context: OperationContext, item: ItemRecord): Promise<boolean> {
  const { sessionId } = context.caller;
  if (sessionId === null || (await lastClaimant(context, item)) !== sessionId) return false;
  const end = await context.db.get<{ session_id: string | null; actor: string }>(
    `SELECT session_id, actor FROM masterplan_updates
     WHERE item_id = $1 AND activity IN ('completed', 'released', 'deferred', 'cancelled', 'assigned', 'session_end')
       AND version > (SELECT MAX(version) FROM masterplan_updates WHERE item_id = $1 AND activity = 'claimed')
     ORDER BY version LIMIT 1`,
    [item.id],
  );
  return end !== undefined && end.session_id !== sessionId && end.actor !== AUTOMATIC_ACTOR;
}

/** Whether the caller holds an item in progress without showing a token. */
export function isHolder(context: OperationContext, item: ItemRecord): boolean {
  const { caller } = context;
  // A person's claim is proven by his key, never by a name that an agent may give.
  if (item.claimed_by_kind !== caller.kind) return false;
  if (caller.sessionId !== null) return caller.sessionId === item.claimed_by;
  // A bare command line has no identity: it is believed only while there was never another holder.
  return item.fence === 1;
}

/** Whether the item's ended claim was the caller's and no other followed. An explicit release gives it up. */
async function mayReclaim(
  context: OperationContext,
  item: ItemRecord,
  token: string | undefined,
): Promise<boolean> {
  if (item.claim_token === null || isContainer(item)) return false;
  if (token !== undefined) return token === item.claim_token;
  const { sessionId } = context.caller;
  if (sessionId === null) return item.fence === 1;
  return (await lastClaimant(context, item)) === sessionId;
}

/** Whether a completed item was completed by the caller, so that repeating it changes nothing. */
export async function completedByCaller(
  context: OperationContext,
  item: ItemRecord,
  token: string | undefined,
): Promise<boolean> {
  if (token !== undefined) return token === item.claim_token;
  const row = await context.db.get<{ session_id: string | null; user_name: string | null }>(
    `SELECT session_id, user_name FROM masterplan_updates
     WHERE item_id = $1 AND activity = 'completed' ORDER BY version DESC LIMIT 1`,
    [item.id],
  );
  if (row === undefined) return false;
  const { caller } = context;
  if (caller.sessionId !== null) return row.session_id === caller.sessionId;
  return item.fence <= 1;
}

/**
 * Who may change an item's fields: nobody holds it → everybody; in progress → the holder or a person.
 * Human-only items are checked before.
 */
export async function requireWriter(
  context: OperationContext,
  item: ItemRecord,
  token: string | undefined,
): Promise<Holding> {
  if (item.status === 'in_progress' && item.child_count === 0)
    return requireHolder(context, item, token, 'release', 'update');
  const identified = token !== undefined || context.caller.sessionId !== null;
  if (item.status === 'pending' && identified && (await mayReclaim(context, item, token))) {
    return requireHolder(context, item, token, 'complete', 'update');
  }
  if (
    token !== undefined &&
    item.claim_token !== token &&
    (await everClaimed(context, item)) &&
    item.status !== 'completed'
  ) {
    return refuseForeign(context, (await loadItem(context, item.id)) ?? item, 'update', true);
  }
  return { item, as: 'holder' };
}
