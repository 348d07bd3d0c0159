import type { Command } from '../command';
import { gestureFor } from '../gesture-for';
import { itemName, keysOf, sayDone } from '../messages';
import { itemFor } from '../targets';
import { dependencyChoices, familyOf } from './dependency-choices';
import { neededStrength } from './needed-strength';
import { paragraphs, whoWorksOnIt } from './phrases';

/** Makes an item wait for others of its plan. A cycle is refused with its path. */
export const addDependency: Command = {
  id: 'masterplan.addDependency',
  async run(editor, invocation) {
    const { l10n } = editor.vscode;
    const target = await itemFor(editor, invocation, {
      title: l10n.t('Add a Dependency: Which Item Waits?'),
      token: 'canEdit',
      none: l10n.t('There is no item that could wait for another.'),
    });
    if (target === undefined) return;
    const { project, item } = target;
    const name = itemName(item);
    const without = familyOf(project, item);
    for (const id of item.depends_on) without.add(id);
    const choices = await dependencyChoices(editor, target, without);
    if (choices.length === 0) {
      await editor.dialogs.say(
        'info',
        l10n.t('There is nothing else in the plan that {0} could wait for.', name),
      );
      return;
    }
    const picked = await editor.dialogs.pickMany(choices, {
      title: l10n.t('What does {0} wait for?', name),
      placeholder: l10n.t('Type to search; several can be chosen'),
    });
    if (picked === undefined || picked.length === 0) return;
    const chosen = picked.map((id) => project.mirror.item(id)).filter((one) => one !== undefined);
    const keys = keysOf(editor, chosen);
    const confirm = {
      question: l10n.t('Let {0} wait for {1}?', name, keys),
      button: l10n.t('Add Dependency'),
      ...paragraphs(whoWorksOnIt(editor, [target])),
    };
    const add = { item_id: item.id, add_depends_on: picked };
    const strength = neededStrength([target], { operation: 'update', input: () => add });
    const gesture = await gestureFor(editor, invocation, confirm, strength);
    if (gesture === undefined) return;
    await project.write('update', add, gesture);
    sayDone(editor, l10n.t('{0} waits for {1} now.', name, keys));
  },
};
