import { z } from 'zod';
import { featureVersionSchema } from '../model/plan';
import { isoTime } from '../model/time';
import { key } from './fields';
import { defineOperation } from './operation';
import { type FeatureVersionRecord, requireFeature } from './rules/feature-record';

export const listFeatureVersions = defineOperation({
  name: 'list_feature_versions',
  title: 'List feature versions',
  description: 'All versions, with the plans that made them.',
  group: 'reading',
  readOnly: true,
  idempotent: true,
  input: z.strictObject({ feature_id: key().describe('Feature') }),
  output: z.object({ versions: z.array(featureVersionSchema) }),
  async handle(context, input) {
    const feature = await requireFeature(context, input.feature_id);
    const versions = await context.db.all<FeatureVersionRecord>(
      'SELECT * FROM masterplan_feature_versions WHERE feature_id = $1 ORDER BY version',
      [feature.feature_id],
    );
    return {
      versions: versions.map((version) => ({
        version: version.version,
        title: version.title,
        description: version.description,
        spec_content: version.spec_content,
        implemented_by_plan_id: version.implemented_by_plan_id,
        implemented_by: version.implemented_by,
        implemented_at: isoTime(version.implemented_at),
        created_at: isoTime(version.created_at),
      })),
    };
  },
});
