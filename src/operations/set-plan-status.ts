import { z } from 'zod';
import { planSchema } from '../model/plan';
import { PLAN_STATUSES, type PlanStatus } from '../model/vocabulary';
import { longText, planId } from './fields';
import { defineOperation } from './operation';
import { toPlan } from './plan-answers';
import { requirePlan } from './rules/plan-record';
import { takePlanStep } from './rules/plan-transition';

export const setPlanStatus = defineOperation({
  name: 'set_plan_status',
  title: "Set a plan's status",
  description: 'draft ↔ ready; review → completed or in_progress; stalled → ready; any → failed.',
  group: 'authoring',
  readOnly: false,
  idempotent: true,
  input: z.strictObject({
    plan_id: planId(),
    status: z.enum(PLAN_STATUSES).describe('New status'),
    message: longText().optional().describe('Why'),
  }),
  output: z.object({ plan: planSchema, feature_version: z.int().optional() }),
  async handle(context, input) {
    const plan = await requirePlan(context, input.plan_id);
    if (plan.archived === 0 && plan.status === input.status && isDecided(input.status)) {
      return { plan: await toPlan(context, plan) };
    }
    const taken = await takePlanStep(context, plan, {
      to: input.status,
      by: 'set_plan_status',
      message: input.message,
    });
    return {
      plan: await toPlan(context, taken.plan, { was: taken.was }),
      ...(taken.featureVersion === undefined ? {} : { feature_version: taken.featureVersion }),
    };
  },
});

/**
 * Whether repeating the call says nothing new. To say "claimed" or "in progress" of a plan that is so already
 * must not pass for having claimed it.
 */
function isDecided(status: PlanStatus): boolean {
  switch (status) {
    case 'draft':
    case 'ready':
    case 'completed':
    case 'failed':
      return true;
    case 'claimed':
    case 'in_progress':
    case 'stalled':
    case 'review':
      return false;
  }
}
