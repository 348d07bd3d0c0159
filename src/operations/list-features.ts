import { z } from 'zod';
import { featureSchema } from '../model/plan';
import { key } from './fields';
import { defineOperation } from './operation';
import { toFeature } from './plan-answers';
import type { FeatureRecord } from './rules/feature-record';

export const listFeatures = defineOperation({
  name: 'list_features',
  title: 'List features',
  description: 'Features at their latest versions.',
  group: 'reading',
  readOnly: true,
  idempotent: true,
  emptyAnswer: { features: [] },
  input: z.strictObject({ project_id: key().optional().describe('Project') }),
  output: z.object({ features: z.array(featureSchema) }),
  async handle(context, input) {
    const features = await context.db.all<FeatureRecord>(
      `SELECT feature_id, project_id, title, description, NULL AS spec_content, version, created_at, updated_at
       FROM masterplan_features
       ${input.project_id === undefined ? '' : 'WHERE project_id = $1'}
       ORDER BY created_at DESC, feature_id`,
      input.project_id === undefined ? [] : [input.project_id],
    );
    return {
      features: features.map((feature) => {
        const { spec_content: _long, ...row } = toFeature(feature);
        return row;
      }),
    };
  },
});
