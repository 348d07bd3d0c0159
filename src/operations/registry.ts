import { add } from './add';
import { claim } from './claim';
import { complete } from './complete';
import { defer } from './defer';
import { endSession } from './end-session';
import { move } from './move';
import { next } from './next';
import type { Operation } from './operation';
import { release } from './release';
import { update } from './update';

/**
 * Every operation, in the order in which tools and help show them: the work loop first.
 * A new operation is one new file and one line here (a test fails when the line is missing).
 */
export const operations: readonly Operation[] = [
  next,
  claim,
  update,
  complete,
  release,
  defer,
  endSession,
  add,
  move,
];
