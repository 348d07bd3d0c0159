import { comesBefore, type Ranked } from '../../../src/operations/rules/picking';
import { computeDerived, type DerivedValues, type WorkNode } from '../../../src/operations/rules/work-graph';
import { containersOf, type PlannedItem, type WorkPlan } from './work-plan';

/*
 * Orders of work as keys by place in the plan: who asks gets the open item with the least key. None of them changes
 * while the work goes on: what waits behind an item that has not begun has not begun either.
 */

/** The order of `next`, by the product's own derivation and comparison. */
export function orderOfNext(plan: WorkPlan): Float64Array {
  return ranks(plan, rankedOf);
}

/** As `next`, but with each item's own priority instead of the most urgent one behind it. */
export function orderWithoutInheritance(plan: WorkPlan): Float64Array {
  return ranks(plan, (place, values, { priority }) =>
    rankedOf(place, { ...values, start_priority: priority }),
  );
}

/** The least estimate first, among equals the one created first. */
export function shortestFirst(plan: WorkPlan): Float64Array {
  return Float64Array.from(plan, (item) => item.estimate ?? 1);
}

function rankedOf(place: number, { start_priority, start_chain }: DerivedValues): Ranked {
  return { item: { id: place, start_priority, start_chain }, overlapping: false };
}

/** The place of each item among all those that are worked on. */
function ranks(
  plan: WorkPlan,
  rank: (place: number, values: DerivedValues, item: PlannedItem) => Ranked,
): Float64Array {
  const containers = containersOf(plan);
  const derived = computeDerived(plan.map(toNode));
  const ranked = plan.flatMap((item, place) =>
    containers[place] ? [] : [rank(place, derived[place] as DerivedValues, item)],
  );
  ranked.sort((one, other) => (comesBefore(one, other) ? -1 : 1));
  const keys = new Float64Array(plan.length);
  for (const [index, { item }] of ranked.entries()) keys[item.id] = index;
  return keys;
}

function toNode(item: PlannedItem, place: number): WorkNode {
  return {
    itemKey: String(place),
    itemType: 'task',
    status: 'pending',
    priority: item.priority,
    estimateMinutes: item.estimate,
    parent: item.parent,
    dependencies: item.dependencies,
  };
}
