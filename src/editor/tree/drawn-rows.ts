import type * as vscode from 'vscode';

/** What a view has asked for: how rows looked, and which are open below them. */
export class DrawnRows<T extends object> {
  readonly #shown = new WeakMap<T, vscode.TreeItem>();
  readonly #children = new WeakMap<T, readonly T[]>();

  /** The view has asked for this row. */
  note(node: T, shown: vscode.TreeItem): void {
    this.#shown.set(node, shown);
  }

  /** The view has asked for what is below the row. */
  noteChildren(node: T, children: readonly T[]): void {
    this.#children.set(node, children);
  }

  /** Whether the view shows the row just like this. One whose tooltip was read shows more, which may be old. */
  looksLike(node: T, shown: vscode.TreeItem): boolean {
    const drawn = this.#shown.get(node);
    return drawn !== undefined && drawn.tooltip === undefined && looksOf(drawn) === looksOf(shown);
  }

  /** How many rows the view asks for again with this one, at most: what was closed since is counted too. */
  rowsBelow(node: T): number {
    const children = this.#children.get(node) ?? [];
    return children.reduce((sum, child) => sum + this.rowsBelow(child), children.length);
  }
}

/** Everything of a row that a person can tell from another. */
export function looksOf(shown: vscode.TreeItem): string {
  const { id, label, description, iconPath, accessibilityInformation, contextValue } = shown;
  const { resourceUri, collapsibleState } = shown;
  return JSON.stringify([
    id,
    label,
    description,
    iconPath,
    accessibilityInformation?.label,
    contextValue,
    resourceUri?.toString(),
    // Whether it is open is the person's: of a row that is there, VS Code does not ask that again.
    Boolean(collapsibleState),
  ]);
}
