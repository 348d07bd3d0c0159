import path from 'node:path';
import { plain } from '../../presentation/plain-text';
import type { Command } from '../command';
import { pickProject } from '../targets';

/** Writes a snapshot of everything: to the place that is committed with the project, or elsewhere. */
export const exportSnapshot: Command = {
  id: 'masterplan.exportSnapshot',
  async run(editor, invocation) {
    const { l10n, Uri, commands } = editor.vscode;
    const title = l10n.t('Export a Snapshot');
    const project = await pickProject(editor, invocation, title);
    if (project === undefined) return;
    const standard = path.join(project.location.store, 'snapshot.json');
    const where = await editor.dialogs.pick<'standard' | 'elsewhere'>(
      [
        {
          label: l10n.t('In the project'),
          description: path.relative(project.location.root, standard),
          detail: l10n.t('To be committed: another machine restores it by Import.'),
          icon: 'git-commit',
          value: 'standard',
        },
        { label: l10n.t('Save as…'), icon: 'save-as', value: 'elsewhere' },
      ],
      { title, placeholder: l10n.t('Where is it to be written?') },
    );
    if (where === undefined) return;
    let file: string | undefined;
    if (where === 'elsewhere') {
      const chosen = await editor.dialogs.saveFile({
        title,
        defaultUri: Uri.file(path.join(project.location.root, 'masterplan-snapshot.json')),
        filters: { JSON: ['json'] },
      });
      if (chosen === undefined) return;
      file = chosen.fsPath;
    }
    const answer = await editor.dialogs.withProgress(l10n.t('Writing the snapshot…'), (onProgress, signal) =>
      project.read('export', file === undefined ? {} : { file }, { onProgress, signal }),
    );
    const written = typeof answer.file === 'string' ? answer.file : standard;
    const show = l10n.t('Show File');
    const message = l10n.t(
      'Wrote {0}. Plans: {1}. Items: {2}. Changes: {3}.',
      plain(path.basename(written)),
      String(answer.plans),
      String(answer.items),
      String(answer.changes),
    );
    if ((await editor.dialogs.say('info', message, [show])) === show) {
      await commands.executeCommand('revealFileInOS', Uri.file(written));
    }
  },
};
