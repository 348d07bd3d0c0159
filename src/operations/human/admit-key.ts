import type { OperationContext } from '../context';

/** STUB: to be replaced by the colleague who writes the human seat. */
export async function admitKey(
  _context: OperationContext,
  _publicKey: string,
  _user: string,
  _label: string | null,
): Promise<{ keyId: string; state: 'human' | 'pending'; firstKey: boolean }> {
  throw new Error('not written yet');
}
