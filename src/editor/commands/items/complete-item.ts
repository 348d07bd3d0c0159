import type { Editor } from '../../editor';
import type { Command, Invocation } from '../command';
import { gestureFor } from '../gesture-for';
import { itemName } from '../messages';
import { type ItemTarget, itemsFor } from '../targets';
import { decide } from './decide-item';
import { meantForAgents, offerToReassign, reassigning } from './make-claimable';
import { neededStrength } from './needed-strength';
import { paragraphs, targetName, whatFollowed, whichItems, whoLoses } from './phrases';
import { requireApplicable } from './require-applicable';
import { sayOutcome, writeEach } from './write-each';

/** Completes items; what is not claimed yet is claimed and completed in one step. Decisions are asked for. */
export const completeItem: Command = {
  id: 'masterplan.completeItem',
  async run(editor, invocation) {
    const { l10n } = editor.vscode;
    const targets = await itemsFor(editor, invocation, {
      title: l10n.t('Complete an Item'),
      token: 'canComplete',
      none: l10n.t('Nothing can be completed now.'),
    });
    if (targets === undefined) return;
    requireApplicable(editor, targets, 'complete');
    const [first] = targets;
    if (targets.length === 1 && first !== undefined) {
      await (first.item.item_type === 'decision'
        ? decide(editor, first)
        : complete(editor, invocation, [first]));
      return;
    }
    const plain = targets.filter(({ item }) => item.item_type !== 'decision');
    if (plain.length > 0) await complete(editor, invocation, plain);
    if (plain.length < targets.length) {
      await editor.dialogs.say('info', l10n.t('Decisions are left out: each is decided by itself.'));
    }
  },
};

async function complete(
  editor: Editor,
  invocation: Invocation,
  targets: readonly ItemTarget[],
): Promise<void> {
  const { l10n } = editor.vscode;
  const isOne = targets.length === 1;
  const message = isOne
    ? await editor.dialogs.input({
        title: l10n.t('Complete {0}', targetName(editor, targets)),
        prompt: l10n.t('What was done? Whoever builds on it reads this. Enter to leave it out.'),
      })
    : '';
  if (message === undefined) return;
  const note = message === '' ? {} : { message };
  const opened = (target: ItemTarget) => (target.item.status === 'pending' ? reassigning(target) : {});
  const input = (target: ItemTarget) => ({ item_id: target.item.id, ...note, ...opened(target) });
  const toReassign = meantForAgents(targets).filter(({ item }) => item.status === 'pending');
  const gesture = await gestureFor(
    editor,
    invocation,
    {
      question: l10n.t('Complete {0}?', targetName(editor, targets)),
      button: l10n.t('Complete'),
      ...paragraphs(
        whichItems(editor, targets),
        whoLoses(editor, targets),
        offerToReassign(editor, toReassign),
      ),
    },
    isOne ? neededStrength(targets, { operation: 'complete', input }) : 'modal',
  );
  if (gesture === undefined) return;
  const outcome = await writeEach(editor, l10n.t('Completing items'), targets, (target) =>
    target.project.write('complete', input(target), gesture),
  );
  await sayOutcome(editor, outcome, (done) => {
    const [only] = done;
    const what =
      done.length === 1 && only !== undefined
        ? l10n.t('Completed {0}', itemName(only.target.item))
        : l10n.t('Completed {0} items', done.length);
    return whatFollowed(
      editor,
      what,
      done.map(({ answer }) => answer),
      done.map(({ target }) => target),
    );
  });
}
