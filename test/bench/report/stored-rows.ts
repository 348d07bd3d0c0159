import type { Measured, Results } from './results';
import type { Figure, Row } from './rows';

/** Which of a row's rounds: the figure's median is what texts name. */
export type Side = 'ours' | 'theirs' | 'ratio';

/** How a text names a row. */
export interface RowName {
  /** The part of the page, `claims`… */
  subject: string;
  /** Absent: the part has one row only. */
  name?: string;
  /** Where rows of one name stand beside several others. */
  against?: string;
}

/** The measured rows by their names, so that no text about them holds a figure of its own. */
export class StoredRows {
  readonly #subjects: readonly Measured[];

  constructor({ subjects }: Pick<Results, 'subjects'>) {
    this.#subjects = subjects;
  }

  /** The row of that name. Throws where none, or more than one, has it: the text is about something else then. */
  row({ subject, name, against }: RowName): Row {
    const rows = this.#subjects.find((measured) => measured.subject === subject)?.rows ?? [];
    const found = rows.filter(
      (row): row is Row =>
        !('skipped' in row) &&
        (name === undefined || row.name === name) &&
        (against === undefined || row.against === against),
    );
    const [row] = found;
    if (row !== undefined && found.length === 1) return row;
    const asked = [subject, name, against].filter((part) => part !== undefined).join(' / ');
    throw new Error(
      `a text of docs/BENCHMARKS.md needs one row "${asked}", the results have ${found.length}`,
    );
  }

  /** One side of it. Throws where the row has no ratio. */
  figure(name: RowName, side: Side): Figure {
    const { name: full, [side]: figure } = this.row(name);
    if (figure === undefined) throw new Error(`"${full}" has no ratio`);
    return figure;
  }

  median(name: RowName, side: Side): number {
    return this.figure(name, side).median;
  }
}

/**
 * A sentence that says more than its figures do. Throws where they don't bear it out any more: whoever measured has to
 * write another one.
 */
export function borneOut(isTrue: boolean, sentence: string): string {
  if (!isTrue) throw new Error(`the results don't bear this out any more: ${sentence.replace(/\s+/g, ' ')}`);
  return sentence;
}
