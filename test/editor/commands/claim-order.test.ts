import { strict as assert } from 'node:assert';
import { firstToClaim } from '../../../src/editor/commands/items/claim-order';
import { SeatedWindow } from '../../support/seated-window';

describe('the order in which items are offered to be claimed', () => {
  let window: SeatedWindow;
  beforeEach(async () => {
    window = new SeatedWindow();
    await window.open();
  });
  afterEach(() => window.close());

  it('is the order in which next gives them out', async () => {
    // Phases, priorities, estimates and dependencies at random, the same each time.
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 1103515245 + 12345) % 2 ** 31;
      return Math.floor((seed / 2 ** 31) * below);
    };
    await window.plan([
      { item_key: 'P0', item_type: 'phase' },
      { item_key: 'P1', item_type: 'phase', depends_on: ['P0'], priority: 1 },
    ]);
    for (let n = 0; n < 40; n++) {
      const earlier = n > 0 && random(3) === 0 ? [`T${random(n)}`] : [];
      const parent = random(3);
      const item = {
        plan_id: 'P',
        item_key: `T${n}`,
        title: `T${n}`,
        priority: random(5),
        estimate_minutes: 1 + random(50),
        depends_on: earlier,
        ...(parent < 2 ? { parent_key: `P${parent}` } : {}),
      };
      // An edge against the order of the phases is refused; the next item has another one.
      await window.agent('add', item).catch(() => window.agent('add', { ...item, depends_on: [] }));
    }
    await window.project.mirror.refresh();
    const open = [...window.project.mirror.items('P')].filter(
      (item) => item.status === 'pending' && item.child_count === 0,
    );
    const ordered = await firstToClaim(window.project.mirror, open, open.length);
    const expected = ordered.map((item) => item.item_key);
    const few = await firstToClaim(window.project.mirror, [...open].reverse(), 5);
    assert.deepEqual(
      few.map((item) => item.item_key),
      expected.slice(0, 5),
    );
    const given: string[] = [];
    for (const _ of open) {
      const { item } = (await window.agent('next', { plan_id: 'P', claim: true })) as {
        item: { item_key: string };
      };
      given.push(item.item_key);
    }
    assert.ok(expected.length > 10);
    assert.deepEqual(given, expected);
  });

  it('is found in slices: a long chain does not hold the editor’s thread', async () => {
    await window.plan([{ item_key: 'A' }]);
    const last = 20_000;
    const item = (id: number) => ({ ...window.present('A'), id, item_key: String(id) });
    const chain = {
      item: (id: number) => (id <= last ? item(id) : undefined),
      children: () => [],
      dependents: (id: number) => (id < last ? [item(id + 1)] : []),
    };
    let turns = 0;
    const others = setImmediate(function again() {
      turns += 1;
      if (turns < 3) setImmediate(again);
    });
    const [first] = await firstToClaim(chain, [item(2), item(1)], 1);
    clearImmediate(others);
    assert.equal(first?.id, 1);
    assert.ok(turns > 0);
  });
});
