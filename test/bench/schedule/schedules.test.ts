import assert from 'node:assert/strict';
import { ScheduleSearch } from './best-known';
import { DURATIONS, withEstimates } from './durations';
import { type EventGraph, eventGraph, successors } from './event-graph';
import { exactMakespan } from './exact-schedule';
import { ListScheduler } from './list-schedule';
import { lowerBound, sharpLowerBound } from './lower-bound';
import { orderOfNext } from './priority-rules';
import { SeededRandom } from './seeded-random';
import { SerialScheduler } from './serial-schedule';
import { SHAPES, type Shape } from './shapes';
import { randomPlan } from './study';

/** Random plans of all shapes and durations, with what `next` makes of them. */
function* plansOf(items: number, each: number) {
  for (const shape of Object.keys(SHAPES) as Shape[]) {
    for (const durations of DURATIONS) {
      for (let seed = 1; seed <= each; seed++) {
        const random = new SeededRandom(seed);
        const plan = randomPlan(shape, durations, items, random);
        const graph = eventGraph(plan);
        const keys = orderOfNext(withEstimates(plan, 'true', random));
        yield { name: `${shape}, ${durations}, seed ${seed}`, graph, keys, random };
      }
    }
  }
}

/** How many are at work at a moment. */
function atWork(
  graph: EventGraph,
  { starts, finishes }: ListScheduler | SerialScheduler,
  moment: number,
): number {
  let count = 0;
  for (const [node, start] of starts.entries()) {
    if (graph.isWork[node] === 1 && start <= moment && moment < (finishes[node] ?? 0)) count++;
  }
  return count;
}

function assertFeasible(graph: EventGraph, schedule: ListScheduler | SerialScheduler, agents: number): void {
  const { starts, finishes } = schedule;
  for (const [node, start] of starts.entries()) {
    assert.equal(finishes[node], start + (graph.minutes[node] ?? 0));
    for (const next of successors(graph, node)) {
      assert.ok((finishes[node] ?? 0) <= (starts[next] ?? 0), `${node} ends before ${next} begins`);
    }
    assert.ok(atWork(graph, schedule, start) <= agents);
  }
}

describe('Schedules', () => {
  it('keep to the dependencies, containers included, and to the number of agents', () => {
    for (const { graph, keys } of plansOf(40, 2)) {
      for (const agents of [1, 3]) {
        const list = new ListScheduler(graph, agents);
        const end = list.makespan(keys);
        assertFeasible(graph, list, agents);
        assert.equal(end, Math.max(...list.finishes));
        const serial = new SerialScheduler(graph, agents);
        assert.equal(serial.makespan(list.starts), Math.max(...serial.finishes));
        assertFeasible(graph, serial, agents);
      }
    }
  });

  it('by list leave nobody waiting while something is open', () => {
    for (const { graph, keys, name } of plansOf(40, 2)) {
      const list = new ListScheduler(graph, 3);
      list.makespan(keys);
      const opens = new Float64Array(graph.size);
      for (const [node, finish] of list.finishes.entries()) {
        for (const next of successors(graph, node)) opens[next] = Math.max(opens[next] ?? 0, finish);
      }
      for (const [node, start] of list.starts.entries()) {
        if (graph.isWork[node] === 0) continue;
        const moments = [opens[node] ?? 0, ...list.finishes].filter(
          (moment) => moment >= (opens[node] ?? 0) && moment < start,
        );
        for (const moment of moments) assert.equal(atWork(graph, list, moment), 3, name);
      }
    }
  });

  it('of small plans: the search finds the best there is, and no bound is above it', () => {
    for (const { graph, keys, random, name } of plansOf(8, 3)) {
      for (const agents of [2, 3]) {
        const exact = exactMakespan(graph, agents);
        const sharp = sharpLowerBound(graph, agents);
        assert.ok(lowerBound(graph, agents) <= sharp && sharp <= exact, `${name}: ${sharp} of ${exact}`);
        const search = new ScheduleSearch(graph, agents, { bound: 0, schedules: 300, random });
        const found = search.run([keys, undefined]);
        assert.equal(found.makespan, exact, name);
        assert.ok(found.withoutWaiting >= exact);
        assert.ok(new ListScheduler(graph, agents).makespan(keys) >= found.withoutWaiting);
      }
    }
  });

  it('with foresight may be shorter than any without waiting, and the search knows the difference', () => {
    // Worth waiting for: two long items open after one minute, and everything else waits for both.
    const minutes = [1, 5, 10, 10, 10];
    const needs = [[], [], [0], [0], [2, 3]];
    const graph = eventGraph(
      needs.map((dependencies, place) => ({
        minutes: minutes[place] ?? 0,
        estimate: null,
        priority: 2,
        parent: -1,
        dependencies,
      })),
    );
    const search = new ScheduleSearch(graph, 2, { bound: 0, schedules: 200, random: new SeededRandom(1) });
    assert.deepEqual(search.run([undefined]), { makespan: 21, withoutWaiting: 25 });
    assert.equal(exactMakespan(graph, 2), 21);
  });
});
