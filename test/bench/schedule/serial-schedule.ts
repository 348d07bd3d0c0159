import type { EventGraph } from './event-graph';
import { NodeHeap } from './node-heap';

/**
 * Schedules with foresight: items one after another in the order of their keys, each as early as it fits. Unlike
 * list scheduling that may leave an agent idle before a long item that is about to open, and among the schedules
 * that arise from all orders there is always a best one. `next` can't do this; it is what `next` is measured by.
 */
export class SerialScheduler {
  readonly #graph: EventGraph;
  readonly #agents: number;
  readonly #keys: Float64Array;
  readonly #eligible: NodeHeap;
  readonly #awaited: Int32Array;
  /** From `#times[i]` to the next one `#busy[i]` agents are at work; after the last one nobody is. */
  readonly #times: Float64Array;
  readonly #busy: Int32Array;
  #count = 1;
  readonly starts: Float64Array;
  readonly finishes: Float64Array;

  constructor(graph: EventGraph, agents: number) {
    this.#graph = graph;
    this.#agents = agents;
    this.#keys = new Float64Array(graph.size);
    this.#eligible = new NodeHeap(this.#keys);
    this.#awaited = new Int32Array(graph.size);
    this.#times = new Float64Array(2 * graph.size + 2);
    this.#busy = new Int32Array(2 * graph.size + 2);
    this.starts = new Float64Array(graph.size);
    this.finishes = new Float64Array(graph.size);
  }

  /** The time until all is done. `keys`: of each node; an order against the dependencies is mended. */
  makespan(keys: ArrayLike<number>): number {
    const { size, before, minutes, isWork, first, after } = this.#graph;
    this.#keys.set(keys);
    this.#awaited.set(before);
    this.#count = 1;
    this.#busy[0] = 0;
    this.starts.fill(0);
    let end = 0;
    for (let node = 0; node < size; node++) if (before[node] === 0) this.#eligible.push(node);
    while (this.#eligible.size > 0) {
      const node = this.#eligible.pop();
      const takes = minutes[node] as number;
      const earliest = this.starts[node] as number;
      const start = isWork[node] === 1 ? this.#occupy(earliest, takes) : earliest;
      const finish = start + takes;
      this.starts[node] = start;
      this.finishes[node] = finish;
      if (finish > end) end = finish;
      for (let edge = first[node] as number; edge < (first[node + 1] as number); edge++) {
        const next = after[edge] as number;
        // Until a node is placed, its start is the latest finish before it.
        if (finish > (this.starts[next] as number)) this.starts[next] = finish;
        const left = (this.#awaited[next] as number) - 1;
        this.#awaited[next] = left;
        if (left === 0) this.#eligible.push(next);
      }
    }
    return end;
  }

  /** Takes an agent for the first stretch from `earliest` on in which one is free; gives its start. */
  #occupy(earliest: number, takes: number): number {
    const times = this.#times;
    const busy = this.#busy;
    let from = this.#lastUpTo(earliest);
    let start = earliest;
    for (let at = from; at < this.#count && (times[at] as number) < start + takes; at++) {
      if ((busy[at] as number) < this.#agents) continue;
      // The last stretch is free, so there is a next one.
      from = at + 1;
      start = times[from] as number;
    }
    const begin = this.#cut(from, start);
    let end = begin;
    while (end + 1 < this.#count && (times[end + 1] as number) <= start + takes) end++;
    end = this.#cut(end, start + takes);
    for (let at = begin; at < end; at++) busy[at] = (busy[at] as number) + 1;
    return start;
  }

  /** The place of the last time up to `moment`. */
  #lastUpTo(moment: number): number {
    let low = 0;
    let high = this.#count - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#times[middle] as number) <= moment) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Makes `moment`, which is in the stretch at `place`, a border of stretches; gives the place of the one it begins. */
  #cut(place: number, moment: number): number {
    if (this.#times[place] === moment) return place;
    this.#times.copyWithin(place + 2, place + 1, this.#count);
    this.#busy.copyWithin(place + 2, place + 1, this.#count);
    this.#times[place + 1] = moment;
    this.#busy[place + 1] = this.#busy[place] as number;
    this.#count++;
    return place + 1;
  }
}
