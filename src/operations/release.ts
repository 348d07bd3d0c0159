import { z } from 'zod';
import { itemSchema } from '../model/item';
import { toItem } from './answers';
import { refuseContainer } from './claim';
import type { OperationContext } from './context';
import { itemReference, key, longText } from './fields';
import { defineOperation } from './operation';
import { withoutClaim } from './rules/claim-record';
import { changeItem, type ItemRecord, loadItem } from './rules/item-record';
import { resolveItem } from './rules/item-reference';
import { refuseHumanOnly, requireHolder } from './rules/ownership';
import { Settlement } from './rules/settle';

/** Ends a claim: the item is pending (or blocked again), its token worth nothing any more. */
export async function releaseItem(
  context: OperationContext,
  item: ItemRecord,
  change: { activity: 'released' | 'session_end'; message: string | null },
): Promise<ItemRecord> {
  const released = await changeItem(
    context,
    item,
    { ...withoutClaim(), status: 'pending' },
    { ...change, fence: item.fence },
  );
  const settlement = new Settlement(context);
  settlement.statusChanged(released, item.status);
  await settlement.refresh(item.id);
  await settlement.settle();
  return (await loadItem(context, item.id)) ?? released;
}

export const release = defineOperation({
  name: 'release',
  title: 'Release an item',
  description: 'Gives your item back, unfinished.',
  group: 'work',
  readOnly: false,
  idempotent: true,
  input: z.strictObject({
    ...itemReference,
    message: longText().optional().describe('Why, how far'),
    claim_token: key().optional().describe('From the claim'),
  }),
  output: z.object({ item: itemSchema }),
  async handle(context, asked) {
    const item = await resolveItem(context, asked, 'release_plan');
    refuseHumanOnly(context, item, 'release');
    if (item.child_count > 0) refuseContainer(item, 'released');
    if (item.status === 'pending' || item.status === 'blocked') return { item: await toItem(context, item) };
    const { item: held } = await requireHolder(context, item, asked.claim_token, 'release');
    const message = asked.message ?? null;
    return {
      item: await toItem(context, await releaseItem(context, held, { activity: 'released', message })),
    };
  },
});
