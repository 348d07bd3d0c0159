import { Graph as DagreGraph, layout } from '@dagrejs/dagre';
import type { Graph, GraphEdge, GraphNode } from '../src/editor/dashboard/graph-groups';

export interface Box {
  node: GraphNode;
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface DrawnGraph {
  boxes: readonly Box[];
  lines: readonly { edge: GraphEdge; path: string }[];
  width: number;
  height: number;
}

const NODE = { width: 190, height: 46 };
/** The title of an open group stands above what is in it. */
const FRAME_HEAD = 26;
/** Boxes without dependencies stand in rows of so many. */
const ROW = 4;

/** Calls back when the page has been drawn. */
export type AfterFrame = (callback: () => void) => void;

/**
 * Places a graph's boxes. A change that moves none of them, as most do, costs no new layout and is shown at once. A
 * layout takes long (some tenths of a second for hundreds of boxes, and the page's policy allows no worker), so it
 * waits until the rest of the page is drawn, and of several graphs that come meanwhile only the last is laid out.
 */
export class GraphPlacer {
  #shape = '';
  #drawn: DrawnGraph = { boxes: [], lines: [], width: 0, height: 0 };
  #waiting: { graph: Graph; shape: string } | undefined;

  constructor(
    private readonly show: (drawn: DrawnGraph) => void,
    private readonly afterFrame: AfterFrame,
  ) {}

  place(graph: Graph): void {
    const shape = shapeOf(graph);
    if (shape === this.#shape) {
      this.#waiting = undefined;
      this.#drawn = { ...this.#drawn, boxes: this.#filledAnew(graph) };
      this.show(this.#drawn);
      return;
    }
    const isScheduled = this.#waiting !== undefined;
    this.#waiting = { graph, shape };
    if (!isScheduled) this.afterFrame(() => this.#layOut());
  }

  #layOut(): void {
    if (this.#waiting === undefined) return;
    const { graph, shape } = this.#waiting;
    this.#waiting = undefined;
    this.#shape = shape;
    this.#drawn = layoutGraph(graph);
    this.show(this.#drawn);
  }

  /** The same boxes with what is in them now. */
  #filledAnew(graph: Graph): Box[] {
    const nodes = new Map(graph.nodes.map((node) => [node.item.id, node]));
    return this.#drawn.boxes.map((box) => ({ ...box, node: nodes.get(box.node.item.id) ?? box.node }));
  }
}

/** All that the layout goes by. */
function shapeOf(graph: Graph): string {
  return JSON.stringify([
    graph.nodes.map(({ item, kind, frame }) => [item.id, kind, frame]),
    graph.edges.map(({ from, to, critical }) => [from, to, critical]),
  ]);
}

/** Places the boxes so that work flows from left to right. */
function layoutGraph(graph: Graph): DrawnGraph {
  const filled = new Set(graph.nodes.map((node) => node.frame));
  const dagre = new DagreGraph({ compound: true, directed: true });
  dagre.setGraph({ rankdir: 'LR', nodesep: 18, ranksep: 46, marginx: 8, marginy: 8 });
  dagre.setDefaultEdgeLabel(() => ({}));
  for (const node of graph.nodes) {
    dagre.setNode(String(node.item.id), { ...NODE });
    if (node.frame !== null) dagre.setParent(String(node.item.id), String(node.frame));
  }
  for (const edge of graph.edges)
    dagre.setEdge(String(edge.from), String(edge.to), { weight: edge.critical ? 4 : 1 });
  for (const [from, to] of rowsOfLoose(graph, filled)) dagre.setEdge(from, to, { weight: 0 });
  layout(dagre);

  const boxes = new Map<number, Box>();
  for (const node of graph.nodes) {
    const { x = 0, y = 0, width = NODE.width, height = NODE.height } = dagre.node(String(node.item.id));
    boxes.set(node.item.id, { node, x: x - width / 2, y: y - height / 2, width, height });
  }
  const frameBoxes = fitFrames(graph, boxes, filled);
  const top = Math.min(0, ...frameBoxes.map((box) => box.y - 6));
  const left = Math.min(0, ...frameBoxes.map((box) => box.x - 6));
  const all = [...boxes.values()].map((box) => ({ ...box, x: box.x - left, y: box.y - top }));
  const placed = new Map(all.map((box) => [box.node.item.id, box]));
  return {
    boxes: all,
    lines: graph.edges.flatMap((edge) => {
      const from = placed.get(edge.from);
      const to = placed.get(edge.to);
      if (from === undefined || to === undefined) return [];
      const points: { x: number; y: number }[] = dagre.edge(String(edge.from), String(edge.to)).points ?? [];
      const between = points.slice(1, -1).map((point) => ({ x: point.x - left, y: point.y - top }));
      return [{ edge, path: curve(from, to, between) }];
    }),
    width: Math.max(0, ...all.map((box) => box.x + box.width)) + 8,
    height: Math.max(0, ...all.map((box) => box.y + box.height)) + 8,
  };
}

/** Unseen edges that make rows of boxes that nothing is connected with: else they would be one tall column. */
function rowsOfLoose(graph: Graph, filled: ReadonlySet<number | null>): [string, string][] {
  const connected = new Set(graph.edges.flatMap((edge) => [edge.from, edge.to]));
  const loose = new Map<number | null, number[]>();
  for (const { item, frame, kind } of graph.nodes) {
    if (connected.has(item.id) || (kind === 'frame' && filled.has(item.id))) continue;
    loose.set(frame, [...(loose.get(frame) ?? []), item.id]);
  }
  return [...loose.values()].flatMap((ids) =>
    ids.flatMap((id, place): [string, string][] => {
      const next = ids[place + 1];
      return next === undefined || (place + 1) % ROW === 0 ? [] : [[String(id), String(next)]];
    }),
  );
}

/** Frames closely around what is in them, innermost first, with room for their titles. */
function fitFrames(graph: Graph, boxes: Map<number, Box>, filled: ReadonlySet<number | null>): Box[] {
  const frames = graph.nodes.filter((node) => node.kind === 'frame' && filled.has(node.item.id)).reverse();
  for (const frame of frames) {
    const inside = graph.nodes.flatMap((node) => {
      const box = node.frame === frame.item.id ? boxes.get(node.item.id) : undefined;
      return box === undefined ? [] : [box];
    });
    const x = Math.min(...inside.map((box) => box.x)) - 8;
    const y = Math.min(...inside.map((box) => box.y)) - FRAME_HEAD;
    boxes.set(frame.item.id, {
      node: frame,
      x,
      y,
      width: Math.max(...inside.map((box) => box.x + box.width)) + 8 - x,
      height: Math.max(...inside.map((box) => box.y + box.height)) + 8 - y,
    });
  }
  return frames.flatMap((frame) => boxes.get(frame.item.id) ?? []);
}

function curve(from: Box, to: Box, between: readonly { x: number; y: number }[]): string {
  const start = { x: from.x + from.width, y: from.y + from.height / 2 };
  const end = { x: to.x - 5, y: to.y + to.height / 2 };
  let path = `M${start.x} ${start.y}`;
  let last = start;
  for (const point of [...between, end]) {
    const half = (last.x + point.x) / 2;
    path += `C${half.toFixed(1)} ${last.y.toFixed(1)} ${half.toFixed(1)} ${point.y.toFixed(1)} ${point.x.toFixed(1)} ${point.y.toFixed(1)}`;
    last = point;
  }
  return path;
}
