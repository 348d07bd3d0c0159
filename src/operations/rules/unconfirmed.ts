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
  const answers = await context.db.all<{ client_id: string; item_id: number; fence: number }>(
    `SELECT client_id, item_id, fence FROM masterplan_answered
     WHERE session_id = $1 AND client_id <> $2 AND operation IN ('next', 'claim') AND item_id IS NOT NULL ORDER BY at, request_key`,
    [sessionId, clientId],
  );
  for (const answer of answers) {
    if (context.isConnected(answer.client_id)) continue;
    const item = await loadItem(context, answer.item_id);
    const held =
      item?.status === 'in_progress' && item.claimed_by === sessionId && item.fence === answer.fence;
    if (held && (planId === undefined || item.plan_id === planId)) return item;
  }
  return undefined;
}
