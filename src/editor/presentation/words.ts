import { type ItemType, type PlanStatus, PRIORITY_NAMES } from '../../model/vocabulary';
import type { L10n } from './l10n';

/** How a plan stands, for people. */
export function planStatusWord(l10n: L10n, status: PlanStatus): string {
  switch (status) {
    case 'draft':
      return l10n.t('draft');
    case 'ready':
      return l10n.t('ready');
    case 'claimed':
      return l10n.t('claimed');
    case 'in_progress':
      return l10n.t('in progress');
    case 'stalled':
      return l10n.t('stalled');
    case 'review':
      return l10n.t('in review');
    case 'completed':
      return l10n.t('completed');
    case 'failed':
      return l10n.t('failed');
  }
}

/** The word for a type that stands out among work; undefined for the others. */
export function specialTypeWord(l10n: L10n, type: ItemType): string | undefined {
  switch (type) {
    case 'decision':
      return l10n.t('decision');
    case 'manual':
      return l10n.t('manual');
    case 'milestone':
      return l10n.t('milestone');
    case 'review':
      return l10n.t('review');
    case 'task':
    case 'port':
    case 'build':
    case 'test':
    case 'infra':
    case 'phase':
    case 'sprint':
      return undefined;
  }
}

/** `critical priority`; nothing for the default. */
export function priorityText(l10n: L10n, priority: number): string | undefined {
  switch (PRIORITY_NAMES[priority]) {
    case 'critical':
      return l10n.t('critical priority');
    case 'high':
      return l10n.t('high priority');
    case 'low':
      return l10n.t('low priority');
    case 'backlog':
      return l10n.t('backlog priority');
    default:
      return undefined;
  }
}
