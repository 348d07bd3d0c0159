import { z } from 'zod';
import { nameSchema, rowSchema } from '../model/item';
import { ASSIGNEE_TYPES, ITEM_STATUSES, ITEM_TYPES, MAX_LIMIT } from '../model/vocabulary';
import { namesOf, toRows } from './answers';
import { decodeCursor, encodeCursor } from './cursors';
import { cursor, itemId, key, limit, oneOrMany, planId, shortText } from './fields';
import { defineOperation } from './operation';
import type { ItemRecord } from './rules/item-record';
import { requirePlan } from './rules/plan-record';
import { Conditions } from './sql-conditions';

const input = z.strictObject({
  plan_id: oneOrMany(planId()).optional().describe('Plan'),
  status: oneOrMany(z.enum(ITEM_STATUSES)).optional().describe('Status'),
  phase: oneOrMany(key()).optional().describe('Key or title'),
  assignee: oneOrMany(shortText()).optional().describe('User or agent'),
  assignee_type: oneOrMany(z.enum(ASSIGNEE_TYPES)).optional().describe('Whose'),
  parent_id: oneOrMany(itemId().nullable()).optional().describe('null: top level'),
  item_type: oneOrMany(z.enum(ITEM_TYPES)).optional().describe('Type'),
  label: oneOrMany(shortText()).optional().describe('Label'),
  file: oneOrMany(shortText()).optional().describe('Path'),
  text: oneOrMany(shortText()).optional().describe('Words'),
  claimed_by: oneOrMany(key()).optional().describe('Session'),
  limit: limit(),
  cursor: cursor(),
});

const cursorKey = z.tuple([z.int()]);

/** All filters of a call as one condition; a filter that is a list means any of its values. */
function conditionsOf(asked: z.infer<typeof input>): Conditions {
  const where = new Conditions();
  where.in('plan_id', asked.plan_id);
  where.in('status', asked.status);
  where.in('assignee', asked.assignee);
  where.in('assignee_type', asked.assignee_type);
  where.any(asked.parent_id, (parent) =>
    parent === null ? 'parent_id IS NULL' : `parent_id = ${where.bind(parent)}`,
  );
  where.in('item_type', asked.item_type);
  where.in('claimed_by', asked.claimed_by);
  where.any(asked.phase, (phase) => {
    const name = where.bind(phase);
    return `(phase = ${name} OR id IN (
      WITH RECURSIVE tree (id) AS (
        SELECT id FROM masterplan_items WHERE item_type = 'phase' AND (item_key = ${name} OR title = ${name})
        UNION
        SELECT child.id FROM masterplan_items AS child JOIN tree ON child.parent_id = tree.id
      ) SELECT id FROM tree))`;
  });
  where.any(asked.label, (label) => where.contains('labels', label));
  where.any(asked.file, (file) => where.containsPath('files', file));
  where.any(asked.text, (text) =>
    ['item_key', 'title', 'description'].map((column) => where.includesText(column, text)).join(' OR '),
  );
  return where;
}

export const list = defineOperation({
  name: 'list',
  title: 'List items',
  description: 'Items by filters.',
  group: 'reading',
  readOnly: true,
  idempotent: true,
  emptyAnswer: { items: [], next_cursor: null, total: 0 },
  input,
  output: z.object({
    items: z.array(rowSchema.extend({ claimed_by_name: z.string().optional() })),
    /** What items of this page wait for on others. */
    waits_on: z.array(nameSchema).optional(),
    next_cursor: z.string().nullable(),
    total: z.int(),
  }),
  async handle(context, asked) {
    for (const id of asked.plan_id ?? []) await requirePlan(context, id);
    const where = conditionsOf(asked);
    const counted = await context.db.get<{ total: number }>(
      `SELECT COUNT(*) AS total FROM masterplan_items ${where.sql()}`,
      where.parameters,
    );
    if (asked.cursor !== undefined) {
      const [after] = decodeCursor(asked.cursor, cursorKey);
      where.add(`id > ${where.bind(after)}`);
    }
    const size = asked.limit ?? MAX_LIMIT;
    // The ids first: they come from an index, and a sort would carry whole rows otherwise.
    const found = await context.db.all<ItemRecord>(
      `SELECT * FROM masterplan_items
       WHERE id IN (SELECT id FROM masterplan_items ${where.sql()} ORDER BY id LIMIT ${size + 1})
       ORDER BY id`,
      where.parameters,
    );
    const page = found.slice(0, size);
    const last = page.at(-1);
    const rows = (await toRows(context, page)).map((row, index) => {
      const name = page[index]?.claimed_by_name ?? null;
      return name === null || name === row.claimed_by ? row : { ...row, claimed_by_name: name };
    });
    const here = new Set(rows.map((row) => row.id));
    const elsewhere = new Set(rows.flatMap((row) => row.blocked_by).filter((id) => !here.has(id)));
    return {
      items: rows,
      ...(elsewhere.size > 0 ? { waits_on: await namesOf(context, [...elsewhere]) } : {}),
      next_cursor: found.length > size && last !== undefined ? encodeCursor([last.id]) : null,
      total: counted?.total ?? 0,
    };
  },
});
