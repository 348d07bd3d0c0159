import { MasterplanError } from '../../model/errors';
import type { OperationContext } from '../context';
import { withoutClaim } from './claim-record';
import { refuseHierarchyCycle } from './dependencies';
import { changeItem, countLeaves, type ItemRecord, loadItem, writeSilently } from './item-record';
import { isHolder, noteOverride, refuseForeign, refuseHumanOnly } from './ownership';
import type { Settlement } from './settle';

/** Where an item stands: its parent, and its place among its siblings. */

/** Siblings stand this far apart, so that others fit between them. */
export const SIBLING_GAP = 1024;

/** The place after the last sibling. */
export async function lastPosition(
  context: OperationContext,
  planId: string,
  parentId: number | null,
): Promise<number> {
  const row = await context.db.get<{ position: number | null }>(
    parentId === null
      ? 'SELECT MAX(position) AS position FROM masterplan_items WHERE parent_id IS NULL AND plan_id = $1'
      : 'SELECT MAX(position) AS position FROM masterplan_items WHERE parent_id = $1',
    [parentId ?? planId],
  );
  return (row?.position ?? 0) + SIBLING_GAP;
}

/** The place right before or after a sibling; siblings are spread out again where there is no room. */
export async function positionBeside(
  context: OperationContext,
  sibling: ItemRecord,
  side: 'before' | 'after',
): Promise<number> {
  const place = await positionAt(context, sibling, side);
  if (place.lower < place.position && place.position < place.upper) return place.position;
  const others = await siblingsOf(context, sibling);
  for (const [index, one] of others.entries()) {
    const item = await loadItem(context, one.id);
    if (item === undefined) continue;
    const spread = { activity: 'metadata_updated', automatic: true } as const;
    await changeItem(context, item, { position: (index + 1) * SIBLING_GAP }, spread);
  }
  return (await positionAt(context, (await loadItem(context, sibling.id)) ?? sibling, side)).position;
}

async function siblingsOf(
  context: OperationContext,
  item: ItemRecord,
): Promise<{ id: number; position: number }[]> {
  return context.db.all<{ id: number; position: number }>(
    item.parent_id === null
      ? 'SELECT id, position FROM masterplan_items WHERE parent_id IS NULL AND plan_id = $1 ORDER BY position, id'
      : 'SELECT id, position FROM masterplan_items WHERE parent_id = $2 AND plan_id = $1 ORDER BY position, id',
    item.parent_id === null ? [item.plan_id] : [item.plan_id, item.parent_id],
  );
}

/** The middle between the sibling and its neighbour on that side. */
async function positionAt(context: OperationContext, sibling: ItemRecord, side: 'before' | 'after') {
  const others = await siblingsOf(context, sibling);
  const at = others.findIndex((one) => one.id === sibling.id);
  const neighbour = others[side === 'before' ? at - 1 : at + 1];
  const end = neighbour?.position ?? sibling.position + (side === 'before' ? -2 : 2) * SIBLING_GAP;
  const lower = Math.min(sibling.position, end);
  const upper = Math.max(sibling.position, end);
  return { lower, upper, position: (lower + upper) / 2 };
}

/**
 * An agent can't put a child under a person's item that has none yet: completing the child would complete the
 * decision, or open the gate, by rollup.
 */
export function requireDivisible(context: OperationContext, parent: ItemRecord): void {
  if (parent.child_count === 0) refuseHumanOnly(context, parent, 'divide');
}

/** An item in somebody's hands becomes a container: its claim ends. */
export async function endClaimForChildren(context: OperationContext, item: ItemRecord): Promise<ItemRecord> {
  return changeItem(
    context,
    item,
    { ...withoutClaim(), status: 'pending' },
    {
      activity: 'released',
      message: 'It has children now: its claim ended, its status follows theirs.',
      fence: item.fence,
    },
  );
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
  requireDivisible(context, parent);
  let current = parent;
  if (current.status === 'in_progress' && current.child_count === 0) {
    if (!isHolder(context, current)) {
      if (context.caller.kind !== 'human') await refuseForeign(context, current, 'divide', false);
      await noteOverride(context, current);
    }
    current = await endClaimForChildren(context, current);
    settlement.statusChanged(current, 'in_progress');
  }
  if (current.child_count === 0) await countLeaves(context, current.plan_id, current.status, -1);
  // A container is never claimed: an old holder's token is worth nothing from here on.
  return writeSilently(context, current, { child_count: current.child_count + 1, claim_token: null });
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
  if (current.status === 'pending' || current.status === 'blocked') {
    await settlement.refresh(parentId);
    return;
  }
  // Its status was its children's; nothing was done to the item itself.
  const open = await changeItem(
    context,
    current,
    { status: 'pending', completed_at: null },
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
