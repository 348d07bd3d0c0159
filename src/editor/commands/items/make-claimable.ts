import type { Editor } from '../../editor';
import type { Gesture } from '../../human-seat/gesture';
import { keysOf } from '../messages';
import type { ItemTarget } from '../targets';

/** Items that are assigned to agents: a person takes one only after it was opened to people too. */
export function meantForAgents(targets: readonly ItemTarget[]): ItemTarget[] {
  return targets.filter(({ item }) => item.assignee_type === 'ai');
}

/** What a dialog says of them; undefined: there are none. */
export function offerToReassign(editor: Editor, targets: readonly ItemTarget[]): string | undefined {
  const theirs = meantForAgents(targets);
  if (theirs.length === 0) return undefined;
  const keys = keysOf(
    editor,
    theirs.map(({ item }) => item),
  );
  return editor.vscode.l10n.t('Assigned to agents now: {0}. It is opened to people and agents first.', keys);
}

/** Opens an item that is assigned to agents to people as well. */
export async function openToPeople(target: ItemTarget, gesture: Gesture): Promise<void> {
  if (target.item.assignee_type !== 'ai') return;
  await target.project.write('update', { item_id: target.item.id, assignee_type: 'either' }, gesture);
}
