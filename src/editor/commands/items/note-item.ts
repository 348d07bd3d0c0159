import { plainLines } from '../../presentation/plain-text';
import type { Command } from '../command';
import { gestureFor } from '../gesture-for';
import { itemName, sayDone } from '../messages';
import { itemFor } from '../targets';
import { neededStrength } from './needed-strength';
import { paragraphs, whoWorksOnIt } from './phrases';

/** Leaves a note on an item: whoever works on it is told. */
export const noteItem: Command = {
  id: 'masterplan.noteItem',
  async run(editor, invocation) {
    const { l10n } = editor.vscode;
    const target = await itemFor(editor, invocation, {
      title: l10n.t('Add a Note'),
      token: 'canNote',
      none: l10n.t('There is no item to leave a note on.'),
    });
    if (target === undefined) return;
    const name = itemName(target.item);
    const message = await editor.dialogs.input({
      title: l10n.t('Note on {0}', name),
      prompt: l10n.t('It stands in the item’s history; whoever works on it is told.'),
      validate: (text) => (text === '' ? l10n.t('Write something first.') : undefined),
    });
    if (message === undefined) return;
    const confirm = {
      question: l10n.t('Add this note to {0}?', name),
      button: l10n.t('Add Note'),
      ...paragraphs(plainLines(message), whoWorksOnIt(editor, [target])),
    };
    const note = { item_id: target.item.id, message };
    const strength = neededStrength([target], { operation: 'update', input: () => note });
    const gesture = await gestureFor(editor, invocation, confirm, strength);
    if (gesture === undefined) return;
    await target.project.write('update', note, gesture);
    sayDone(editor, l10n.t('Added a note to {0}.', name));
  },
};
