import { z } from 'zod';
import { planSchema } from '../model/plan';
import { longText, planId } from './fields';
import { defineOperation } from './operation';
import { toPlan } from './plan-answers';
import { heldByAnother, notOpen } from './rules/plan-lifecycle';
import { requirePlan } from './rules/plan-record';
import { holdsPlan, takePlanStep } from './rules/plan-transition';
import { rememberPlan } from './rules/sessions';

export const claimPlan = defineOperation({
  name: 'claim_plan',
  title: 'Claim a plan',
  description: 'Claims a whole plan for your user.',
  group: 'work',
  readOnly: false,
  idempotent: true,
  input: z.strictObject({
    plan_id: planId(),
    message: longText().optional().describe('Note for the log'),
  }),
  output: z.object({ plan: planSchema }),
  async handle(context, input) {
    const plan = await requirePlan(context, input.plan_id);
    if (plan.archived === 1) throw notOpen(plan, "it can't be claimed");
    await rememberPlan(context, plan.plan_id);
    if (plan.claimed_by !== null) {
      if (!holdsPlan(context, plan)) throw heldByAnother(plan);
      return { plan: await toPlan(context, plan) };
    }
    const to = plan.status === 'in_progress' ? 'in_progress' : 'claimed';
    const taken = await takePlanStep(context, plan, { to, by: 'claim_plan', message: input.message });
    return { plan: await toPlan(context, taken.plan, { was: taken.was }) };
  },
});
