import { z } from 'zod';
import { featureSchema } from '../model/plan';
import { key } from './fields';
import { defineOperation } from './operation';
import { toFeature } from './plan-answers';
import { requireFeature } from './rules/feature-record';

export const getFeature = defineOperation({
  name: 'get_feature',
  title: 'Read a feature',
  description: 'A feature at its latest version.',
  group: 'reading',
  readOnly: true,
  idempotent: true,
  input: z.strictObject({ feature_id: key().describe('Feature') }),
  output: z.object({ feature: featureSchema }),
  async handle(context, input) {
    return { feature: toFeature(await requireFeature(context, input.feature_id)) };
  },
});
