import { z } from 'zod';
import { claimSchema, itemSchema } from '../model/item';
import { toClaim, toItem } from './answers';
import { refuseContainer } from './claim';
import { itemReference, longText, reassign } from './fields';
import { defineOperation } from './operation';
import { grantClaim, withoutClaim } from './rules/claim-record';
import { changeItem } from './rules/item-record';
import { resolveItem } from './rules/item-reference';
import { isHolder, openToPeople, refuseAiOnly } from './rules/ownership';
import { planItemClaimed, requireOpenPlan } from './rules/plan-lifecycle';
import { Settlement } from './rules/settle';
import { requireTransition } from './rules/transitions';

export const takeOver = defineOperation({
  name: 'take_over',
  title: 'Take over an item',
  description: 'Ends another session’s claim and gives the item to you; logged as an override.',
  group: 'human',
  readOnly: false,
  idempotent: true,
  input: z.strictObject({
    ...itemReference,
    message: longText().optional().describe('Why'),
    reassign: reassign(),
  }),
  output: z.object({ item: itemSchema, claim: claimSchema }),
  async handle(context, asked) {
    const item = await resolveItem(context, asked);
    refuseContainer(item, 'taken over');
    refuseAiOnly(context, item, asked.reassign);
    if (item.status !== 'in_progress') requireTransition(item, 'claim');
    if (item.status === 'in_progress' && isHolder(context, item)) {
      return { item: await toItem(context, item), claim: toClaim(item) };
    }
    const plan = await requireOpenPlan(context, item);
    const settlement = new Settlement(context);
    let free = await openToPeople(context, item);
    if (item.status === 'in_progress') {
      const why = `A person took the item over from ${item.claimed_by_name ?? item.claimed_by}.`;
      free = await changeItem(
        context,
        free,
        { ...withoutClaim(), status: 'pending' },
        {
          activity: 'released',
          message: asked.message === undefined ? why : `${why} ${asked.message}`,
          fence: item.fence,
        },
      );
    }
    const claimed = await grantClaim(context, free);
    await planItemClaimed(context, plan);
    settlement.statusChanged(claimed, item.status);
    await settlement.settle();
    return { item: await toItem(context, claimed), claim: toClaim(claimed) };
  },
});
