import { z } from 'zod';
import { MasterplanError } from '../model/errors';
import { itemSchema, rowSchema } from '../model/item';
import { toItem, toRows } from './answers';
import { refuseBlocked, refuseContainer } from './claim';
import type { OperationContext } from './context';
import { itemReference, key, longText, metadata, reassign, textList } from './fields';
import { defineOperation } from './operation';
import { grantClaim, withoutClaim } from './rules/claim-record';
import { changeItem, type ItemRecord } from './rules/item-record';
import { resolveItem } from './rules/item-reference';
import {
  completedByCaller,
  everClaimed,
  openToPeople,
  refuseAiOnly,
  refuseForeign,
  refuseHumanOnly,
  requireHolder,
} from './rules/ownership';
import { planItemClaimed, requireOpenPlan } from './rules/plan-lifecycle';
import { Settlement } from './rules/settle';
import { requireTransition } from './rules/transitions';

const input = z.strictObject({
  ...itemReference,
  message: longText().optional().describe('What was done, or the decision'),
  files_modified: textList().optional().describe('Files changed'),
  symbols_created: textList().optional().describe('New names'),
  metadata: metadata().optional().describe('Merged'),
  claim_token: key().optional().describe('From the claim'),
  reassign: reassign(),
});

type Input = z.infer<typeof input>;

/** How many unblocked rows an answer carries at most; the log has them all. */
export const MAX_ROWS = 100;

/** Brings the item into the hands of the caller, or refuses. A person may take and complete it in one step. */
async function takeForCompletion(
  context: OperationContext,
  item: ItemRecord,
  asked: Input,
): Promise<ItemRecord> {
  if (item.status === 'in_progress')
    return (await requireHolder(context, item, asked.claim_token, 'complete')).item;
  await refuseBlocked(context, item);
  const direct = item.item_type === 'phase' || item.item_type === 'sprint';
  if (item.status === 'pending' && direct) {
    await requireOpenPlan(context, item);
    return item;
  }
  if (item.status === 'pending' && context.caller.kind === 'human') {
    refuseAiOnly(context, item, asked.reassign);
    const plan = await requireOpenPlan(context, item);
    const claimed = await grantClaim(context, await openToPeople(context, item));
    await planItemClaimed(context, plan);
    return claimed;
  }
  return (await requireHolder(context, item, asked.claim_token, 'complete')).item;
}

function resultOf(item: ItemRecord, asked: Input): string {
  return JSON.stringify({
    ...(JSON.parse(item.metadata) as Record<string, unknown>),
    ...asked.metadata,
    ...(asked.message === undefined ? {} : { message: asked.message }),
    ...(asked.files_modified === undefined ? {} : { files_modified: asked.files_modified }),
    ...(asked.symbols_created === undefined ? {} : { symbols_created: asked.symbols_created }),
  });
}

export const complete = defineOperation({
  name: 'complete',
  title: 'Complete an item',
  description: 'Completes your item; opens what waited for it.',
  group: 'work',
  readOnly: false,
  idempotent: true,
  input,
  output: z.object({
    item: itemSchema,
    unblocked: z.array(rowSchema),
    completed: z.array(rowSchema),
    feature_version: z.int().optional(),
  }),
  async handle(context, asked) {
    const item = await resolveItem(context, asked, 'set_plan_status or submit_work');
    if (item.child_count > 0) refuseContainer(item, 'completed');
    refuseHumanOnly(context, item, 'complete');
    if (item.status === 'completed') {
      if (!(await completedByCaller(context, item, asked.claim_token))) return refuseCompleted(context, item);
      return { item: await toItem(context, item), unblocked: [], completed: [] };
    }
    if (item.item_type === 'decision' && (asked.message ?? '').trim() === '') {
      throw new MasterplanError(
        'INVALID_INPUT',
        'message: a decision is completed with the decision as its message.',
        {
          hint: `Call complete again with message="…what was decided and why…".`,
          details: { problems: [{ path: 'message', reason: 'is required for a decision' }] },
        },
      );
    }
    const held = await takeForCompletion(context, item, asked);
    const completed = await changeItem(
      context,
      held,
      {
        ...withoutClaim(true),
        status: 'completed',
        completed_at: context.now,
        started_at: held.started_at ?? context.now,
        metadata: resultOf(held, asked),
      },
      {
        activity: 'completed',
        message: asked.message ?? null,
        files: asked.files_modified ?? [],
        fence: held.fence,
      },
    );
    const settlement = new Settlement(context);
    settlement.statusChanged(completed, held.status);
    await settlement.settle();
    return {
      item: await toItem(context, completed),
      unblocked: await toRows(context, settlement.unblocked.slice(0, MAX_ROWS)),
      completed: await toRows(context, settlement.completed.slice(0, MAX_ROWS)),
    };
  },
});

/** The item was completed by somebody else: a former holder lost it, anybody else asks for a step that isn't there. */
async function refuseCompleted(context: OperationContext, item: ItemRecord): Promise<never> {
  if (await everClaimed(context, item)) return refuseForeign(context, item, 'complete', true);
  requireTransition(item, 'complete');
  throw new Error('a completed item can be completed again');
}
