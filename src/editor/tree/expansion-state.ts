import type * as vscode from 'vscode';
import type { ViewClock } from '../presentation/view-clock';
import type { VsCode } from '../vs-code';

const KEPT_AS = 'masterplan.expansion';
const DRAWN_OPEN_KEPT_AS = 'masterplan.drawnOpen';
/** So many rows of either kind are remembered over a reload, those that were opened, closed or drawn last. */
const MOST_KEPT = 1000;
/** What is opened and closed in one go (Collapse All) is written once, after so many ms. */
const GATHERED_MS = 100;

/**
 * Which rows are open and closed, by their ids, kept for the workspace. VS Code itself forgets that of rows that are
 * away for a moment (a filter, another plan) and of all of them when the window is loaded anew; then it asks a row's
 * `collapsibleState`, which is made from here. A row that nobody touched stays as it was drawn first, as in VS Code:
 * a phase that was drawn open because work went on in it does not fold when it is finished.
 */
export class ExpansionState {
  readonly #rows: Map<string, boolean>;
  /** The ids of rows that open and close, as they were drawn last. */
  readonly #ids = new WeakMap<object, string>();
  /** Whether rows that nobody touched were drawn open first. Only those outlive the window. */
  readonly #drawn: Map<string, boolean>;
  #writing: { dispose(): void } | undefined;

  constructor(
    private readonly memento: vscode.Memento,
    private readonly clock: Pick<ViewClock, 'after'>,
    private readonly onError: (error: unknown) => void,
  ) {
    this.#rows = readRows(memento.get<unknown>(KEPT_AS));
    const open = memento.get<unknown>(DRAWN_OPEN_KEPT_AS);
    const ids = Array.isArray(open) ? open.filter((id) => typeof id === 'string') : [];
    this.#drawn = new Map(ids.map((id) => [id, true]));
  }

  /** Puts a row as it stands: as the person left it, else as it was drawn first. The row must have its id. */
  apply({ TreeItemCollapsibleState: State }: VsCode, element: object, shown: vscode.TreeItem): void {
    if (shown.id === undefined || shown.collapsibleState === State.None) return;
    this.#ids.set(element, shown.id);
    const isOpen = this.#rows.get(shown.id) ?? this.#drawn.get(shown.id);
    if (isOpen !== undefined) {
      shown.collapsibleState = isOpen ? State.Expanded : State.Collapsed;
      return;
    }
    const isDrawnOpen = shown.collapsibleState === State.Expanded;
    this.#drawn.set(shown.id, isDrawnOpen);
    if (isDrawnOpen) this.#writeSoon();
  }

  /** The row opens and closes, but is not to be remembered: something else than the person decides now. */
  forget(element: object): void {
    this.#ids.delete(element);
  }

  /** A row was opened or closed. */
  note(element: object, isOpen: boolean): void {
    const id = this.#ids.get(element);
    if (id === undefined) return;
    // The last one touched stands last, and is forgotten last.
    this.#rows.delete(id);
    this.#rows.set(id, isOpen);
    for (const oldest of this.#rows.keys()) {
      if (this.#rows.size <= MOST_KEPT) break;
      this.#rows.delete(oldest);
    }
    if (this.#drawn.get(id) === true) this.#drawn.delete(id);
    this.#writeSoon();
  }

  #writeSoon(): void {
    this.#writing ??= this.clock.after(GATHERED_MS, () => this.#write());
  }

  dispose(): void {
    if (this.#writing !== undefined) this.#write();
  }

  #write(): void {
    this.#writing?.dispose();
    this.#writing = undefined;
    this.memento.update(KEPT_AS, [...this.#rows]).then(undefined, this.onError);
    const open = [...this.#drawn].flatMap(([id, isOpen]) => (isOpen ? [id] : [])).slice(-MOST_KEPT);
    this.memento.update(DRAWN_OPEN_KEPT_AS, open).then(undefined, this.onError);
  }
}

/** What was kept may be of another version: what cannot be used is left out. */
function readRows(kept: unknown): Map<string, boolean> {
  const rows = new Map<string, boolean>();
  for (const row of Array.isArray(kept) ? (kept as unknown[]) : []) {
    if (!Array.isArray(row)) continue;
    const [id, isOpen] = row as unknown[];
    if (typeof id === 'string' && typeof isOpen === 'boolean') rows.set(id, isOpen);
  }
  return rows;
}
