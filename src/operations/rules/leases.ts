import type { Caller } from '../../model/caller';
import { isoTime } from '../../model/time';
import { GRACE_MINUTES } from '../../model/vocabulary';
import type { OperationContext } from '../context';
import { holderName, withoutClaim } from './claim-record';
import { changeItem, type ItemRecord } from './item-record';
import { Settlement } from './settle';

const MINUTE = 60_000;
/** A call refreshes a lease by itself only when the last heartbeat is older than this share of the lease… */
const HEARTBEAT_SHARE = 0.1;
/** …or than this many milliseconds: reads stay reads, and a lease ends at most that much early. */
const HEARTBEAT_MS = 30_000;
/** As many claims of a session are renewed at once. */
const MOST_CLAIMS = 100;

/** What time has brought since: leases that ended, deferrals that are over. */
export async function catchUpWithTime(context: OperationContext): Promise<void> {
  const due = await context.db.get<{ leases: number; deferrals: number }>(
    `SELECT EXISTS (SELECT 1 FROM masterplan_items WHERE lease_expires_at <= $1) AS leases,
            EXISTS (SELECT 1 FROM masterplan_items WHERE deferred_until <= $1) AS deferrals`,
    [context.now],
  );
  if (due?.leases) await reclaimExpired(context);
  if (due?.deferrals) await returnDeferred(context);
}

/**
 * Takes back every item whose lease is past: pending again, the log says whose lease ended. The token stays,
 * so that the old holder is recognised as long as nobody claims the item. After `max_attempts` it is deferred
 * for a person to look at. Gives how many there were.
 */
export async function reclaimExpired(context: OperationContext): Promise<number> {
  const expired = await context.db.all<ItemRecord>(
    'SELECT * FROM masterplan_items WHERE lease_expires_at <= $1 ORDER BY lease_expires_at, id',
    [context.now],
  );
  if (expired.length === 0) return 0;
  const settlement = new Settlement(context);
  for (const item of expired) settlement.statusChanged(await reclaim(context, item, settlement), item.status);
  await settlement.settle();
  return expired.length;
}

async function reclaim(
  context: OperationContext,
  item: ItemRecord,
  settlement: Settlement,
): Promise<ItemRecord> {
  const who = item.claimed_by_name ?? item.claimed_by ?? 'its holder';
  const attempts = item.attempts + 1;
  const message = `The lease of ${who} ended at ${isoTime(item.lease_expires_at)}.`;
  const released = await changeItem(
    context,
    item,
    { ...withoutClaim(true), status: 'pending', attempts },
    { activity: 'released', message, fence: item.fence, automatic: true },
  );
  if (attempts < item.max_attempts) {
    await settlement.refresh(item.id);
    return released;
  }
  const reason = `${attempts} leases ended without a result; a person should look at it.`;
  return changeItem(
    context,
    released,
    { status: 'deferred', reason },
    { activity: 'deferred', message: reason, automatic: true },
  );
}

/** Returns deferred items whose time has come. Gives how many there were. */
export async function returnDeferred(context: OperationContext): Promise<number> {
  const due = await context.db.all<ItemRecord>(
    'SELECT * FROM masterplan_items WHERE deferred_until <= $1 ORDER BY deferred_until, id',
    [context.now],
  );
  if (due.length === 0) return 0;
  const settlement = new Settlement(context);
  for (const item of due) {
    const returned = await changeItem(
      context,
      item,
      {
        deferred_until: null,
        ...(item.status === 'deferred' ? { status: 'pending' as const, reason: null } : {}),
      },
      { activity: 'status_changed', message: 'The deferral is over.', automatic: true },
    );
    settlement.statusChanged(returned, item.status);
    await settlement.refresh(item.id);
  }
  await settlement.settle();
  return due.length;
}

/** When the next lease ends or deferral returns, ms UTC; null: none. */
export async function nextMoment(context: Pick<OperationContext, 'db'>): Promise<number | null> {
  const row = await context.db.get<{ lease: number | null; deferral: number | null }>(
    `SELECT (SELECT MIN(lease_expires_at) FROM masterplan_items WHERE lease_expires_at IS NOT NULL) AS lease,
            (SELECT MIN(deferred_until) FROM masterplan_items WHERE deferred_until IS NOT NULL) AS deferral`,
  );
  const moments = [row?.lease, row?.deferral].filter(
    (moment): moment is number => typeof moment === 'number',
  );
  return moments.length === 0 ? null : Math.min(...moments);
}

/**
 * Any call of a session is a heartbeat for its newest claim. No log row; written only when the last heartbeat
 * is old enough, or when the claim came to this client process anew (a resumed conversation).
 */
export async function heartbeat(context: OperationContext): Promise<void> {
  const [newest] = await dueClaims(context, 1);
  if (newest !== undefined) await renewLeases(context, [newest], context.caller.clientId);
}

/**
 * A sign of life of the agent itself, whatever it works on: a heartbeat for every claim of its session. The
 * claims stay with the client process that they are with: a hook's own process is gone in a moment.
 */
export async function heartbeatOfAll(context: OperationContext): Promise<void> {
  await renewLeases(context, await dueClaims(context, MOST_CLAIMS));
}

type LeasedClaim = Pick<ItemRecord, 'id' | 'lease_minutes' | 'last_heartbeat' | 'lease_expires_at'>;

/** The newest `most` claims of the caller's session, as far as their last heartbeat is old enough. */
async function dueClaims(context: OperationContext, most: number): Promise<LeasedClaim[]> {
  const { caller, now } = context;
  if (caller.sessionId === null) return [];
  const claims = await context.db.all<LeasedClaim>(
    `SELECT id, COALESCE(claim_lease_minutes, lease_minutes) AS lease_minutes, last_heartbeat, lease_expires_at
     FROM masterplan_items
     WHERE claimed_by = $1 ORDER BY claimed_at DESC, id DESC LIMIT $2`,
    [caller.sessionId, most],
  );
  return claims.filter((claim) => {
    if (claim.lease_expires_at === null) return false;
    const lease = claim.lease_minutes * MINUTE;
    const age = now - (claim.last_heartbeat ?? 0);
    const cut = claim.lease_expires_at - (claim.last_heartbeat ?? 0) < lease;
    return cut || age >= Math.min(HEARTBEAT_MS, lease * HEARTBEAT_SHARE);
  });
}

/** Restarts these leases; the claims go over to `clientId` where one is named. */
async function renewLeases(
  context: OperationContext,
  claims: readonly LeasedClaim[],
  clientId: string | null = null,
): Promise<void> {
  for (const claim of claims) {
    await context.db.run(
      `UPDATE masterplan_items
       SET last_heartbeat = $2, lease_expires_at = $3, claimed_by_client = COALESCE($4, claimed_by_client)
       WHERE id = $1`,
      [claim.id, context.now, Math.round(context.now + claim.lease_minutes * MINUTE), clientId],
    );
  }
}

/**
 * The agent's process that spoke for this session went away, and no other one speaks for it: what the session
 * holds ends after the grace unless it comes back. By the session, not by the process that made the claim: one
 * process may speak for several sessions, and a resumed session's claims were made by a former process.
 */
export async function cutToGrace(context: OperationContext, gone: Caller): Promise<void> {
  const end = Math.round(context.now + GRACE_MINUTES * MINUTE);
  if (gone.sessionId !== null) {
    await context.db.run(
      'UPDATE masterplan_items SET lease_expires_at = $2 WHERE claimed_by = $1 AND lease_expires_at > $2',
      [gone.sessionId, end],
    );
    return;
  }
  // Without a session the holder's name is the user's: his other processes' claims are not meant.
  await context.db.run(
    `UPDATE masterplan_items SET lease_expires_at = $3
     WHERE claimed_by = $1 AND claimed_by_client = $2 AND lease_expires_at > $3`,
    [holderName({ caller: gone }), gone.clientId, end],
  );
}

/** The machine slept: nobody could send a heartbeat, so live leases and deferral-free time go on from here. */
export async function extendLeases(context: OperationContext, milliseconds: number): Promise<void> {
  await context.db.run(
    `UPDATE masterplan_items SET lease_expires_at = lease_expires_at + $1, last_heartbeat = last_heartbeat + $1
     WHERE lease_expires_at > $2`,
    [Math.round(milliseconds), context.now - Math.round(milliseconds)],
  );
}

/** After a restart no lease ends later than its length from now (the clock may have been set back). */
export async function clampLeases(context: OperationContext): Promise<void> {
  await context.db.run(
    `UPDATE masterplan_items
     SET lease_expires_at = CAST($1 + COALESCE(claim_lease_minutes, lease_minutes) * 60000 AS INTEGER), last_heartbeat = $1
     WHERE lease_expires_at > $1 + COALESCE(claim_lease_minutes, lease_minutes) * 60000`,
    [context.now],
  );
}
