import { z } from 'zod';
import { MasterplanError } from '../model/errors';
import { key } from './fields';
import { changeKey } from './human/change-key';
import { keyAnswerSchema, toKeyAnswer } from './human/key-answer';
import { requireKey, stateOf } from './human/key-record';
import { defineOperation } from './operation';

export const revokeKey = defineOperation({
  name: 'revoke_key',
  title: 'Revoke a key',
  description: 'Trusts a key no longer; what it signed before stays valid.',
  group: 'human',
  readOnly: false,
  idempotent: true,
  input: z.strictObject({ key_id: key().describe('Key') }),
  output: z.object({ key: keyAnswerSchema }),
  async handle(context, asked) {
    const found = await requireKey(context, asked.key_id);
    if (stateOf(found) === 'revoked') return { key: toKeyAnswer(found) };
    const other = await context.db.get(
      `SELECT 1 FROM masterplan_keys
       WHERE approved_at IS NOT NULL AND revoked_at IS NULL AND key_id <> $1 LIMIT 1`,
      [found.key_id],
    );
    if (stateOf(found) === 'approved' && other === undefined) {
      throw new MasterplanError('CONFLICT', 'It is the only trusted key: nobody could approve another.', {
        hint: 'Approve another key first.',
        details: { key_id: found.key_id, user: found.user_name },
      });
    }
    const message = `${context.caller.user} revoked the key of ${found.user_name}.`;
    return { key: toKeyAnswer(await changeKey(context, found, { revoked_at: context.now }, message)) };
  },
});
