import type { Operation } from './operation';

/**
 * Every operation, in the order in which tools and help show them: the work loop first.
 * A new operation is one new file and one line here (a test fails when the line is missing).
 */
export const operations: readonly Operation[] = [];
