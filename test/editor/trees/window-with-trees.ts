import type { NeedsElement } from '../../../src/editor/needs-you/needs-tree';
import type { Node } from '../../../src/editor/nodes';
import { registerTrees, type Trees } from '../../../src/editor/tree/register-trees';
import { SeatedWindow } from '../../support/seated-window';
import type { StubTreeView } from '../../support/vscode-stub/tree-view';
import type { StubStatusBarItem } from '../../support/vscode-stub/window';
import { HandClock } from './hand-clock';

/** A window with the three views over a real plan. */
export class WindowWithTrees extends SeatedWindow {
  readonly clock = new HandClock();
  #trees: Trees | undefined;

  override async open(): Promise<void> {
    await super.open();
    this.#trees = registerTrees(this.editor, this.clock);
    await this.project.mirror.ready();
  }

  get trees(): Trees {
    if (this.#trees === undefined) throw new Error('open the window first');
    return this.#trees;
  }

  /** What a reload of the window does to the views: VS Code has nothing of them any more. */
  reloadTrees(): void {
    this.trees.dispose();
    this.#trees = registerTrees(this.editor, this.clock);
  }

  get planView(): StubTreeView<Node> {
    return this.stub.window.view<Node>('masterplan.plan');
  }

  get needsView(): StubTreeView<NeedsElement> {
    return this.stub.window.view<NeedsElement>('masterplan.needsYou');
  }

  get agentsView(): StubTreeView<Node> {
    return this.stub.window.view<Node>('masterplan.agents');
  }

  get statusBar(): StubStatusBarItem {
    const [item] = this.stub.window.statusBarItems;
    if (item === undefined) throw new Error('no status bar item');
    return item;
  }

  contextKey(name: string): unknown {
    return this.stub.commands.contextKeys.get(name);
  }

  /** Settles as soon as the mirror fulfils it. */
  until(isTrue: () => boolean): Promise<void> {
    const { mirror } = this.project;
    return new Promise((resolve) => {
      const check = () => {
        if (!isTrue()) return;
        subscription.dispose();
        resolve();
      };
      const subscription = mirror.onDidChange(check);
      check();
    });
  }

  /** What the Plan view was told since the last time, by title; `(all)` is the root. */
  told(): string[] {
    const { mirror } = this.project;
    const names = this.planView.fired.map((node) => {
      if (node === undefined) return '(all)';
      if (node.kind === 'item') return mirror.item(node.itemId)?.title ?? '(gone)';
      return node.kind === 'plan' ? (mirror.plan(node.planId)?.title ?? '(gone)') : node.kind;
    });
    this.planView.fired.length = 0;
    return names.sort();
  }

  override async close(): Promise<void> {
    this.#trees?.dispose();
    await super.close();
  }
}
