import { type AssigneeType, type ItemStatus, type ItemType, PRIORITY_NAMES } from '../../model/vocabulary';
import type { VsCode } from '../vs-code';
import type { L10n } from './l10n';

interface Window {
  vscode: Pick<VsCode, 'l10n'>;
}

/** How an item stands, for people. */
export function statusWord({ vscode: { l10n } }: Window, status: ItemStatus): string {
  switch (status) {
    case 'pending':
      return l10n.t('pending');
    case 'in_progress':
      return l10n.t('in progress');
    case 'completed':
      return l10n.t('completed');
    case 'deferred':
      return l10n.t('deferred');
    case 'blocked':
      return l10n.t('blocked');
    case 'cancelled':
      return l10n.t('cancelled');
  }
}

/** A priority by its name. */
export function priorityWord({ vscode: { l10n } }: Window, priority: number): string {
  switch (PRIORITY_NAMES[priority]) {
    case 'critical':
      return l10n.t('critical');
    case 'high':
      return l10n.t('high');
    case 'medium':
      return l10n.t('medium');
    case 'low':
      return l10n.t('low');
    case 'backlog':
      return l10n.t('backlog');
    default:
      return String(priority);
  }
}

/** What kind of work an item is. */
export function typeWord({ vscode: { l10n } }: Window, type: ItemType): string {
  switch (type) {
    case 'task':
      return l10n.t('Task');
    case 'port':
      return l10n.t('Port');
    case 'build':
      return l10n.t('Build');
    case 'test':
      return l10n.t('Test');
    case 'infra':
      return l10n.t('Infrastructure');
    case 'phase':
      return l10n.t('Phase');
    case 'sprint':
      return l10n.t('Sprint');
    case 'milestone':
      return l10n.t('Milestone');
    case 'manual':
      return l10n.t('Manual work');
    case 'decision':
      return l10n.t('Decision');
    case 'review':
      return l10n.t('Review');
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

/** Who may do an item. */
export function audienceWord({ vscode: { l10n } }: Window, type: AssigneeType): string {
  switch (type) {
    case 'ai':
      return l10n.t('agents');
    case 'human':
      return l10n.t('people');
    case 'either':
      return l10n.t('people and agents');
  }
}
