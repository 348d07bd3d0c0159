import { strict as assert } from 'node:assert';
import { type Graph, groupGraph } from '../../../src/editor/dashboard/graph-groups';
import { indexPlan } from '../../../src/editor/dashboard/plan-index';
import type { ItemRow } from '../../../src/editor/dashboard/rows';
import { type DrawnGraph, GraphPlacer } from '../../../webview-ui/graph-layout';
import { itemRow, samplePlan } from './support/sample-plan';

function graphOf(rows: readonly ItemRow[], criticalPath: readonly number[] = []): Graph {
  return groupGraph(indexPlan(rows, null), {
    expanded: new Map(),
    hideFinished: false,
    limit: 120,
    criticalPath,
  });
}

const CHAIN = [itemRow(1), itemRow(2, { deps: [1] }), itemRow(3, { deps: [2] })];

/** A placer whose page is drawn when the test says so. */
class Drawn {
  shown: DrawnGraph[] = [];
  #frames: (() => void)[] = [];
  readonly #placer = new GraphPlacer(
    (drawn) => this.shown.push(drawn),
    (callback) => this.#frames.push(callback),
  );

  place(graph: Graph): void {
    this.#placer.place(graph);
  }

  frame(): void {
    for (const callback of this.#frames.splice(0)) callback();
  }

  /** What is shown of it in the end. */
  placed(graph: Graph): DrawnGraph {
    this.place(graph);
    this.frame();
    return this.shown.at(-1) ?? assert.fail('nothing is shown');
  }
}

describe('the layout of the graph', () => {
  it('lets work flow from left to right', () => {
    const { boxes, lines } = new Drawn().placed(graphOf(CHAIN));
    const [first, second, third] = boxes.map((box) => box.x);
    assert.ok(Number(first) < Number(second) && Number(second) < Number(third));
    assert.equal(lines.length, 2);
  });

  it('places frames around what is in them, without overlapping boxes', () => {
    const { boxes } = new Drawn().placed(graphOf(samplePlan(0).items));
    const inner = boxes.filter((box) => box.node.kind !== 'frame');
    for (const one of inner) {
      const frame = boxes.find((box) => box.node.item.id === one.node.frame);
      if (frame !== undefined) assert.ok(isWithin(one, frame), `${one.node.item.key} is in its frame`);
      for (const other of inner) assert.ok(one === other || !overlap(one, other));
    }
  });

  it('leaves everything where it is when only what is in the boxes changes, and shows that', () => {
    const placer = new Drawn();
    const before = placer.placed(graphOf(CHAIN));
    const changed = CHAIN.map((item) => ({ ...item, status: 'completed' as const }));
    const after = placer.placed(graphOf(changed));
    assert.equal(after.lines, before.lines, 'nothing was laid out anew');
    assert.deepEqual(
      after.boxes.map(({ x, y, node }) => [x, y, node.item.status]),
      before.boxes.map(({ x, y }) => [x, y, 'completed']),
    );
  });

  it('waits until the page is drawn, and of several that come meanwhile only the last is laid out', () => {
    const page = new Drawn();
    page.place(graphOf(CHAIN));
    page.place(graphOf([...CHAIN, itemRow(4, { deps: [3] })]));
    assert.equal(page.shown.length, 0);
    page.frame();
    assert.deepEqual(
      page.shown.map(({ boxes }) => boxes.length),
      [4],
    );
    page.frame();
    assert.equal(page.shown.length, 1);
  });

  it('that waits is not made where the graph is again what is shown', () => {
    const page = new Drawn();
    const before = page.placed(graphOf(CHAIN));
    page.place(graphOf([...CHAIN, itemRow(4, { deps: [3] })]));
    page.place(graphOf(CHAIN));
    page.frame();
    assert.equal(page.shown.at(-1)?.lines, before.lines);
  });

  it('is another one where a box, a dependency or the critical path is', () => {
    const placer = new Drawn();
    const before = placer.placed(graphOf(CHAIN));
    const more = placer.placed(graphOf([...CHAIN, itemRow(4, { deps: [3] })]));
    assert.deepEqual([more.boxes.length, more.lines.length], [4, 3]);
    assert.equal(placer.placed(graphOf([itemRow(1), itemRow(2), itemRow(3, { deps: [2] })])).lines.length, 1);
    const critical = placer.placed(graphOf(CHAIN, [1, 2, 3]));
    assert.deepEqual([before, critical].map(criticalLines), [0, 2]);
  });
});

function criticalLines({ lines }: DrawnGraph): number {
  return lines.filter(({ edge }) => edge.critical).length;
}

interface Place {
  x: number;
  y: number;
  width: number;
  height: number;
}

function isWithin(one: Place, outer: Place): boolean {
  return (
    one.x >= outer.x &&
    one.y >= outer.y &&
    one.x + one.width <= outer.x + outer.width &&
    one.y + one.height <= outer.y + outer.height
  );
}

function overlap(one: Place, other: Place): boolean {
  return (
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height
  );
}
