import { z } from 'zod';
import { planSchema } from '../model/plan';
import { MAX_LIMIT, PLAN_STATUSES } from '../model/vocabulary';
import type { SqlValue } from '../store/database';
import { decodeCursor, encodeCursor } from './cursors';
import { cursor, key, limit, oneOrMany } from './fields';
import { defineOperation } from './operation';
import { toPlans } from './plan-answers';
import { PLAN_COLUMNS, type PlanRecord } from './rules/plan-record';

const cursorKey = z.tuple([z.number(), z.string()]);

export const listPlans = defineOperation({
  name: 'list_plans',
  title: 'List plans',
  description: 'Status, holder and counts.',
  group: 'reading',
  readOnly: true,
  idempotent: true,
  emptyAnswer: { plans: [], next_cursor: null },
  input: z.strictObject({
    project_id: key().optional().describe('Project'),
    feature_id: key().optional().describe('Feature'),
    status_filter: oneOrMany(z.enum(PLAN_STATUSES)).optional().describe('Only these'),
    include_archived: z.boolean().optional().describe('Archived too'),
    limit: limit(),
    cursor: cursor(),
  }),
  output: z.object({ plans: z.array(planSchema), next_cursor: z.string().nullable() }),
  async handle(context, input) {
    const parameters: SqlValue[] = [];
    const bind = (value: SqlValue) => `$${parameters.push(value)}`;
    const conditions: string[] = [];
    if (!input.include_archived) conditions.push('archived = 0');
    if (input.project_id !== undefined) conditions.push(`project_id = ${bind(input.project_id)}`);
    if (input.feature_id !== undefined) conditions.push(`feature_id = ${bind(input.feature_id)}`);
    if (input.status_filter !== undefined) {
      if (input.status_filter.length === 0) return { plans: [], next_cursor: null };
      conditions.push(`status IN (${input.status_filter.map(bind).join(', ')})`);
    }
    if (input.cursor !== undefined) {
      const [createdAt, planId] = decodeCursor(input.cursor, cursorKey);
      const at = bind(createdAt);
      conditions.push(`(created_at < ${at} OR (created_at = ${at} AND plan_id > ${bind(planId)}))`);
    }
    const size = input.limit ?? MAX_LIMIT;
    const found = await context.db.all<PlanRecord>(
      `SELECT ${PLAN_COLUMNS} FROM masterplans
       ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
       ORDER BY created_at DESC, plan_id
       LIMIT ${size + 1}`,
      parameters,
    );
    const plans = found.slice(0, size);
    const last = plans.at(-1);
    return {
      plans: await toPlans(context, plans),
      next_cursor:
        found.length > size && last !== undefined ? encodeCursor([last.created_at, last.plan_id]) : null,
    };
  },
});
