import { type EventGraph, reversed } from './event-graph';
import { ListScheduler } from './list-schedule';
import { chains } from './lower-bound';
import type { SeededRandom } from './seeded-random';
import { SerialScheduler } from './serial-schedule';

export interface Search {
  /** The length of a schedule that can't be beaten: the search ends when it has one. */
  bound: number;
  /** How many schedules are tried. */
  schedules: number;
  random: SeededRandom;
}

/** The shortest schedules that were found. */
export interface BestKnown {
  /** Of all, also those in which an agent waits on purpose for an item that is about to open. */
  makespan: number;
  /** Of those in which nobody waits while something is open, as under any order of `next`. */
  withoutWaiting: number;
}

/** An order of the nodes and how long its schedule is. */
interface Order {
  keys: Float64Array;
  makespan: number;
}

/** So many good orders are kept and varied. */
const KEPT = 10;
/** How far an order's places are moved, as a share of their number. */
const SHAKES = [0.01, 0.03, 0.1, 0.3, 1];

/**
 * Looks for short schedules: the given orders, then many random variations of the best ones, each made as a list
 * schedule or with foresight, and the good ones improved by shifting all work to the end and back again
 * (forward-backward improvement, Li and Willis 1992).
 */
export class ScheduleSearch {
  readonly #graph: EventGraph;
  readonly #list: ListScheduler;
  readonly #serial: SerialScheduler;
  readonly #backwards: SerialScheduler;
  readonly #search: Search;
  readonly #best: BestKnown = {
    makespan: Number.POSITIVE_INFINITY,
    withoutWaiting: Number.POSITIVE_INFINITY,
  };
  #kept: Order[] = [];
  #left: number;

  constructor(graph: EventGraph, agents: number, search: Search) {
    this.#graph = graph;
    this.#list = new ListScheduler(graph, agents);
    this.#serial = new SerialScheduler(graph, agents);
    this.#backwards = new SerialScheduler(reversed(graph), agents);
    this.#search = search;
    this.#left = search.schedules;
  }

  run(orders: readonly (Float64Array | undefined)[]): BestKnown {
    for (const keys of [chains(this.#graph).map((chain) => -chain), ...orders]) {
      this.#tryList(keys);
      if (keys !== undefined) this.#trySerial(keys);
    }
    for (let round = 0; this.#left > 0 && !this.#isDone(); round++) {
      const { keys } = this.#search.random.pick(this.#kept);
      const shaken = this.#shake(keys);
      if (round % 3 === 2) this.#trySerial(shaken);
      else this.#tryList(shaken);
    }
    return this.#best;
  }

  #isDone(): boolean {
    return this.#best.withoutWaiting <= this.#search.bound;
  }

  #tryList(keys: Float64Array | undefined): void {
    this.#left--;
    const makespan = this.#list.makespan(keys);
    this.#best.withoutWaiting = Math.min(this.#best.withoutWaiting, makespan);
    this.#keep(this.#list.starts, makespan);
  }

  #trySerial(keys: Float64Array): void {
    this.#left--;
    this.#keep(this.#serial.starts, this.#serial.makespan(this.#forAllNodes(keys)));
  }

  /** Improves a schedule as far as shifting goes, and keeps it where it is among the best. */
  #keep(starts: Float64Array, makespan: number): void {
    this.#best.makespan = Math.min(this.#best.makespan, makespan);
    const worst = this.#kept.length < KEPT ? Number.POSITIVE_INFINITY : (this.#kept.at(-1)?.makespan ?? 0);
    if (makespan > worst) return;
    let better: Order = { keys: starts.slice(), makespan };
    for (;;) {
      const shifted = this.#shift(better);
      if (shifted.makespan >= better.makespan) break;
      better = shifted;
    }
    this.#best.makespan = Math.min(this.#best.makespan, better.makespan);
    this.#best.withoutWaiting = Math.min(this.#best.withoutWaiting, this.#list.makespan(better.keys));
    this.#kept.push(better);
    this.#kept.sort((one, other) => one.makespan - other.makespan);
    this.#kept.length = Math.min(this.#kept.length, KEPT);
  }

  /** All work to the end of the schedule, the last first; then back to its beginning. */
  #shift({ keys, makespan }: Order): Order {
    const last = keys.map((start, node) => makespan - start - (this.#graph.minutes[node] as number));
    const end = this.#backwards.makespan(last);
    const { finishes } = this.#backwards;
    this.#left -= 2;
    const shorter = this.#serial.makespan(finishes.map((finish) => end - finish));
    return { keys: this.#serial.starts.slice(), makespan: shorter };
  }

  /** The order with its places moved at random. */
  #shake(keys: Float64Array): Float64Array {
    const { random } = this.#search;
    const order = Int32Array.from(keys.keys()).sort(
      (one, other) => (keys[one] as number) - (keys[other] as number),
    );
    const shake = random.pick(SHAKES) * order.length;
    const shaken = new Float64Array(keys.length);
    for (const [place, node] of order.entries()) shaken[node] = place + shake * (random.next() - 0.5);
    return shaken;
  }

  /** Keys of a plan's items for the whole graph: containers' events happen as soon as they can. */
  #forAllNodes(keys: Float64Array): Float64Array {
    const all = new Float64Array(this.#graph.size);
    all.set(keys);
    for (let node = 0; node < all.length; node++) if (this.#graph.isWork[node] === 0) all[node] = -1;
    return all;
  }
}
