import { Gesture } from './gesture';

/**
 * Makes gestures of what an agent's command runner cannot forge: buttons of our modal dialogs, messages of our own
 * webview, and drops of our own nodes. It also tells our own node objects from look-alikes. VS Code turns a tree's
 * handle into the node, and the focused row can be had without any handle, so that a node that comes with a command
 * says what is meant and not who means it.
 */
export class Gestures {
  readonly #nodes = new WeakSet<object>();

  /** Called by the trees for each node they make. */
  know(node: object): void {
    this.#nodes.add(node);
  }

  /** Whether these are node objects of our own trees, all of them; false for none. */
  areOurs(nodes: readonly unknown[]): boolean {
    const isOurs = (node: unknown) => typeof node === 'object' && node !== null && this.#nodes.has(node);
    return nodes.length > 0 && nodes.every(isOurs);
  }

  /** The gesture of a drop of these nodes; undefined where one of them is not ours. */
  ofNodes(nodes: readonly unknown[], what: string): Gesture | undefined {
    return this.areOurs(nodes) ? new Gesture('node', what) : undefined;
  }

  /** For a check that changes nothing: whoever asks for it. */
  ofCheck(what: string): Gesture {
    return new Gesture('check', what);
  }

  /** Called by the dialogs when the person pressed the button. */
  ofModal(what: string): Gesture {
    return new Gesture('modal', what);
  }

  /** Called by the dashboard for a message of its own page. */
  ofView(what: string): Gesture {
    return new Gesture('view', what);
  }
}
