import type { Editor } from '../../editor';
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

/** The part of the write that opens an item for agents to people as well: with what is done to it, or not at all. */
export function reassigning({ item }: ItemTarget): { reassign?: true } {
  return item.assignee_type === 'ai' ? { reassign: true } : {};
}
