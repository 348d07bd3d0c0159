import type { Editor } from '../editor';
import type { Node } from '../nodes';
import type { CommandId } from './command-ids';

/** How a command was run. */
export interface Invocation {
  /**
   * The nodes it was run on: our own objects only (`Gestures`), the whole selection where several were selected and
   * the command takes many. From a key, the focused row. Empty from the palette and for arguments that are not ours.
   */
  nodes: readonly Node[];
  /** Our own nodes that it was run on and is not for: a key's command runs on whatever row has the focus. */
  besides?: readonly Node[];
  /** Arguments that were not ours: to be treated as a wish that the person confirms, or ignored. */
  foreign: readonly unknown[];
  /**
   * What is selected in the trees while the command was run without nodes (from the palette): offered first in
   * quick picks. No gesture: an agent may run a command while something happens to be selected.
   */
  selected: readonly Node[];
}

/** One command: one file. Thrown errors are shown by the registry, MasterplanErrors with their hint. */
export interface Command {
  id: CommandId;
  run(editor: Editor, invocation: Invocation): Promise<void>;
}
