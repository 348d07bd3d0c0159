import { MasterplanError } from '../../../model/errors';
import type { Plan } from '../../../model/plan';
import { answerOf } from '../../documents/answers';
import type { PreviewedItem } from '../../documents/import-page';
import type { Editor } from '../../editor';
import type { Project } from '../../projects/project';

/** What `import` answers. */
export interface ImportAnswer {
  plan: Plan | null;
  created: number;
  updated: number;
  skipped: number;
  /** Of a check: the first items as they would be. */
  preview?: PreviewedItem[];
  warnings: string[];
}

/** One thing that is wrong with an import, as the operation's error has it. */
export interface ImportProblem {
  index: number | null;
  item_key: string | null;
  field?: string;
  reason: string;
  line?: number;
}

export type Checked =
  | { kind: 'fine'; answer: ImportAnswer }
  | { kind: 'problems'; error: MasterplanError; problems: ImportProblem[]; count: number };

/** A dry run: nothing is changed, so nobody has to confirm it. */
export async function checkImport(
  editor: Editor,
  project: Project,
  input: Record<string, unknown>,
): Promise<Checked> {
  const { l10n } = editor.vscode;
  const gesture = editor.gestures.ofCheck('import, dry run');
  try {
    const answer = await editor.dialogs.withProgress(l10n.t('Checking the items…'), (onProgress, signal) =>
      project.write('import', { ...input, dry_run: true }, gesture, { onProgress, signal }),
    );
    return { kind: 'fine', answer: answerOf<ImportAnswer>(answer) };
  } catch (error) {
    const problems = error instanceof MasterplanError ? problemsOf(error) : [];
    if (!(error instanceof MasterplanError) || problems.length === 0) throw error;
    const count = error.details?.count;
    return { kind: 'problems', error, problems, count: typeof count === 'number' ? count : problems.length };
  }
}

function problemsOf(error: MasterplanError): ImportProblem[] {
  const problems = error.details?.problems;
  if (!Array.isArray(problems)) return [];
  return problems.filter(
    (one): one is ImportProblem =>
      typeof one === 'object' && one !== null && 'index' in one && 'reason' in one,
  );
}

/** Whether all that is missing is the plan that the items go to. */
export function lacksPlan(checked: Checked): boolean {
  return (
    checked.kind === 'problems' &&
    checked.problems.some(
      (one) => one.index === null && one.field === 'plan_id' && /is missing/.test(one.reason),
    )
  );
}

/** Whether all that is wrong is that keys or the plan exist already. */
export function onlyConflicts(checked: Checked): boolean {
  return checked.kind === 'problems' && checked.error.code === 'DUPLICATE_KEY';
}
