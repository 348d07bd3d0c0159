import type { Dependency, Item, ItemRow } from '../../model/item';
import { audienceWord, priorityWord, statusWord, typeWord } from '../presentation/item-words';
import { timeWord } from '../presentation/spans';
import type { VsCode } from '../vs-code';
import type { ShowAnswer } from './answers';
import { changeLines } from './change-lines';
import { inlineText, quotedMarkdown } from './neutral-markdown';

export interface ItemPageContext {
  planTitle: string;
  /** Versions of human changes without a valid signature. */
  unsigned: ReadonlySet<number>;
}

/** An item with everything that a worker or reviewer wants to know, as Markdown. */
export function itemPage(vscode: VsCode, answer: ShowAnswer, context: ItemPageContext): string {
  const { l10n } = vscode;
  const { item } = answer;
  const path = [context.planTitle, ...answer.containers.map((one) => one.title)];
  return [
    `# ${inlineText(item.item_key)} ${inlineText(item.title)}`,
    path.map((title) => inlineText(title)).join(' › '),
    ...facts(vscode, item),
    ...longText(l10n.t('Description'), item.description),
    ...longText(l10n.t('Acceptance criteria'), item.acceptance_criteria),
    ...section(
      l10n.t('Depends on'),
      answer.dependencies.map((one) => dependencyLine(vscode, one)),
    ),
    ...section(
      l10n.t('Waits for this'),
      answer.dependents.map((one) => rowLine(vscode, one)),
    ),
    ...section(
      l10n.t('Contains'),
      answer.children.map((one) => rowLine(vscode, one)),
    ),
    ...section(
      l10n.t('Last changes'),
      changeLines(vscode, [...answer.changes].reverse(), {
        withoutSubject: true,
        unsigned: context.unsigned,
      }),
    ),
    '',
  ].join('\n\n');
}

function facts(vscode: VsCode, item: Item): string[] {
  const { l10n } = vscode;
  const rows: [string, string][] = [[l10n.t('Status'), statusWord({ vscode }, item.status)]];
  const add = (name: string, value: string | null | undefined) => {
    if (value !== null && value !== undefined && value !== '') rows.push([name, value]);
  };
  add(l10n.t('Reason'), item.reason);
  add(l10n.t('Deferred until'), item.deferred_until === null ? null : timeWord(item.deferred_until));
  add(l10n.t('Held by'), item.claimed_by_name ?? item.claimed_by);
  add(l10n.t('Lease until'), item.lease_expires_at === null ? null : timeWord(item.lease_expires_at));
  add(l10n.t('Progress'), item.progress_percent === null ? null : `${item.progress_percent} %`);
  add(l10n.t('Type'), typeWord({ vscode }, item.item_type));
  add(l10n.t('Priority'), priorityWord({ vscode }, item.priority));
  const whom = audienceWord({ vscode }, item.assignee_type);
  add(l10n.t('For'), item.assignee === null ? whom : `${whom} · ${item.assignee}`);
  add(l10n.t('Estimate'), item.estimate_minutes === null ? null : l10n.t('{0} min', item.estimate_minutes));
  add(l10n.t('Labels'), item.labels.join(', '));
  add(l10n.t('Files'), item.files.join(', '));
  add(l10n.t('Architecture'), item.arch_ref);
  add(l10n.t('Created'), timeWord(item.created_at));
  add(l10n.t('Completed'), item.completed_at === null ? null : timeWord(item.completed_at));
  return [rows.map(([name, value]) => `- ${name}: **${inlineText(value, 400)}**`).join('\n')];
}

/** A long text under its heading; nothing where there is none. */
export function longText(heading: string, text: string | null | undefined): string[] {
  if (text === null || text === undefined || text.trim() === '') return [];
  return [`## ${heading}`, quotedMarkdown(text)];
}

/** A heading with a list; nothing where the list is empty. */
export function section(heading: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`## ${heading}`, lines.join('\n')];
}

function rowLine(vscode: VsCode, row: ItemRow): string {
  return `- **${inlineText(row.item_key)}** ${inlineText(row.title)} · ${statusWord({ vscode }, row.status)}`;
}

/** A dependency with what it left to whoever builds on it. */
function dependencyLine(vscode: VsCode, one: Dependency): string {
  const { l10n } = vscode;
  const lines = [rowLine(vscode, one)];
  if (one.message !== null) lines.push(`  - “${inlineText(one.message, 1000)}”`);
  const list = (texts: readonly string[]) => texts.map((text) => inlineText(text)).join(', ');
  if (one.files_modified.length > 0) lines.push(`  - ${l10n.t('Files')}: ${list(one.files_modified)}`);
  if (one.symbols_created.length > 0) lines.push(`  - ${l10n.t('Symbols')}: ${list(one.symbols_created)}`);
  return lines.join('\n');
}
