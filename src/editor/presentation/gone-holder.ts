import type { OutlineItem } from '../../model/outline';
import type { PlanMirror } from '../mirror/plan-mirror';
import type { L10n } from './l10n';
import { isHere } from './session-presence';
import { leaseShort } from './spans';

/** Whether the process of an item's holder is gone, so that the item comes back when the lease ends. */
export function isHolderGone(mirror: Pick<PlanMirror, 'sessions'>, item: OutlineItem): boolean {
  if (item.status !== 'in_progress' || item.lease_expires_at === null) return false;
  const holder = mirror.sessions().find(({ session_id }) => session_id === item.claimed_by);
  return holder !== undefined && !isHere(holder);
}

/** `gone, comes back in 2m`; `expires`: the end of the lease. */
export function comesBack(l10n: L10n, expires: string, now: number): string {
  if (Date.parse(expires) <= now) return l10n.t('gone, comes back now');
  return l10n.t('gone, comes back in {0}', leaseShort(l10n, expires, now) ?? '');
}
