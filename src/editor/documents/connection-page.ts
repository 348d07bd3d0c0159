import { visibleText } from '../presentation/plain-text';
import type { VsCode } from '../vs-code';
import { codeBlock, inlineText } from './neutral-markdown';

type L10n = Pick<VsCode, 'l10n'>;

export interface ConnectionPreview {
  title: string;
  files: readonly { label: string; clients: readonly string[]; diff: string }[];
  /** What is left as it is, and why. */
  problems: readonly string[];
}

/** Where a connection is: only shown, written, or given up by the person. */
export type ConnectionStage = 'shown' | 'done' | 'left';

/** What would be written into the agents' own files, or was. */
export function connectionPage({ l10n }: L10n, preview: ConnectionPreview, stage: ConnectionStage): string {
  return [
    `# ${inlineText(preview.title)}`,
    `_${stageWord({ l10n }, stage)}_`,
    ...(preview.problems.length === 0
      ? []
      : [
          `## ${l10n.t('Left as it is')}`,
          preview.problems.map((problem) => `- ${inlineText(problem, 500)}`).join('\n'),
        ]),
    ...preview.files.flatMap(({ label, clients, diff }) => [
      `## ${inlineText(label)}`,
      inlineText(clients.join(', ')),
      codeBlock(visibleText(diff).split('\n'), 'diff').join('\n'),
    ]),
    '',
  ].join('\n\n');
}

function stageWord({ l10n }: L10n, stage: ConnectionStage): string {
  switch (stage) {
    case 'shown':
      return l10n.t('Nothing is written yet.');
    case 'done':
      return l10n.t('This was written.');
    case 'left':
      return l10n.t('Nothing was written.');
  }
}
