import { type EventGraph, successors } from './event-graph';
import { chains, sum } from './lower-bound';

/** Where a schedule stands: what it has placed so far. */
interface Partial {
  /** The latest finish before each node, as far as it is placed. */
  earliest: Float64Array;
  awaited: Int32Array;
  /** Work that can be placed: everything before it is. */
  eligible: number[];
  /** When each agent is free. */
  free: number[];
  /** Minutes of work that are not placed yet. */
  left: number;
}

/**
 * The length of the best schedule, by branch and bound over all orders in which work can begin; for plans of up to
 * some ten items, to check the search and the bounds by.
 */
export function exactMakespan(graph: EventGraph, agents: number): number {
  const tails = chains(graph);
  let best = Number.POSITIVE_INFINITY;

  /** Nodes that are not work happen at once and open what is behind them. */
  const open = (state: Partial, node: number): void => {
    if (graph.isWork[node] === 1) state.eligible.push(node);
    else place(state, node, state.earliest[node] as number);
  };

  const place = (state: Partial, node: number, finish: number): void => {
    for (const next of successors(graph, node)) {
      state.earliest[next] = Math.max(state.earliest[next] as number, finish);
      state.awaited[next] = (state.awaited[next] as number) - 1;
      if (state.awaited[next] === 0) open(state, next);
    }
  };

  const visit = (state: Partial, end: number): void => {
    if (state.eligible.length === 0) {
      best = Math.min(best, end);
      return;
    }
    const [soonest = 0] = state.free;
    const starts = state.eligible.map((node) => Math.max(soonest, state.earliest[node] as number));
    const shared = (sum(state.free) + state.left) / agents;
    const longest = starts.map((start, index) => start + (tails[state.eligible[index] as number] as number));
    if (Math.max(end, shared, ...longest) >= best) return;
    for (const [index, node] of state.eligible.entries()) {
      const minutes = graph.minutes[node] as number;
      const finish = (starts[index] as number) + minutes;
      const after: Partial = {
        earliest: state.earliest.slice(),
        awaited: state.awaited.slice(),
        eligible: state.eligible.filter((other) => other !== node),
        free: [...state.free.slice(1), finish].sort((one, other) => one - other),
        left: state.left - minutes,
      };
      place(after, node, finish);
      visit(after, Math.max(end, finish));
    }
  };

  const start: Partial = {
    earliest: new Float64Array(graph.size),
    awaited: graph.before.slice(),
    eligible: [],
    free: Array.from({ length: agents }, () => 0),
    left: sum(graph.minutes),
  };
  for (let node = 0; node < graph.size; node++) if (graph.before[node] === 0) open(start, node);
  visit(start, 0);
  return best;
}
