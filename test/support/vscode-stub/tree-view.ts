import type * as vscode from 'vscode';
import { EventEmitter } from './events';

/** A tree view as the extension sees it; tests read it through its provider, and move it like a person. */
export class StubTreeView<T> {
  readonly #selectionChanged = new EventEmitter<vscode.TreeViewSelectionChangeEvent<T>>();
  readonly #visibilityChanged = new EventEmitter<vscode.TreeViewVisibilityChangeEvent>();
  readonly #expanded = new EventEmitter<vscode.TreeViewExpansionEvent<T>>();
  readonly #collapsed = new EventEmitter<vscode.TreeViewExpansionEvent<T>>();
  readonly #checked = new EventEmitter<vscode.TreeCheckboxChangeEvent<T>>();
  readonly onDidChangeSelection = this.#selectionChanged.event;
  readonly onDidChangeVisibility = this.#visibilityChanged.event;
  readonly onDidExpandElement = this.#expanded.event;
  readonly onDidCollapseElement = this.#collapsed.event;
  readonly onDidChangeCheckboxState = this.#checked.event;
  selection: readonly T[] = [];
  visible = true;
  message: string | undefined;
  title: string | undefined;
  description: string | undefined;
  badge: vscode.ViewBadge | undefined;
  readonly revealed: { element: T; options: unknown }[] = [];
  /** Every element that the provider said was changed; undefined is the root. */
  readonly fired: (T | undefined)[] = [];
  readonly provider: vscode.TreeDataProvider<T>;
  readonly dragAndDrop: vscode.TreeDragAndDropController<T> | undefined;
  readonly canSelectMany: boolean;

  constructor(
    readonly id: string,
    options: vscode.TreeViewOptions<T>,
  ) {
    this.provider = options.treeDataProvider;
    this.dragAndDrop = options.dragAndDropController;
    this.canSelectMany = options.canSelectMany === true;
    this.provider.onDidChangeTreeData?.((changed) => {
      if (Array.isArray(changed)) this.fired.push(...changed);
      else this.fired.push(changed ?? undefined);
    });
  }

  async reveal(element: T, options?: unknown): Promise<void> {
    if (this.provider.getParent === undefined) throw new Error('reveal needs getParent');
    this.revealed.push({ element, options });
  }

  /** What a person does: click, or close and open the view. */
  select(...elements: T[]): void {
    this.selection = elements;
    this.#selectionChanged.fire({ selection: elements });
  }

  setExpanded(element: T, isExpanded: boolean): void {
    (isExpanded ? this.#expanded : this.#collapsed).fire({ element });
  }

  setVisible(visible: boolean): void {
    this.visible = visible;
    this.#visibilityChanged.fire({ visible });
  }

  dispose(): void {}
}
