import { MasterplanError } from '../../model/errors';
import { isoTime } from '../../model/time';
import type { DependentsChoice, ItemStatus } from '../../model/vocabulary';
import type { OperationContext } from '../context';
import { withoutClaim } from './claim-record';
import { changeDependencies } from './dependencies';
import { changeItem, type ItemRecord, loadItem } from './item-record';
import { isHolder, refuseHumanOnly } from './ownership';
import { isFinished } from './rollup';
import type { Settlement } from './settle';
import { requireTransition } from './transitions';

/** Taking work out of the plan for a while (defer) or for good (cancel), and bringing it back (reopen). */

const OPEN: readonly ItemStatus[] = ['pending', 'blocked', 'in_progress'];

/** As many items are read at once, so that the host stays responsive and no statement has too many parameters. */
const PAGE = 500;

/** The items with these ids, in that order. */
async function loadItems(context: OperationContext, ids: readonly number[]): Promise<ItemRecord[]> {
  const items: ItemRecord[] = [];
  for (let start = 0; start < ids.length; start += PAGE) {
    const page = ids.slice(start, start + PAGE);
    const rows = await context.db.all<ItemRecord>(
      `SELECT * FROM masterplan_items WHERE id IN (${page.map((_, index) => `$${index + 1}`).join(', ')})`,
      page,
    );
    const byId = new Map(rows.map((row) => [row.id, row]));
    for (const id of page) {
      const item = byId.get(id);
      if (item !== undefined) items.push(item);
    }
    await context.breathe();
  }
  return items;
}

type Outline = Pick<ItemRecord, 'id' | 'parent_id' | 'status' | 'child_count'>;

/** Everything below an item, in order of creation. */
async function outlineBelow(context: OperationContext, item: ItemRecord): Promise<Outline[]> {
  if (item.child_count === 0) return [];
  return context.db.all<Outline>(
    `WITH RECURSIVE below (id) AS (
       SELECT id FROM masterplan_items WHERE parent_id = $1
       UNION ALL
       SELECT child.id FROM masterplan_items AS child JOIN below ON child.parent_id = below.id
     )
     SELECT item.id, item.parent_id, item.status, item.child_count
     FROM below JOIN masterplan_items AS item ON item.id = below.id
     ORDER BY item.id`,
    [item.id],
  );
}

/** The leaves that a step on an item means: itself, or those below a container that have one of the statuses. */
async function leavesOf(
  context: OperationContext,
  item: ItemRecord,
  below: readonly Outline[],
  statuses: readonly ItemStatus[],
): Promise<ItemRecord[]> {
  if (item.child_count === 0) return [item];
  const leaves = below.filter((one) => one.child_count === 0 && statuses.includes(one.status));
  return loadItems(
    context,
    leaves.map((leaf) => leaf.id),
  );
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
  const leaves = await leavesOf(context, item, await outlineBelow(context, item), OPEN);
  if (item.child_count > 0) {
    requireFree(context, item, leaves, 'defer');
    if (leaves.length === 0) requireTransition(item, 'defer');
  }
  for (const leaf of leaves) {
    await context.breathe();
    const deferred = await changeItem(
      context,
      leaf,
      { ...withoutClaim(), status: 'deferred', reason, deferred_until: until },
      { activity: 'deferred', message: reason, fence: leaf.fence },
    );
    settlement.statusChanged(deferred, leaf.status);
  }
}

/** What became of those that waited for a cancelled item. */
export interface Dependents {
  /** They don't wait for it any more. */
  detached: ItemRecord[];
  /** They were cancelled with it. */
  cancelled: ItemRecord[];
  /** They wait for what will never be completed. */
  stuck: ItemRecord[];
}

/**
 * Cancels an item or a container's open leaves, and does with those that wait for them what `choice` says; of an
 * item that is cancelled already, only that. Dependents are judged as if the caller had named them: a person's item,
 * or one that another session holds, refuses the whole step. Finished dependents are left alone.
 */
export async function cancelItem(
  context: OperationContext,
  settlement: Settlement,
  item: ItemRecord,
  message: string | null,
  choice: DependentsChoice,
): Promise<Dependents> {
  const seen = new Set([item.id]);
  const gone = new Set(
    item.status === 'cancelled'
      ? await cancelledWith(context, item)
      : await cancelOne(context, settlement, item, message),
  );
  const after: Dependents = { detached: [], cancelled: [], stuck: [] };
  if (choice === 'keep') return { ...after, stuck: await waitingForAny(context, gone) };
  for (const goneId of gone) {
    for (const id of await waitingFor(context, goneId)) {
      await context.breathe();
      // Loaded only now: an earlier dependent's container may have taken it along.
      const dependent = seen.has(id) && choice === 'cancel' ? undefined : await loadItem(context, id);
      seen.add(id);
      if (dependent === undefined || isFinished(dependent.status) || gone.has(id)) continue;
      if (choice === 'cancel') {
        refuseHumanOnly(context, dependent, 'cancel');
        after.cancelled.push(dependent);
        for (const one of await cancelOne(context, settlement, dependent, message)) gone.add(one);
      } else {
        if (!after.detached.some((one) => one.id === id)) after.detached.push(dependent);
        await detach(context, settlement, dependent, goneId);
      }
    }
  }
  return after;
}

/** A cancelled item with what is cancelled below it. */
async function cancelledWith(context: OperationContext, item: ItemRecord): Promise<number[]> {
  const below = await outlineBelow(context, item);
  return [item.id, ...below.filter((one) => one.status === 'cancelled').map((one) => one.id)];
}

/** The unfinished items that wait for one of these, and are none of these. */
async function waitingForAny(context: OperationContext, gone: ReadonlySet<number>): Promise<ItemRecord[]> {
  const ids = [...gone];
  const waiting = new Set<number>();
  for (let start = 0; start < ids.length; start += PAGE) {
    const page = ids.slice(start, start + PAGE);
    const rows = await context.db.all<{ id: number }>(
      `SELECT item.id FROM masterplan_dependencies AS edge JOIN masterplan_items AS item ON item.id = edge.item_id
       WHERE edge.depends_on_id IN (${page.map((_, index) => `$${index + 1}`).join(', ')})
         AND item.status NOT IN ('completed', 'cancelled')`,
      page,
    );
    for (const { id } of rows) if (!gone.has(id)) waiting.add(id);
    await context.breathe();
  }
  return loadItems(context, [...waiting]);
}

async function waitingFor(context: OperationContext, id: number): Promise<number[]> {
  const rows = await context.db.all<{ id: number }>(
    'SELECT item_id AS id FROM masterplan_dependencies WHERE depends_on_id = $1 ORDER BY item_id',
    [id],
  );
  return rows.map((row) => row.id);
}

/** Cancels one item with what is below it; gives the ids of all that are cancelled by it, itself first. */
async function cancelOne(
  context: OperationContext,
  settlement: Settlement,
  item: ItemRecord,
  message: string | null,
): Promise<number[]> {
  const below = await outlineBelow(context, item);
  const leaves = await leavesOf(context, item, below, [...OPEN, 'deferred']);
  requireFree(context, item, leaves, 'cancel');
  if (leaves.length === 0 || item.child_count === 0) requireTransition(item, 'cancel');
  for (const leaf of leaves) {
    await context.breathe();
    const changed = await changeItem(
      context,
      leaf,
      { ...withoutClaim(), status: 'cancelled', deferred_until: null, reason: message },
      { activity: 'cancelled', message, fence: leaf.fence },
    );
    settlement.statusChanged(changed, leaf.status);
  }
  return [item.id, ...cancelledContainers(below), ...leaves.map((leaf) => leaf.id)];
}

/** The containers among these items that end as cancelled: no leaf below them was completed. */
function cancelledContainers(below: readonly Outline[]): number[] {
  const parents = new Map(below.map((one) => [one.id, one.parent_id]));
  const completed = new Set<number>();
  for (const leaf of below) {
    if (leaf.child_count > 0 || leaf.status !== 'completed') continue;
    let at = leaf.parent_id;
    while (at !== null && !completed.has(at)) {
      completed.add(at);
      at = parents.get(at) ?? null;
    }
  }
  return below
    .filter((one) => one.child_count > 0 && one.status !== 'cancelled' && !completed.has(one.id))
    .map((one) => one.id);
}

/** Takes a cancelled dependency off an item that waits for it. */
async function detach(
  context: OperationContext,
  settlement: Settlement,
  dependent: ItemRecord,
  cancelledId: number,
): Promise<void> {
  // Of a container only the edge is at stake, not what others hold below it.
  refuseHumanOnly(context, dependent, 'detach');
  if (dependent.child_count === 0) requireFree(context, dependent, [dependent], 'detach');
  const cancelled = await loadItem(context, cancelledId);
  if (cancelled === undefined) return;
  const change = await changeDependencies(context, dependent, { remove: [cancelled] });
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
  await settlement.refresh(dependent.id);
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
      details: {
        item_id: item.id,
        item_key: item.item_key,
        status: item.status,
        children: item.child_count,
      },
    });
  }
  const leaves = await leavesOf(context, item, await outlineBelow(context, item), [item.status]);
  for (const leaf of leaves) {
    await context.breathe();
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
