import { z } from 'zod';
import { MasterplanError } from '../model/errors';
import type { OperationContext } from './context';
import { key } from './fields';
import { changeKey } from './human/change-key';
import { keyAnswerSchema, toKeyAnswer } from './human/key-answer';
import { isVouchedFor, type KeyRecord, requireKey, stateOf } from './human/key-record';
import { requireVouched } from './human/require-vouched';
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
    await requireVouched(context);
    const found = await requireKey(context, asked.key_id);
    if (stateOf(found) === 'revoked') return { key: toKeyAnswer(found) };
    if (stateOf(found) === 'approved' && !(await isAnotherLeft(context, found))) {
      throw new MasterplanError('CONFLICT', 'It is the only trusted key: nobody could approve another.', {
        hint: 'Approve another key first.',
        details: { key_id: found.key_id, user: found.user_name },
      });
    }
    const message = `${context.caller.user} revoked the key of ${found.user_name}.`;
    return { key: toKeyAnswer(await changeKey(context, found, { revoked_at: context.now }, message)) };
  },
});

/** Whether a key is left that can approve others: one that trusts itself can't. */
async function isAnotherLeft(context: OperationContext, without: KeyRecord): Promise<boolean> {
  const others = await context.db.all<{ key_id: string }>(
    `SELECT key_id FROM masterplan_keys
     WHERE approved_at IS NOT NULL AND revoked_at IS NULL AND key_id <> $1`,
    [without.key_id],
  );
  for (const { key_id: id } of others) {
    if (await isVouchedFor(context, id)) return true;
  }
  return false;
}
