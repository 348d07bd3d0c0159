import { strict as assert } from 'node:assert';
import { ExpansionState } from '../../../src/editor/tree/expansion-state';
import { StubMemento } from '../../support/vscode-stub/context';
import { planOfEveryKind } from '../commands/item-fixture';
import { HandClock } from './hand-clock';
import { elementOf, rowsOf } from './text-tree';
import { WindowWithTrees } from './window-with-trees';

const COLLAPSED = 1;
const EXPANDED = 2;

describe('What the person opened and closed', () => {
  let window: WindowWithTrees;
  beforeEach(async () => {
    window = new WindowWithTrees();
    await window.open();
  });
  afterEach(() => window.close());

  const state = async (label: string) =>
    (await rowsOf(window.planView)).find(({ shown }) => shown.label === label)?.shown.collapsibleState;
  const run = (id: 'masterplan.filterPlan' | 'masterplan.clearFilter') =>
    window.trees.commands[id](window.editor, { nodes: [], foreign: [], selected: [] });
  const setExpanded = async (label: string, isExpanded: boolean) =>
    window.planView.setExpanded(await elementOf(window.planView, label), isExpanded);

  it('stands so after a reload of the window', async () => {
    await planOfEveryKind(window);
    assert.deepEqual([await state('Plan'), await state('Title of PH')], [EXPANDED, COLLAPSED]);
    await setExpanded('Title of PH', true);
    await setExpanded('Plan', false);
    window.reloadTrees();
    assert.deepEqual([await state('Plan'), await state('Title of PH')], [COLLAPSED, EXPANDED]);
  });

  it('stands so when a filter is cleared, which opens what it lets through and is not remembered', async () => {
    await planOfEveryKind(window);
    await setExpanded('Title of PH', true);
    await setExpanded('Plan', false);
    window.person.picks('Text').types('of k');
    await run('masterplan.filterPlan');
    assert.deepEqual([await state('Plan'), await state('Title of PH')], [EXPANDED, EXPANDED]);
    await setExpanded('Title of PH', false);
    await run('masterplan.clearFilter');
    assert.deepEqual([await state('Plan'), await state('Title of PH')], [COLLAPSED, EXPANDED]);
  });

  it('is drawn again as it was drawn first, where nobody touched it, whatever became of the work below', async () => {
    await planOfEveryKind(window);
    await window.agent('add', { plan_id: 'P', title: 'Later', item_key: 'LATER' });
    await window.agent('add', { plan_id: 'P', title: 'Leaf', item_key: 'LEAF', parent_key: 'LATER' });
    await window.until(() => window.project.mirror.itemByKey('P', 'LEAF') !== undefined);
    window.clock.pass(1_000);
    assert.equal(await state('Later'), COLLAPSED);
    await window.agent('claim', { plan_id: 'P', item_key: 'LEAF' });
    await window.until(() => window.project.mirror.itemByKey('P', 'LATER')?.status === 'in_progress');
    assert.equal(await state('Later'), COLLAPSED);
    window.reloadTrees();
    assert.equal(await state('Later'), EXPANDED);
    await window.agent('complete', { plan_id: 'P', item_key: 'LEAF' });
    await window.until(() => window.project.mirror.itemByKey('P', 'LATER')?.status === 'completed');
    assert.equal(await state('Later'), EXPANDED);
    window.reloadTrees();
    assert.equal(await state('Later'), EXPANDED);
  });

  it('stands so in the other views too', async () => {
    await planOfEveryKind(window);
    const sessions = async () =>
      (await rowsOf(window.agentsView)).find(({ shown }) => shown.label === 'agent-1')?.shown;
    assert.equal((await sessions())?.collapsibleState, EXPANDED);
    window.agentsView.setExpanded(await elementOf(window.agentsView, 'agent-1'), false);
    const group = async () =>
      (await rowsOf(window.needsView)).find(({ shown }) => shown.label === 'Held by people')?.shown;
    assert.equal((await group())?.collapsibleState, COLLAPSED);
    window.needsView.setExpanded(await elementOf(window.needsView, 'Held by people'), true);
    window.reloadTrees();
    assert.equal((await sessions())?.collapsibleState, COLLAPSED);
    assert.equal((await group())?.collapsibleState, EXPANDED);
  });

  it('makes no row look different: VS Code is told nothing', async () => {
    await planOfEveryKind(window);
    await rowsOf(window.planView);
    window.clock.pass(1_000);
    window.told();
    await setExpanded('Plan', false);
    await window.agent('add', { plan_id: 'P', title: 'X', item_key: 'NEW', parent_key: 'PH' });
    await window.agent('update', { plan_id: 'P', item_key: 'NEW', status: 'cancelled' });
    await window.until(() => window.project.mirror.itemByKey('P', 'NEW')?.status === 'cancelled');
    window.clock.pass(1_000);
    assert.ok(!window.told().includes('Plan'));
  });

  it('is bounded: what was touched last is kept', async () => {
    const memento = new StubMemento();
    const clock = new HandClock();
    const { vscode } = window.stub;
    const made = () => new ExpansionState(memento, clock, (error) => assert.fail(String(error)));
    const draw = (expansion: ExpansionState, id: number, state = COLLAPSED) => {
      const element = {};
      const shown = new vscode.TreeItem('', state);
      shown.id = String(id);
      expansion.apply(vscode, element, shown);
      return { element, state: shown.collapsibleState };
    };
    const before = made();
    const elements = Array.from({ length: 1_500 }, (_, id) => draw(before, id).element);
    for (const element of elements) before.note(element, true);
    before.note(elements[600] ?? assert.fail(), true);
    before.dispose();
    assert.equal(memento.get<unknown[]>('masterplan.expansion')?.length, 1_000);
    const after = made();
    assert.deepEqual(
      [499, 501, 600, 1_499].map((id) => draw(after, id).state),
      [COLLAPSED, EXPANDED, EXPANDED, EXPANDED],
    );
    // What is only drawn open drives out nothing that was touched.
    for (let id = 2_000; id < 4_000; id += 1) draw(after, id, EXPANDED);
    after.dispose();
    const last = made();
    assert.deepEqual(
      [501, 1_499, 3_999].map((id) => draw(last, id).state),
      [EXPANDED, EXPANDED, EXPANDED],
    );
    assert.equal(memento.get<unknown[]>('masterplan.drawnOpen')?.length, 1_000);
  });

  it('is left out where it was kept wrongly', async () => {
    await planOfEveryKind(window);
    await window.editor.context.workspaceState.update('masterplan.expansion', [7, ['x'], [1, true], {}]);
    window.reloadTrees();
    assert.equal(await state('Title of PH'), COLLAPSED);
  });
});

describe('A plan that gets its first items', () => {
  it('is another row, which is open: VS Code leaves a row closed that could not be opened', async () => {
    const window = new WindowWithTrees();
    await window.open();
    await window.plan([]);
    const plan = async () => (await rowsOf(window.planView))[0]?.shown;
    const empty = await plan();
    window.clock.pass(1_000);
    window.told();
    await window.agent('add', { plan_id: 'P', title: 'First', item_key: 'A' });
    await window.until(() => window.project.mirror.itemByKey('P', 'A') !== undefined);
    window.clock.pass(100);
    // A row of another id: whatever it stands in has to be drawn anew.
    assert.deepEqual(window.told(), ['(all)']);
    const filled = await plan();
    assert.notEqual(filled?.id, empty?.id);
    assert.deepEqual([empty?.collapsibleState, filled?.collapsibleState], [0, EXPANDED]);
    await window.agent('add', { plan_id: 'P', title: 'Second', item_key: 'B' });
    await window.until(() => window.project.mirror.itemByKey('P', 'B') !== undefined);
    assert.equal((await plan())?.id, filled?.id);
    await window.close();
  });
});
