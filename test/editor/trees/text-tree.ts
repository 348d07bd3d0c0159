import type * as vscode from 'vscode';
import type { StubTreeView } from '../../support/vscode-stub/tree-view';

export interface TextOptions {
  /** Show the words of the menus too. */
  tokens?: boolean;
}

interface Row<T> {
  element: T;
  shown: vscode.TreeItem;
  depth: number;
}

/** Every element of a view with its TreeItem, in the order of the screen, as if all were open. */
export async function rowsOf<T>(view: StubTreeView<T>, parent?: T, depth = 0): Promise<Row<T>[]> {
  const { provider } = view;
  const rows: Row<T>[] = [];
  for (const element of (await provider.getChildren(parent)) ?? []) {
    const shown = await provider.getTreeItem(element);
    rows.push({ element, shown, depth }, ...(await rowsOf(view, element, depth + 1)));
  }
  return rows;
}

/** A view as text: one line for each element, `icon label — description`. */
export async function textOf<T>(view: StubTreeView<T>, options: TextOptions = {}): Promise<string[]> {
  const rows = await rowsOf(view);
  return rows.map(({ shown, depth }) => {
    const icon = (shown.iconPath as vscode.ThemeIcon | undefined)?.id ?? '';
    const description = shown.description === undefined ? '' : ` — ${String(shown.description)}`;
    const tokens = options.tokens === true ? ` [${shown.contextValue ?? ''}]` : '';
    return `${'  '.repeat(depth)}${icon} ${labelOf(shown)}${description}${tokens}`;
  });
}

/** The element with this label. */
export async function elementOf<T>(view: StubTreeView<T>, label: string): Promise<T> {
  const rows = await rowsOf(view);
  const found = rows.find(({ shown }) => labelOf(shown) === label);
  if (found === undefined)
    throw new Error(`no ${label} among ${rows.map((row) => labelOf(row.shown)).join(', ')}`);
  return found.element;
}

/** The tooltip as the view resolves it. */
export async function tooltipOf<T>(
  view: StubTreeView<T>,
  element: T,
  token: vscode.CancellationToken,
): Promise<vscode.MarkdownString> {
  const shown = await view.provider.getTreeItem(element);
  const resolved = await view.provider.resolveTreeItem?.(shown, element, token);
  return (resolved ?? shown).tooltip as vscode.MarkdownString;
}

export function labelOf(shown: vscode.TreeItem): string {
  return typeof shown.label === 'string' ? shown.label : (shown.label?.label ?? '');
}
