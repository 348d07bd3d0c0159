import type { ConfirmOptions } from '../dialogs/dialogs';
import type { Editor } from '../editor';
import type { Gesture } from '../human-seat/gesture';
import type { Invocation } from './command';

/**
 * The gesture for a write. `node`: a click on our own nodes is enough; `modal`: decisions, overrides, what only a
 * person may do. Without genuine nodes (palette, key, foreign arguments) the modal dialog is always the last step.
 * Undefined where the person leaves.
 */
export async function gestureFor(
  editor: Editor,
  invocation: Invocation,
  confirm: ConfirmOptions,
  strength: 'node' | 'modal',
): Promise<Gesture | undefined> {
  if (strength === 'node') {
    const clicked = editor.gestures.ofNodes(invocation.nodes, confirm.question);
    if (clicked !== undefined) return clicked;
  }
  return editor.dialogs.confirm(confirm);
}
