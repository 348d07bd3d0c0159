import type { OutlineItem } from '../../model/outline';
import type { ItemStatus, ItemType, PlanStatus, SessionKind } from '../../model/vocabulary';
import type { Presence } from './session-presence';

/** A codicon and one of our theme colours. */
export interface Look {
  icon: string;
  color: ColorId;
}

export const COLOR_IDS = [
  'masterplan.pending',
  'masterplan.inProgress',
  'masterplan.completed',
  'masterplan.deferred',
  'masterplan.blocked',
  'masterplan.cancelled',
  'masterplan.needsYou',
  'masterplan.critical',
] as const;
export type ColorId = (typeof COLOR_IDS)[number];

const STATUS: Record<ItemStatus, Look> = {
  pending: { icon: 'circle-large-outline', color: 'masterplan.pending' },
  in_progress: { icon: 'play-circle', color: 'masterplan.inProgress' },
  completed: { icon: 'pass-filled', color: 'masterplan.completed' },
  deferred: { icon: 'clock', color: 'masterplan.deferred' },
  blocked: { icon: 'lock', color: 'masterplan.blocked' },
  cancelled: { icon: 'circle-slash', color: 'masterplan.cancelled' },
};

/** Types that a person should tell from work at a glance, while they are open. */
const TYPE: Partial<Record<ItemType, string>> = {
  decision: 'question',
  manual: 'person',
  milestone: 'milestone',
  review: 'eye',
};

const PLAN: Record<PlanStatus, Look> = {
  draft: { icon: 'edit', color: 'masterplan.deferred' },
  ready: { icon: 'checklist', color: 'masterplan.pending' },
  claimed: { icon: 'checklist', color: 'masterplan.inProgress' },
  in_progress: { icon: 'checklist', color: 'masterplan.inProgress' },
  stalled: { icon: 'debug-pause', color: 'masterplan.blocked' },
  review: { icon: 'eye', color: 'masterplan.needsYou' },
  completed: { icon: 'pass-filled', color: 'masterplan.completed' },
  failed: { icon: 'error', color: 'masterplan.critical' },
};

/** An open item shows what it is, one in work or finished shows how it stands. */
export function itemLook(item: OutlineItem, needsPerson: boolean): Look {
  const look = STATUS[item.status];
  const isOpen = item.status === 'pending' || item.status === 'blocked';
  const typeIcon = isOpen ? TYPE[item.item_type] : undefined;
  if (needsPerson && isOpen) return { icon: typeIcon ?? look.icon, color: 'masterplan.needsYou' };
  if (item.status === 'pending' && item.priority === 0) {
    return { icon: typeIcon ?? look.icon, color: 'masterplan.critical' };
  }
  return { ...look, icon: typeIcon ?? look.icon };
}

export function planLook(status: PlanStatus): Look {
  return PLAN[status];
}

const PRESENCE: Record<Presence, ColorId> = {
  working: 'masterplan.inProgress',
  leaving: 'masterplan.blocked',
  idle: 'masterplan.deferred',
  gone: 'masterplan.cancelled',
};

export function sessionLook(kind: SessionKind, presence: Presence): Look {
  const icon = presence === 'gone' ? 'debug-disconnect' : kind === 'human' ? 'account' : 'hubot';
  return { icon, color: PRESENCE[presence] };
}
