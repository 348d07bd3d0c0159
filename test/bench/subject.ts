import type { Row, SkippedRow } from './report/rows';

export interface BenchOptions {
  /** A short run: fewer rounds, smaller plans. Shows that it works; its figures say little. */
  quick: boolean;
}

/** One thing that is measured: `npm run bench -- <name>`. */
export interface Subject {
  name: string;
  /** One line for `--help`. */
  says: string;
  /** Its subjects are measured round by round, in an order that changes with each (`turnsOf`). */
  takesTurns: boolean;
  run(options: BenchOptions): Promise<(Row | SkippedRow)[]>;
}
