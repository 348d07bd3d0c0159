import { z } from 'zod';
import { planSchema } from '../model/plan';
import { longText, planId } from './fields';
import { defineOperation } from './operation';
import { toPlan } from './plan-answers';
import { requirePlan } from './rules/plan-record';
import { takePlanStep } from './rules/plan-transition';

export const releasePlan = defineOperation({
  name: 'release_plan',
  title: 'Release a plan',
  description: 'Gives a plan back; item claims stay.',
  group: 'work',
  readOnly: false,
  idempotent: false,
  input: z.strictObject({
    plan_id: planId(),
    message: longText().optional().describe('Why, how far'),
  }),
  output: z.object({ plan: planSchema }),
  async handle(context, input) {
    const plan = await requirePlan(context, input.plan_id);
    const taken = await takePlanStep(context, plan, {
      to: 'ready',
      by: 'release_plan',
      message: input.message,
    });
    return { plan: await toPlan(context, taken.plan, { was: taken.was }) };
  },
});
