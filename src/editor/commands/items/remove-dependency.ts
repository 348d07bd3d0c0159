import type { Command } from '../command';
import { gestureFor } from '../gesture-for';
import { itemChoice } from '../item-choices';
import { itemName, keysOf, sayDone } from '../messages';
import { itemFor } from '../targets';
import { neededStrength } from './needed-strength';
import { paragraphs, whatFollowed, whoWorksOnIt } from './phrases';

/** Lets an item go on without some of what it waits for. */
export const removeDependency: Command = {
  id: 'masterplan.removeDependency',
  async run(editor, invocation) {
    const { l10n } = editor.vscode;
    const target = await itemFor(editor, invocation, {
      title: l10n.t('Remove a Dependency: Which Item Waits?'),
      token: 'hasDependencies',
      none: l10n.t('No item has a dependency.'),
    });
    if (target === undefined) return;
    const { project, item, plan } = target;
    const name = itemName(item);
    const present = item.depends_on.map((id) => project.mirror.item(id)).filter((one) => one !== undefined);
    if (present.length === 0) {
      await editor.dialogs.say('info', l10n.t('{0} has no dependency.', name));
      return;
    }
    const choices = present.map((one) => ({
      ...itemChoice(editor, { project, item: one, plan }),
      value: one,
      picked: present.length === 1,
    }));
    const chosen = await editor.dialogs.pickMany(choices, {
      title: l10n.t('What shall {0} not wait for any more?', name),
      placeholder: l10n.t('Several can be chosen'),
    });
    if (chosen === undefined || chosen.length === 0) return;
    const keys = keysOf(editor, chosen);
    const confirm = {
      question: l10n.t('Let {0} go on without {1}?', name, keys),
      button: l10n.t('Remove Dependency'),
      ...paragraphs(whoWorksOnIt(editor, [target])),
    };
    const remove = { item_id: item.id, remove_depends_on: chosen.map((one) => one.id) };
    const strength = neededStrength([target], { operation: 'update', input: () => remove });
    const gesture = await gestureFor(editor, invocation, confirm, strength);
    if (gesture === undefined) return;
    const answer = await project.write('update', remove, gesture);
    const what = l10n.t('{0} does not wait for {1} any more', name, keys);
    sayDone(editor, whatFollowed(editor, what, [answer]));
  },
};
