import type { OperationContext } from '../context';
import { appendChange } from '../rules/audit';
import { KEY_COLUMNS, type KeyRecord } from './key-record';

/** Writes a changed key and logs it; the row holds the whole key, so that each one can be read alone. */
export async function changeKey(
  context: OperationContext,
  key: KeyRecord,
  patch: Partial<Pick<KeyRecord, 'approved_at' | 'approved_by' | 'revoked_at'>>,
  message: string,
): Promise<KeyRecord> {
  const changed = { ...key, ...patch };
  await context.db.run(
    'UPDATE masterplan_keys SET approved_at = $2, approved_by = $3, revoked_at = $4 WHERE key_id = $1',
    [key.key_id, changed.approved_at, changed.approved_by, changed.revoked_at],
  );
  await appendChange(context, {
    activity: 'metadata_updated',
    old: { key: pick(key) },
    new: { key: pick(changed) },
    message,
  });
  return changed;
}

function pick(key: KeyRecord): Record<string, unknown> {
  return Object.fromEntries(KEY_COLUMNS.map((column) => [column, key[column]]));
}
