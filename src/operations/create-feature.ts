import { z } from 'zod';
import { MasterplanError } from '../model/errors';
import { featureSchema } from '../model/plan';
import { longText, newKey, shortText } from './fields';
import { defineOperation } from './operation';
import { toFeature } from './plan-answers';
import { type FeatureRecord, insertFeature, loadFeature } from './rules/feature-record';
import { ensureProject } from './rules/project-record';
import { freeSlug, slugOf } from './slugs';

export const createFeature = defineOperation({
  name: 'create_feature',
  title: 'Create a feature',
  description: 'Makes a feature: what is to be built. Plans say how.',
  group: 'authoring',
  readOnly: false,
  idempotent: false,
  createsStore: true,
  input: z.strictObject({
    title: shortText().describe('Title'),
    description: longText().optional().describe('What for'),
    spec_content: longText().optional().describe('Specification'),
    feature_id: newKey().optional().describe('Default: of the title'),
  }),
  output: z.object({ feature: featureSchema }),
  async handle(context, input) {
    const isTaken = async (id: string) => (await loadFeature(context, id)) !== undefined;
    const id = input.feature_id ?? (await freeSlug(slugOf(input.title, 'feature'), isTaken));
    const existing = await loadFeature(context, id);
    if (existing !== undefined) {
      throw new MasterplanError('DUPLICATE_KEY', `There is a feature "${id}" already: "${existing.title}".`, {
        hint: 'update_feature makes its next version; or give another feature_id.',
        details: { feature_id: id, version: existing.version },
      });
    }
    const project = await ensureProject(context);
    const feature: FeatureRecord = {
      feature_id: id,
      project_id: project.project_id,
      title: input.title,
      description: input.description ?? null,
      spec_content: input.spec_content ?? null,
      version: 1,
      created_at: context.now,
      updated_at: context.now,
    };
    await insertFeature(context, feature);
    return { feature: toFeature(feature) };
  },
});
