import { z } from 'zod';
import { MasterplanError } from '../model/errors';
import { itemSchema } from '../model/item';
import { AUTOMATIC_ACTOR } from '../model/vocabulary';
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

/** Whether the caller claimed or released the item at any time: a repeated release changes nothing and succeeds. */
async function everHeld({ db, caller }: OperationContext, item: ItemRecord): Promise<boolean> {
  const row = await db.get(
    `SELECT 1 FROM masterplan_updates
     WHERE item_id = $1 AND activity IN ('claimed', 'released')
       AND COALESCE(session_id, '') = $2 AND kind = $3 AND actor <> $4 LIMIT 1`,
    [item.id, caller.sessionId ?? '', caller.kind, AUTOMATIC_ACTOR],
  );
  return row !== undefined;
}

function refuseNotHeld(item: ItemRecord): never {
  throw new MasterplanError(
    'INVALID_TRANSITION',
    `${item.item_key} is not claimed: there is nothing to release.`,
    {
      hint: 'sessions shows who holds what; next or claim takes an item.',
      details: { item_id: item.id, item_key: item.item_key, status: item.status, claimed_by: null },
    },
  );
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
    if (item.status === 'pending' || item.status === 'blocked') {
      if (!(await everHeld(context, item))) refuseNotHeld(item);
      return { item: await toItem(context, item) };
    }
    const { item: held } = await requireHolder(context, item, asked.claim_token, 'release');
    const message = asked.message ?? null;
    return {
      item: await toItem(context, await releaseItem(context, held, { activity: 'released', message })),
    };
  },
});
