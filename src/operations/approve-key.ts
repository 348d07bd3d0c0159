import { z } from 'zod';
import { MasterplanError } from '../model/errors';
import type { OperationContext } from './context';
import { key } from './fields';
import { changeKey } from './human/change-key';
import { keyAnswerSchema, toKeyAnswer } from './human/key-answer';
import { isVouchedFor, type KeyRecord, requireKey, stateOf } from './human/key-record';
import { requireVouched } from './human/require-vouched';
import { defineOperation } from './operation';

export const approveKey = defineOperation({
  name: 'approve_key',
  title: 'Approve a key',
  description: 'Trusts another person’s key.',
  group: 'human',
  readOnly: false,
  idempotent: true,
  input: z.strictObject({ key_id: key().describe('Key') }),
  output: z.object({ key: keyAnswerSchema }),
  async handle(context, asked) {
    await requireVouched(context);
    const found = await requireKey(context, asked.key_id);
    switch (stateOf(found)) {
      case 'approved':
        return { key: toKeyAnswer(await vouch(context, found)) };
      case 'revoked':
        throw new MasterplanError('INVALID_TRANSITION', `The key of ${found.user_name} was revoked.`, {
          hint: 'A revoked key stays revoked; its owner enrols a new one.',
          details: { key_id: found.key_id, allowed: [] },
        });
      case 'pending': {
        const patch = { approved_at: context.now, approved_by: context.caller.keyId };
        return { key: toKeyAnswer(await changeKey(context, found, patch, trusting(context, found))) };
      }
    }
  },
});

/** A key that trusts itself (or was approved with one that does) gets somebody who vouches for it. */
async function vouch(context: OperationContext, found: KeyRecord): Promise<KeyRecord> {
  const approver = context.caller.keyId;
  if (approver === null || (await isVouchedFor(context, found.key_id))) return found;
  return changeKey(context, found, { approved_by: approver }, trusting(context, found));
}

function trusting(context: OperationContext, found: KeyRecord): string {
  return `${context.caller.user} trusts the key of ${found.user_name}.`;
}
