import type { OutlineItem } from '../../../model/outline';
import type { Editor } from '../../editor';
import type { Command } from '../command';
import { gestureFor } from '../gesture-for';
import { itemChoice } from '../item-choices';
import { mapGently } from '../map-gently';
import { itemName } from '../messages';
import { type ItemTarget, itemsFor } from '../targets';
import { idsBelow } from './dependency-choices';
import { neededStrength } from './needed-strength';
import { paragraphs, targetName, whichItems, whoLoses, whoWorksOnIt } from './phrases';
import { sayOutcome, writeEach } from './write-each';

type Place = { before: number } | { after: number } | { last: true };

/** Puts items below another one, or to another place among its siblings. */
export const moveItem: Command = {
  id: 'masterplan.moveItem',
  async run(editor, invocation) {
    const { l10n } = editor.vscode;
    const targets = await itemsFor(editor, invocation, {
      title: l10n.t('Move an Item'),
      token: 'canMove',
      none: l10n.t('There is no item to move.'),
    });
    const [first] = targets ?? [];
    if (targets === undefined || first === undefined) return;
    const together = targets.every(
      ({ project, plan }) => project === first.project && plan.plan_id === first.plan.plan_id,
    );
    if (!together) {
      await editor.dialogs.say('info', l10n.t('Items of several plans can’t be moved together.'));
      return;
    }
    const parent = await askParent(editor, targets, first);
    if (parent === undefined) return;
    const place = await askPlace(editor, targets, first, parent.item);
    if (place === undefined) return;
    const where = parent.item === null ? l10n.t('the top level') : l10n.t('below {0}', itemName(parent.item));
    const parentId = parent.item?.id ?? null;
    // To divide an item that somebody works on ends that claim.
    const divided =
      parent.item === null || parent.item.child_count > 0 ? [] : [{ ...first, item: parent.item }];
    const input = ({ item }: ItemTarget) => ({ item_id: item.id, parent_id: parentId });
    const gesture = await gestureFor(
      editor,
      invocation,
      {
        question: l10n.t('Move {0} to {1}?', targetName(editor, targets), where),
        button: l10n.t('Move'),
        ...paragraphs(whichItems(editor, targets), whoWorksOnIt(editor, targets), whoLoses(editor, divided)),
      },
      neededStrength(targets, { operation: 'move', input }),
    );
    if (gesture === undefined) return;
    let last = place;
    const outcome = await writeEach(editor, l10n.t('Moving items'), targets, async ({ project, item }) => {
      const beside = 'last' in last ? await atTheEnd(first, parent.item, item) : last;
      const answer = await project.write(
        'move',
        { item_id: item.id, parent_id: parentId, ...beside },
        gesture,
      );
      // The selection stays in its order.
      last = { after: item.id };
      return answer;
    });
    await sayOutcome(editor, outcome, (done) => {
      const [only] = done;
      if (done.length === 1 && only !== undefined)
        return l10n.t('Moved {0} to {1}.', itemName(only.target.item), where);
      return l10n.t('Moved {0} items to {1}.', done.length, where);
    });
  },
};

function siblingsBelow({ project, plan }: ItemTarget, parent: OutlineItem | null): readonly OutlineItem[] {
  return parent === null ? project.mirror.roots(plan.plan_id) : project.mirror.children(parent.id);
}

/** Among its present siblings an item goes to the end only when it is told which one stands there. */
async function atTheEnd(
  first: ItemTarget,
  parent: OutlineItem | null,
  item: OutlineItem,
): Promise<{ after?: number }> {
  if (item.parent_id !== (parent?.id ?? null)) return {};
  const end = siblingsBelow(first, parent).findLast((one) => one.id !== item.id);
  return end === undefined ? {} : { after: end.id };
}

async function askParent(
  editor: Editor,
  targets: readonly ItemTarget[],
  first: ItemTarget,
): Promise<{ item: OutlineItem | null } | undefined> {
  const { l10n } = editor.vscode;
  const { project, plan } = first;
  const impossible = new Set(targets.flatMap(({ item }) => [item.id, ...idsBelow(project, item)]));
  // Containers first: they are what is meant nearly always.
  const rank = (item: OutlineItem) =>
    item.child_count > 0 || item.item_type === 'phase' || item.item_type === 'sprint' ? 0 : 1;
  const parents = [...project.mirror.items(plan.plan_id)]
    .filter((item) => !impossible.has(item.id) && (item.status !== 'completed' || item.child_count > 0))
    .filter((item) => item.status !== 'cancelled')
    .sort((one, other) => rank(one) - rank(other) || one.id - other.id);
  const top = { label: l10n.t('Top level'), icon: 'list-tree', value: { item: null } };
  const choices = await mapGently(parents, (item) => ({
    ...itemChoice(editor, { project, item, plan }),
    value: { item },
  }));
  return editor.dialogs.pick<{ item: OutlineItem | null }>([top, ...choices], {
    title: l10n.t('Move {0}', targetName(editor, targets)),
    placeholder: l10n.t('Below which item?'),
  });
}

async function askPlace(
  editor: Editor,
  targets: readonly ItemTarget[],
  first: ItemTarget,
  parent: OutlineItem | null,
): Promise<Place | undefined> {
  const { l10n } = editor.vscode;
  const moved = new Set(targets.map(({ item }) => item.id));
  const siblings = siblingsBelow(first, parent).filter((item) => !moved.has(item.id));
  const [top] = siblings;
  if (top === undefined) return { last: true };
  return editor.dialogs.pick<Place>(
    [
      { label: l10n.t('At the end'), value: { last: true } },
      { label: l10n.t('At the beginning'), value: { before: top.id } },
      ...siblings.slice(0, -1).map((item) => ({
        label: l10n.t('After {0}', itemName(item)),
        value: { after: item.id },
      })),
    ],
    { title: l10n.t('Move {0}', targetName(editor, targets)), placeholder: l10n.t('To which place?') },
  );
}
