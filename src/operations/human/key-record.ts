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

/** Whether the key trusts itself: nobody with a trusted one was left (`restartTrust`). */
export function trustsItself(key: Pick<KeyRecord, 'key_id' | 'approved_by'>): boolean {
  return key.approved_by === key.key_id;
}

/**
 * Whether the key's trust goes back to the store's first one: each was approved by another. One that trusts itself
 * is not vouched for, nor is what was approved with it, until somebody who is approves it.
 */
export async function isVouchedFor(context: Pick<OperationContext, 'db'>, keyId: string): Promise<boolean> {
  const seen = new Set<string>();
  for (let next = keyId; !seen.has(next); ) {
    seen.add(next);
    const key = await loadKey(context, next);
    if (key === undefined || key.approved_at === null) return false;
    if (key.approved_by === null) return true;
    next = key.approved_by;
  }
  return false;
}

export function stateOf(key: KeyRecord): KeyState {
  if (key.revoked_at !== null) return 'revoked';
  return key.approved_at === null ? 'pending' : 'approved';
}
