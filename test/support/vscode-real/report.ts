import { readFileSync } from 'node:fs';

/** One test that ran inside the extension host; the file of reports has one a line, the last line is `end`. */
export interface TestReport {
  kind: 'test';
  /** The titles of its suites, then its own. */
  path: string[];
  state: 'passed' | 'failed' | 'pending';
  milliseconds: number;
  error?: { message: string; stack: string };
}

export interface EndReport {
  kind: 'end';
}

/** What a suite inside an extension host gave. */
export interface SuiteResult {
  suite: string;
  tests: TestReport[];
  /** Why it did not come to its end, with what the window printed. */
  failure?: string;
}

/** The environment variable that names the folder of the reports: a file for each suite. */
export const REPORT_FOLDER = 'MASTERPLAN_TEST_REPORTS';

/** @returns the tests, and whether the suite came to its end. */
export function readReports(file: string): { tests: TestReport[]; ended: boolean } {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return { tests: [], ended: false };
  }
  const lines = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as TestReport | EndReport);
  return {
    tests: lines.filter((line): line is TestReport => line.kind === 'test'),
    ended: lines.some((line) => line.kind === 'end'),
  };
}
