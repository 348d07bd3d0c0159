import type { EventGraph } from './event-graph';
import { NodeHeap } from './node-heap';

/** One step of a schedule: an item is taken, or it is done. */
export interface Step {
  at: number;
  does: 'claim' | 'complete';
  /** Its place in the plan. */
  item: number;
}

/**
 * What becomes of a plan when its agents ask `next`, work, complete, and ask again: nobody waits while something
 * is open, and whoever asks gets the open item with the least key, among equals the one created first (list
 * scheduling after Graham). Agents who wait are told in the moment something opens.
 */
export class ListScheduler {
  readonly #graph: EventGraph;
  readonly #agents: number;
  readonly #keys: Float64Array;
  readonly #ready: NodeHeap;
  readonly #running: NodeHeap;
  readonly #awaited: Int32Array;
  /** When each node began and ended in the last schedule. */
  readonly starts: Float64Array;
  readonly finishes: Float64Array;

  constructor(graph: EventGraph, agents: number) {
    this.#graph = graph;
    this.#agents = agents;
    this.#keys = new Float64Array(graph.size);
    this.#awaited = new Int32Array(graph.size);
    this.starts = new Float64Array(graph.size);
    this.finishes = new Float64Array(graph.size);
    this.#ready = new NodeHeap(this.#keys);
    this.#running = new NodeHeap(this.finishes);
  }

  /**
   * The time until all is done, in minutes. `keys`: by place in the plan; undefined: what opened first comes
   * first. `steps` gets what happened, in order.
   */
  makespan(keys: ArrayLike<number> | undefined, steps?: Step[]): number {
    const { minutes, before } = this.#graph;
    if (keys !== undefined) this.#keys.set(keys);
    this.#awaited.set(before);
    let now = 0;
    for (let node = 0; node < before.length; node++) {
      if (before[node] === 0) this.#open(node, 0, keys === undefined);
    }
    for (let free = this.#agents; ; ) {
      for (; free > 0 && this.#ready.size > 0; free--) {
        const node = this.#ready.pop();
        this.starts[node] = now;
        this.finishes[node] = now + (minutes[node] as number);
        this.#running.push(node);
        steps?.push({ at: now, does: 'claim', item: node });
      }
      if (this.#running.size === 0) return now;
      now = this.finishes[this.#running.top] as number;
      while (this.#running.size > 0 && this.finishes[this.#running.top] === now) {
        const node = this.#running.pop();
        free++;
        steps?.push({ at: now, does: 'complete', item: node });
        this.#openBehind(node, now, keys === undefined);
      }
    }
  }

  /** Nothing before the node is left: it can be claimed, or it happens by itself. */
  #open(node: number, now: number, keyIsTime: boolean): void {
    if (this.#graph.isWork[node] === 1) {
      if (keyIsTime) this.#keys[node] = now;
      this.#ready.push(node);
      return;
    }
    this.starts[node] = now;
    this.finishes[node] = now;
    this.#openBehind(node, now, keyIsTime);
  }

  #openBehind(node: number, now: number, keyIsTime: boolean): void {
    const { first, after } = this.#graph;
    const end = first[node + 1] as number;
    for (let edge = first[node] as number; edge < end; edge++) {
      const next = after[edge] as number;
      const left = (this.#awaited[next] as number) - 1;
      this.#awaited[next] = left;
      if (left === 0) this.#open(next, now, keyIsTime);
    }
  }
}
