import type { PriorityEffect } from './priorities-study';
import { groupBy, quantile } from './statistics';
import type { Sample } from './study';

/** `next` is to be within this of the best schedule known, in 95 of 100 plans, with true durations. */
const GOAL = 1.02;

/** One line of the table of all benches. Times are minutes of the simulated clock, summed over all plans. */
export interface ScheduleRow {
  name: string;
  /** By the order that the row is about. */
  ours: number;
  /** What it is compared with. */
  theirs: number;
  /** The 95th percentile of ours / theirs over the plans. */
  ratio: number;
  /** That minus their median. */
  spread: number;
  /** What the ratio may be at most. */
  budget?: number;
}

interface Pair {
  ours: number;
  theirs: number;
}

export function rowsOf(samples: readonly Sample[]): ScheduleRow[] {
  const all = (name: string, pairOf: (sample: Sample) => Pair) =>
    rowOf(`all plans: ${name}`, samples.map(pairOf));
  return [
    ...[...groupBy(samples, (sample) => sample.plan)].map(([plan, members]) => ({
      ...rowOf(
        `${plan}: next / best known`,
        members.map(({ next, best }) => ({ ours: next.true, theirs: best })),
      ),
      budget: GOAL,
    })),
    { ...all('next / best known', ({ next, best }) => ({ ours: next.true, theirs: best })), budget: GOAL },
    all('next / lower bound', ({ next, bound }) => ({ ours: next.true, theirs: bound })),
    all('next, wrong estimates / best known', ({ next, best }) => ({ ours: next.wrong, theirs: best })),
    all('next, half of the estimates / best known', ({ next, best }) => ({ ours: next.half, theirs: best })),
    all('next, no estimates / best known', ({ next, best }) => ({ ours: next.none, theirs: best })),
    all('first in first out / best known', ({ firstInFirstOut, best }) => ({
      ours: firstInFirstOut,
      theirs: best,
    })),
    all('shortest first / best known', ({ shortestFirst, best }) => ({ ours: shortestFirst, theirs: best })),
  ];
}

export function priorityRows(effects: readonly PriorityEffect[]): ScheduleRow[] {
  const some = effects.filter(({ which }) => which.startsWith('30 %'));
  const row = (name: string, of: (effect: PriorityEffect) => number) =>
    rowOf(
      `30 % with priorities: ${name} / without priorities`,
      some.map((effect) => ({ ours: of(effect), theirs: 1 })),
    );
  return [row('inherited', (effect) => effect.inherited), row('own only', (effect) => effect.own)];
}

function rowOf(name: string, pairs: readonly Pair[]): ScheduleRow {
  const ratios = pairs.map(({ ours, theirs }) => ours / theirs);
  const total = (side: keyof Pair) => pairs.reduce((sum, pair) => sum + pair[side], 0);
  const ratio = quantile(ratios, 0.95);
  return {
    name,
    ours: total('ours'),
    theirs: total('theirs'),
    ratio,
    spread: ratio - quantile(ratios, 0.5),
  };
}
