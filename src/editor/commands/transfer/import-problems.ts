import type * as vscode from 'vscode';
import { importProblemsPage } from '../../documents/import-page';
import { closePage, openPage } from '../../documents/open-document';
import type { Editor } from '../../editor';
import { oneLine } from '../../presentation/plain-text';
import type { Project } from '../../projects/project';
import type { ImportProblem } from './import-check';
import type { ImportSource } from './import-source';

const collections = new WeakMap<Editor, vscode.DiagnosticCollection>();
/** The page of the last import that failed: the next one closes it. */
const pages = new WeakMap<Editor, vscode.Uri>();

/** Shows all problems of an import in a page, and where their lines are known in the Problems panel too. */
export async function showProblems(
  editor: Editor,
  project: Project,
  source: ImportSource,
  found: { problems: readonly ImportProblem[]; count: number },
): Promise<void> {
  const { l10n } = editor.vscode;
  markLines(editor, source, found.problems);
  const page = importProblemsPage(editor.vscode, source.name, found.problems, found.count);
  pages.set(editor, await openPage(editor, project, l10n.t('Problems of {0}', source.name), page));
  const message = l10n.t('{0} was not imported. Problems: {1}.', source.name, found.count);
  await editor.dialogs.say('error', message);
}

/** Takes the page and the marks of an earlier check away. */
export async function clearProblems(editor: Editor, source: ImportSource): Promise<void> {
  if (source.uri !== undefined) collections.get(editor)?.delete(source.uri);
  const page = pages.get(editor);
  pages.delete(editor);
  if (page !== undefined) await closePage(editor, page);
}

function markLines(editor: Editor, source: ImportSource, problems: readonly ImportProblem[]): void {
  const { uri } = source;
  const lined = problems.filter((problem) => problem.line !== undefined);
  if (uri === undefined || lined.length === 0) return;
  const { Diagnostic, DiagnosticSeverity, Range } = editor.vscode;
  const marks = lined.map((problem) => {
    const at = Math.max(0, (problem.line ?? 1) - 1);
    const text = oneLine([problem.item_key, problem.field, problem.reason].filter(Boolean).join(' '), 500);
    const mark = new Diagnostic(new Range(at, 0, at, 1000), text, DiagnosticSeverity.Error);
    mark.source = 'Masterplan';
    return mark;
  });
  collectionOf(editor).set(uri, marks);
}

function collectionOf(editor: Editor): vscode.DiagnosticCollection {
  let collection = collections.get(editor);
  if (collection === undefined) {
    collection = editor.vscode.languages.createDiagnosticCollection('masterplan.import');
    editor.context.subscriptions.push(collection);
    collections.set(editor, collection);
  }
  return collection;
}
