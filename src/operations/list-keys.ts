import { z } from 'zod';
import { keyAnswerSchema, toKeyAnswer } from './human/key-answer';
import { KEY_COLUMNS, type KeyRecord } from './human/key-record';
import { defineOperation } from './operation';

export const listKeys = defineOperation({
  name: 'list_keys',
  title: 'List people’s keys',
  description: 'The keys that sign people’s changes, and those that wait for approval.',
  group: 'human',
  readOnly: true,
  idempotent: true,
  input: z.strictObject({}),
  output: z.object({ keys: z.array(keyAnswerSchema) }),
  async handle(context) {
    const keys = await context.db.all<KeyRecord>(
      `SELECT ${KEY_COLUMNS.join(', ')} FROM masterplan_keys ORDER BY enrolled_at, key_id`,
    );
    return { keys: keys.map(toKeyAnswer) };
  },
});
