import { strict as assert } from 'node:assert';
import { type Graph, type GraphOptions, groupGraph } from '../../../src/editor/dashboard/graph-groups';
import { indexPlan } from '../../../src/editor/dashboard/plan-index';
import type { ItemRow } from '../../../src/editor/dashboard/rows';
import { itemRow, largePlan } from './support/sample-plan';

function graphOf(rows: readonly ItemRow[], options: Partial<GraphOptions> = {}): Graph {
  return groupGraph(indexPlan(rows, null), {
    expanded: new Map(),
    hideFinished: false,
    limit: 120,
    criticalPath: [],
    ...options,
  });
}

const lines = (graph: Graph) => graph.edges.map((edge) => `${edge.from}→${edge.to}×${edge.weight}`).sort();

/** Two containers of two items; the second's first item waits for the first's last one. */
const TWO = [
  itemRow(1, { children: 2 }),
  itemRow(2, { parent: 1 }),
  itemRow(3, { parent: 1, deps: [2] }),
  itemRow(4, { children: 2 }),
  itemRow(5, { parent: 4, deps: [3] }),
  itemRow(6, { parent: 4, deps: [3, 5] }),
];

describe('the graph of dependencies', () => {
  it('draws a small plan as a whole: items in the frames of their containers', () => {
    const graph = graphOf(TWO);
    assert.ok(graph.whole);
    assert.deepEqual(
      graph.nodes.map(({ item, kind, frame }) => [item.id, kind, frame]),
      [
        [1, 'frame', null],
        [2, 'item', 1],
        [3, 'item', 1],
        [4, 'frame', null],
        [5, 'item', 4],
        [6, 'item', 4],
      ],
    );
    assert.deepEqual(lines(graph), ['2→3×1', '3→5×1', '3→6×1', '5→6×1']);
  });

  it('makes one line of the dependencies between what is inside of closed containers', () => {
    const closed = new Map([
      [1, false],
      [4, false],
    ]);
    const graph = graphOf(TWO, { expanded: closed });
    assert.deepEqual(lines(graph), ['1→4×2']);
    assert.deepEqual(
      graph.nodes.map(({ kind, counts }) => [kind, counts?.pending]),
      [
        ['container', 2],
        ['container', 2],
      ],
    );
  });

  it('joins a dependency on an open container to where it ends, or begins', () => {
    const rows = [...TWO, itemRow(7, { deps: [1] }), itemRow(8, { children: 2, deps: [7] })];
    rows.push(itemRow(9, { parent: 8 }), itemRow(10, { parent: 8, deps: [9] }));
    const graph = graphOf(rows);
    assert.ok(lines(graph).includes('3→7×1'), 'from the last of the container');
    assert.ok(lines(graph).includes('7→9×1'), 'to the first of the container');
  });

  it('keeps a finished container closed', () => {
    const rows = TWO.map((row) => (row.id < 4 ? { ...row, status: 'completed' as const } : row));
    const [first, second] = graphOf(rows).nodes;
    assert.equal(first?.kind, 'container');
    assert.equal(second?.kind, 'frame');
  });

  it('marks the critical path, on lines and on the containers that it leads through', () => {
    const graph = graphOf(TWO, { criticalPath: [3, 5], expanded: new Map([[4, false]]) });
    assert.deepEqual(
      graph.nodes.filter((node) => node.critical).map((node) => node.item.id),
      [1, 3, 4],
    );
    assert.deepEqual(
      graph.edges.filter((edge) => edge.critical).map((edge) => `${edge.from}→${edge.to}`),
      ['3→4'],
    );
  });

  it('draws a plan of 10,000 items by its containers, never more boxes than allowed', () => {
    const rows = largePlan(0);
    const graph = graphOf(rows);
    assert.ok(!graph.whole);
    assert.equal(graph.nodes.length, 10);
    assert.ok(lines(graph).includes('1→1002×2'));
    const all = new Map(rows.filter((row) => row.children > 0).map((row) => [row.id, true]));
    const open = graphOf(rows, { expanded: all, limit: 120 });
    assert.equal(open.nodes.length, 120);
    assert.ok(open.hidden > 0);
  });

  it('shows of a long flat list what matters for the work ahead', () => {
    const rows = Array.from({ length: 500 }, (_, place) => itemRow(place + 1, { status: 'completed' }));
    rows.push(itemRow(600, { status: 'in_progress' }), itemRow(601), itemRow(602, { deps: [601] }));
    const shown = graphOf(rows, { limit: 4, criticalPath: [602] }).nodes.map((node) => node.item.id);
    assert.deepEqual(shown.slice(0, 3), [602, 600, 601]);
  });

  it('hides finished items if asked', () => {
    const rows = [itemRow(1, { status: 'completed' }), itemRow(2, { deps: [1] })];
    const graph = graphOf(rows, { hideFinished: true });
    assert.deepEqual(
      graph.nodes.map((node) => node.item.id),
      [2],
    );
    assert.deepEqual(graph.edges, []);
  });
});
