import type { ConfirmOptions } from '../dialogs/dialogs';
import type { Editor } from '../editor';
import type { Gesture } from '../human-seat/gesture';
import type { Invocation } from './command';

/**
 * The gesture for a write: the button of a modal dialog, always. A command that comes with one of our own nodes
 * does not prove a click: VS Code puts the focused row in the place of `{$treeViewId, $focusedTreeItem}` for
 * whoever runs a command through the window (`runCommands`), and rows are focused by commands. `strength`: `node`
 * where a click is all that is asked of the person, `modal` for decisions, overrides, what only a person may do;
 * the dialog is told which (`clicked`). Undefined where the person leaves.
 */
export async function gestureFor(
  editor: Editor,
  invocation: Invocation,
  confirm: ConfirmOptions,
  strength: 'node' | 'modal',
): Promise<Gesture | undefined> {
  const isClicked = strength === 'node' && editor.gestures.areOurs(invocation.nodes);
  return editor.dialogs.confirm(isClicked ? { ...confirm, clicked: true } : confirm);
}
