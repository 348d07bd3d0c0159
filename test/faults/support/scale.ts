/**
 * How much of the runs under faults is done: everything where MASTERPLAN_FAULTS is `full` (`npm run test:faults`),
 * else a part that fits into `npm test`.
 */
export const isFull = process.env.MASTERPLAN_FAULTS === 'full';

/** One size for `npm test`, one for `npm run test:faults`. */
export function scale(bounded: number, full: number): number {
  return isFull ? full : bounded;
}
