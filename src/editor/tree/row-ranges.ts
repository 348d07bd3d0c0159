import type { ItemNode, PlanNode } from '../nodes';

/**
 * So many rows of one level are drawn at once: VS Code asks for all rows of a level in one go, and for ten thousand
 * the asking alone takes longer than the window's other extensions should wait.
 */
export const MOST_ROWS = 1000;

/** The rows of a level from the `from`th on (the first is 0) which are drawn when they are opened. */
export class RowRange {
  /** No node of a command. */
  readonly kind = 'group';
  readonly project: ItemNode['project'];

  constructor(
    readonly parent: PlanNode | ItemNode,
    readonly from: number,
  ) {
    this.project = parent.project;
  }
}

/** Keeps one object for each range, so that a refresh can name it. */
export class RowRanges {
  readonly #ranges = new WeakMap<object, RowRange[]>();

  /** The ranges of a level of so many rows, all but its first ones. */
  of(parent: PlanNode | ItemNode, rows: number): RowRange[] {
    const known = this.#ranges.get(parent) ?? [];
    this.#ranges.set(parent, known);
    for (let from = (known.length + 1) * MOST_ROWS; from < rows; from += MOST_ROWS) {
      known.push(new RowRange(parent, from));
    }
    return known.filter(({ from }) => from < rows);
  }

  /** The range in which the level's row with this index stands; undefined: it is one of the first. */
  at(parent: PlanNode | ItemNode, rows: number, index: number): RowRange | undefined {
    return this.of(parent, rows).findLast(({ from }) => from <= index);
  }
}

/** Those out of a level's rows that stand from here on. */
export function rowsFrom<T>(rows: readonly T[], from: number): readonly T[] {
  return from === 0 && rows.length <= MOST_ROWS ? rows : rows.slice(from, from + MOST_ROWS);
}
