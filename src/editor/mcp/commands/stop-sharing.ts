import type { Command } from '../../commands/command';
import { setSharing } from '../sharing';

/** Takes the plan away from this editor's agents; what they hold comes back when their leases end. */
export const stopSharing: Command = {
  id: 'masterplan.stopSharing',
  async run(editor) {
    const { l10n } = editor.vscode;
    await setSharing(editor, false);
    await editor.dialogs.say(
      'info',
      l10n.t(
        'This editor’s agents no longer get the plan. Items that they hold come back when their leases end. Agents outside of the editor are not concerned.',
      ),
    );
  },
};
