import { z } from 'zod';
import { isoTime } from '../../model/time';
import { type KeyRecord, stateOf } from './key-record';

/** A person's key as it leaves. */
export const keyAnswerSchema = z.object({
  key_id: z.string(),
  user: z.string(),
  label: z.string().nullable(),
  state: z.enum(['approved', 'pending', 'revoked']),
  enrolled_at: z.string(),
  approved_at: z.string().nullable(),
  approved_by: z.string().nullable(),
  revoked_at: z.string().nullable(),
});
export type KeyAnswer = z.infer<typeof keyAnswerSchema>;

export function toKeyAnswer(key: KeyRecord): KeyAnswer {
  return {
    key_id: key.key_id,
    user: key.user_name,
    label: key.label,
    state: stateOf(key),
    enrolled_at: isoTime(key.enrolled_at),
    approved_at: isoTime(key.approved_at),
    approved_by: key.approved_by,
    revoked_at: isoTime(key.revoked_at),
  };
}
