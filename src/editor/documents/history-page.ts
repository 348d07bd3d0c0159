import type { Change } from '../../model/change';
import type { VsCode } from '../vs-code';
import { changeLines } from './change-lines';
import { inlineText } from './neutral-markdown';

export interface HistoryPage {
  /** Whose or of what, for people; not escaped. */
  subject: string;
  /** Newest first. */
  changes: readonly Change[];
  /** Whether there are older ones. */
  more: boolean;
  /** Versions of human changes without a valid signature. */
  unsigned: ReadonlySet<number>;
  withoutSubject: boolean;
}

/** Rows of the log as Markdown, newest first. */
export function historyPage(vscode: Pick<VsCode, 'l10n'>, page: HistoryPage): string {
  const { l10n } = vscode;
  const { changes, unsigned, withoutSubject } = page;
  const lines = changeLines(vscode, changes, { unsigned, withoutSubject });
  return [
    `# ${l10n.t('History of {0}', inlineText(page.subject))}`,
    lines.length === 0 ? l10n.t('Nothing happened yet.') : lines.join('\n'),
    ...(page.more ? [`_${l10n.t('There are older changes.')}_`] : []),
    '',
  ].join('\n\n');
}
