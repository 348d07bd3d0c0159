import type { Change } from '../../model/change';
import { activityWord } from '../presentation/activity-word';
import { timeWord } from '../presentation/spans';
import type { VsCode } from '../vs-code';
import { inlineText } from './neutral-markdown';

type L10n = Pick<VsCode, 'l10n'>;

/** Rows of the log as a list, in the given order. */
export function changeLines(vscode: L10n, changes: readonly Change[], options: ChangeOptions = {}): string[] {
  return changes.map((change) => `- ${changeLine(vscode, change, options)}`);
}

export interface ChangeOptions {
  /** Leaves out which item or plan it was, where the page says it. */
  withoutSubject?: boolean;
  /** Versions of human changes without a valid signature. */
  unsigned?: ReadonlySet<number>;
}

function changeLine(vscode: L10n, change: Change, options: ChangeOptions): string {
  const { l10n } = vscode;
  const subject = options.withoutSubject ? undefined : subjectOf(change);
  const parts = [
    inlineText(timeWord(change.at)),
    subject === undefined
      ? `**${activityWord(l10n, change.activity)}**`
      : `**${inlineText(subject)}** ${activityWord(l10n, change.activity)}`,
    authorOf(vscode, change),
  ];
  const what = fieldsOf(change);
  if (what !== '') parts.push(what);
  if (change.message !== null && change.message !== '') parts.push(`“${inlineText(change.message, 500)}”`);
  if (change.files.length > 0) {
    const more = change.files.length > 5 ? [l10n.t('{0} more', change.files.length - 5)] : [];
    parts.push([...change.files.slice(0, 5).map((file) => inlineText(file)), ...more].join(', '));
  }
  if (options.unsigned?.has(change.version)) parts.push(`⚠ **${l10n.t('no valid signature')}**`);
  return `${parts.join(' · ')} · \\#${change.version}`;
}

function subjectOf(change: Change): string | undefined {
  return change.item_key ?? change.plan_id ?? change.feature_id ?? undefined;
}

/** Who did it: the session with its client, and the person behind it. */
export function authorOf({ l10n }: L10n, change: Change): string {
  if (change.kind === 'human') return `${l10n.t('by')} **${inlineText(change.user ?? change.actor)}**`;
  const name = change.session_name ?? change.session_id;
  const actor = inlineText(change.actor);
  const agent = name === null || name === change.actor ? actor : `${inlineText(name)} (${actor})`;
  return change.user === null
    ? l10n.t('by {0}', agent)
    : l10n.t('by {0} for {1}', agent, inlineText(change.user));
}

/** What became of the fields that say something by themselves. */
function fieldsOf(change: Change): string {
  const shown = ['status', 'assignee_type', 'assignee', 'priority', 'title'] as const;
  const parts: string[] = [];
  for (const field of shown) {
    const after = change.new?.[field];
    if (after === undefined || change.activity === 'created') continue;
    const before = change.old?.[field];
    const from = before === undefined || before === null ? '' : `${inlineText(String(before), 60)} `;
    parts.push(`${inlineText(field)} ${from}→ ${inlineText(String(after ?? '–'), 60)}`);
  }
  return parts.join(', ');
}
