import { MasterplanError } from '../../model/errors';
import type { OperationContext } from '../context';

/** A row of `masterplan_keys`: one person's Ed25519 key. */
export interface KeyRecord {
  key_id: string;
  public_key: string;
  user_name: string;
  label: string | null;
  enrolled_at: number;
  approved_at: number | null;
  approved_by: string | null;
  revoked_at: number | null;
}

export type KeyState = 'approved' | 'pending' | 'revoked';

/** The columns of a key, all of which the log carries. */
export const KEY_COLUMNS = [
  'key_id',
  'public_key',
  'user_name',
  'label',
  'enrolled_at',
  'approved_at',
  'approved_by',
  'revoked_at',
] as const satisfies readonly (keyof KeyRecord)[];

export async function loadKey(
  context: Pick<OperationContext, 'db'>,
  keyId: string,
): Promise<KeyRecord | undefined> {
  return context.db.get<KeyRecord>('SELECT * FROM masterplan_keys WHERE key_id = $1', [keyId]);
}

/** The key; NOT_FOUND otherwise. */
export async function requireKey(context: Pick<OperationContext, 'db'>, keyId: string): Promise<KeyRecord> {
  const key = await loadKey(context, keyId);
  if (key !== undefined) return key;
  throw new MasterplanError('NOT_FOUND', `There is no key ${keyId}.`, {
    hint: 'list_keys shows the keys.',
    details: { key_id: keyId },
  });
}

export function stateOf(key: KeyRecord): KeyState {
  if (key.revoked_at !== null) return 'revoked';
  return key.approved_at === null ? 'pending' : 'approved';
}
