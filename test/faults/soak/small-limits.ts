import { type Limits, DEFAULT_LIMITS as SHIPPED } from '../../../src/store/sqljs/limits';

export type { Limits };

/** A checkpoint each time where a shipped host writes thirty times as much, so that minutes hold what else takes hours. */
export const DEFAULT_LIMITS: Limits = {
  ...SHIPPED,
  extentBytes: 128 * 1024,
  checkpointBytes: 512 * 1024,
  publishMilliseconds: 500,
};
