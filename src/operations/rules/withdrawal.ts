import { MasterplanError } from '../../model/errors';
import { isoTime } from '../../model/time';
import type { DependentsChoice, ItemStatus } from '../../model/vocabulary';
import type { OperationContext } from '../context';
import { withoutClaim } from './claim-record';
import { changeDependencies, dependencyIdsOf } from './dependencies';
import { descendantsOf } from './hierarchy';
import { changeItem, type ItemRecord, loadItem } from './item-record';
import { isHolder, refuseHumanOnly } from './ownership';
import type { Settlement } from './settle';
import { requireTransition } from './transitions';

/** Taking work out of the plan for a while (defer) or for good (cancel), and bringing it back (reopen). */

const OPEN: readonly ItemStatus[] = ['pending', 'blocked', 'in_progress'];

/** The leaves that a step on an item means: itself, or the open ones below a container. */
async function leavesOf(
  context: OperationContext,
  item: ItemRecord,
  statuses: readonly ItemStatus[],
): Promise<ItemRecord[]> {
  if (item.child_count === 0) return [item];
  const below = await descendantsOf(context, item.id);
  return below.filter((one) => one.child_count === 0 && statuses.includes(one.status));
}

/** Refuses while another session holds one of the items, or a person's item is among them. */
function requireFree(
  context: OperationContext,
  item: ItemRecord,
  leaves: readonly ItemRecord[],
  doing: string,
): void {
  for (const leaf of leaves) refuseHumanOnly(context, leaf, doing);
  if (context.caller.kind === 'human') return;
  const foreign = leaves.filter((leaf) => leaf.status === 'in_progress' && !isHolder(context, leaf));
  if (foreign.length === 0) return;
  const list = foreign
    .slice(0, 20)
    .map((leaf) => `${leaf.item_key} (${leaf.claimed_by_name ?? leaf.claimed_by})`);
  throw new MasterplanError('CONFLICT', `Others hold items of ${item.item_key}: ${list.join(', ')}.`, {
    hint: 'Wait until they are released or completed; nothing was changed.',
    details: {
      held: foreign.map((leaf) => ({
        item_id: leaf.id,
        item_key: leaf.item_key,
        claimed_by: leaf.claimed_by,
        since: isoTime(leaf.claimed_at),
        until: isoTime(leaf.lease_expires_at),
      })),
    },
  });
}

/** Defers an item, or the open leaves of a container. The caller has checked who holds a single item. */
export async function deferItem(
  context: OperationContext,
  settlement: Settlement,
  item: ItemRecord,
  reason: string,
  until: number | null,
): Promise<void> {
  const leaves = await leavesOf(context, item, OPEN);
  if (item.child_count > 0) {
    requireFree(context, item, leaves, 'defer');
    if (leaves.length === 0) requireTransition(item, 'defer');
  }
  for (const leaf of leaves) {
    const deferred = await changeItem(
      context,
      leaf,
      { ...withoutClaim(), status: 'deferred', reason, deferred_until: until },
      { activity: 'deferred', message: reason, fence: leaf.fence },
    );
    settlement.statusChanged(deferred, leaf.status);
  }
}

/** Cancels an item or a container's open leaves, and does with those that wait for them what `choice` says. */
export async function cancelItem(
  context: OperationContext,
  settlement: Settlement,
  item: ItemRecord,
  message: string | null,
  choice: DependentsChoice,
): Promise<void> {
  const cancelled = new Set<number>();
  const waiting = [item];
  for (const one of waiting) {
    if (cancelled.has(one.id)) continue;
    cancelled.add(one.id);
    const dependents = await cancelOne(context, settlement, one, message);
    if (choice === 'keep') continue;
    for (const dependent of dependents) {
      if (choice === 'detach') await detach(context, settlement, dependent, one);
      else if (dependent.status !== 'completed' && dependent.status !== 'cancelled') waiting.push(dependent);
    }
  }
}

/** Cancels one item with what is below it; gives what waits for the item itself or for a cancelled leaf. */
async function cancelOne(
  context: OperationContext,
  settlement: Settlement,
  item: ItemRecord,
  message: string | null,
): Promise<ItemRecord[]> {
  const leaves = await leavesOf(context, item, [...OPEN, 'deferred']);
  requireFree(context, item, leaves, 'cancel');
  if (leaves.length === 0 || item.child_count === 0) requireTransition(item, 'cancel');
  for (const leaf of leaves) {
    const changed = await changeItem(
      context,
      leaf,
      { ...withoutClaim(), status: 'cancelled', deferred_until: null, reason: message },
      { activity: 'cancelled', message, fence: leaf.fence },
    );
    settlement.statusChanged(changed, leaf.status);
  }
  return context.db.all<ItemRecord>(
    `SELECT waiting.* FROM masterplan_dependencies AS edge
     JOIN masterplan_items AS waiting ON waiting.id = edge.item_id
     WHERE edge.depends_on_id IN (${[item, ...leaves].map((_, index) => `$${index + 1}`).join(', ')})
     ORDER BY waiting.id`,
    [item.id, ...leaves.map((leaf) => leaf.id)],
  );
}

/** Takes a cancelled dependency off an item that waits for it. */
async function detach(
  context: OperationContext,
  settlement: Settlement,
  dependent: ItemRecord,
  cancelled: ItemRecord,
): Promise<void> {
  const below = cancelled.child_count > 0 ? await descendantsOf(context, cancelled.id) : [];
  const remove = [cancelled, ...below.filter((one) => one.status === 'cancelled')];
  const fresh = (await loadItem(context, dependent.id)) ?? dependent;
  const before = await dependencyIdsOf(context, fresh.id);
  if (!remove.some((one) => before.includes(one.id))) return;
  const change = await changeDependencies(context, fresh, { remove });
  await changeItem(
    context,
    change.item,
    {},
    {
      activity: 'metadata_updated',
      old: { depends_on: change.before },
      new: { depends_on: change.after },
      message: `${cancelled.item_key} was cancelled and does not hold it back any more.`,
    },
  );
  await settlement.refresh(fresh.id);
}

/**
 * Brings a completed, deferred or cancelled item back to pending (or blocked). Of a container: the deferred or
 * cancelled leaves below it. Its dependents that have not started are blocked again (the settlement's part).
 */
export async function reopenItem(
  context: OperationContext,
  settlement: Settlement,
  item: ItemRecord,
  message: string | null,
): Promise<void> {
  requireTransition(item, 'reopen');
  if (item.child_count > 0 && item.status === 'completed') {
    throw new MasterplanError('CONTAINER', `${item.item_key} is completed because its children are.`, {
      hint: `Reopen the child that needs more work: list parent_id=${item.id}.`,
      details: { item_id: item.id, children: item.child_count },
    });
  }
  const leaves = await leavesOf(context, item, [item.status]);
  for (const leaf of leaves) {
    refuseHumanOnly(context, leaf, 'reopen');
    const reopened = await changeItem(
      context,
      leaf,
      {
        claim_token: null,
        status: 'pending',
        completed_at: null,
        deferred_until: null,
        reason: null,
        progress_percent: null,
        attempts: 0,
      },
      { activity: 'status_changed', message },
    );
    settlement.statusChanged(reopened, leaf.status);
    await settlement.refresh(leaf.id);
  }
}
