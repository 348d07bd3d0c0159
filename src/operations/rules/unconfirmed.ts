import type { OperationContext } from '../context';
import { type ItemRecord, loadItem } from './item-record';

/**
 * A claim whose answer never arrived: the session's earlier `next` or `claim` was answered to a client process
 * that is gone and never confirmed it, and the session still holds the item. It is given again, so that no
 * item is held by a session that does not know of it.
 */
export async function unconfirmedClaim(
  context: OperationContext,
  planId?: string,
): Promise<ItemRecord | undefined> {
  const { sessionId, clientId } = context.caller;
  if (sessionId === null) return undefined;
  for (const given of await context.givenTo(sessionId)) {
    if (given.clientId === clientId || context.isConnected(given.clientId)) continue;
    const item = await loadItem(context, given.itemId);
    const held =
      item?.status === 'in_progress' && item.claimed_by === sessionId && item.fence === given.fence;
    if (held && (planId === undefined || item.plan_id === planId)) return item;
  }
  return undefined;
}
