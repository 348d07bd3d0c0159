import { type Durations, withEstimates } from './durations';
import { type EventGraph, eventGraph, successors } from './event-graph';
import { ListScheduler } from './list-schedule';
import { chains, forwards } from './lower-bound';
import { orderOfNext } from './priority-rules';
import { SeededRandom } from './seeded-random';
import type { Shape } from './shapes';
import { randomPlan, type StudySize } from './study';

/** What an order may look at in a node of a plan; minutes. */
interface Facts {
  /** The longest chain from the node on, its own work included. */
  chain: number;
  own: number;
  /** All work that comes after it. */
  behind: number;
  /** Of that its share, where each node's work is divided among those directly before it. */
  share: number;
  /** The second longest chain among those directly behind it. */
  second: number;
  dependents: number;
  agents: number;
}

/** Other simple orders: the open item with the greatest value is taken. */
const OTHER_RULES: Record<string, (facts: Facts) => number> = {
  'chain + own / 4': ({ chain, own }) => chain + own / 4,
  'chain - own / 4': ({ chain, own }) => chain - own / 4,
  'chain, then work behind': ({ chain, behind }) => chain + behind / 1e6,
  'chain + work behind / 100': ({ chain, behind }) => chain + behind / 100,
  'chain + work behind per agent / 2': ({ chain, behind, agents }) => chain + behind / agents / 2,
  'chain + share of work behind / 20': ({ chain, share }) => chain + share / 20,
  'chain + second chain / 10': ({ chain, second }) => chain + second / 10,
  'chain + dependents': ({ chain, dependents }) => chain + dependents,
  'chain or work behind per agent': ({ chain, behind, agents }) => Math.max(chain, behind / agents),
  'work behind': ({ behind, own }) => behind + own,
  'longest item': ({ own }) => own,
};

/** A plan's time by another order, in relation to the order of `next`. */
export interface RuleEffect {
  rule: string;
  ratio: number;
}

/** Other orders on random plans with true estimates. */
export function studyRules(shape: Shape, durations: Durations, size: StudySize): RuleEffect[] {
  const effects: RuleEffect[] = [];
  for (let index = 0; index < size.plans; index++) {
    const random = new SeededRandom(size.seed * 1_000_003 + index);
    const plan = withEstimates(randomPlan(shape, durations, size.items, random), 'true', random);
    const graph = eventGraph(plan);
    const ours = orderOfNext(plan);
    const facts = factsOf(graph);
    for (const agents of size.agents) {
      const scheduler = new ListScheduler(graph, agents);
      const next = scheduler.makespan(ours);
      for (const [rule, value] of Object.entries(OTHER_RULES)) {
        const keys = Float64Array.from(facts, (fact) => -value({ ...fact, agents }));
        effects.push({ rule, ratio: scheduler.makespan(keys) / next });
      }
    }
  }
  return effects;
}

/** The facts of each node, but for the agents. */
function factsOf(graph: EventGraph): Omit<Facts, 'agents'>[] {
  const chain = chains(graph);
  const share = new Float64Array(graph.size);
  const after: Set<number>[] = [];
  for (const node of forwards(graph).reverse()) {
    const reached = new Set<number>();
    for (const next of successors(graph, node)) {
      reached.add(next);
      for (const later of after[next] ?? []) reached.add(later);
      const whole = (share[next] ?? 0) + (graph.minutes[next] ?? 0);
      share[node] = (share[node] ?? 0) + whole / (graph.before[next] ?? 1);
    }
    after[node] = reached;
  }
  return after.map((reached, node) => {
    const direct = [...successors(graph, node)];
    const longest = direct.map((next) => chain[next] ?? 0).sort((one, other) => other - one);
    return {
      chain: chain[node] ?? 0,
      own: graph.minutes[node] ?? 0,
      behind: [...reached].reduce((sum, later) => sum + (graph.minutes[later] ?? 0), 0),
      share: share[node] ?? 0,
      second: longest[1] ?? 0,
      dependents: direct.length,
    };
  });
}
