import type { Editor } from '../editor';
import type { Node } from '../nodes';
import type { Invocation } from './command';
import { COMMANDS, type CommandId, type CommandPlace } from './command-ids';

/**
 * What VS Code hands to a command, sorted into our own nodes and the rest. From a tree it passes the clicked node
 * and, where several are selected, all of them; from a key the focused node alone (package.json names it so), which
 * stands for the selection that it is in; from the palette nothing; `executeCommand` passes whatever its caller
 * likes, so that only the very objects of our trees count as nodes.
 */
export function toInvocation(
  editor: Editor,
  id: CommandId,
  given: readonly unknown[],
  selected: readonly Node[] = [],
): Invocation {
  const place: CommandPlace = COMMANDS[id];
  const isOurs = (one: unknown): one is Node => editor.gestures.areOurs([one]);
  const [clicked, all, ...rest] = given;
  const isAlone = given.length === 1;
  const chosen = isAlone ? selected : all;
  const many = Array.isArray(chosen) && chosen.length > 0 ? (chosen as unknown[]) : undefined;
  if (isOurs(clicked) && rest.length === 0 && (many === undefined || many.every(isOurs))) {
    const whole = place.many && many?.includes(clicked) ? (many as Node[]) : [clicked];
    const nodes = whole.filter((node) => place.nodes?.includes(node.kind));
    const besides = whole.filter((node) => !nodes.includes(node));
    return { nodes, besides, foreign: [], selected: nodes.length > 0 ? [] : selected };
  }
  const foreign = given.filter((one) => one != null && !(Array.isArray(one) && one.length === 0));
  return { nodes: [], foreign, selected };
}
