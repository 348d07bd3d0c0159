/**
 * The closed lists as the first schema's checks have them. They stay as they are: a migration finds in an older store
 * what was written there. A word that the vocabulary gets later comes into the checks by a migration of its own.
 */
export const WORDS = {
  itemTypes: [
    'task',
    'port',
    'build',
    'test',
    'infra',
    'phase',
    'sprint',
    'milestone',
    'manual',
    'decision',
    'review',
  ],
  itemStatuses: ['pending', 'in_progress', 'completed', 'deferred', 'blocked', 'cancelled'],
  assigneeTypes: ['ai', 'human', 'either'],
  planStatuses: ['draft', 'ready', 'claimed', 'in_progress', 'stalled', 'review', 'completed', 'failed'],
  activities: [
    'created',
    'claimed',
    'progress',
    'note',
    'completed',
    'deferred',
    'blocked',
    'unblocked',
    'released',
    'cancelled',
    'auto_progress',
    'session_end',
    'status_changed',
    'assigned',
    'metadata_updated',
  ],
  sessionKinds: ['ai', 'human'],
} as const;
