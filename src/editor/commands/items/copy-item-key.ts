import { plain } from '../../presentation/plain-text';
import type { Command } from '../command';
import { sayDone } from '../messages';
import { itemFor } from '../targets';

/** Puts an item's key on the clipboard. */
export const copyItemKey: Command = {
  id: 'masterplan.copyItemKey',
  async run(editor, invocation) {
    const { l10n } = editor.vscode;
    const target = await itemFor(editor, invocation, {
      title: l10n.t('Copy the Key of an Item'),
      token: 'isItem',
      none: l10n.t('There is no item yet.'),
    });
    if (target === undefined) return;
    await editor.vscode.env.clipboard.writeText(target.item.item_key);
    sayDone(editor, l10n.t('Copied {0}.', plain(target.item.item_key, 40)));
  },
};
