import type { SeededRandom } from './seeded-random';
import type { PlannedItem, WorkPlan } from './work-plan';

/** How long the work takes, in whole minutes (sums are then exact). */
const DRAWS = {
  /** 10 minutes to two hours, all alike. */
  uniform: (random: SeededRandom) => random.whole(10, 120),
  /** Pareto with exponent 1.5 from 10 minutes on, cut at 16 hours: few items are most of the work. */
  'heavy-tailed': (random: SeededRandom) => Math.min(960, Math.round(10 / (1 - random.next()) ** (1 / 1.5))),
} as const;

export type Durations = keyof typeof DRAWS;
export const DURATIONS = Object.keys(DRAWS) as Durations[];

/** The deviation of the logarithm of a wrong estimate's factor: two of three are within 0.6 to 1.65 of the truth. */
const WRONG_BY = 0.5;

/** What the plan knows of an item's duration. */
const ESTIMATES = {
  true: (minutes: number) => minutes,
  wrong: (minutes: number, random: SeededRandom) => minutes * Math.exp(WRONG_BY * random.normal()),
  /** Every other item has a true one. */
  half: (minutes: number, random: SeededRandom) => (random.next() < 0.5 ? minutes : null),
  none: () => null,
} as const satisfies Record<string, (minutes: number, random: SeededRandom) => number | null>;

export type Knowledge = keyof typeof ESTIMATES;
export const KNOWLEDGE = Object.keys(ESTIMATES) as Knowledge[];

export function withDurations(plan: WorkPlan, durations: Durations, random: SeededRandom): PlannedItem[] {
  return plan.map((item) => ({ ...item, minutes: DRAWS[durations](random) }));
}

export function withEstimates(plan: WorkPlan, knowledge: Knowledge, random: SeededRandom): PlannedItem[] {
  return plan.map((item) => ({ ...item, estimate: ESTIMATES[knowledge](item.minutes, random) }));
}

/** The given share of the items gets a priority of its own, each of the five alike. */
export function withPriorities(plan: WorkPlan, share: number, random: SeededRandom): PlannedItem[] {
  return plan.map((item) => ({
    ...item,
    priority: random.next() < share ? random.whole(0, 4) : item.priority,
  }));
}
