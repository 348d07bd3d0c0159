import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from '../product';
import { type Machine, thisMachine } from './machine';
import type { Row, SkippedRow } from './rows';

/** What one subject measured, when and where. */
export interface Measured {
  subject: string;
  /** The day, ISO 8601. */
  date: string;
  quick: boolean;
  machine: Machine;
  /** The `REVISION` it was measured at; absent: before there was one. */
  revision?: number;
  /** How many programs wanted a processor when it began, per processor: above 1, others were at work too. */
  load?: number;
  rows: (Row | SkippedRow)[];
}

/**
 * Counted up where the benches measure otherwise than before, so that the page says of older figures what they are.
 * 1: every other round has its subjects the other way round (before, the order was always the same), and native SQLite's
 * plain statements run on the current schema (before, on the first one).
 */
export const REVISION = 1;

/** `bench/results.json`: the newest measurement of each subject. */
export interface Results {
  format: 1;
  subjects: Measured[];
}

export const RESULTS = path.join(ROOT, 'bench', 'results.json');

export function readResults(file = RESULTS): Results {
  if (!existsSync(file)) return { format: 1, subjects: [] };
  return JSON.parse(readFileSync(file, 'utf8')) as Results;
}

export function measured(
  subject: string,
  quick: boolean,
  rows: readonly (Row | SkippedRow)[],
  load?: number,
): Measured {
  const date = new Date().toISOString().slice(0, 10);
  const when = {
    subject,
    date,
    quick,
    machine: thisMachine(),
    revision: REVISION,
    ...(load ? { load: Number(load.toFixed(1)) } : {}),
  };
  return { ...when, rows: rows.map(rounded) };
}

/** The results with one subject's measured anew: the others keep theirs. `order` has all subjects' names. */
export function merge(results: Results, fresh: Measured, order: readonly string[]): Results {
  const kept = results.subjects.filter(({ subject }) => subject !== fresh.subject);
  const place = ({ subject }: Measured) => order.indexOf(subject);
  return { format: 1, subjects: [...kept, fresh].sort((a, b) => place(a) - place(b)) };
}

export function writeResults(results: Results, file = RESULTS): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
}

/** Five digits are more than any of this means. */
function rounded(row: Row | SkippedRow): Row | SkippedRow {
  return JSON.parse(JSON.stringify(row), (_key, value: unknown) =>
    typeof value === 'number' ? Number(value.toPrecision(5)) : value,
  ) as Row | SkippedRow;
}
