import type { Command } from '../../commands/command';
import { isTurnedOff, setSharing } from '../sharing';

/** Offers the plan to this editor's agents again. Agents can run commands: what a person turned off asks first. */
export const startSharing: Command = {
  id: 'masterplan.startSharing',
  async run(editor) {
    const { l10n, workspace } = editor.vscode;
    if (isTurnedOff(editor)) {
      const gesture = await editor.dialogs.confirm({
        question: l10n.t('Give this editor’s agents the plan again?'),
        detail: l10n.t(
          'It was turned off. If you did not just ask for it, leave this: an agent may have run the command.',
        ),
        button: l10n.t('Turn On'),
      });
      if (gesture === undefined) return;
    }
    await setSharing(editor, true);
    const message = workspace.isTrusted
      ? l10n.t('This editor’s agents get the plan of each project that has one.')
      : l10n.t('This editor’s agents get the plan as soon as you trust this workspace.');
    await editor.dialogs.say('info', message);
  },
};
