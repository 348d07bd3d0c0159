import type { Command } from '../command';
import { gestureFor } from '../gesture-for';
import { itemName } from '../messages';
import { type ItemTarget, itemsFor } from '../targets';
import { heldByOthers, neededStrength } from './needed-strength';
import { paragraphs, targetName, whichItems, whoLoses } from './phrases';
import { sayOutcome, writeEach } from './write-each';

/** Gives items back unfinished: one's own, or another's after a dialog that says who loses them. */
export const releaseItem: Command = {
  id: 'masterplan.releaseItem',
  async run(editor, invocation) {
    const { l10n } = editor.vscode;
    const targets = await itemsFor(editor, invocation, {
      title: l10n.t('Release an Item'),
      token: 'canRelease',
      none: l10n.t('Nobody works on an item now.'),
    });
    if (targets === undefined) return;
    const mine = targets.every((target) => heldByOthers(target).length === 0);
    const message = await editor.dialogs.input({
      title: l10n.t('Release {0}', targetName(editor, targets)),
      prompt: mine
        ? l10n.t('How far did you get? Whoever takes it next reads this. Enter to leave it out.')
        : l10n.t('Why is it released? It stands in the log. Enter to leave it out.'),
    });
    if (message === undefined) return;
    const note = message === '' ? {} : { message };
    const input = ({ item }: ItemTarget) => ({ item_id: item.id, ...note });
    const gesture = await gestureFor(
      editor,
      invocation,
      {
        question: l10n.t('Release {0}?', targetName(editor, targets)),
        button: l10n.t('Release'),
        ...paragraphs(whichItems(editor, targets), whoLoses(editor, targets)),
      },
      neededStrength(targets, { operation: 'release', input }),
    );
    if (gesture === undefined) return;
    const outcome = await writeEach(editor, l10n.t('Releasing items'), targets, (target) =>
      target.project.write('release', input(target), gesture),
    );
    await sayOutcome(editor, outcome, (done) => {
      const [only] = done;
      if (done.length === 1 && only !== undefined) return l10n.t('Released {0}.', itemName(only.target.item));
      return l10n.t('Released {0} items.', done.length);
    });
  },
};
