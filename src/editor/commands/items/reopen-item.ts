import type { Command } from '../command';
import { gestureFor } from '../gesture-for';
import { itemName, keysOf } from '../messages';
import { type ItemTarget, itemsFor } from '../targets';
import { neededStrength } from './needed-strength';
import { paragraphs, targetName, whichItems } from './phrases';
import { sayOutcome, writeEach } from './write-each';

/** Brings completed, deferred or cancelled items back to open. */
export const reopenItem: Command = {
  id: 'masterplan.reopenItem',
  async run(editor, invocation) {
    const { l10n } = editor.vscode;
    const targets = await itemsFor(editor, invocation, {
      title: l10n.t('Reopen an Item'),
      token: 'canReopen',
      none: l10n.t('Nothing is completed, deferred or cancelled.'),
    });
    if (targets === undefined) return;
    const name = targetName(editor, targets);
    const message = await editor.dialogs.input({
      title: l10n.t('Reopen {0}', name),
      prompt: l10n.t('What is still to be done? Enter to leave it out.'),
    });
    if (message === undefined) return;
    const note = message === '' ? {} : { message };
    const input = ({ item }: ItemTarget) => ({ item_id: item.id, status: 'pending', ...note });
    const waitAgain = targets.flatMap(waitingAgain);
    const gesture = await gestureFor(
      editor,
      invocation,
      {
        question: l10n.t('Reopen {0}?', name),
        button: l10n.t('Reopen'),
        ...paragraphs(
          whichItems(editor, targets),
          waitAgain.length > 0 ? l10n.t('Waiting for it again: {0}.', keysOf(editor, waitAgain)) : undefined,
        ),
      },
      targets.length > 1 ? 'modal' : neededStrength(targets, { operation: 'update', input }),
    );
    if (gesture === undefined) return;
    const outcome = await writeEach(editor, l10n.t('Reopening items'), targets, (target) =>
      target.project.write('update', input(target), gesture),
    );
    await sayOutcome(editor, outcome, (done) => {
      const [only] = done;
      if (done.length === 1 && only !== undefined) return l10n.t('Reopened {0}.', itemName(only.target.item));
      return l10n.t('Reopened {0} items.', done.length);
    });
  },
};

/** Items that could be started now and wait again when this one is open. */
function waitingAgain({ project, item }: ItemTarget) {
  if (item.status !== 'completed') return [];
  return project.mirror.dependents(item.id).filter((one) => one.status === 'pending');
}
