import { z } from 'zod';
import { MasterplanError } from '../model/errors';
import { planSchema } from '../model/plan';
import { isoTime } from '../model/time';
import type { Activity } from '../model/vocabulary';
import type { OperationContext } from './context';
import { longText, metadata, planId, shortText } from './fields';
import { defineOperation } from './operation';
import { toPlan } from './plan-answers';
import { notOpen, touchPlan } from './rules/plan-lifecycle';
import { changePlan, loadPlanTexts, type PlanPatch, type PlanRecord, requirePlan } from './rules/plan-record';
import { findStep } from './rules/plan-steps';
import { holdsPlan, takePlanStep, withOverride } from './rules/plan-transition';

export const updatePlan = defineOperation({
  name: 'update_plan',
  title: 'Update a plan',
  description: 'Edits a draft, or reports on a plan you hold.',
  group: 'authoring',
  readOnly: false,
  idempotent: false,
  input: z.strictObject({
    plan_id: planId(),
    spec_content: longText().optional().describe('Specification'),
    title: shortText().optional().describe('Title'),
    description: longText().optional().describe('What for'),
    owner: shortText().optional().describe('Person or team'),
    metadata: metadata().optional().describe('Merged; null removes'),
    message: longText().optional().describe('What was done'),
  }),
  output: z.object({ plan: planSchema }),
  async handle(context, input) {
    const plan = await requirePlan(context, input.plan_id);
    requireWriter(context, plan);
    const patch: PlanPatch = {};
    if (input.spec_content !== undefined) patch.spec_content = input.spec_content;
    if (input.title !== undefined) patch.title = input.title;
    if (input.description !== undefined) patch.description = input.description;
    if (input.owner !== undefined) patch.owner = input.owner;
    if (input.metadata !== undefined) patch.metadata = mergeMetadata(plan.metadata, input.metadata);
    const changed = await write(context, plan, patch, input.message);
    const { spec_content } = await loadPlanTexts(context, plan.plan_id);
    return {
      plan: await toPlan(context, changed, {
        spec_content,
        ...(changed.status === plan.status ? {} : { was: plan.status }),
      }),
    };
  },
});

/** Draft that nobody holds: everybody. Else the holder's sessions, or a person. */
function requireWriter(context: OperationContext, plan: PlanRecord): void {
  const isClosed = plan.status === 'review' || plan.status === 'completed' || plan.status === 'failed';
  if (plan.archived === 1 || isClosed) throw notOpen(plan, "it can't be updated");
  if (plan.status === 'draft' && plan.claimed_by === null) return;
  if (holdsPlan(context, plan) || context.caller.kind === 'human') return;
  const isHeld = plan.claimed_by !== null;
  throw new MasterplanError(
    'FORBIDDEN',
    isHeld
      ? `Plan "${plan.plan_id}" is claimed by ${plan.claimed_by}${plan.claimed_at === null ? '' : ` since ${isoTime(plan.claimed_at)}`}: only they update it.`
      : `Plan "${plan.plan_id}" is ${plan.status} and held by nobody: only its holder updates it.`,
    {
      hint: isHeld
        ? 'Take work from another plan, or ask them to release_plan it.'
        : plan.status === 'ready'
          ? 'Call claim_plan first, or set_plan_status draft to edit it.'
          : 'Call claim_plan first (a stalled plan: set_plan_status ready before).',
      details: {
        plan_id: plan.plan_id,
        status: plan.status,
        claimed_by: plan.claimed_by,
        since: isoTime(plan.claimed_at),
      },
    },
  );
}

async function write(
  context: OperationContext,
  plan: PlanRecord,
  patch: PlanPatch,
  message: string | undefined,
): Promise<PlanRecord> {
  const hasFields = Object.keys(patch).length > 0;
  const activity: Activity | undefined = hasFields ? 'metadata_updated' : undefined;
  if (holdsPlan(context, plan) && findStep(plan.status, 'in_progress', 'update_plan') !== undefined) {
    const { plan: moved } = await takePlanStep(context, plan, {
      to: 'in_progress',
      by: 'update_plan',
      patch,
      message,
      ...(activity === undefined ? {} : { activity }),
    });
    return moved;
  }
  if (hasFields || message !== undefined) {
    return changePlan(context, plan, patch, {
      activity: activity ?? 'progress',
      message: withOverride(context, plan, message),
    });
  }
  // A sign of life and nothing else.
  await touchPlan(context, plan.plan_id);
  return requirePlan(context, plan.plan_id);
}

/** New keys over old ones; a key that is given as null goes. */
function mergeMetadata(stored: string, given: Record<string, unknown>): string {
  const merged = { ...(JSON.parse(stored) as Record<string, unknown>), ...given };
  return JSON.stringify(Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null)));
}
