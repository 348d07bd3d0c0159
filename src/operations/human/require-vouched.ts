import { MasterplanError } from '../../model/errors';
import type { OperationContext } from '../context';
import { isVouchedFor } from './key-record';

/**
 * Throws FORBIDDEN where the person's key trusts itself, or was approved by one that does. Who began trust anew can
 * work, but not decide whom the project trusts: it may be a program that posed as the person, which could shut
 * the person out.
 */
export async function requireVouched(context: Pick<OperationContext, 'db' | 'caller'>): Promise<void> {
  const { kind, keyId, user } = context.caller;
  if (kind !== 'human' || keyId === null || (await isVouchedFor(context, keyId))) return;
  throw new MasterplanError('FORBIDDEN', `The key of ${user} trusts itself: it can’t say whom to trust.`, {
    hint: 'It has to be approved first, with a key that was approved itself.',
    details: { key_id: keyId },
  });
}
