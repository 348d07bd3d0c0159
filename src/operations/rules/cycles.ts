/** A directed graph over the nodes 0 … n-1; edge i goes from `from[i]` to `to[i]`. */
export interface Edges {
  from: ArrayLike<number>;
  to: ArrayLike<number>;
}

/** Edges grouped by their start: those of node n are `targets[starts[n]]` … `targets[starts[n + 1] - 1]`. */
interface Adjacency {
  starts: Int32Array;
  targets: Int32Array;
}

function adjacency(nodeCount: number, edges: Edges): Adjacency {
  const count = edges.from.length;
  const starts = new Int32Array(nodeCount + 1);
  for (let i = 0; i < count; i++) starts[at(edges.from, i) + 1] = at(starts, at(edges.from, i) + 1) + 1;
  for (let node = 0; node < nodeCount; node++) starts[node + 1] = at(starts, node + 1) + at(starts, node);
  const targets = new Int32Array(count);
  const next = starts.slice();
  for (let i = 0; i < count; i++) {
    const from = at(edges.from, i);
    targets[at(next, from)] = at(edges.to, i);
    next[from] = at(next, from) + 1;
  }
  return { starts, targets };
}

/** An element that is known to be there. */
function at(array: ArrayLike<number>, index: number): number {
  return array[index] as number;
}

/**
 * The nodes in an order in which every edge points forwards, in linear time (Kahn). Nodes on a cycle, and
 * those behind one, are left out: the order is complete only if it has all nodes.
 */
export function topologicalOrder(nodeCount: number, edges: Edges): Int32Array {
  const { starts, targets } = adjacency(nodeCount, edges);
  const incoming = new Int32Array(nodeCount);
  for (const node of targets) incoming[node] = at(incoming, node) + 1;
  const order = new Int32Array(nodeCount);
  let end = 0;
  for (let node = 0; node < nodeCount; node++) if (at(incoming, node) === 0) order[end++] = node;
  for (let done = 0; done < end; done++) {
    const node = at(order, done);
    for (let i = at(starts, node); i < at(starts, node + 1); i++) {
      const target = at(targets, i);
      incoming[target] = at(incoming, target) - 1;
      if (at(incoming, target) === 0) order[end++] = target;
    }
  }
  return order.subarray(0, end);
}

/**
 * The strongly connected components that hold a cycle (more than one node, or an edge to itself), in linear
 * time (Tarjan's algorithm with an explicit stack: plans may be 100,000 items deep).
 */
export function cyclicComponents(nodeCount: number, edges: Edges): number[][] {
  const { starts, targets } = adjacency(nodeCount, edges);
  const number = new Int32Array(nodeCount); // in order of discovery, from 1; 0: not seen yet
  const low = new Int32Array(nodeCount);
  const open = new Uint8Array(nodeCount);
  const nextEdge = starts.slice();
  const pending: number[] = [];
  const components: number[][] = [];
  let seen = 0;
  for (let root = 0; root < nodeCount; root++) {
    if (at(number, root) !== 0) continue;
    const path = [root];
    while (path.length > 0) {
      const node = path[path.length - 1] as number;
      if (at(number, node) === 0) {
        number[node] = low[node] = ++seen;
        open[node] = 1;
        pending.push(node);
      }
      let deeper = false;
      while (at(nextEdge, node) < at(starts, node + 1)) {
        const target = at(targets, at(nextEdge, node));
        if (at(number, target) === 0) {
          path.push(target);
          deeper = true;
          break;
        }
        if (at(open, target) === 1) low[node] = Math.min(at(low, node), at(low, target));
        nextEdge[node] = at(nextEdge, node) + 1;
      }
      if (deeper) continue;
      path.pop();
      if (at(low, node) !== at(number, node)) continue;
      const component: number[] = [];
      for (let member = -1; member !== node; ) {
        member = pending.pop() as number;
        open[member] = 0;
        component.push(member);
      }
      const toItself = targets.subarray(at(starts, node), at(starts, node + 1)).includes(node);
      if (component.length > 1 || toItself) components.push(component);
    }
  }
  return components;
}

/** One cycle of each component that holds any: its nodes in the edges' order, without the first repeated. */
export function findCycles(nodeCount: number, edges: Edges): number[][] {
  const components = cyclicComponents(nodeCount, edges);
  if (components.length === 0) return [];
  const { starts, targets } = adjacency(nodeCount, edges);
  const componentOf = new Int32Array(nodeCount);
  components.forEach((component, index) => {
    for (const node of component) componentOf[node] = index + 1;
  });
  return components.map((component) => {
    const place = new Map<number, number>();
    const walk: number[] = [];
    // Every node of the component has an edge that stays in it, so the walk comes back to itself.
    let node = component.reduce((least, one) => Math.min(least, one));
    while (!place.has(node)) {
      place.set(node, walk.length);
      walk.push(node);
      const own = at(componentOf, node);
      let next = node;
      for (let i = at(starts, node); i < at(starts, node + 1); i++) {
        if (at(componentOf, at(targets, i)) === own) {
          next = at(targets, i);
          break;
        }
      }
      node = next;
    }
    return walk.slice(place.get(node) ?? 0);
  });
}

/** Some cycle, or undefined where there is none. Linear time. */
export function findCycle(nodeCount: number, edges: Edges): number[] | undefined {
  if (topologicalOrder(nodeCount, edges).length === nodeCount) return undefined;
  return findCycles(nodeCount, edges)[0];
}
