import { cyclicComponents, type Edges } from '../rules/cycles';
import type { BeadsNode } from './beads';

/**
 * Takes out what would make a cycle, as little as possible, and says so: first parents that contain each
 * other, then each dependency, in the file's order, that those before it make impossible.
 */
export async function untangle(
  nodes: BeadsNode[],
  warnings: string[],
  pace: { breathe(): Promise<void> },
): Promise<void> {
  breakParentCycles(nodes, warnings);
  const { edges, dependencyAt } = orderEdges(nodes);
  // Only what is in one knot can close a cycle: the rest of the file is not looked at again.
  for (const knot of cyclicComponents(2 * nodes.length, edges)) {
    const members = new Set(knot);
    const after = new Map<number, number[]>();
    const add = (from: number, to: number) => {
      const targets = after.get(from);
      if (targets === undefined) after.set(from, [to]);
      else targets.push(to);
    };
    const inKnot = (i: number) => members.has(edges.from[i] ?? -1) && members.has(edges.to[i] ?? -1);
    const dependencies: number[] = [];
    for (let i = 0; i < edges.from.length; i++) {
      if (!inKnot(i)) continue;
      if (i < dependencyAt) add(edges.from[i] ?? 0, edges.to[i] ?? 0);
      else dependencies.push(i);
    }
    for (const i of dependencies) {
      await pace.breathe();
      const from = edges.from[i] ?? 0;
      const to = edges.to[i] ?? 0;
      const way = findWay(after, to, from);
      if (way === undefined) add(from, to);
      else drop(nodes, to >> 1, from >> 1, way, warnings);
    }
  }
}

function drop(
  nodes: BeadsNode[],
  item: number,
  dependency: number,
  way: readonly number[],
  warnings: string[],
): void {
  const node = nodes[item];
  if (node === undefined) return;
  node.dependencies = node.dependencies.filter((one) => one !== dependency);
  const path: string[] = [];
  for (const event of way) {
    const id = nodes[event >> 1]?.issue.id ?? '?';
    if (path.at(-1) !== id) path.push(id);
  }
  const [first] = path;
  if (first !== undefined && (path.length === 1 || path.at(-1) !== first)) path.push(first);
  const awaited = nodes[dependency]?.issue.id ?? '?';
  warnings.push(`${node.issue.id}: blocks ${awaited} would close a cycle: ${path.join(' → ')}`);
}

function breakParentCycles(nodes: BeadsNode[], warnings: string[]): void {
  const state = new Uint8Array(nodes.length); // 1: on the present way up, 2: known to end at a root
  for (let start = 0; start < nodes.length; start++) {
    const way: number[] = [];
    let place = start;
    while (place !== -1 && state[place] === 0) {
      state[place] = 1;
      way.push(place);
      place = nodes[place]?.parent ?? -1;
    }
    const last = nodes[way.at(-1) ?? -1];
    if (place !== -1 && state[place] === 1 && last !== undefined) {
      warnings.push(`${last.issue.id}: parent-child ${nodes[place]?.issue.id} would close a cycle`);
      last.parent = -1;
    }
    for (const done of way) state[done] = 2;
  }
}

/** The same events as in rules/work-graph: 2i starts, 2i + 1 finishes. From `dependencyAt` on: dependencies. */
function orderEdges(nodes: readonly BeadsNode[]): { edges: Edges; dependencyAt: number } {
  const from: number[] = [];
  const to: number[] = [];
  const add = (before: number, then: number) => {
    from.push(before);
    to.push(then);
  };
  nodes.forEach((node, i) => {
    add(2 * i, 2 * i + 1);
    if (node.parent < 0) return;
    add(2 * node.parent, 2 * i);
    add(2 * i + 1, 2 * node.parent + 1);
  });
  const dependencyAt = from.length;
  nodes.forEach((node, i) => {
    for (const dependency of node.dependencies) add(2 * dependency + 1, 2 * i);
  });
  return { edges: { from, to }, dependencyAt };
}

function findWay(after: ReadonlyMap<number, number[]>, from: number, to: number): number[] | undefined {
  const cameFrom = new Map<number, number>([[from, -1]]);
  for (const event of cameFrom.keys()) {
    if (event === to) {
      const way: number[] = [];
      for (let step = event; step !== -1; step = cameFrom.get(step) ?? -1) way.unshift(step);
      return way;
    }
    for (const next of after.get(event) ?? []) if (!cameFrom.has(next)) cameFrom.set(next, event);
  }
  return undefined;
}
