import type * as vscode from 'vscode';

/**
 * A tree view as VS Code draws it: a level by its children and their TreeItems, and an element that the provider
 * says has changed by its TreeItem and, where it is open, everything open below it again.
 */
export class ShownTree<T> {
  readonly #open = new Map<T | undefined, readonly T[]>();
  /** TreeItems that were asked for. */
  rows = 0;
  /** Elements that the provider named. */
  told = 0;
  #waiting = Promise.resolve();

  constructor(private readonly provider: vscode.TreeDataProvider<T>) {
    provider.onDidChangeTreeData?.((changed) => {
      const elements = Array.isArray(changed) ? changed : [changed ?? undefined];
      this.told += elements.length;
      this.#waiting = this.#waiting.then(() => this.#redraw(elements));
    });
  }

  /** Asks for the level as VS Code does: all TreeItems at once. Gives the elements with their TreeItems. */
  async level(parent?: T): Promise<{ element: T; shown: vscode.TreeItem }[]> {
    const children = (await this.provider.getChildren(parent)) ?? [];
    this.#open.set(parent, children);
    this.rows += children.length;
    return Promise.all(
      children.map(async (element) => ({ element, shown: await this.provider.getTreeItem(element) })),
    );
  }

  /** Draws everything that is open when the view is shown first; with `all`, opens everything. */
  async draw(parent?: T, all = false): Promise<void> {
    for (const { element, shown } of await this.level(parent)) {
      if (shown.collapsibleState === 2 || (all && shown.collapsibleState === 1))
        await this.draw(element, all);
    }
  }

  forget(): void {
    this.rows = 0;
    this.told = 0;
  }

  /** Settles when everything that was told is drawn. */
  async settled(): Promise<void> {
    for (let seen: unknown; seen !== this.#waiting; ) {
      seen = this.#waiting;
      await this.#waiting;
    }
  }

  async #redraw(elements: readonly (T | undefined)[]): Promise<void> {
    const told = new Set(elements);
    for (const element of elements) {
      if (this.#hasOneAbove(element, told)) continue;
      if (element !== undefined) {
        this.rows += 1;
        await this.provider.getTreeItem(element);
      }
      await this.#redrawBelow(element);
    }
  }

  /** What is drawn with its parent is not drawn by itself. */
  #hasOneAbove(element: T | undefined, told: ReadonlySet<T | undefined>): boolean {
    if (element === undefined) return false;
    if (told.has(undefined)) return true;
    const parent = this.provider.getParent?.(element) as T | undefined;
    return parent !== undefined && (told.has(parent) || this.#hasOneAbove(parent, told));
  }

  async #redrawBelow(element: T | undefined): Promise<void> {
    if (!this.#open.has(element)) return;
    for (const child of await this.level(element)) await this.#redrawBelow(child.element);
  }
}
