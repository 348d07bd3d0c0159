import { MasterplanError } from '../../model/errors';
import type { OperationContext } from '../context';
import { withoutClaim } from './claim-record';
import { refuseHierarchyCycle } from './dependencies';
import { changeItem, countLeaves, type ItemRecord, loadItem, writeSilently } from './item-record';
import { isHolder, refuseForeign } from './ownership';
import type { Settlement } from './settle';

/** Where an item stands: its parent, and its place among its siblings. */

const GAP = 1024;

/** The place after the last sibling. */
export async function lastPosition(
  context: OperationContext,
  planId: string,
  parentId: number | null,
): Promise<number> {
  const row = await context.db.get<{ position: number | null }>(
    parentId === null
      ? 'SELECT MAX(position) AS position FROM masterplan_items WHERE parent_id IS NULL AND plan_id = $1'
      : 'SELECT MAX(position) AS position FROM masterplan_items WHERE parent_id = $2 AND plan_id = $1',
    parentId === null ? [planId] : [planId, parentId],
  );
  return (row?.position ?? 0) + GAP;
}

/** The place right before or after a sibling; siblings are spread out again (silently) where there is no room. */
export async function positionBeside(
  context: OperationContext,
  sibling: ItemRecord,
  side: 'before' | 'after',
): Promise<number> {
  const others = await context.db.all<{ id: number; position: number }>(
    sibling.parent_id === null
      ? 'SELECT id, position FROM masterplan_items WHERE parent_id IS NULL AND plan_id = $1 ORDER BY position, id'
      : 'SELECT id, position FROM masterplan_items WHERE parent_id = $2 AND plan_id = $1 ORDER BY position, id',
    sibling.parent_id === null ? [sibling.plan_id] : [sibling.plan_id, sibling.parent_id],
  );
  const at = others.findIndex((one) => one.id === sibling.id);
  const neighbour = others[side === 'before' ? at - 1 : at + 1];
  if (neighbour === undefined) return sibling.position + (side === 'before' ? -GAP : GAP);
  return (sibling.position + neighbour.position) / 2;
}

/**
 * A parent gets a child: an open task in somebody's hands only from its holder; the task becomes a container,
 * and its claim ends. Gives the parent as it is now. The caller inserts the child and rolls the parent up.
 */
export async function becomeContainer(
  context: OperationContext,
  settlement: Settlement,
  parent: ItemRecord,
): Promise<ItemRecord> {
  let current = parent;
  if (current.status === 'in_progress' && current.child_count === 0) {
    const free = context.caller.kind === 'human' || isHolder(context, current);
    if (!free) await refuseForeign(context, current, 'divide', false);
    current = await changeItem(
      context,
      current,
      { ...withoutClaim(), status: 'pending' },
      {
        activity: 'released',
        message: 'It has children now: its claim ended, its status follows theirs.',
        fence: current.fence,
      },
    );
    settlement.statusChanged(current, 'in_progress');
  }
  if (current.child_count === 0) await countLeaves(context, current.plan_id, current.status, -1);
  return writeSilently(context, current, { child_count: current.child_count + 1 });
}

/** A parent lost a child; without any it is a leaf again, open to be claimed. */
export async function loseChild(
  context: OperationContext,
  settlement: Settlement,
  parentId: number,
): Promise<void> {
  const parent = await loadItem(context, parentId);
  if (parent === undefined) return;
  const current = await writeSilently(context, parent, { child_count: parent.child_count - 1 });
  if (current.child_count > 0) {
    await settlement.rollUpContainer(parentId);
    return;
  }
  await countLeaves(context, current.plan_id, current.status, 1);
  if (current.status !== 'in_progress') return;
  const open = await changeItem(
    context,
    current,
    { status: 'pending' },
    { activity: 'auto_progress', automatic: true },
  );
  settlement.statusChanged(open, current.status);
  await settlement.refresh(parentId);
}

/** Refuses a parent in another plan, below the item itself, or one that closes a cycle. */
export async function requirePossibleParent(
  context: OperationContext,
  item: ItemRecord,
  parent: ItemRecord,
): Promise<void> {
  if (parent.plan_id !== item.plan_id) {
    throw new MasterplanError(
      'INVALID_INPUT',
      `${parent.item_key} belongs to plan ${parent.plan_id}, ${item.item_key} to ${item.plan_id}.`,
      {
        hint: 'An item moves within its plan only.',
        details: { problems: [{ path: 'parent_id', reason: `belongs to plan ${parent.plan_id}` }] },
      },
    );
  }
  await refuseHierarchyCycle(context, item, parent);
}
