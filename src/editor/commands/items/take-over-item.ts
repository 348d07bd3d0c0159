import type { Editor } from '../../editor';
import type { Command } from '../command';
import { itemName, sayDone } from '../messages';
import { type ItemTarget, itemFor } from '../targets';
import { meantForAgents, offerToReassign, reassigning } from './make-claimable';
import { paragraphs, whoLoses } from './phrases';

/** Ends another's claim and gives the item to the person. */
export const takeOverItem: Command = {
  id: 'masterplan.takeOverItem',
  async run(editor, invocation) {
    const { l10n } = editor.vscode;
    const target = await itemFor(editor, invocation, {
      title: l10n.t('Take Over an Item'),
      token: 'canTakeOver',
      none: l10n.t('Nobody else holds an item now.'),
    });
    if (target !== undefined) await takeOver(editor, target);
  },
};

/** Asks in a dialog that says who loses the claim, then takes the item over. */
export async function takeOver(editor: Editor, target: ItemTarget): Promise<void> {
  const { l10n } = editor.vscode;
  const reassigns = meantForAgents([target]).length > 0;
  const gesture = await editor.dialogs.confirm({
    question: l10n.t('Take over {0}?', itemName(target.item)),
    button: reassigns ? l10n.t('Open to People and Take Over') : l10n.t('Take Over'),
    ...paragraphs(whoLoses(editor, [target]), offerToReassign(editor, [target])),
  });
  if (gesture === undefined) return;
  const input = { item_id: target.item.id, ...reassigning(target) };
  await target.project.write('take_over', input, gesture);
  sayDone(editor, l10n.t('{0} is yours.', itemName(target.item)));
}
