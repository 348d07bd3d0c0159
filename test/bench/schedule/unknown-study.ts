import { type Durations, withEstimates } from './durations';
import { eventGraph } from './event-graph';
import { ListScheduler } from './list-schedule';
import { orderOfNext } from './priority-rules';
import { SeededRandom } from './seeded-random';
import type { Shape } from './shapes';
import { randomPlan, type StudySize } from './study';
import type { WorkPlan } from './work-plan';

/** A plan of which some items have estimates, in relation to the same plan with all of them. */
export interface UnknownEffect {
  /** The share of items that have a (true) estimate. */
  share: number;
  /** What the others count, in minutes. */
  countsAs: number;
  ratio: number;
}

export const SHARES_ESTIMATED = [0, 0.2, 0.5, 0.8] as const;
const COUNTS = [1, 15, 30, 60, 120, 240, 1000] as const;

/** What an item without an estimate had best count, on random plans. */
export function studyUnknown(shape: Shape, durations: Durations, size: StudySize): UnknownEffect[] {
  const effects: UnknownEffect[] = [];
  for (let index = 0; index < size.plans; index++) {
    const random = new SeededRandom(size.seed * 1_000_003 + index);
    const plan = withEstimates(randomPlan(shape, durations, size.items, random), 'true', random);
    const graph = eventGraph(plan);
    const all = orderOfNext(plan);
    for (const share of SHARES_ESTIMATED) {
      const isEstimated = plan.map(() => random.next() < share);
      const orders = COUNTS.map(
        (countsAs) => [countsAs, orderOfNext(filled(plan, isEstimated, countsAs))] as const,
      );
      for (const agents of size.agents) {
        const scheduler = new ListScheduler(graph, agents);
        const known = scheduler.makespan(all);
        for (const [countsAs, keys] of orders) {
          effects.push({ share, countsAs, ratio: scheduler.makespan(keys) / known });
        }
      }
    }
  }
  return effects;
}

/** As if the items without an estimate had this one. */
function filled(plan: WorkPlan, isEstimated: readonly boolean[], countsAs: number): WorkPlan {
  return plan.map((item, place) => ({ ...item, estimate: isEstimated[place] ? item.estimate : countsAs }));
}
