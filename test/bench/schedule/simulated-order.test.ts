import assert from 'node:assert/strict';
import { withEstimates, withPriorities } from './durations';
import { eventGraph } from './event-graph';
import { ListScheduler, type Step } from './list-schedule';
import { orderOfNext, shortestFirst } from './priority-rules';
import { replay } from './real-next';
import { SeededRandom } from './seeded-random';
import { SHAPES, type Shape } from './shapes';
import { randomPlan } from './study';
import { containersOf, type WorkPlan } from './work-plan';

describe('The simulation of next', () => {
  const plans = (Object.keys(SHAPES) as Shape[]).map((shape, index): [Shape, WorkPlan] => {
    const random = new SeededRandom(index + 1);
    const plan = randomPlan(shape, 'uniform', 40, random);
    return [shape, withEstimates(withPriorities(plan, 0.4, random), 'half', random)];
  });

  /** What becomes of the plan when open items are taken in this order. */
  function stepsBy(keys: Float64Array, plan: WorkPlan, agents: number): Step[] {
    const steps: Step[] = [];
    new ListScheduler(eventGraph(plan), agents).makespan(keys, steps);
    return steps;
  }

  for (const [shape, plan] of plans) {
    it(`gives the items of the real one, in its order, while others work and complete: ${shape}`, async () => {
      for (const agents of [1, 4]) {
        const { claims, differs } = await replay(plan, stepsBy(orderOfNext(plan), plan, agents), agents);
        assert.equal(differs, undefined);
        assert.equal(claims, containersOf(plan).filter((isContainer) => !isContainer).length);
      }
    });
  }

  it('is not the real one with any other order: the comparison sees it', async () => {
    for (const [shape, plan] of plans) {
      const { differs } = await replay(plan, stepsBy(shortestFirst(plan), plan, 4), 4);
      assert.notEqual(differs, undefined, shape);
    }
  });
});
