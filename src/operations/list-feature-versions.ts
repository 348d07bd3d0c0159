import { z } from 'zod';
import { featureVersionSchema } from '../model/plan';
import { isoTime } from '../model/time';
import { MAX_LIMIT, MAX_TEXT_BYTES } from '../model/vocabulary';
import { decodeCursor, encodeCursor } from './cursors';
import { cursor, key } from './fields';
import { defineOperation } from './operation';
import { type FeatureVersionRecord, requireFeature } from './rules/feature-record';

const cursorKey = z.tuple([z.int()]);

export const listFeatureVersions = defineOperation({
  name: 'list_feature_versions',
  title: 'List feature versions',
  description: 'Versions and the plans that made them.',
  group: 'reading',
  readOnly: true,
  idempotent: true,
  input: z.strictObject({ feature_id: key().describe('Feature'), cursor: cursor() }),
  output: z.object({ versions: z.array(featureVersionSchema), next_cursor: z.string().nullable() }),
  async handle(context, input) {
    const feature = await requireFeature(context, input.feature_id);
    const [after] = input.cursor === undefined ? [0] : decodeCursor(input.cursor, cursorKey);
    const sizes = await context.db.all<{ version: number; size: number }>(
      `SELECT version, COALESCE(LENGTH(spec_content), 0) + COALESCE(LENGTH(description), 0) AS size
       FROM masterplan_feature_versions WHERE feature_id = $1 AND version > $2
       ORDER BY version LIMIT ${MAX_LIMIT + 1}`,
      [feature.feature_id, after],
    );
    const last = pageEnd(sizes);
    const versions = await context.db.all<FeatureVersionRecord>(
      `SELECT * FROM masterplan_feature_versions
       WHERE feature_id = $1 AND version > $2 AND version <= $3 ORDER BY version`,
      [feature.feature_id, after, last],
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
      next_cursor: last < (sizes.at(-1)?.version ?? 0) ? encodeCursor([last]) : null,
    };
  },
});

/** The last version of a page: no more than the texts of one longest specification need. */
function pageEnd(sizes: readonly { version: number; size: number }[]): number {
  let end = 0;
  let characters = 0;
  for (const { version, size } of sizes.slice(0, MAX_LIMIT)) {
    characters += size;
    if (end > 0 && characters > MAX_TEXT_BYTES) break;
    end = version;
  }
  return end;
}
