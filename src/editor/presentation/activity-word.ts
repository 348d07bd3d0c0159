import type { Activity } from '../../model/vocabulary';
import type { L10n } from './l10n';

/** What a change of the log did, for people. */
export function activityWord(l10n: L10n, activity: Activity): string {
  switch (activity) {
    case 'created':
      return l10n.t('created');
    case 'claimed':
      return l10n.t('claimed');
    case 'progress':
      return l10n.t('progress');
    case 'note':
      return l10n.t('note');
    case 'completed':
      return l10n.t('completed');
    case 'deferred':
      return l10n.t('deferred');
    case 'blocked':
      return l10n.t('blocked');
    case 'unblocked':
      return l10n.t('unblocked');
    case 'released':
      return l10n.t('released');
    case 'cancelled':
      return l10n.t('cancelled');
    case 'auto_progress':
      return l10n.t('followed by itself');
    case 'session_end':
      return l10n.t('session ended');
    case 'status_changed':
      return l10n.t('status changed');
    case 'assigned':
      return l10n.t('assigned');
    case 'metadata_updated':
      return l10n.t('edited');
  }
}
