import { type ErrorAnswer, MasterplanError } from '../../model/errors';
import { isoTime } from '../../model/time';
import type { OperationContext } from '../context';
import type { ChangeInput } from './audit';
import { grantClaim, rebindClaim } from './claim-record';
import { type ItemRecord, loadItem } from './item-record';
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

async function everClaimed(context: OperationContext, item: ItemRecord): Promise<boolean> {
  const { sessionId } = context.caller;
  if (sessionId === null) return false;
  const row = await context.db.get(
    `SELECT 1 FROM masterplan_updates
     WHERE item_id = $1 AND activity = 'claimed' AND session_id = $2 LIMIT 1`,
    [item.id, sessionId],
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
    throw new TracedError('CLAIM_LOST', `You no longer hold ${item.item_key}: ${holder} has it.`, {
      hint: 'Stop working on it; what you did is not recorded. Call next for other work.',
      details: holderDetails(item),
      trace: {
        activity: 'note',
        item,
        message: `Tried to ${doing} it after its claim was lost.`,
      },
    });
  }
  const until =
    item.lease_expires_at === null ? 'without a lease' : `until ${isoTime(item.lease_expires_at)}`;
  throw new MasterplanError('CONFLICT', `${item.item_key} is held by ${holder}, ${until}.`, {
    hint: 'Call next for other work, or wait until it is released.',
    details: holderDetails(item),
  });
}

/** An `ai` session may add human-only items, note on them and depend on them, and nothing else. */
export function refuseHumanOnly(context: OperationContext, item: ItemRecord, doing: string): void {
  if (context.caller.kind === 'human' || item.assignee_type !== 'human') return;
  throw new MasterplanError(
    'HUMAN_ONLY',
    `${item.item_key} (${item.item_type}) is for a person; an agent can't ${doing} it.`,
    {
      hint: 'A person does it in the editor (view "Needs you"). Call next for other work.',
      details: { item_id: item.id, item_key: item.item_key, item_type: item.item_type },
    },
  );
}

/** A person is offered to reassign an item that was meant for agents. */
export function refuseAiOnly(context: OperationContext, item: ItemRecord): void {
  if (context.caller.kind !== 'human' || item.assignee_type !== 'ai') return;
  throw new MasterplanError('AI_ONLY', `${item.item_key} is assigned to agents.`, {
    hint: 'To do it yourself, set its assignee_type to either or human first.',
    details: { item_id: item.id, item_key: item.item_key },
  });
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
 * Throws CLAIM_LOST, CONFLICT, or INVALID_TRANSITION where there is no claim at all.
 */
export async function requireHolder(
  context: OperationContext,
  item: ItemRecord,
  token: string | undefined,
  step: ItemStep,
): Promise<Holding> {
  const doing = step === 'complete' ? 'complete' : step === 'release' ? 'release' : 'change';
  if (item.status === 'in_progress') {
    if (token !== undefined) {
      if (token === item.claim_token) return { item: await rebindClaim(context, item), as: 'holder' };
      return refuseForeign(context, item, doing, true);
    }
    if (isHolder(context, item)) return { item, as: 'holder' };
    if (context.caller.kind === 'human') return { item, as: 'override' };
    return refuseForeign(context, item, doing, false);
  }
  if (item.status === 'pending' && (await mayReclaim(context, item, token))) {
    const message = 'Claimed again by its old holder: the lease had ended, and nobody had claimed it since.';
    return { item: await grantClaim(context, item, { message }), as: 'reclaimed' };
  }
  requireTransition(item, step);
  throw new MasterplanError('INVALID_TRANSITION', `${item.item_key} is not claimed.`);
}

/** Whether the caller holds an item in progress without showing a token. */
export function isHolder(context: OperationContext, item: ItemRecord): boolean {
  const { caller } = context;
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
  if (item.claim_token === null) return false;
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
    return requireHolder(context, item, token, 'release');
  const identified = token !== undefined || context.caller.sessionId !== null;
  if (item.status === 'pending' && identified && (await mayReclaim(context, item, token))) {
    return requireHolder(context, item, token, 'complete');
  }
  if (
    token !== undefined &&
    item.claim_token !== token &&
    (await everClaimed(context, item)) &&
    item.status !== 'completed'
  ) {
    return refuseForeign(context, (await loadItem(context, item.id)) ?? item, 'change', true);
  }
  return { item, as: 'holder' };
}
