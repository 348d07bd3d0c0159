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

describe('the layout of the graph', () => {
  it('lets work flow from left to right', () => {
    const { boxes, lines } = new GraphPlacer().place(graphOf(CHAIN));
    const [first, second, third] = boxes.map((box) => box.x);
    assert.ok(Number(first) < Number(second) && Number(second) < Number(third));
    assert.equal(lines.length, 2);
  });

  it('places frames around what is in them, without overlapping boxes', () => {
    const { boxes } = new GraphPlacer().place(graphOf(samplePlan(0).items));
    const inner = boxes.filter((box) => box.node.kind !== 'frame');
    for (const one of inner) {
      const frame = boxes.find((box) => box.node.item.id === one.node.frame);
      if (frame !== undefined) assert.ok(isWithin(one, frame), `${one.node.item.key} is in its frame`);
      for (const other of inner) assert.ok(one === other || !overlap(one, other));
    }
  });

  it('leaves everything where it is when only what is in the boxes changes, and shows that', () => {
    const placer = new GraphPlacer();
    const before = placer.place(graphOf(CHAIN));
    const changed = CHAIN.map((item) => ({ ...item, status: 'completed' as const }));
    const after = placer.place(graphOf(changed));
    assert.equal(after.lines, before.lines, 'nothing was laid out anew');
    assert.deepEqual(
      after.boxes.map(({ x, y, node }) => [x, y, node.item.status]),
      before.boxes.map(({ x, y }) => [x, y, 'completed']),
    );
  });

  it('is another one where a box, a dependency or the critical path is', () => {
    const placer = new GraphPlacer();
    const before = placer.place(graphOf(CHAIN));
    const more = placer.place(graphOf([...CHAIN, itemRow(4, { deps: [3] })]));
    assert.deepEqual([more.boxes.length, more.lines.length], [4, 3]);
    assert.equal(placer.place(graphOf([itemRow(1), itemRow(2), itemRow(3, { deps: [2] })])).lines.length, 1);
    const critical = placer.place(graphOf(CHAIN, [1, 2, 3]));
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
