import { type EventGraph, successors } from './event-graph';

/** The longest chain of work. */
export function criticalPath(graph: EventGraph): number {
  return Math.max(0, ...chains(graph));
}

/** No schedule is shorter: the longest chain, or all work shared by all agents. */
export function lowerBound(graph: EventGraph, agents: number): number {
  return Math.max(criticalPath(graph), sum(graph.minutes) / agents);
}

/**
 * A sharper bound, for knowing that a schedule can't be beaten: before each node there may be more work than the
 * agents can do between its earliest start and the node, which moves the node, and all behind it. The minutes are
 * whole, so is the best schedule's length, and shares of work are rounded up.
 */
export function sharpLowerBound(graph: EventGraph, agents: number): number {
  const { size, minutes, isWork } = graph;
  const order = forwards(graph);
  const before = predecessors(graph);
  const earliest = new Float64Array(size);
  const gap = new Float64Array(size);
  /** How the bound of one moment follows from the nodes that come before it. */
  const bound = (last: readonly number[], places: number): number => {
    gap.fill(-1);
    for (const node of last) gap[node] = 0;
    const work: number[] = [];
    for (let place = places - 1; place >= 0; place--) {
      const node = order[place] as number;
      const distance = gap[node] as number;
      if (distance < 0) continue;
      if (isWork[node] === 1) work.push(node);
      for (const one of before[node] as number[]) {
        gap[one] = Math.max(gap[one] as number, distance + (minutes[node] as number));
      }
    }
    work.sort((one, other) => (earliest[other] as number) - (earliest[one] as number));
    let most = Math.max(0, ...last.map((node) => (earliest[node] as number) + (minutes[node] as number)));
    let load = 0;
    let least = Number.POSITIVE_INFINITY;
    for (const node of work) {
      load += minutes[node] as number;
      least = Math.min(least, gap[node] as number);
      most = Math.max(most, (earliest[node] as number) + Math.ceil(load / agents) + least);
    }
    return most;
  };
  for (let place = 0; place < size; place++) {
    const node = order[place] as number;
    earliest[node] = bound(before[node] as number[], place);
  }
  const ends = [...order].filter((node) => successors(graph, node).length === 0);
  return bound(ends, size);
}

/** The longest chain of work from each node on, its own included. */
export function chains(graph: EventGraph): Float64Array {
  const longest = new Float64Array(graph.size);
  for (const node of forwards(graph).reverse()) {
    let behind = 0;
    for (const next of successors(graph, node)) behind = Math.max(behind, longest[next] as number);
    longest[node] = behind + (graph.minutes[node] as number);
  }
  return longest;
}

/** All nodes, each before those that come after it. */
export function forwards(graph: EventGraph): Int32Array {
  const awaited = graph.before.slice();
  const order = new Int32Array(graph.size);
  let end = 0;
  for (let node = 0; node < graph.size; node++) if (awaited[node] === 0) order[end++] = node;
  for (let done = 0; done < end; done++) {
    for (const next of successors(graph, order[done] as number)) {
      const left = (awaited[next] as number) - 1;
      awaited[next] = left;
      if (left === 0) order[end++] = next;
    }
  }
  return order;
}

function predecessors(graph: EventGraph): number[][] {
  const before = Array.from({ length: graph.size }, (): number[] => []);
  for (let node = 0; node < graph.size; node++) {
    for (const next of successors(graph, node)) before[next]?.push(node);
  }
  return before;
}

export function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
