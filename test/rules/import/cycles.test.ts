import assert from 'node:assert/strict';
import fc from 'fast-check';
import { findCycle, findCycles, topologicalOrder } from '../../../src/operations/rules/cycles';
import { cyclePath, findWorkCycles, type WorkNode } from '../../../src/operations/rules/work-graph';

function node(itemKey: string, parent: number, dependencies: number[]): WorkNode {
  return {
    itemKey,
    itemType: 'task',
    status: 'pending',
    priority: 2,
    estimateMinutes: null,
    parent,
    dependencies,
  };
}

const graphs = fc.integer({ min: 1, max: 30 }).chain((nodes) =>
  fc.record({
    nodes: fc.constant(nodes),
    edges: fc.array(fc.tuple(fc.nat(nodes - 1), fc.nat(nodes - 1)), { maxLength: 60 }),
  }),
);

describe('The order of work', () => {
  it('a graph has an order of all nodes exactly when it has no cycle, and the cycle found is one', () => {
    fc.assert(
      fc.property(graphs, ({ nodes, edges }) => {
        const from = edges.map(([one]) => one);
        const to = edges.map(([, other]) => other);
        const order = topologicalOrder(nodes, { from, to });
        const cycle = findCycle(nodes, { from, to });
        assert.equal(order.length === nodes, cycle === undefined);
        if (cycle === undefined) {
          const place = new Map([...order].map((one, index) => [one, index]));
          for (const [one, other] of edges) assert.ok((place.get(one) ?? -1) < (place.get(other) ?? -1));
        } else {
          for (const [index, one] of cycle.entries()) {
            const next = cycle[(index + 1) % cycle.length];
            assert.ok(edges.some(([a, b]) => a === one && b === next));
          }
          assert.equal(new Set(cycle).size, cycle.length);
        }
      }),
    );
  });

  it('each knot is reported once', () => {
    const cycles = findCycles(6, { from: [0, 1, 2, 3, 4, 1], to: [1, 0, 3, 4, 2, 5] });
    assert.equal(cycles.length, 2);
  });

  it('an item that waits for its own container closes a cycle', () => {
    const nodes = [node('P', -1, []), node('A', 0, [0])];
    assert.deepEqual(
      findWorkCycles(nodes).map((cycle) => new Set(cyclePath(nodes, cycle))),
      [new Set(['P', 'A'])],
    );
  });

  it('two phases whose children wait for each other’s phase close a cycle; for each other’s children, not', () => {
    const cyclic = [node('P', -1, []), node('Q', -1, []), node('A', 0, [1]), node('B', 1, [0])];
    assert.equal(findWorkCycles(cyclic).length, 1);
    const fine = [
      node('P', -1, []),
      node('Q', -1, []),
      node('A', 0, []),
      node('B', 1, [2]),
      node('C', 0, [3]),
    ];
    assert.deepEqual(findWorkCycles(fine), []);
  });

  it('a chain of 100,000 items and a hierarchy as deep are checked without exhausting the stack', () => {
    const chain = Array.from({ length: 100_000 }, (_, i) => node(`K${i}`, i - 1, []));
    assert.deepEqual(findWorkCycles(chain), []);
    chain[0] = node('K0', -1, [99_999]);
    assert.equal(findWorkCycles(chain).length, 1);
  });
});
