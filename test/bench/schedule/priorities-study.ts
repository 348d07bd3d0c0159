import { type Durations, withEstimates, withPriorities } from './durations';
import { eventGraph } from './event-graph';
import { ListScheduler } from './list-schedule';
import { orderOfNext, orderWithoutInheritance } from './priority-rules';
import { SeededRandom } from './seeded-random';
import type { Shape } from './shapes';
import { randomPlan, type StudySize } from './study';
import type { WorkPlan } from './work-plan';

/** What priorities do to one plan: times in relation to the same plan without priorities. */
export interface PriorityEffect {
  /** Which items have priorities of their own. */
  which: string;
  /** The whole plan's time when priorities are inherited, as `next` does it. */
  inherited: number;
  /** The same when each item has only its own. */
  own: number;
  /** When the last critical item is done, by both orders. */
  criticalInherited: number;
  criticalOwn: number;
}

/** Shares of items that get a random priority. */
const SHARES = { '10 %': 0.1, '30 %': 0.3, all: 1 } as const;

/** The effect of random priorities on random plans with true estimates. */
export function studyPriorities(shape: Shape, durations: Durations, size: StudySize): PriorityEffect[] {
  return Array.from({ length: size.plans }, (_, index) => {
    const random = new SeededRandom(size.seed * 1_000_003 + index);
    const plan = withEstimates(randomPlan(shape, durations, size.items, random), 'true', random);
    return Object.entries(SHARES).flatMap(([which, share]) =>
      effectsOf(`${which} of random plans`, withPriorities(plan, share, random), size.agents),
    );
  }).flat();
}

/** What the plan's priorities do to it, for each number of agents. */
export function effectsOf(which: string, plan: WorkPlan, agents: readonly number[]): PriorityEffect[] {
  const graph = eventGraph(plan);
  return agents.map((count) => {
    const scheduler = new ListScheduler(graph, count);
    const run = (keys: Float64Array) => ({
      all: scheduler.makespan(keys),
      critical: lastCritical(plan, scheduler.finishes),
    });
    const without = run(orderOfNext(withoutPriorities(plan)));
    const inherited = run(orderOfNext(plan));
    const own = run(orderWithoutInheritance(plan));
    return {
      which,
      inherited: inherited.all / without.all,
      own: own.all / without.all,
      criticalInherited: inherited.critical / without.critical,
      criticalOwn: own.critical / without.critical,
    };
  });
}

export function withoutPriorities(plan: WorkPlan): WorkPlan {
  return plan.map((item) => ({ ...item, priority: 2 }));
}

/** When the last item of priority 0 is done; where there is none, when all is. */
function lastCritical(plan: WorkPlan, finishes: Float64Array): number {
  const all = [...plan.keys()];
  const critical = all.filter((place) => plan[place]?.priority === 0);
  return Math.max(...(critical.length > 0 ? critical : all).map((place) => finishes[place] ?? 0));
}
