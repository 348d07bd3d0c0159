import type { ItemType } from '../../model/vocabulary';
import { typeWord } from '../presentation/item-words';
import type { VsCode } from '../vs-code';
import { inlineText } from './neutral-markdown';

type L10n = Pick<VsCode, 'l10n'>;

/** An item as it would be. */
export interface PreviewedItem {
  item_key: string;
  title: string;
  item_type: ItemType;
  parent_key: string | null;
  depends_on_keys: readonly string[];
  change: 'created' | 'updated';
}

export interface ImportPreview {
  source: string;
  /** Where the items go, for people. */
  target: string;
  created: number;
  updated: number;
  skipped: number;
  /** The first of them. */
  items: readonly PreviewedItem[];
  warnings: readonly string[];
}

/** So many keys are named of those that an item waits for. */
const NAMED = 5;

/** Where an import is: only looked at, done, or given up by the person or refused. */
export type ImportStage = 'checked' | 'done' | 'left';

/** What an import would do, or did. */
export function importPage(vscode: VsCode, preview: ImportPreview, stage: ImportStage): string {
  const { l10n } = vscode;
  const { warnings } = preview;
  return [
    `# ${l10n.t('Import of {0}', inlineText(preview.source))}`,
    [
      `- ${l10n.t('Into: {0}', `**${inlineText(preview.target)}**`)}`,
      `- ${l10n.t('New items: {0}', `**${preview.created}**`)}`,
      `- ${l10n.t('Changed items: {0}', `**${preview.updated}**`)}`,
      `- ${l10n.t('Left as they are: {0}', `**${preview.skipped}**`)}`,
    ].join('\n'),
    ...(warnings.length === 0
      ? []
      : [
          `## ${l10n.t('What can’t be carried over: {0}', warnings.length)}`,
          warnings.map((warning) => `- ${inlineText(warning, 500)}`).join('\n'),
        ]),
    `_${stageWord({ l10n }, stage)}_`,
    ...itemTable(vscode, preview),
    '',
  ].join('\n\n');
}

function itemTable(vscode: VsCode, { items, created, updated }: ImportPreview): string[] {
  const { l10n } = vscode;
  if (items.length === 0) return [];
  const tellsChanged = items.some(({ change }) => change === 'updated');
  const columns = [
    l10n.t('Key'),
    l10n.t('Title'),
    l10n.t('Type'),
    l10n.t('Below'),
    l10n.t('Waits for'),
    ...(tellsChanged ? [l10n.t('New or changed')] : []),
  ];
  const rows = items.map((item) => [
    inlineText(item.item_key),
    inlineText(item.title),
    typeWord({ vscode }, item.item_type),
    item.parent_key === null ? '' : inlineText(item.parent_key),
    waitsFor({ l10n }, item.depends_on_keys),
    ...(tellsChanged ? [item.change === 'created' ? l10n.t('new') : l10n.t('changed')] : []),
  ]);
  const more = created + updated - items.length;
  return [
    `## ${l10n.t('Items')}`,
    [columns, columns.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n'),
    ...(more > 0 ? [`_${l10n.t('and {0} more', more)}_`] : []),
  ];
}

function waitsFor({ l10n }: L10n, keys: readonly string[]): string {
  const named = keys
    .slice(0, NAMED)
    .map((key) => inlineText(key))
    .join(', ');
  return keys.length > NAMED ? l10n.t('{0} and {1} more', named, keys.length - NAMED) : named;
}

function stageWord({ l10n }: L10n, stage: ImportStage): string {
  switch (stage) {
    case 'checked':
      return l10n.t('Nothing is imported yet.');
    case 'done':
      return l10n.t('This was imported.');
    case 'left':
      return l10n.t('Nothing was imported.');
  }
}

export interface ProblemLine {
  index: number | null;
  item_key: string | null;
  field?: string;
  reason: string;
  line?: number;
}

/** Everything that is wrong with an import, together. */
export function importProblemsPage(
  { l10n }: L10n,
  source: string,
  problems: readonly ProblemLine[],
  count: number,
): string {
  const lines = problems.map((problem) => {
    const place = [
      ...(problem.line === undefined ? [] : [l10n.t('line {0}', problem.line)]),
      ...(problem.index === null ? [] : [l10n.t('item {0}', problem.index + 1)]),
      ...(problem.item_key === null ? [] : [inlineText(problem.item_key)]),
    ].join(', ');
    const what = [...(problem.field === undefined ? [] : [problem.field]), problem.reason].join(' ');
    return `- ${place === '' ? '' : `**${place}**: `}${inlineText(what, 500)}`;
  });
  return [
    `# ${l10n.t('{0} can’t be imported', inlineText(source))}`,
    l10n.t('Nothing was changed. Correct all of it and import again. Problems: {0}', count),
    lines.join('\n'),
    ...(count > problems.length ? [`_${l10n.t('The first {0} are shown.', problems.length)}_`] : []),
    '',
  ].join('\n\n');
}
