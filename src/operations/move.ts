import { z } from 'zod';
import { MasterplanError } from '../model/errors';
import { itemSchema } from '../model/item';
import { toItem } from './answers';
import type { OperationContext } from './context';
import { itemReference, key } from './fields';
import { defineOperation } from './operation';
import { changeItem, type ItemRecord, loadItem } from './rules/item-record';
import { type ItemName, resolveItem, resolveItemsOfPlan } from './rules/item-reference';
import { refuseHumanOnly, requireHolder } from './rules/ownership';
import {
  becomeContainer,
  lastPosition,
  loseChild,
  positionBeside,
  requirePossibleParent,
} from './rules/placement';
import { requireEditablePlan } from './rules/plan-lifecycle';
import { requirePlan } from './rules/plan-record';
import { Settlement } from './rules/settle';
import { refreshUrgency } from './rules/urgency';

const name = () => z.union([z.int().positive(), key()]);

const input = z.strictObject({
  ...itemReference,
  parent_id: z.int().positive().nullable().optional().describe('Parent; null: none'),
  parent_key: key().optional().describe('Parent'),
  before: name().optional().describe('Sibling'),
  after: name().optional().describe('Sibling'),
});

type Input = z.infer<typeof input>;

function requireOneTarget(asked: Input): void {
  const problems: { path: string; reason: string }[] = [];
  if (asked.parent_id !== undefined && asked.parent_key !== undefined) {
    problems.push({ path: 'parent_key', reason: 'goes not with parent_id' });
  }
  if (asked.before !== undefined && asked.after !== undefined)
    problems.push({ path: 'after', reason: 'goes not with before' });
  if ([asked.parent_id, asked.parent_key, asked.before, asked.after].every((one) => one === undefined)) {
    problems.push({
      path: 'parent_id',
      reason: 'is missing: say where to (parent_id, parent_key, before or after)',
    });
  }
  if (problems.length === 0) return;
  throw new MasterplanError('INVALID_INPUT', problems.map((one) => `${one.path} ${one.reason}`).join('; '), {
    hint: 'Give a parent (null for none), a sibling, or both.',
    details: { problems },
  });
}

async function one(
  context: OperationContext,
  planId: string,
  given: ItemName,
  field: string,
): Promise<ItemRecord> {
  const [found] = await resolveItemsOfPlan(context, planId, [given], field);
  if (found === undefined) throw new Error('resolveItemsOfPlan gave nothing');
  return found;
}

/** The new parent: as named, else that of the sibling. Refuses a sibling that stands elsewhere. */
async function targetOf(context: OperationContext, item: ItemRecord, asked: Input) {
  const given = asked.before ?? asked.after;
  const sibling =
    given === undefined
      ? undefined
      : await one(context, item.plan_id, given, asked.before === undefined ? 'after' : 'before');
  const named = asked.parent_key === undefined ? asked.parent_id : { key: asked.parent_key };
  const stated = asked.parent_key !== undefined || asked.parent_id !== undefined;
  const parentId = stated
    ? named == null
      ? null
      : (await one(context, item.plan_id, named, 'parent_id')).id
    : (sibling?.parent_id ?? null);
  const wrong = sibling !== undefined && (sibling.parent_id !== parentId || sibling.id === item.id);
  if (wrong) {
    const reason =
      sibling.id === item.id ? 'is the item itself' : `${sibling.item_key} is not below that parent`;
    throw new MasterplanError(
      'INVALID_INPUT',
      `${asked.before === undefined ? 'after' : 'before'}: ${reason}.`,
      {
        hint: 'Name a sibling below the new parent.',
        details: { problems: [{ path: asked.before === undefined ? 'after' : 'before', reason }] },
      },
    );
  }
  return { parentId, sibling };
}

export const move = defineOperation({
  name: 'move',
  title: 'Move an item',
  description: 'Moves an item in the hierarchy.',
  group: 'authoring',
  readOnly: false,
  idempotent: true,
  input,
  output: z.object({ item: itemSchema }),
  async handle(context, asked) {
    requireOneTarget(asked);
    const item = await resolveItem(context, asked);
    refuseHumanOnly(context, item, 'move');
    await requireEditablePlan(context, await requirePlan(context, item.plan_id), context.caller);
    const inHands = item.status === 'in_progress' && item.child_count === 0;
    const { item: held } = inHands
      ? await requireHolder(context, item, undefined, 'release', 'move')
      : { item };
    const { parentId, sibling } = await targetOf(context, held, asked);
    const settlement = new Settlement(context);
    if (parentId !== null && parentId !== held.parent_id) {
      const parent = await loadItem(context, parentId);
      if (parent === undefined) throw new Error(`parent ${parentId} vanished`);
      await requirePossibleParent(context, held, parent);
      await becomeContainer(context, settlement, parent);
    }
    const position =
      sibling !== undefined
        ? await positionBeside(context, sibling, asked.before === undefined ? 'after' : 'before')
        : parentId === held.parent_id
          ? held.position
          : await lastPosition(context, held.plan_id, parentId);
    if (parentId !== held.parent_id || position !== held.position) {
      await changeItem(context, held, { parent_id: parentId, position }, { activity: 'metadata_updated' });
    }
    if (parentId !== held.parent_id) {
      await settlement.refresh(held.id);
      if (held.parent_id !== null) await loseChild(context, settlement, held.parent_id);
      if (parentId !== null) await settlement.rollUpContainer(parentId);
      await refreshUrgency(context, [held.id, ...[held.parent_id, parentId].filter((id) => id !== null)]);
    }
    await settlement.settle();
    return { item: await toItem(context, (await loadItem(context, item.id)) ?? held) };
  },
});
