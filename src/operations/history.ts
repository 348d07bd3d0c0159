import { z } from 'zod';
import { changeSchema } from '../model/change';
import { ACTIVITIES, MAX_LIMIT } from '../model/vocabulary';
import { CHANGE_COLUMNS, type StoredChange, toChange } from './change-answers';
import { decodeCursor, encodeCursor } from './cursors';
import { cursor, itemReference, key, limit, oneOrMany, shortText, time } from './fields';
import { defineOperation } from './operation';
import { resolveItem } from './rules/item-reference';
import { requirePlan } from './rules/plan-record';
import { Conditions } from './sql-conditions';

const cursorKey = z.tuple([z.int()]);

export const history = defineOperation({
  name: 'history',
  title: 'Read the log',
  description: 'The audit log by filters, newest first.',
  group: 'reading',
  readOnly: true,
  idempotent: true,
  emptyAnswer: { changes: [], next_cursor: null },
  input: z.strictObject({
    ...itemReference,
    session_id: key().optional().describe('By this session'),
    actor: shortText().optional().describe('Session, client or user'),
    file: shortText().optional().describe('File or folder'),
    activity: oneOrMany(z.enum(ACTIVITIES)).optional().describe('Such as completed'),
    since: time().optional().describe('ISO time'),
    until: time().optional().describe('ISO time'),
    limit: limit(),
    cursor: cursor(),
  }),
  output: z.object({ changes: z.array(changeSchema), next_cursor: z.string().nullable() }),
  async handle(context, input) {
    const where = new Conditions();
    if (input.item_id !== undefined || input.item_key !== undefined) {
      where.in('item_id', [(await resolveItem(context, input)).id]);
    } else if (input.plan_id !== undefined) {
      where.in('plan_id', [(await requirePlan(context, input.plan_id)).plan_id]);
    }
    if (input.session_id !== undefined) where.in('session_id', [input.session_id]);
    if (input.actor !== undefined) {
      // Whatever a reader of the log sees of who it was.
      const actor = where.bind(input.actor);
      where.add(
        `session_name = ${actor} OR session_id = ${actor} OR actor = ${actor} OR user_name = ${actor}`,
      );
    }
    if (input.file !== undefined) {
      // The first condition is the partial index's own.
      where.add("files <> '[]'");
      where.add(where.containsPath('files', input.file));
    }
    where.in('activity', input.activity);
    if (input.since !== undefined) where.add(`at >= ${where.bind(input.since)}`);
    if (input.until !== undefined) where.add(`at <= ${where.bind(input.until)}`);
    if (input.cursor !== undefined) {
      const [before] = decodeCursor(input.cursor, cursorKey);
      where.add(`version < ${where.bind(before)}`);
    }
    const size = input.limit ?? MAX_LIMIT;
    const rows = await context.db.all<StoredChange>(
      `SELECT ${CHANGE_COLUMNS} FROM masterplan_updates ${where.sql()}
       ORDER BY version DESC LIMIT ${size + 1}`,
      where.parameters,
    );
    const page = rows.slice(0, size);
    const last = page.at(-1);
    return {
      changes: page.map(toChange),
      next_cursor: rows.length > size && last !== undefined ? encodeCursor([last.version]) : null,
    };
  },
});
