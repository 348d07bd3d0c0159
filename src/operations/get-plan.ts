import { z } from 'zod';
import { featureSchema, planSchema } from '../model/plan';
import { planId } from './fields';
import { defineOperation } from './operation';
import { toFeature, toPlan } from './plan-answers';
import { loadFeature } from './rules/feature-record';
import { loadPlanTexts, requirePlan } from './rules/plan-record';

export const getPlan = defineOperation({
  name: 'get_plan',
  title: 'Read a plan',
  description: 'A plan with specification and artifacts.',
  group: 'reading',
  readOnly: true,
  idempotent: true,
  input: z.strictObject({ plan_id: planId() }),
  output: z.object({ plan: planSchema, feature: featureSchema.nullable() }),
  async handle(context, input) {
    const plan = await requirePlan(context, input.plan_id);
    const feature = plan.feature_id === null ? undefined : await loadFeature(context, plan.feature_id);
    return {
      plan: await toPlan(context, plan, await loadPlanTexts(context, plan.plan_id)),
      feature: feature === undefined ? null : toFeature(feature),
    };
  },
});
