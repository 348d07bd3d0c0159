import { isContainer, isFinished, type PlanIndex } from './plan-index';
import type { StatusCounts } from './progress';
import { noCounts } from './progress';
import type { ItemRow } from './rows';

/** A box of the graph: an item, a container that stands for what is in it, or the frame of an open container. */
export interface GraphNode {
  item: ItemRow;
  kind: 'item' | 'container' | 'frame';
  /** The open container around it. */
  frame: number | null;
  critical: boolean;
  /** Of a container's leaves. */
  counts: StatusCounts | null;
}

/** `from` is to be done before `to`. */
export interface GraphEdge {
  from: number;
  to: number;
  /** So many dependencies as one line. */
  weight: number;
  critical: boolean;
}

export interface Graph {
  nodes: readonly GraphNode[];
  edges: readonly GraphEdge[];
  /** Items that are not shown, because there are too many. */
  hidden: number;
  /** Everything fits without grouping. */
  whole: boolean;
}

export interface GraphOptions {
  /** Containers that the person opened or closed; others are open only in a small plan, until they are finished. */
  expanded: ReadonlyMap<number, boolean>;
  hideFinished: boolean;
  /** At most so many boxes. */
  limit: number;
  /** In order. */
  criticalPath: readonly number[];
}

/** A plan with at most so many leaves is drawn as a whole. */
export const WHOLE_GRAPH = 60;

/**
 * What of the dependency graph is drawn. In a large plan containers stand for what is in them; dependencies
 * between what is inside of two containers become one line between the two.
 */
export function groupGraph(index: PlanIndex, options: GraphOptions): Graph {
  const leaves = options.hideFinished ? index.leaves.filter((leaf) => !isFinished(leaf)) : index.leaves;
  const whole = leaves.length <= WHOLE_GRAPH;
  const critical = new Set(options.criticalPath);
  const counts = countBelow(index);
  const criticalContainers = containersOf(index, critical);
  const nodes: GraphNode[] = [];
  /** Which box stands for an item; an open container has none. */
  const stands = new Map<number, number>();
  let hidden = 0;

  const isOpen = (item: ItemRow, alone: boolean) =>
    item.children > 0 && (options.expanded.get(item.id) ?? ((whole && !isFinished(item)) || alone));

  const show = (list: readonly ItemRow[], frame: number | null): void => {
    const wanted = options.hideFinished ? list.filter((item) => !isFinished(item)) : list;
    // Where not all can be shown, those that matter most for the work ahead are.
    const room = Math.max(0, options.limit - nodes.length);
    const chosen =
      wanted.length <= room
        ? wanted
        : [...wanted]
            .sort((one, other) => weightOf(other, critical, index) - weightOf(one, critical, index))
            .slice(0, room);
    hidden += wanted.length - chosen.length;
    for (const item of chosen) {
      if (nodes.length >= options.limit) {
        hidden += 1;
        continue;
      }
      const open = isOpen(item, frame === null && wanted.length === 1);
      nodes.push({
        item,
        kind: open ? 'frame' : isContainer(item) ? 'container' : 'item',
        frame,
        critical: critical.has(item.id) || criticalContainers.has(item.id),
        counts: counts.get(item.id) ?? null,
      });
      const children = index.children.get(item.id) ?? [];
      if (open) show(children, item.id);
      else standFor(item, item.id);
    }
  };
  const standFor = (item: ItemRow, box: number): void => {
    stands.set(item.id, box);
    for (const child of index.children.get(item.id) ?? []) standFor(child, box);
  };
  show(index.roots, null);

  const frames = new Set(nodes.filter((node) => node.kind === 'frame').map((node) => node.item.id));
  const edges = new Map<string, GraphEdge>();
  const onPath = new Set(
    options.criticalPath.slice(1).map((id, place) => `${options.criticalPath[place]} ${id}`),
  );
  const connect = (from: number, to: number, isCritical: boolean): void => {
    if (from === to) return;
    const key = `${from} ${to}`;
    const edge = edges.get(key);
    if (edge === undefined) edges.set(key, { from, to, weight: 1, critical: isCritical });
    else {
      edge.weight += 1;
      edge.critical ||= isCritical;
    }
  };
  for (const item of index.items.values()) {
    for (const dependency of item.deps) {
      const isCritical = onPath.has(`${dependency} ${item.id}`);
      const from = frames.has(dependency)
        ? ends(index, dependency, stands, 'last')
        : [stands.get(dependency)];
      const to = frames.has(item.id) ? ends(index, item.id, stands, 'first') : [stands.get(item.id)];
      for (const one of from) {
        for (const other of to) {
          if (one !== undefined && other !== undefined) connect(one, other, isCritical);
        }
      }
    }
  }
  // The path may lead over containers: its neighbours are shown as such where they are boxes of their own.
  for (const key of onPath) {
    const [from, to] = key.split(' ').map((id) => stands.get(Number(id)));
    if (from === undefined || to === undefined || from === to) continue;
    const edge = edges.get(`${from} ${to}`);
    if (edge !== undefined) edge.critical = true;
  }
  return { nodes, edges: [...edges.values()], hidden, whole };
}

/** At most so many boxes are joined to another one for an open container. */
const MAX_ENDS = 8;

/** An open container's boxes that nothing in it waits for (`last`), or that wait for nothing in it (`first`). */
function ends(
  index: PlanIndex,
  container: number,
  stands: ReadonlyMap<number, number>,
  side: 'first' | 'last',
): number[] {
  const inside = new Set<number>();
  const collect = (id: number): void => {
    for (const child of index.children.get(id) ?? []) {
      inside.add(child.id);
      collect(child.id);
    }
  };
  collect(container);
  const boxes = new Set<number>();
  for (const id of inside) {
    const box = stands.get(id);
    if (box === undefined) continue;
    const neighbours =
      side === 'first' ? (index.items.get(id)?.deps ?? []) : (index.dependents.get(id) ?? []);
    if (!neighbours.some((neighbour) => inside.has(neighbour))) boxes.add(box);
    if (boxes.size >= MAX_ENDS) break;
  }
  return [...boxes];
}

/** The more, the rather an item is shown where not all can be. */
function weightOf(item: ItemRow, critical: ReadonlySet<number>, index: PlanIndex): number {
  if (critical.has(item.id)) return 1_000_000;
  const waiting = Math.min(index.dependents.get(item.id)?.length ?? 0, 1000);
  if (item.status === 'in_progress') return 100_000 + waiting;
  return (isFinished(item) ? 0 : 10_000) + waiting * 2 + Math.min(item.deps.length, 1000);
}

function containersOf(index: PlanIndex, ids: ReadonlySet<number>): Set<number> {
  const found = new Set<number>();
  for (const id of ids) {
    let parent = index.items.get(id)?.parent ?? null;
    while (parent !== null && !found.has(parent)) {
      found.add(parent);
      parent = index.items.get(parent)?.parent ?? null;
    }
  }
  return found;
}

function countBelow(index: PlanIndex): Map<number, StatusCounts> {
  const counts = new Map<number, StatusCounts>();
  for (const leaf of index.leaves) {
    let parent = leaf.parent;
    while (parent !== null) {
      let count = counts.get(parent);
      if (count === undefined) {
        count = noCounts();
        counts.set(parent, count);
      }
      count[leaf.status] += 1;
      parent = index.items.get(parent)?.parent ?? null;
    }
  }
  return counts;
}
