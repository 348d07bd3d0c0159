import { z } from 'zod';
import { MasterplanError } from '../model/errors';
import { keyAnswerSchema, toKeyAnswer } from './human/key-answer';
import { KEY_COLUMNS, type KeyRecord } from './human/key-record';
import { defineOperation } from './operation';

export const listKeys = defineOperation({
  name: 'list_keys',
  title: 'List people’s keys',
  description: 'The keys that sign people’s changes, and those that wait for approval.',
  // Whoever waits at an editor is to see whom the project trusts.
  group: 'views',
  readOnly: true,
  idempotent: true,
  input: z.strictObject({}),
  output: z.object({ keys: z.array(keyAnswerSchema) }),
  async handle(context) {
    if (context.caller.surface !== 'editor') {
      throw new MasterplanError('HUMAN_ONLY', 'list_keys is for a person in the editor.', {
        hint: 'A person does it in the editor (view "Needs You").',
        details: { operation: 'list_keys' },
      });
    }
    const keys = await context.db.all<KeyRecord>(
      `SELECT ${KEY_COLUMNS.join(', ')} FROM masterplan_keys ORDER BY enrolled_at, key_id`,
    );
    return { keys: keys.map(toKeyAnswer) };
  },
});
