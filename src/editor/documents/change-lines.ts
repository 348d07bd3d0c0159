import type { Change } from '../../model/change';
import { ASSIGNEE_TYPES, AUTOMATIC_ACTOR, ITEM_STATUSES, PLAN_STATUSES } from '../../model/vocabulary';
import { activityWord } from '../presentation/activity-word';
import { audienceWord, priorityWord, statusWord } from '../presentation/item-words';
import { planStatusWord } from '../presentation/plan-words';
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
  const what = fieldsOf(vscode, change);
  if (what !== '') parts.push(what);
  const message = messageOf(change);
  if (message !== '') parts.push(`“${inlineText(message, 500)}”`);
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

/** Its message; where the product itself tells of a time, it is the local one, as in front of the line. */
function messageOf({ actor, message }: Change): string {
  if (message === null || actor !== AUTOMATIC_ACTOR) return message ?? '';
  return message.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, timeWord);
}

/** What became of the fields that say something by themselves. */
function fieldsOf(vscode: L10n, change: Change): string {
  const { l10n } = vscode;
  const shown = {
    status: l10n.t('Status'),
    assignee_type: l10n.t('Who may do it'),
    assignee: l10n.t('Assigned to'),
    priority: l10n.t('Priority'),
    title: l10n.t('Title'),
  };
  const parts: string[] = [];
  for (const [field, word] of Object.entries(shown)) {
    const after = change.new?.[field];
    if (after === undefined || change.activity === 'created') continue;
    const before = change.old?.[field];
    const from = before === undefined || before === null ? '' : `${valueText(vscode, field, before)} `;
    parts.push(`${word}: ${from}→ ${after === null ? '–' : valueText(vscode, field, after)}`);
  }
  return parts.join(', ');
}

/** A value in the words of the views. */
function valueText(vscode: L10n, field: string, value: unknown): string {
  if (field === 'status') {
    const ofItem = ITEM_STATUSES.find((one) => one === value);
    if (ofItem !== undefined) return inlineText(statusWord({ vscode }, ofItem));
    const ofPlan = PLAN_STATUSES.find((one) => one === value);
    if (ofPlan !== undefined) return inlineText(planStatusWord(vscode.l10n, ofPlan));
  }
  if (field === 'assignee_type') {
    const audience = ASSIGNEE_TYPES.find((one) => one === value);
    if (audience !== undefined) return inlineText(audienceWord({ vscode }, audience));
  }
  if (field === 'priority' && typeof value === 'number') return inlineText(priorityWord({ vscode }, value));
  return inlineText(String(value), 60);
}
