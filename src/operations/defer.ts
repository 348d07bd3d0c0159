import { z } from 'zod';
import { MasterplanError } from '../model/errors';
import { itemSchema } from '../model/item';
import { toItem } from './answers';
import { itemReference, key, longText, time } from './fields';
import { defineOperation } from './operation';
import { loadItem } from './rules/item-record';
import { resolveItem } from './rules/item-reference';
import { refuseHumanOnly, requireHolder } from './rules/ownership';
import { requireEditablePlan } from './rules/plan-lifecycle';
import { requirePlan } from './rules/plan-record';
import { Settlement } from './rules/settle';
import { requireTransition } from './rules/transitions';
import { deferItem } from './rules/withdrawal';

export const defer = defineOperation({
  name: 'defer',
  title: 'Defer an item',
  description: 'Puts an item off (a container: its open items).',
  group: 'work',
  readOnly: false,
  idempotent: true,
  input: z.strictObject({
    ...itemReference,
    reason: longText().describe('Why'),
    until: time().optional().describe('Returns then (ISO 8601)'),
    claim_token: key().optional().describe('From the claim'),
  }),
  output: z.object({ item: itemSchema }),
  async handle(context, asked) {
    const problems = [
      ...(asked.reason.trim() === '' ? [{ path: 'reason', reason: 'is empty' }] : []),
      ...(asked.until !== undefined && asked.until <= context.now
        ? [{ path: 'until', reason: 'is in the past' }]
        : []),
    ];
    if (problems.length > 0) {
      throw new MasterplanError(
        'INVALID_INPUT',
        problems.map((one) => `${one.path} ${one.reason}`).join('; '),
        {
          hint: 'Say why it is put off, and give a time to come.',
          details: { problems },
        },
      );
    }
    const item = await resolveItem(context, asked);
    refuseHumanOnly(context, item, 'defer');
    await requireEditablePlan(context, await requirePlan(context, item.plan_id), context.caller);
    let held = item;
    if (item.child_count === 0) {
      requireTransition(item, 'defer');
      if (item.status === 'in_progress')
        held = (await requireHolder(context, item, asked.claim_token, 'release', 'defer')).item;
    }
    const settlement = new Settlement(context);
    await deferItem(context, settlement, held, asked.reason, asked.until ?? null);
    await settlement.settle();
    return { item: await toItem(context, (await loadItem(context, item.id)) ?? item) };
  },
});
