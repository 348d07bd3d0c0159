import { z } from 'zod';
import { featureSchema } from '../model/plan';
import { MAX_LIMIT } from '../model/vocabulary';
import { decodeCursor, encodeCursor } from './cursors';
import { cursor, key } from './fields';
import { defineOperation } from './operation';
import { toFeatureRow } from './plan-answers';
import type { FeatureRecord } from './rules/feature-record';
import { Conditions } from './sql-conditions';

const cursorKey = z.tuple([z.number(), z.string()]);

export const listFeatures = defineOperation({
  name: 'list_features',
  title: 'List features',
  description: 'Latest versions.',
  group: 'reading',
  readOnly: true,
  idempotent: true,
  emptyAnswer: { features: [], next_cursor: null },
  input: z.strictObject({
    project_id: key().optional().describe('Project'),
    cursor: cursor(),
  }),
  output: z.object({ features: z.array(featureSchema), next_cursor: z.string().nullable() }),
  async handle(context, input) {
    const where = new Conditions();
    if (input.project_id !== undefined) where.in('project_id', [input.project_id]);
    if (input.cursor !== undefined) {
      const [createdAt, featureId] = decodeCursor(input.cursor, cursorKey);
      const at = where.bind(createdAt);
      where.add(`(created_at < ${at} OR (created_at = ${at} AND feature_id > ${where.bind(featureId)}))`);
    }
    const found = await context.db.all<FeatureRecord>(
      `SELECT feature_id, project_id, title, description, NULL AS spec_content, version, created_at, updated_at
       FROM masterplan_features ${where.sql()}
       ORDER BY created_at DESC, feature_id LIMIT ${MAX_LIMIT + 1}`,
      where.parameters,
    );
    const page = found.slice(0, MAX_LIMIT);
    const last = page.at(-1);
    return {
      features: page.map(toFeatureRow),
      next_cursor:
        found.length > MAX_LIMIT && last !== undefined
          ? encodeCursor([last.created_at, last.feature_id])
          : null,
    };
  },
});
