import { z } from 'zod';
import { MasterplanError } from '../model/errors';
import { planSchema } from '../model/plan';
import { longText, planId } from './fields';
import { defineOperation } from './operation';
import { toPlan } from './plan-answers';
import { requirePlan } from './rules/plan-record';
import { takePlanStep } from './rules/plan-transition';

export const submitWork = defineOperation({
  name: 'submit_work',
  title: "Submit a plan's work",
  description: 'Hands in a plan you hold and releases it.',
  group: 'work',
  readOnly: false,
  idempotent: false,
  input: z.strictObject({
    plan_id: planId(),
    artifacts_markdown: longText()
      .refine((value) => value.trim() !== '', { error: 'is empty' })
      .describe('What was built'),
    status: z.enum(['review', 'completed']).describe('Next status'),
  }),
  output: z.object({ plan: planSchema, feature_version: z.int().optional() }),
  async handle(context, input) {
    const plan = await requirePlan(context, input.plan_id);
    if (input.status === 'completed' && plan.four_eyes === 1) {
      throw new MasterplanError(
        'FORBIDDEN',
        `Plan "${plan.plan_id}" needs four eyes: its work is completed by another session's approval.`,
        { hint: 'Submit it with status review.', details: { plan_id: plan.plan_id, four_eyes: true } },
      );
    }
    const taken = await takePlanStep(context, plan, {
      to: input.status,
      by: 'submit_work',
      patch: {
        work_artifacts: input.artifacts_markdown,
        submitted_by: context.caller.user,
        submitted_by_session: context.caller.sessionId,
      },
    });
    return {
      plan: await toPlan(context, taken.plan, { was: taken.was, work_artifacts: input.artifacts_markdown }),
      ...(taken.featureVersion === undefined ? {} : { feature_version: taken.featureVersion }),
    };
  },
});
