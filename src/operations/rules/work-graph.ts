import { expectedMinutes } from '../../model/expected-minutes';
import type { ItemStatus, ItemType } from '../../model/vocabulary';
import { type Edges, findCycles, topologicalOrder } from './cycles';
import { isFinished, rollUp } from './rollup';

/** An item of a plan's graph in memory. Parents and dependencies are places in the array of all nodes. */
export interface WorkNode {
  readonly itemKey: string;
  readonly itemType: ItemType;
  /** As it stands; the computation gives what it has to be. */
  readonly status: ItemStatus;
  readonly priority: number;
  readonly estimateMinutes: number | null;
  /** -1: none. */
  readonly parent: number;
  readonly dependencies: readonly number[];
}

/** What follows from the rest of the plan: a status that has to be, and the derived columns. */
export interface DerivedValues {
  status: ItemStatus;
  child_count: number;
  open_dependencies: number;
  start_priority: number;
  finish_priority: number;
  start_chain: number;
  finish_chain: number;
}

/**
 * What must happen before what. Each item is a start (node 2i) and a finish (2i + 1): it starts before it
 * finishes, its container starts before it and finishes after it, and it starts after its dependencies finish.
 */
function eventEdges(nodes: readonly WorkNode[]): Edges {
  let count = nodes.length;
  for (const node of nodes) count += node.dependencies.length + (node.parent >= 0 ? 2 : 0);
  const from = new Int32Array(count);
  const to = new Int32Array(count);
  let end = 0;
  const add = (before: number, after: number) => {
    from[end] = before;
    to[end++] = after;
  };
  nodes.forEach((node, i) => {
    add(2 * i, 2 * i + 1);
    if (node.parent >= 0) {
      add(2 * node.parent, 2 * i);
      add(2 * i + 1, 2 * node.parent + 1);
    }
    for (const dependency of node.dependencies) add(2 * dependency + 1, 2 * i);
  });
  return { from, to };
}

/** Cycles of events as cycles of items: consecutive events of one item are one step. */
function itemsOf(events: readonly number[]): number[] {
  const items: number[] = [];
  for (const event of events) if (items.at(-1) !== event >> 1) items.push(event >> 1);
  if (items.length > 1 && items.at(-1) === items[0]) items.pop();
  return items;
}

/** A cycle of each knot of items that wait for each other; none: the plan can be worked. Linear time. */
export function findWorkCycles(nodes: readonly WorkNode[]): number[][] {
  const edges = eventEdges(nodes);
  if (topologicalOrder(2 * nodes.length, edges).length === 2 * nodes.length) return [];
  return findCycles(2 * nodes.length, edges).map(itemsOf);
}

/** A cycle as the keys of its items, the first one repeated at the end. */
export function cyclePath(nodes: readonly WorkNode[], cycle: readonly number[]): string[] {
  return [...cycle, ...cycle.slice(0, 1)].map((index) => nodes[index]?.itemKey ?? '?');
}

/**
 * All statuses that follow by themselves and all derived columns, in two passes over the events. The graph
 * must be free of cycles. The same rules as those that `settle` and `refreshUrgency` keep step by step.
 */
export function computeDerived(nodes: readonly WorkNode[]): DerivedValues[] {
  const derived = nodes.map(
    (node): DerivedValues => ({
      status: node.status,
      child_count: 0,
      open_dependencies: 0,
      start_priority: 4,
      finish_priority: 4,
      start_chain: 0,
      finish_chain: 0,
    }),
  );
  for (const node of nodes) if (node.parent >= 0) valuesOf(derived, node.parent).child_count++;
  const order = topologicalOrder(2 * nodes.length, eventEdges(nodes));
  if (order.length < 2 * nodes.length) throw new Error('the graph of a plan has a cycle');
  deriveStatuses(nodes, derived, order);
  deriveUrgency(nodes, derived, order);
  return derived;
}

function valuesOf(derived: readonly DerivedValues[], index: number): DerivedValues {
  return derived[index] as DerivedValues;
}

/** Forwards: when an item's start comes, its dependencies and containers are known; at its finish, its children. */
function deriveStatuses(
  nodes: readonly WorkNode[],
  derived: readonly DerivedValues[],
  order: Int32Array,
): void {
  const held = new Uint8Array(nodes.length);
  const below = nodes.map((): Set<ItemStatus> | undefined => undefined);
  for (const event of order) {
    const index = event >> 1;
    const node = nodes[index] as WorkNode;
    const own = valuesOf(derived, index);
    if (event % 2 === 0) {
      for (const dependency of node.dependencies) {
        if (valuesOf(derived, dependency).status !== 'completed') own.open_dependencies++;
      }
      held[index] = own.open_dependencies > 0 || (node.parent >= 0 && held[node.parent] === 1) ? 1 : 0;
      continue;
    }
    const present = below[index];
    own.status =
      present === undefined
        ? leafStatus(node, own.open_dependencies, held[index] === 1)
        : rollUp((status) => present.has(status), held[index] === 1);
    if (node.parent >= 0) {
      const siblings = below[node.parent] ?? new Set<ItemStatus>();
      below[node.parent] = siblings.add(own.status);
    }
  }
}

function leafStatus(node: WorkNode, openDependencies: number, held: boolean): ItemStatus {
  const followsByItself = node.itemType === 'milestone' && node.dependencies.length > 0;
  if (followsByItself && node.status === 'completed' && openDependencies > 0) return 'blocked';
  if (node.status !== 'pending' && node.status !== 'blocked') return node.status;
  if (held) return 'blocked';
  return followsByItself ? 'completed' : 'pending';
}

/** Backwards: what waits behind an item's finish is known before the finish, and that before its start. */
function deriveUrgency(
  nodes: readonly WorkNode[],
  derived: readonly DerivedValues[],
  order: Int32Array,
): void {
  for (let i = order.length - 1; i >= 0; i--) {
    const event = order[i] as number;
    const index = event >> 1;
    const node = nodes[index] as WorkNode;
    const own = valuesOf(derived, index);
    if (event % 2 === 1) {
      if (node.parent < 0) continue;
      const parent = valuesOf(derived, node.parent);
      own.finish_priority = Math.min(own.finish_priority, parent.finish_priority);
      own.finish_chain = Math.max(own.finish_chain, parent.finish_chain);
      continue;
    }
    // The children's starts have already come in here.
    own.start_priority = Math.min(own.start_priority, node.priority, own.finish_priority);
    own.start_chain =
      own.child_count === 0
        ? expectedMinutes(node.itemType, node.estimateMinutes) + own.finish_chain
        : Math.max(own.start_chain, own.finish_chain);
    if (isFinished(own.status)) continue;
    for (const dependency of node.dependencies) {
      const before = valuesOf(derived, dependency);
      before.finish_priority = Math.min(before.finish_priority, own.start_priority);
      before.finish_chain = Math.max(before.finish_chain, own.start_chain);
    }
    if (node.parent >= 0) {
      const parent = valuesOf(derived, node.parent);
      parent.start_priority = Math.min(parent.start_priority, own.start_priority);
      parent.start_chain = Math.max(parent.start_chain, own.start_chain);
    }
  }
}
