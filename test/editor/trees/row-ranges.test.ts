import { strict as assert } from 'node:assert';
import type { PlanElement } from '../../../src/editor/tree/plan-tree';
import { MOST_ROWS, RowRange } from '../../../src/editor/tree/row-ranges';
import { WindowWithTrees } from './window-with-trees';

describe('A level of very many rows', () => {
  const COUNT = 2 * MOST_ROWS + 500;
  let window: WindowWithTrees;
  beforeEach(async () => {
    window = new WindowWithTrees();
    await window.open();
    await window.plan([]);
    const items = Array.from({ length: COUNT }, (_, index) => ({
      item_key: `T-${index}`,
      title: `Task ${index}`,
    }));
    await window.agent('import', { plan_id: 'P', items });
    await window.project.mirror.refresh();
  });
  afterEach(() => window.close());

  const planView = () => window.stub.window.view<PlanElement>('masterplan.plan');
  const below = async (element?: PlanElement) => [
    ...((await planView().provider.getChildren(element)) ?? []),
  ];
  const shown = async (element: PlanElement) => planView().provider.getTreeItem(element);
  const level = async () => {
    const [plan] = await below();
    return below(plan);
  };

  it('shows the first ones, and the others in ranges that are opened one by one', async () => {
    const rows = await level();
    assert.equal(rows.length, MOST_ROWS + 2);
    const ranges = rows.slice(MOST_ROWS);
    const texts = await Promise.all(ranges.map(shown));
    assert.deepEqual(
      texts.map(({ label, description, collapsibleState }) => [label, description, collapsibleState]),
      [
        [`Items ${MOST_ROWS + 1} to ${2 * MOST_ROWS}`, `of ${COUNT}`, 1],
        [`Items ${2 * MOST_ROWS + 1} to ${COUNT}`, `of ${COUNT}`, 1],
      ],
    );
    const all = [...rows.slice(0, MOST_ROWS), ...(await below(ranges[0])), ...(await below(ranges[1]))];
    assert.deepEqual(
      all.map((node) => node.kind === 'item' && window.project.mirror.item(node.itemId)?.item_key),
      Array.from({ length: COUNT }, (_, index) => `T-${index}`),
    );
    const ids = await Promise.all(
      [...rows, ...all.slice(MOST_ROWS)].map(async (one) => (await shown(one)).id),
    );
    assert.equal(new Set(ids).size, ids.length);
  });

  it('has each row below its range, so that it can be revealed', async () => {
    const rows = await level();
    const [first, second] = rows.slice(MOST_ROWS);
    const parentOf = (key: string) => planView().provider.getParent?.(window.node(key));
    assert.equal(parentOf(`T-${MOST_ROWS}`), first);
    assert.equal(parentOf(`T-${COUNT - 1}`), second);
    const [plan] = await below();
    assert.equal(parentOf(`T-${MOST_ROWS - 1}`), plan);
    assert.equal(planView().provider.getParent?.(first as PlanElement), plan);
  });

  it('keeps its ranges where it changes, and has none for what a filter lets through', async () => {
    const before = (await level()).slice(MOST_ROWS);
    await window.agent('add', { plan_id: 'P', title: 'One more', item_key: 'MORE' });
    await window.until(() => window.project.mirror.itemByKey('P', 'MORE') !== undefined);
    const after = (await level()).slice(MOST_ROWS);
    assert.deepEqual(
      after.map((range, index) => range === before[index]),
      [true, true],
    );
    window.person.picks('Text').types('One more');
    await window.trees.commands['masterplan.filterPlan'](window.editor, {
      nodes: [],
      foreign: [],
      selected: [],
    });
    assert.deepEqual(
      (await level()).map(({ kind }) => kind),
      ['item'],
    );
  });

  it('gives no range to a command', async () => {
    const range = (await level()).at(-1);
    assert.ok(range instanceof RowRange);
    planView().select(range);
    assert.deepEqual(window.trees.selectedNodes(), []);
  });
});
