import type { Editor } from '../../editor';
import type { Command, Invocation } from '../command';
import { gestureFor } from '../gesture-for';
import { itemName } from '../messages';
import { type ItemTarget, itemsFor } from '../targets';
import { meantForAgents, offerToReassign, reassigning } from './make-claimable';
import { heldByOthers, neededStrength } from './needed-strength';
import { paragraphs, targetName, whichItems } from './phrases';
import { requireApplicable } from './require-applicable';
import { takeOver } from './take-over-item';
import { sayOutcome, writeEach } from './write-each';

/** Claims items for the person. One that is assigned to agents is offered to be opened to people first. */
export const claimItem: Command = {
  id: 'masterplan.claimItem',
  async run(editor, invocation) {
    const { l10n } = editor.vscode;
    const targets = await itemsFor(editor, invocation, {
      title: l10n.t('Claim an Item'),
      token: 'canClaim',
      none: l10n.t('Nothing is open to be claimed now.'),
    });
    if (targets === undefined) return;
    requireApplicable(editor, targets, 'claim');
    const [first] = targets;
    if (targets.length === 1 && first !== undefined && heldByOthers(first).length > 0) {
      return takeOver(editor, first);
    }
    await claimItems(editor, invocation, targets);
  },
};

/** Asks what has to be asked, claims, and says what came of it. */
export async function claimItems(
  editor: Editor,
  invocation: Invocation,
  targets: readonly ItemTarget[],
): Promise<void> {
  const { l10n } = editor.vscode;
  const input = (target: ItemTarget) => ({ item_id: target.item.id, ...reassigning(target) });
  const reassigns = meantForAgents(targets).length > 0;
  const gesture = await gestureFor(
    editor,
    invocation,
    {
      question: l10n.t('Claim {0}?', targetName(editor, targets)),
      button: reassigns ? l10n.t('Open to People and Claim') : l10n.t('Claim'),
      ...paragraphs(whichItems(editor, targets), offerToReassign(editor, targets)),
    },
    neededStrength(targets, { operation: 'claim', input }),
  );
  if (gesture === undefined) return;
  const outcome = await writeEach(editor, l10n.t('Claiming items'), targets, (target) =>
    target.project.write('claim', input(target), gesture),
  );
  await sayOutcome(editor, outcome, (done) => {
    const [only] = done;
    if (done.length === 1 && only !== undefined) return l10n.t('{0} is yours.', itemName(only.target.item));
    return l10n.t('{0} items are yours.', done.length);
  });
}
