const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  1 * MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  7 * DAY,
  14 * DAY,
  30 * DAY,
  91 * DAY,
  365 * DAY,
];

/** At most `count` round moments of local time between the two, and whether they are days. */
export function timeTicks(from: number, to: number, count: number): { moments: number[]; days: boolean } {
  const step = STEPS.find((one) => (to - from) / one <= count) ?? (to - from) / count;
  const offset = new Date(from).getTimezoneOffset() * MINUTE;
  const moments: number[] = [];
  for (let at = Math.ceil((from - offset) / step) * step + offset; at <= to; at += step) moments.push(at);
  return { moments, days: step >= DAY };
}

/** Round numbers from 0 to at least `most`. */
export function numberTicks(most: number, count: number): number[] {
  const raw = Math.max(1, most / count);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= raw) ?? 10) * power;
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, place) => place * step);
}
