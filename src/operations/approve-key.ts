import { z } from 'zod';
import { MasterplanError } from '../model/errors';
import { key } from './fields';
import { changeKey } from './human/change-key';
import { keyAnswerSchema, toKeyAnswer } from './human/key-answer';
import { requireKey, stateOf } from './human/key-record';
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
    const found = await requireKey(context, asked.key_id);
    switch (stateOf(found)) {
      case 'approved':
        return { key: toKeyAnswer(found) };
      case 'revoked':
        throw new MasterplanError('INVALID_TRANSITION', `The key of ${found.user_name} was revoked.`, {
          hint: 'A revoked key stays revoked; its owner enrols a new one.',
          details: { key_id: found.key_id, allowed: [] },
        });
      case 'pending': {
        const patch = { approved_at: context.now, approved_by: context.caller.keyId };
        const message = `${context.caller.user} trusts the key of ${found.user_name}.`;
        return { key: toKeyAnswer(await changeKey(context, found, patch, message)) };
      }
    }
  },
});
