import type { SeededRandom } from './seeded-random';
import { type PlannedItem, plannedItem } from './work-plan';

/** The shapes of random plans; each makes about `count` items that are worked on. */
export const SHAPES = {
  layered,
  'fork-join': forkJoin,
  'series-parallel': seriesParallel,
  sparse,
  phases,
} as const satisfies Record<string, (random: SeededRandom, count: number) => PlannedItem[]>;

export type Shape = keyof typeof SHAPES;

/** Layers of 4 to 20 items; each item needs one to three of the layer before, some also an earlier one. */
function layered(random: SeededRandom, count: number): PlannedItem[] {
  const items: PlannedItem[] = [];
  let before: number[] = [];
  while (items.length < count) {
    const layer: number[] = [];
    for (let width = random.whole(4, 20); width > 0 && items.length < count; width--) {
      const needs = random.some(before, random.whole(1, 3));
      const [first] = before;
      if (first !== undefined && first > 0 && random.next() < 0.2) needs.push(random.whole(0, first - 1));
      layer.push(items.push(plannedItem(needs)) - 1);
    }
    before = layer;
  }
  return items;
}

/** One item opens 4 to 30 others that one more waits for, again and again. */
function forkJoin(random: SeededRandom, count: number): PlannedItem[] {
  const items = [plannedItem()];
  while (items.length < count) {
    const fork = items.length - 1;
    const branches: number[] = [];
    for (let width = Math.min(random.whole(4, 30), count - items.length); width > 0; width--) {
      branches.push(items.push(plannedItem([fork])) - 1);
    }
    items.push(plannedItem(branches));
  }
  return items;
}

/** Halves that stand behind or beside each other, down to single items. */
function seriesParallel(random: SeededRandom, count: number): PlannedItem[] {
  const items: PlannedItem[] = [];
  /** Gives the last items of the part: what comes behind it needs them. */
  const part = (size: number, needs: number[]): number[] => {
    if (size === 1) return [items.push(plannedItem(needs)) - 1];
    const first = random.whole(1, size - 1);
    if (random.next() < 0.5) return part(size - first, part(first, needs));
    return [...part(first, needs), ...part(size - first, needs)];
  };
  part(count, []);
  return items;
}

/** Most items need nothing or one of those before them. */
function sparse(random: SeededRandom, count: number): PlannedItem[] {
  const items: PlannedItem[] = [];
  addSparse(random, items, count, -1);
  return items;
}

function addSparse(random: SeededRandom, items: PlannedItem[], count: number, parent: number): void {
  const places: number[] = [];
  for (let added = 0; added < count; added++) {
    const share = random.next();
    const needs = random.some(places, share < 0.4 ? 0 : share < 0.85 ? 1 : 2);
    places.push(items.push(plannedItem(needs, parent)) - 1);
  }
}

/**
 * Five phases of one to four sprints with sparse work in them. A phase waits for the one before it, one in four
 * only for the one before that, so that two run at once; half of the sprints wait for the sprint before them.
 */
function phases(random: SeededRandom, count: number): PlannedItem[] {
  const items: PlannedItem[] = [];
  const made: number[] = [];
  for (let left = 5; left > 0; left--) {
    const needed = random.next() < 0.25 ? made.at(-2) : made.at(-1);
    const phase = items.push(plannedItem(needed === undefined ? [] : [needed])) - 1;
    made.push(phase);
    let sprint = -1;
    const sprints = random.whole(1, 4);
    for (let rest = sprints; rest > 0; rest--) {
      const needs = sprint >= 0 && random.next() < 0.5 ? [sprint] : [];
      sprint = items.push(plannedItem(needs, phase)) - 1;
      addSparse(random, items, Math.max(1, Math.round(count / 5 / sprints)), sprint);
    }
  }
  return items;
}
