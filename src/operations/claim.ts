import { z } from 'zod';
import { MasterplanError } from '../model/errors';
import { claimSchema, countsSchema, rowSchema } from '../model/item';
import { blockersOf, toRows } from './answers';
import type { OperationContext } from './context';
import { itemReference, reassign } from './fields';
import { answerHeld, claimFor, repeatsClaim } from './next';
import { defineOperation } from './operation';
import { holderName, refreshLease } from './rules/claim-record';
import { type ItemRecord, isContainer, loadItem } from './rules/item-record';
import { resolveItem } from './rules/item-reference';
import { catchUpWithTime } from './rules/leases';
import { openToPeople, refuseAiOnly, refuseForeign, refuseHumanOnly } from './rules/ownership';
import { requireWorkablePlan } from './rules/plan-lifecycle';
import { requirePlan } from './rules/plan-record';
import { requireTransition } from './rules/transitions';
import { briefingShape, planReferenceSchema } from './work-answers';

/** Refuses to claim a phase, a sprint or anything with children: its status follows theirs. */
export function refuseContainer(item: ItemRecord, doing: string): void {
  if (!isContainer(item)) return;
  const why =
    item.child_count > 0
      ? `has ${item.child_count} ${item.child_count === 1 ? 'child' : 'children'}; its status follows theirs`
      : `is a ${item.item_type}`;
  throw new MasterplanError('CONTAINER', `${item.item_key} ${why}; it can't be ${doing} itself.`, {
    hint:
      item.child_count > 0
        ? `Work on its children: list parent_id=${item.id}.`
        : 'It is completed directly, without a claim.',
    details: { item_id: item.id, item_key: item.item_key, children: item.child_count },
  });
}

/** Refuses an item that still waits, with what it waits for. */
export async function refuseBlocked(context: OperationContext, item: ItemRecord): Promise<void> {
  if (item.status !== 'blocked') return;
  const ids = await blockersOf(context, item);
  const awaited: ItemRecord[] = [];
  for (const id of ids.slice(0, 20)) {
    const one = await loadItem(context, id);
    if (one !== undefined) awaited.push(one);
  }
  throw new MasterplanError(
    'BLOCKED',
    `${item.item_key} waits for ${awaited.map((one) => `${one.item_key} (${one.status})`).join(', ')}.`,
    {
      hint: 'Call next for work that is open.',
      details: { item_id: item.id, item_key: item.item_key, waits_on: await toRows(context, awaited) },
    },
  );
}

export const claim = defineOperation({
  name: 'claim',
  title: 'Claim an item',
  description: 'Claims one named item; prefer next.',
  group: 'work',
  readOnly: false,
  idempotent: true,
  input: z.strictObject({
    ...itemReference,
    lease_minutes: z.number().positive().max(10_080).optional().describe('Instead of the item’s own'),
    reassign: reassign(),
  }),
  output: z.object({
    ...briefingShape,
    plan: planReferenceSchema.optional(),
    claim: claimSchema.optional(),
    also_held: z.array(rowSchema),
    counts: countsSchema,
  }),
  repeats: repeatsClaim,
  async handle(context, asked) {
    await catchUpWithTime(context);
    const item = await resolveItem(context, asked, 'claim_plan');
    refuseHumanOnly(context, item, 'claim');
    refuseAiOnly(context, item, asked.reassign);
    refuseContainer(item, 'claimed');
    if (item.status === 'in_progress') {
      const mine = item.claimed_by === holderName(context) && item.claimed_by_kind === context.caller.kind;
      if (!mine) await refuseForeign(context, item, 'claim', false);
      return held(context, await refreshLease(context, item));
    }
    await refuseBlocked(context, item);
    requireTransition(item, 'claim');
    const plan = await requirePlan(context, item.plan_id);
    await requireWorkablePlan(context, plan, context.caller);
    const open = await openToPeople(context, item);
    return held(context, await claimFor(context, { item: open, plan }, asked.lease_minutes));
  },
});

async function held(context: OperationContext, item: ItemRecord) {
  const answer = await answerHeld(context, item);
  if (answer.item === null) throw new Error(`item ${item.id} vanished`);
  return { ...answer, item: answer.item };
}
