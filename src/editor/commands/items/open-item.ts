import { openItem as openItemDocument } from '../../documents/open-document';
import type { Command } from '../command';
import { itemFor } from '../targets';

/** Shows an item with its texts, context and last changes in an editor. */
export const openItem: Command = {
  id: 'masterplan.openItem',
  async run(editor, invocation) {
    const { l10n } = editor.vscode;
    const target = await itemFor(editor, invocation, {
      title: l10n.t('Open an Item'),
      token: 'isItem',
      none: l10n.t('There is no item yet.'),
    });
    if (target === undefined) return;
    const fromRow = invocation.nodes.length > 0;
    await openItemDocument(editor, target.project, target.item.id, { fromRow });
  },
};
