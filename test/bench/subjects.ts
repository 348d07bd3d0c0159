import { claims } from './claims';
import { editor } from './editor';
import { starts } from './starts';
import type { Subject } from './subject';

/** Everything that `npm run bench` measures, in this order. */
export const SUBJECTS: readonly Subject[] = [claims, starts, editor];
