import { MasterplanError } from '../../../model/errors';
import { MAX_TEXT_BYTES } from '../../../model/vocabulary';
import type { Editor } from '../../editor';
import { plain, plainLines } from '../../presentation/plain-text';
import type { Command } from '../command';
import { sayDone } from '../messages';
import { type PlanTarget, planFor } from '../targets';
import { planName } from './plan-name';

/** Hands in a plan that the person holds: what was built, and whether somebody reviews it. */
export const submitWork: Command = {
  id: 'masterplan.submitWork',
  async run(editor, invocation) {
    const { l10n } = editor.vscode;
    const target = await planFor(editor, invocation, {
      title: l10n.t('Submit the Work on a Plan'),
      token: 'canSubmitWork',
      none: l10n.t('You hold no plan. Claim one first.'),
    });
    if (target === undefined) return;
    const { project, plan } = target;
    const heading = l10n.t('Submit {0}', planName(plan));
    const artifacts = await askArtifacts(editor, heading);
    if (artifacts === undefined) return;
    if (artifacts.trim() === '') {
      throw new MasterplanError('INVALID_INPUT', l10n.t('There is no text that says what was built.'), {
        hint: l10n.t('Write what was built, where it is and how it was tested.'),
      });
    }
    const status = await askStatus(editor, target, heading);
    if (status === undefined) return;
    const gesture = await editor.dialogs.confirm({
      question:
        status === 'review'
          ? l10n.t('Submit the work on {0} for review?', planName(plan))
          : l10n.t('Submit the work on {0} as completed?', planName(plan)),
      detail: plainLines(artifacts, 800),
      button: l10n.t('Submit Work'),
    });
    if (gesture === undefined) return;
    const input = { plan_id: plan.plan_id, artifacts_markdown: artifacts, status };
    await project.write('submit_work', input, gesture);
    sayDone(editor, l10n.t('Submitted the work on {0}.', planName(plan)));
  },
};

/** What was built, as Markdown: typed, from the open editor, or from a file. */
async function askArtifacts(editor: Editor, title: string): Promise<string | undefined> {
  const { l10n, window } = editor.vscode;
  const open = window.activeTextEditor?.document;
  const source = await editor.dialogs.pick<'type' | 'editor' | 'file'>(
    [
      ...(open === undefined || open.getText().trim() === ''
        ? []
        : [
            {
              label: l10n.t('The open editor'),
              description: plain(open.uri.path.split('/').at(-1) ?? ''),
              icon: 'file-text',
              value: 'editor' as const,
            },
          ]),
      { label: l10n.t('Write a line'), icon: 'edit', value: 'type' },
      { label: l10n.t('Choose a file'), icon: 'folder-opened', value: 'file' },
    ],
    { title, placeholder: l10n.t('Where is the text that says what was built?') },
  );
  if (source === undefined) return undefined;
  if (source === 'editor') return open?.getText();
  if (source === 'type') return editor.dialogs.input({ title, prompt: l10n.t('What was built, and where?') });
  const file = await editor.dialogs.openFile({ title, filters: { Markdown: ['md', 'markdown', 'txt'] } });
  return file === undefined ? undefined : readMarkdown(editor, file);
}

async function readMarkdown(
  editor: Editor,
  file: Parameters<Editor['vscode']['workspace']['fs']['stat']>[0],
) {
  const { l10n, workspace } = editor.vscode;
  const { size } = await workspace.fs.stat(file);
  if (size > MAX_TEXT_BYTES) {
    throw new MasterplanError('INVALID_INPUT', l10n.t('The file is longer than 1 MiB.'), {
      hint: l10n.t('Submit a summary that says where the rest is.'),
    });
  }
  return new TextDecoder().decode(await workspace.fs.readFile(file));
}

async function askStatus(
  editor: Editor,
  { plan }: PlanTarget,
  title: string,
): Promise<'review' | 'completed' | undefined> {
  const { l10n } = editor.vscode;
  if (plan.four_eyes) return 'review';
  return editor.dialogs.pick<'review' | 'completed'>(
    [
      {
        label: l10n.t('For review'),
        detail: l10n.t('Somebody approves it or sends it back.'),
        icon: 'eye',
        value: 'review',
      },
      {
        label: l10n.t('As completed'),
        detail: l10n.t('Nobody looks at it any more.'),
        icon: 'pass',
        value: 'completed',
      },
    ],
    { title, placeholder: l10n.t('What comes next?') },
  );
}
