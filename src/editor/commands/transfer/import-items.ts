import { answerOf } from '../../documents/answers';
import { type ImportStage, importPage } from '../../documents/import-page';
import { closePage, openPage, rewritePage } from '../../documents/open-document';
import type { Editor } from '../../editor';
import { plain } from '../../presentation/plain-text';
import type { Project } from '../../projects/project';
import type { Command } from '../command';
import { sayAloud } from '../messages';
import { pickProject, planOfNode } from '../targets';
import { type Checked, checkImport, type ImportAnswer, lacksPlan, onlyConflicts } from './import-check';
import { clearProblems, showProblems } from './import-problems';
import { askSource, type ImportSource } from './import-source';
import { askTarget } from './import-target';

/** Brings many items in: checked first, shown before anything is changed, all or nothing. */
export const importItems: Command = {
  id: 'masterplan.importItems',
  async run(editor, invocation) {
    const title = editor.vscode.l10n.t('Import Items');
    const project = await pickProject(editor, invocation, title);
    if (project === undefined) return;
    const [node] = invocation.nodes;
    const clicked = node === undefined ? undefined : planOfNode(node)?.plan.plan_id;
    await importItemsTo(editor, project, clicked);
  },
};

/** Asks for a source; without a plan also for that, where the source does not name it. */
export async function importItemsTo(editor: Editor, project: Project, planId?: string): Promise<void> {
  const source = await askSource(editor, editor.vscode.l10n.t('Import Items'));
  if (source === undefined) return;
  try {
    await importFrom(editor, project, source, planId);
  } finally {
    await source.dispose();
  }
}

/** An import that was checked: its input, and what it would do. */
interface CheckedImport {
  input: Record<string, unknown>;
  checked: Checked;
}

async function importFrom(
  editor: Editor,
  project: Project,
  source: ImportSource,
  planId: string | undefined,
): Promise<void> {
  const { l10n } = editor.vscode;
  await clearProblems(editor, source);
  const plan = await settle(editor, project, source, planId);
  if (plan === undefined) return;
  const { input, checked } = plan;
  if (checked.kind === 'problems') return showProblems(editor, project, source, checked);
  const { answer } = checked;
  const target = targetName(editor, project, source, input, answer);
  if (answer.created + answer.updated === 0) {
    await editor.dialogs.say('info', l10n.t('{0} has nothing that is not there already.', source.name));
    return;
  }
  const pageOf = (what: ImportAnswer, stage: ImportStage) =>
    importPage(editor.vscode, { ...what, source: source.name, target, items: answer.preview ?? [] }, stage);
  const title = l10n.t('Import of {0}', source.name);
  // The dialog comes over it, and keeps the keyboard.
  const shown = await openPage(editor, project, title, pageOf(answer, 'checked'), { preserveFocus: true });
  let done: ImportAnswer | undefined;
  try {
    done = await confirmAndImport(editor, project, source, input, { answer, target });
  } finally {
    const page = done === undefined ? pageOf(answer, 'left') : pageOf(done, 'done');
    rewritePage(editor, shown, page);
    // What could not be carried over is still to be read.
    if (done === undefined || done.warnings.length === 0) await closePage(editor, shown);
  }
  if (done === undefined) return;
  sayAloud(editor, l10n.t('Imported. New items: {0}. Changed items: {1}.', done.created, done.updated));
}

/** Asks with the numbers of the check, then imports. Undefined: the person left. */
async function confirmAndImport(
  editor: Editor,
  project: Project,
  source: ImportSource,
  input: Record<string, unknown>,
  { answer, target }: { answer: ImportAnswer; target: string },
): Promise<ImportAnswer | undefined> {
  const { l10n } = editor.vscode;
  const gesture = await editor.dialogs.confirm({
    question:
      source.looks === 'snapshot'
        ? l10n.t('Restore the snapshot {0}? Items in it: {1}.', source.name, answer.created)
        : answer.updated === 0
          ? answer.created === 1
            ? l10n.t('Import 1 item into {0}?', target)
            : l10n.t('Import {0} items into {1}?', answer.created, target)
          : l10n.t(
              'Import into {1}? New items: {0}. Changed items: {2}.',
              answer.created,
              target,
              answer.updated,
            ),
    detail: [
      ...(answer.skipped > 0 ? [l10n.t('Left as they are: {0}.', answer.skipped)] : []),
      ...(answer.warnings.length > 0
        ? [
            l10n.t(
              'What can’t be carried over stands in the page behind this dialog: {0}.',
              answer.warnings.length,
            ),
          ]
        : []),
      l10n.t('Agents can take open items as soon as they are there.'),
    ].join('\n'),
    button: l10n.t('Import'),
  });
  if (gesture === undefined) return undefined;
  const done = await editor.dialogs.withProgress(
    l10n.t('Importing {0}…', source.name),
    (onProgress, signal) => project.write('import', input, gesture, { onProgress, signal }),
  );
  return answerOf<ImportAnswer>(done);
}

/** Checks, and asks for what is missing until the check is fine or nothing can be asked any more. */
async function settle(
  editor: Editor,
  project: Project,
  source: ImportSource,
  planId: string | undefined,
): Promise<CheckedImport | undefined> {
  const { l10n } = editor.vscode;
  const title = l10n.t('Import {0}', source.name);
  const input: Record<string, unknown> = { file: source.path };
  if (planId !== undefined && source.looks !== 'snapshot') input.plan_id = planId;
  if (source.looks === 'beads') {
    const reset = await askReset(editor, title);
    if (reset === undefined) return undefined;
    if (reset) input.reset_status = true;
  }
  let checked = await checkImport(editor, project, input);
  if (lacksPlan(checked)) {
    const target = await askTarget(editor, project, title);
    if (target === undefined) return undefined;
    Object.assign(input, target);
    checked = await checkImport(editor, project, input);
  }
  if (onlyConflicts(checked)) {
    const choice = await askConflict(editor, title, checked);
    if (choice === undefined) return undefined;
    input.on_conflict = choice;
    checked = await checkImport(editor, project, input);
  }
  return { input, checked };
}

async function askReset(editor: Editor, title: string): Promise<boolean | undefined> {
  const { l10n } = editor.vscode;
  return editor.dialogs.pick<boolean>(
    [
      {
        label: l10n.t('As it stands there'),
        detail: l10n.t('What is closed stays completed.'),
        value: false,
      },
      { label: l10n.t('All of it as open work'), detail: l10n.t('Nothing counts as done.'), value: true },
    ],
    { title, placeholder: l10n.t('This is an export of beads. How do you want its issues?') },
  );
}

async function askConflict(
  editor: Editor,
  title: string,
  checked: Checked,
): Promise<'skip' | 'update' | undefined> {
  const { l10n } = editor.vscode;
  const count = checked.kind === 'problems' ? checked.count : 0;
  return editor.dialogs.pick<'skip' | 'update'>(
    [
      { label: l10n.t('Leave those as they are'), detail: l10n.t('Only new items come in.'), value: 'skip' },
      {
        label: l10n.t('Change those too'),
        detail: l10n.t('They get the fields of the file.'),
        value: 'update',
      },
    ],
    { title, placeholder: l10n.t('Keys that are in the plan already: {0}. What becomes of them?', count) },
  );
}

function targetName(
  editor: Editor,
  project: Project,
  source: ImportSource,
  input: Record<string, unknown>,
  answer: ImportAnswer,
): string {
  const { l10n } = editor.vscode;
  if (source.looks === 'snapshot') return plain(project.name);
  if (answer.plan !== null) return `“${plain(answer.plan.title, 80)}”`;
  const { plan } = input;
  const named = typeof plan === 'object' && plan !== null && 'title' in plan ? plan.title : undefined;
  return typeof named === 'string'
    ? l10n.t('the new plan “{0}”', plain(named, 80))
    : l10n.t('the plan of the file');
}
