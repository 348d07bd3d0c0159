import { containersOf, type WorkPlan } from './work-plan';

/**
 * A plan as what must happen before what. An item that is worked on is one node, a container two: its start, which
 * holds back everything below it, and its finish, which comes after everything below it. Those take no time and
 * nobody. Nodes 0 … n-1 are the plan's items (a container's start), the finishes come behind them.
 */
export interface EventGraph {
  readonly size: number;
  /** 0 for events of containers. */
  readonly minutes: Float64Array;
  /** 1: takes an agent. */
  readonly isWork: Uint8Array;
  /** Those of node n are `after[first[n]]` … `after[first[n + 1] - 1]`. */
  readonly first: Int32Array;
  readonly after: Int32Array;
  /** How many nodes come directly before each. */
  readonly before: Int32Array;
}

export function eventGraph(plan: WorkPlan): EventGraph {
  const containers = containersOf(plan);
  const finish: number[] = [];
  let size = plan.length;
  for (const [place, isContainer] of containers.entries()) finish[place] = isContainer ? size++ : place;
  const edges: [number, number][] = [];
  for (const [place, { parent, dependencies }] of plan.entries()) {
    if (containers[place]) edges.push([place, finish[place] as number]);
    if (parent >= 0) {
      edges.push([parent, place], [finish[place] as number, finish[parent] as number]);
    }
    for (const dependency of dependencies) edges.push([finish[dependency] as number, place]);
  }
  const minutes = new Float64Array(size);
  const isWork = new Uint8Array(size);
  for (const [place, item] of plan.entries()) {
    if (containers[place]) continue;
    minutes[place] = item.minutes;
    isWork[place] = 1;
  }
  return { size, minutes, isWork, ...adjacency(size, edges) };
}

/** The same work backwards: a schedule of it, read from its end, is one of the plan. */
export function reversed(graph: EventGraph): EventGraph {
  const edges: [number, number][] = [];
  for (let node = 0; node < graph.size; node++) {
    for (const next of successors(graph, node)) edges.push([next, node]);
  }
  return { ...graph, ...adjacency(graph.size, edges) };
}

export function successors(graph: EventGraph, node: number): Int32Array {
  return graph.after.subarray(graph.first[node], graph.first[node + 1]);
}

function adjacency(size: number, edges: readonly (readonly [number, number])[]) {
  const first = new Int32Array(size + 1);
  const before = new Int32Array(size);
  for (const [from, to] of edges) {
    first[from + 1] = (first[from + 1] as number) + 1;
    before[to] = (before[to] as number) + 1;
  }
  for (let node = 0; node < size; node++)
    first[node + 1] = (first[node + 1] as number) + (first[node] as number);
  const after = new Int32Array(edges.length);
  const end = first.slice();
  for (const [from, to] of edges) {
    after[end[from] as number] = to;
    end[from] = (end[from] as number) + 1;
  }
  return { first, after, before };
}
