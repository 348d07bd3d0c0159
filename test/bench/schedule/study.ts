import { ScheduleSearch } from './best-known';
import { type Durations, KNOWLEDGE, type Knowledge, withDurations, withEstimates } from './durations';
import { eventGraph } from './event-graph';
import { ListScheduler } from './list-schedule';
import { lowerBound, sharpLowerBound } from './lower-bound';
import { orderOfNext, shortestFirst } from './priority-rules';
import { SeededRandom } from './seeded-random';
import { SHAPES, type Shape } from './shapes';
import type { WorkPlan } from './work-plan';

/** What one plan took some agents, in minutes. */
export interface Sample {
  plan: string;
  durations: Durations;
  agents: number;
  /** The longest chain, or all work shared by all. */
  bound: number;
  /** No schedule is shorter. */
  sharpBound: number;
  /** The shortest schedule that was found. */
  best: number;
  /** The shortest one in which nobody waits while something is open. */
  bestWithoutWaiting: number;
  /** By the order of `next`, by what the plan knows of the durations. */
  next: Record<Knowledge, number>;
  firstInFirstOut: number;
  shortestFirst: number;
}

export interface StudySize {
  agents: readonly number[];
  /** Plans of each shape and kind of durations. */
  plans: number;
  /** Items of a plan. */
  items: number;
  /** Schedules that the search for the best one tries. */
  schedules: number;
  seed: number;
}

/** A plan of this shape with its durations, the same for the same seed. */
export function randomPlan(
  shape: Shape,
  durations: Durations,
  items: number,
  random: SeededRandom,
): WorkPlan {
  return withDurations(SHAPES[shape](random, items), durations, random);
}

/** Random plans of one shape and kind of durations, each worked by each number of agents. */
export function studyShape(shape: Shape, durations: Durations, size: StudySize): Sample[] {
  return Array.from({ length: size.plans }, (_, index) => {
    const random = new SeededRandom(size.seed * 1_000_003 + index);
    return studyPlan(shape, randomPlan(shape, durations, size.items, random), durations, size, random);
  }).flat();
}

/** One plan whose durations are drawn already, worked by each number of agents. */
export function studyPlan(
  name: string,
  plan: WorkPlan,
  durations: Durations,
  size: Pick<StudySize, 'agents' | 'schedules'>,
  random: SeededRandom,
): Sample[] {
  const graph = eventGraph(plan);
  const known = KNOWLEDGE.map((knowledge) => [knowledge, withEstimates(plan, knowledge, random)] as const);
  const orders = known.map(([knowledge, estimated]) => [knowledge, orderOfNext(estimated)] as const);
  const shortest = shortestFirst(withEstimates(plan, 'true', random));
  return size.agents.map((agents) => {
    const scheduler = new ListScheduler(graph, agents);
    const next = Object.fromEntries(orders.map(([knowledge, keys]) => [knowledge, scheduler.makespan(keys)]));
    const bound = lowerBound(graph, agents);
    const sharpBound = sharpLowerBound(graph, agents);
    const search = new ScheduleSearch(graph, agents, {
      bound: sharpBound,
      schedules: size.schedules,
      random,
    });
    const found = search.run([...orders.map(([, keys]) => keys), shortest, undefined]);
    return {
      plan: name,
      durations,
      agents,
      bound,
      sharpBound,
      best: found.makespan,
      bestWithoutWaiting: found.withoutWaiting,
      next: next as Record<Knowledge, number>,
      firstInFirstOut: scheduler.makespan(undefined),
      shortestFirst: scheduler.makespan(shortest),
    };
  });
}
