import { plain } from '../../presentation/plain-text';
import type { Command } from '../command';
import { sayDone } from '../messages';
import { keyOfNode } from './key-of-node';
import { aboutKey } from './person-key';

/** Says no to a key that waits, or to one that trusts itself: it is revoked, and its entry goes. */
export const rejectKey: Command = {
  id: 'masterplan.rejectKey',
  async run(editor, invocation) {
    const { l10n } = editor.vscode;
    const found = keyOfNode(invocation);
    if (found === undefined) return;
    const { project, key } = found;
    const gesture = await editor.dialogs.confirm({
      question: l10n.t('Reject this key of {0}?', plain(key.user, 80)),
      detail: [
        aboutKey(editor, key),
        l10n.t('Nothing can be signed with it in this project, and it can’t ask again.'),
        l10n.t('This can’t be undone.'),
      ].join('\n\n'),
      button: l10n.t('Reject Key'),
    });
    if (gesture === undefined) return;
    await project.write('revoke_key', { key_id: key.key_id }, gesture);
    sayDone(editor, l10n.t('Rejected the key of {0}.', plain(key.user, 80)));
  },
};
