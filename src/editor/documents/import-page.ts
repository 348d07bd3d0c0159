import type { VsCode } from '../vs-code';
import { inlineText } from './neutral-markdown';

type L10n = Pick<VsCode, 'l10n'>;

export interface ImportPreview {
  source: string;
  /** Where the items go, for people. */
  target: string;
  created: number;
  updated: number;
  skipped: number;
  warnings: readonly string[];
}

/** Where an import is: only looked at, done, or given up by the person or refused. */
export type ImportStage = 'checked' | 'done' | 'left';

/** What an import would do, or did. */
export function importPage({ l10n }: L10n, preview: ImportPreview, stage: ImportStage): string {
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
    '',
  ].join('\n\n');
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
