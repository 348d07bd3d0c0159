import type { Command } from '../../commands/command';
import { setSharing } from '../sharing';

/** Offers the plan to this editor's agents again. */
export const startSharing: Command = {
  id: 'masterplan.startSharing',
  async run(editor) {
    const { l10n, workspace } = editor.vscode;
    await setSharing(editor, true);
    const message = workspace.isTrusted
      ? l10n.t('This editor’s agents get the plan of each project that has one.')
      : l10n.t('This editor’s agents get the plan as soon as you trust this workspace.');
    await editor.dialogs.say('info', message);
  },
};
