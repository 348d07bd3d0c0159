import { z } from 'zod';
import { MasterplanError } from '../model/errors';
import { planSchema } from '../model/plan';
import { DEFAULT_STALE_AFTER_HOURS } from '../model/vocabulary';
import { key, longText, metadata, newKey, shortText } from './fields';
import { defineOperation } from './operation';
import { toPlan } from './plan-answers';
import { requireFeature } from './rules/feature-record';
import { insertPlan, loadPlan, type PlanRecord, type PlanTexts } from './rules/plan-record';
import { ensureProject } from './rules/project-record';
import { freeSlug, slugOf } from './slugs';

export const createPlan = defineOperation({
  name: 'create_plan',
  title: 'Create a plan',
  description: 'Makes a plan: a draft if it has spec_content, else ready.',
  group: 'authoring',
  readOnly: false,
  idempotent: false,
  createsStore: true,
  input: z.strictObject({
    title: shortText().describe('Title'),
    plan_id: newKey().optional().describe('Default: of the title'),
    description: longText().optional().describe('What for'),
    owner: shortText().optional().describe('Person or team'),
    feature_id: key().optional().describe('Feature'),
    spec_content: longText().optional().describe('Specification'),
    status: z.enum(['draft', 'ready']).optional().describe('First status'),
    stale_after_hours: z.number().positive().max(87_600).optional().describe('Stalls after, default 24'),
    four_eyes: z.boolean().optional().describe('Others approve'),
    metadata: metadata().optional().describe('Anything else'),
  }),
  output: z.object({ plan: planSchema }),
  async handle(context, input) {
    const isTaken = async (id: string) => (await loadPlan(context, id)) !== undefined;
    const id = input.plan_id ?? (await freeSlug(slugOf(input.title, 'plan'), isTaken));
    const existing = await loadPlan(context, id);
    if (existing !== undefined) {
      throw new MasterplanError('DUPLICATE_KEY', `There is a plan "${id}" already: "${existing.title}".`, {
        hint: 'Work in that one (get_plan shows it), or give another plan_id.',
        details: { plan_id: id, status: existing.status, archived: existing.archived === 1 },
      });
    }
    const feature =
      input.feature_id === undefined ? undefined : await requireFeature(context, input.feature_id);
    const project = await ensureProject(context);
    const hasSpecification = input.spec_content !== undefined && input.spec_content !== '';
    const plan: PlanRecord & PlanTexts = {
      plan_id: id,
      project_id: project.project_id,
      feature_id: feature?.feature_id ?? null,
      feature_version: feature?.version ?? null,
      title: input.title,
      description: input.description ?? null,
      owner: input.owner ?? null,
      status: input.status ?? (hasSpecification ? 'draft' : 'ready'),
      archived: 0,
      spec_content: input.spec_content ?? null,
      work_artifacts: null,
      claimed_by: null,
      claimed_by_session: null,
      claimed_at: null,
      submitted_by: null,
      submitted_by_session: null,
      last_activity_at: context.now,
      stale_after_hours: input.stale_after_hours ?? DEFAULT_STALE_AFTER_HOURS,
      four_eyes: input.four_eyes ? 1 : 0,
      metadata: JSON.stringify(input.metadata ?? {}),
      created_at: context.now,
      updated_at: context.now,
    };
    await insertPlan(context, plan);
    return { plan: await toPlan(context, plan, { spec_content: plan.spec_content }) };
  },
});
