import { expectedMinutes } from '../../model/expected-minutes';
import type { OperationContext } from '../context';
import { containersOf } from './hierarchy';
import { type ItemRecord, loadItem, type RowRecord, writeSilently } from './item-record';
import { isFinished } from './rollup';

/**
 * Keeps the derived columns that order the work. Think of each item as a start and a finish event:
 * `finish_*` is what waits behind the item's finish, `start_*` what waits behind its start, itself included.
 * A change travels backwards, to dependencies, children and containers, only as far as values change.
 */

/** The priority and chain of what waits behind an item's finish: unfinished dependents, and its container's finish. */
async function finishOf(
  context: OperationContext,
  item: ItemRecord,
): Promise<{ priority: number; chain: number }> {
  const behind = await context.db.get<{ priority: number | null; chain: number | null }>(
    `SELECT MIN(waiting.start_priority) AS priority, MAX(waiting.start_chain) AS chain
     FROM masterplan_dependencies AS edge
     JOIN masterplan_items AS waiting ON waiting.id = edge.item_id
     WHERE edge.depends_on_id = $1 AND waiting.status NOT IN ('completed', 'cancelled')`,
    [item.id],
  );
  const parent = item.parent_id === null ? undefined : await loadItem(context, item.parent_id);
  return {
    priority: Math.min(4, behind?.priority ?? 4, parent?.finish_priority ?? 4),
    chain: Math.max(0, behind?.chain ?? 0, parent?.finish_chain ?? 0),
  };
}

async function startOf(
  context: OperationContext,
  item: ItemRecord,
  finish: { priority: number; chain: number },
): Promise<{ priority: number; chain: number }> {
  const own = Math.min(item.priority, finish.priority);
  if (item.child_count === 0) {
    return { priority: own, chain: expectedMinutes(item.item_type, item.estimate_minutes) + finish.chain };
  }
  const children = await context.db.get<{ priority: number | null; chain: number | null }>(
    `SELECT MIN(start_priority) AS priority, MAX(start_chain) AS chain
     FROM masterplan_items WHERE parent_id = $1 AND status NOT IN ('completed', 'cancelled')`,
    [item.id],
  );
  return {
    priority: Math.min(own, children?.priority ?? 4),
    chain: Math.max(finish.chain, children?.chain ?? 0),
  };
}

const FINISHED = "('completed', 'cancelled')";

/**
 * Recomputes the given items and, where values changed, everything before them. It goes no further back than
 * finished items: nobody asks what waits behind them, until they are opened again.
 */
export async function refreshUrgency(context: OperationContext, ids: Iterable<number>): Promise<void> {
  const waiting = new Set<number>(ids);
  for (const id of waiting) {
    waiting.delete(id);
    await context.breathe();
    const item = await loadItem(context, id);
    if (item === undefined) continue;
    const finish = await finishOf(context, item);
    const start = await startOf(context, item, finish);
    const finishMoved = finish.priority !== item.finish_priority || finish.chain !== item.finish_chain;
    const startMoved = start.priority !== item.start_priority || start.chain !== item.start_chain;
    if (!finishMoved && !startMoved) continue;
    await writeSilently(context, item, {
      finish_priority: finish.priority,
      finish_chain: finish.chain,
      start_priority: start.priority,
      start_chain: start.chain,
    });
    if (finishMoved && item.child_count > 0) {
      for (const child of await unfinishedChildren(context, item.id)) waiting.add(child);
    }
    if (startMoved && !isFinished(item.status))
      for (const before of await unfinishedBefore(context, item)) waiting.add(before);
  }
}

/** What happens before an item's start and is still to be done: its dependencies and its container. */
async function unfinishedBefore(context: OperationContext, item: ItemRecord): Promise<number[]> {
  const rows = await context.db.all<{ id: number }>(
    `SELECT awaited.id FROM masterplan_dependencies AS edge
     JOIN masterplan_items AS awaited ON awaited.id = edge.depends_on_id
     WHERE edge.item_id = $1 AND awaited.status NOT IN ${FINISHED}`,
    [item.id],
  );
  const ids = rows.map((row) => row.id);
  return item.parent_id === null ? ids : [...ids, item.parent_id];
}

async function unfinishedChildren(context: OperationContext, id: number): Promise<number[]> {
  const rows = await context.db.all<{ id: number }>(
    `SELECT id FROM masterplan_items WHERE parent_id = $1 AND status NOT IN ${FINISHED}`,
    [id],
  );
  return rows.map((row) => row.id);
}

/**
 * Keeps the order of the work after items got finished or were opened again: what had to come before a finished
 * one is less urgent now, what comes before a reopened one more. One call for all items of an operation: a
 * container's order is then computed once, not once for each of its children.
 */
export async function refreshFinished(context: OperationContext, items: Iterable<ItemRecord>): Promise<void> {
  const before = new Set<number>();
  const reopened: ItemRecord[] = [];
  for (const item of items) {
    await context.breathe();
    if (!isFinished(item.status)) {
      reopened.push(item);
      continue;
    }
    // A completed child only lightens its container, which has started: nothing before it is left to order.
    const parentToo = item.status === 'cancelled';
    for (const id of await unfinishedBefore(context, item)) {
      if (parentToo || id !== item.parent_id) before.add(id);
    }
  }
  await refreshUrgency(context, before);
  if (reopened.length > 0) await refreshReopened(context, reopened);
}

/**
 * Finished items are to be done again. While they were finished nobody kept up what waits behind them and behind
 * their containers, so that is recomputed first, from the outside in.
 */
async function refreshReopened(context: OperationContext, items: readonly ItemRecord[]): Promise<void> {
  const lines = new Map<number | null, RowRecord[]>();
  for (const item of items) {
    if (!lines.has(item.parent_id)) lines.set(item.parent_id, await containersOf(context, item));
  }
  const containers = new Set([...lines.values()].flatMap((line) => line.map((one) => one.id)));
  const seen = new Set<number>();
  for (const id of containers) {
    await refreshWaiting(context, id, seen);
    await refreshUrgency(context, [id]);
  }
  for (const item of items) await refreshWaiting(context, item.id, seen);
  await refreshUrgency(
    context,
    items.map((item) => item.id),
  );
  const before = new Set<number>();
  for (const item of items) {
    await context.breathe();
    for (const id of await unfinishedBefore(context, item)) before.add(id);
  }
  await refreshUrgency(context, before);
}

/** The starts of the containers that wait for an item. */
async function refreshWaiting(context: OperationContext, id: number, seen: Set<number>): Promise<void> {
  const waiting = await context.db.all<{ id: number }>(
    'SELECT item_id AS id FROM masterplan_dependencies WHERE depends_on_id = $1',
    [id],
  );
  for (const one of waiting) await refreshContainer(context, one.id, seen);
}

/** A container's start from what is left below it, innermost containers first. */
async function refreshContainer(context: OperationContext, id: number, seen: Set<number>): Promise<void> {
  if (seen.has(id)) return;
  seen.add(id);
  await context.breathe();
  const item = await loadItem(context, id);
  if (item === undefined || item.child_count === 0) return;
  for (const child of await unfinishedChildren(context, id)) await refreshContainer(context, child, seen);
  await refreshUrgency(context, [id]);
}
