import assert from 'node:assert/strict';
import { type Suite, Test } from 'mocha';
import type { SuiteResult, TestReport } from './report';

/** Adds what ran inside the extension host to a suite of this process, each test as a test. */
export function showSuite(into: Suite, result: SuiteResult): void {
  for (const report of result.tests) {
    into.addTest(asTest(report));
  }
  into.addTest(
    new Test(`[${result.suite} came to its end]`, () => {
      assert.equal(result.failure, undefined, result.failure);
    }),
  );
}

function asTest({ path, state, error }: TestReport): Test {
  // The first title is that of the file, and is above already.
  const title = path.slice(1).join(': ');
  if (state === 'pending') {
    return new Test(title);
  }
  return new Test(title, () => {
    if (error !== undefined) {
      const inside = new Error(error.message);
      inside.stack = error.stack;
      throw inside;
    }
  });
}
