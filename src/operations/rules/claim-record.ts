import type { AssigneeType } from '../../model/vocabulary';
import type { OperationContext } from '../context';
import { changeItem, type ItemPatch, type ItemRecord, writeSilently } from './item-record';

const MINUTE = 60_000;

/** What ends a claim. The token stays where a repeated call must still be recognised (`keepToken`). */
export function withoutClaim(keepToken = false): ItemPatch {
  return {
    claimed_by: null,
    claimed_by_name: null,
    claimed_by_user: null,
    claimed_by_client: null,
    claimed_by_kind: null,
    claimed_at: null,
    claim_lease_minutes: null,
    last_heartbeat: null,
    lease_expires_at: null,
    ...(keepToken ? {} : { claim_token: null }),
  };
}

/** An agent that hands its item to a person gives up its claim with it. */
export function endsByHandover(
  item: Pick<ItemRecord, 'status' | 'claimed_by_kind'>,
  assigneeType: AssigneeType | undefined,
): boolean {
  return assigneeType === 'human' && item.status === 'in_progress' && item.claimed_by_kind === 'ai';
}

/** What the log says then. */
export const HANDED_OVER = 'Handed over to a person; the claim ended.';

/** The session a claim is kept under: a bare command line outside of an agent is its user's. */
export function holderName(context: Pick<OperationContext, 'caller'>): string {
  return context.caller.sessionId ?? `cli:${context.caller.user}`;
}

/** When a lease that starts now ends; people's claims have none. */
function leaseEnd(context: OperationContext, leaseMinutes: number): number | null {
  return context.caller.kind === 'human' ? null : Math.round(context.now + leaseMinutes * MINUTE);
}

/** Gives the item to the caller: a new token, the next fence, a fresh lease. The caller has checked the rules. */
export async function grantClaim(
  context: OperationContext,
  item: ItemRecord,
  options: { leaseMinutes?: number | undefined; message?: string | undefined } = {},
): Promise<ItemRecord> {
  const { caller, now } = context;
  const leaseMinutes = options.leaseMinutes ?? item.lease_minutes;
  return changeItem(
    context,
    item,
    {
      status: 'in_progress',
      claimed_by: holderName(context),
      claimed_by_name: caller.sessionName ?? caller.client,
      claimed_by_user: caller.user,
      claimed_by_client: caller.clientId,
      claimed_by_kind: caller.kind,
      claim_token: context.newToken(),
      claimed_at: now,
      last_heartbeat: now,
      claim_lease_minutes: options.leaseMinutes ?? null,
      lease_expires_at: leaseEnd(context, leaseMinutes),
      fence: item.fence + 1,
      started_at: item.started_at ?? now,
    },
    { activity: 'claimed', fence: item.fence + 1, message: options.message ?? null },
  );
}

/** A current token proves the holder whatever the session's name: the claim goes over to the caller's session. */
export async function rebindClaim(context: OperationContext, item: ItemRecord): Promise<ItemRecord> {
  const { caller } = context;
  if (caller.sessionId === null || caller.sessionId === item.claimed_by) return item;
  return changeItem(
    context,
    item,
    {
      claimed_by: caller.sessionId,
      claimed_by_name: caller.sessionName ?? caller.client,
      claimed_by_user: caller.user,
      claimed_by_client: caller.clientId,
    },
    {
      activity: 'claimed',
      fence: item.fence,
      message: 'The token proved the holder; the claim goes on in this session.',
    },
  );
}

/** Restarts the lease of a held item; no log row. */
export async function refreshLease(context: OperationContext, item: ItemRecord): Promise<ItemRecord> {
  if (item.lease_expires_at === null) return item;
  return writeSilently(context, item, {
    last_heartbeat: context.now,
    lease_expires_at: Math.round(context.now + (item.claim_lease_minutes ?? item.lease_minutes) * MINUTE),
    claimed_by_client: context.caller.clientId,
  });
}
