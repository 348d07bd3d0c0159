import type { ItemRow } from './rows';

export interface BurnUpPoint {
  at: number;
  /** Items that were there, and those of them that were completed. */
  scope: number;
  done: number;
}

/** As many points say all that a chart can show. */
const MAX_POINTS = 240;

/**
 * How the plan grew and was worked off: one point for each moment at which an item came or was completed, the last
 * one at `now`. Cancelled items are left out from the start: nobody knows when they went. An import that brought
 * completed items along counts them when they came.
 */
export function burnUp(leaves: Iterable<ItemRow>, now: number): BurnUpPoint[] {
  const created: number[] = [];
  const completed: number[] = [];
  for (const leaf of leaves) {
    if (leaf.status === 'cancelled') continue;
    created.push(leaf.created);
    if (leaf.status === 'completed') completed.push(Math.max(leaf.created, leaf.completed ?? leaf.created));
  }
  if (created.length === 0) return [];
  const scopeTimes = Float64Array.from(created).sort();
  const doneTimes = Float64Array.from(completed).sort();
  const start = scopeTimes[0] ?? now;
  const end = Math.max(now, scopeTimes.at(-1) ?? now, doneTimes.at(-1) ?? now);
  const moments = new Set<number>([start, end]);
  const events = scopeTimes.length + doneTimes.length;
  if (events <= MAX_POINTS) {
    for (const at of scopeTimes) moments.add(at);
    for (const at of doneTimes) moments.add(at);
  } else {
    for (let step = 1; step < MAX_POINTS; step += 1) moments.add(start + ((end - start) * step) / MAX_POINTS);
  }
  let scope = 0;
  let done = 0;
  return [...moments]
    .sort((one, other) => one - other)
    .map((at) => {
      while (scope < scopeTimes.length && (scopeTimes[scope] ?? 0) <= at) scope += 1;
      while (done < doneTimes.length && (doneTimes[done] ?? 0) <= at) done += 1;
      return { at, scope, done };
    });
}

/** Every `count`th point for the table beside the chart, the last one always. */
export function sampled(points: readonly BurnUpPoint[], count: number): BurnUpPoint[] {
  if (points.length <= count) return [...points];
  return Array.from({ length: count }, (_, step) => {
    const point = points[Math.round((step * (points.length - 1)) / (count - 1))];
    return point === undefined ? [] : [point];
  }).flat();
}
