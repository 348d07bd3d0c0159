import { z } from 'zod';
import { planSchema } from '../model/plan';
import { planId } from './fields';
import { defineOperation } from './operation';
import { toPlan } from './plan-answers';
import { heldByAnother } from './rules/plan-lifecycle';
import { changePlan, requirePlan } from './rules/plan-record';
import {
  holdsPlan,
  requireNothingForPeople,
  requireNothingHeld,
  withOverride,
} from './rules/plan-transition';

export const archivePlan = defineOperation({
  name: 'archive_plan',
  title: 'Archive a plan',
  description: 'Puts a plan away, out of lists and work.',
  group: 'authoring',
  readOnly: false,
  idempotent: true,
  input: z.strictObject({
    plan_id: planId(),
    undo: z.boolean().optional().describe('Bring it back'),
  }),
  output: z.object({ plan: planSchema }),
  async handle(context, input) {
    const plan = await requirePlan(context, input.plan_id);
    const archived = input.undo ? 0 : 1;
    if (plan.archived === archived) return { plan: await toPlan(context, plan) };
    if (archived === 1) {
      const isHolders = plan.claimed_by === null || holdsPlan(context, plan);
      if (!isHolders && context.caller.kind !== 'human') throw heldByAnother(plan);
      await requireNothingHeld(context, plan, 'archived');
      await requireNothingForPeople(context, plan, 'archived');
    }
    const changed = await changePlan(
      context,
      plan,
      { archived },
      { activity: 'metadata_updated', message: withOverride(context, plan, undefined) },
    );
    return { plan: await toPlan(context, changed) };
  },
});
