import type { PlanStatus } from '../../model/vocabulary';
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
