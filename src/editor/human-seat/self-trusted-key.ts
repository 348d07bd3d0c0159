import type { Change } from '../../model/change';

/** The key of a change by which a key trusts itself. */
export interface SelfTrustedKey {
  key_id: string;
  user: string;
  label: string | null;
  enrolled_at: string;
}

/** Which key trusts itself by this change, without anybody's approval; undefined: it is another change. */
export function selfTrustedKey(change: Pick<Change, 'kind' | 'new'>): SelfTrustedKey | undefined {
  const key = change.kind === 'human' ? change.new?.key : undefined;
  if (typeof key !== 'object' || key === null) return undefined;
  const {
    key_id: id,
    user_name: user,
    label,
    enrolled_at: at,
    approved_by: by,
    revoked_at: revoked,
  } = key as Record<string, unknown>;
  if (typeof id !== 'string' || typeof user !== 'string' || typeof at !== 'number') return undefined;
  if (by !== id || revoked != null) return undefined;
  return {
    key_id: id,
    user,
    label: typeof label === 'string' ? label : null,
    enrolled_at: new Date(at).toISOString(),
  };
}
