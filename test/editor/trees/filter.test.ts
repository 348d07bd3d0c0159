import { strict as assert } from 'node:assert';
import type { PlanFilter } from '../../../src/editor/tree/plan-filter';
import { planOfEveryKind } from '../commands/item-fixture';
import { elementOf, rowsOf, textOf } from './text-tree';
import { WindowWithTrees } from './window-with-trees';

describe('the filter of the Plan view', () => {
  let window: WindowWithTrees;
  beforeEach(async () => {
    window = new WindowWithTrees();
    await window.open();
    await planOfEveryKind(window);
  });
  afterEach(() => window.close());

  const run = (id: 'masterplan.filterPlan' | 'masterplan.clearFilter') =>
    window.trees.commands[id](window.editor, { nodes: [], foreign: [], selected: [] });
  const shown = async () =>
    (await rowsOf(window.planView)).map((row) => `${'  '.repeat(row.depth)}${String(row.shown.label)}`);

  it('shows what matches with everything above it, and says so in the view', async () => {
    window.person.picks('Text').types('of k');
    await run('masterplan.filterPlan');
    assert.deepEqual(await shown(), ['Plan', '  Title of PH', '    Title of K']);
    assert.equal(window.planView.description, '“of k”');
    assert.equal(window.contextKey('masterplan.filtered'), true);
  });

  it('takes several conditions, each asked for with how it stands', async () => {
    window.person.picks('Status').picksAll('in progress', 'blocked').picks('Text').types('x');
    await run('masterplan.filterPlan');
    assert.deepEqual(await shown(), ['Plan', '  Title of X']);
    assert.equal(window.planView.description, '“x” · in progress, blocked');
    assert.deepEqual(window.person.last('pick').offered, [
      'Text | “x”',
      'Status | in progress, blocked',
      'Phase | any',
      'Agent | any',
      'Clear Filter',
    ]);
  });

  it('finds what an agent holds, and what stands in a phase', async () => {
    window.person.picks('Agent').picksAll('agent-1');
    await run('masterplan.filterPlan');
    assert.deepEqual(await shown(), ['Plan', '  Title of X']);
    window.person.picks('Agent').picksAll().picks('Phase').picksAll('Title of PH');
    await run('masterplan.filterPlan');
    assert.deepEqual(await shown(), ['Plan', '  Title of PH', '    Title of K']);
  });

  it('shows a container whose own title matches, and nothing below it that does not', async () => {
    window.person.picks('Text').types('PH');
    await run('masterplan.filterPlan');
    assert.deepEqual(await shown(), ['Plan', '  Title of PH']);
  });

  it('takes for a text what is typed into its first list', async () => {
    window.person.picksTyped('of k');
    await run('masterplan.filterPlan');
    assert.deepEqual(await shown(), ['Plan', '  Title of PH', '    Title of K']);
  });

  it('follows changes', async () => {
    window.person.picks('Status').picksAll('completed');
    await run('masterplan.filterPlan');
    assert.deepEqual(await shown(), ['Plan', '  Title of DONE']);
    window.clock.pass(1_000);
    window.told();
    await window.agent('complete', { plan_id: 'P', item_key: 'X' });
    await window.until(() => window.present('X').status === 'completed');
    window.clock.pass(100);
    assert.deepEqual(window.told().includes('Plan'), true);
    assert.deepEqual(await shown(), ['Plan', '  Title of X', '  Title of DONE']);
  });

  it('is applied once for changes that come together', async () => {
    window.person.picks('Status').picksAll('completed');
    await run('masterplan.filterPlan');
    await shown();
    window.clock.pass(1_000);
    const { mirror } = window.project;
    const one = window.present('X').id;
    const children = mirror.children.bind(mirror);
    let passes = 0;
    mirror.children = (id) => {
      if (id === one) passes += 1;
      return children(id);
    };
    for (const key of ['N1', 'N2', 'N3', 'N4']) {
      await window.agent('add', { plan_id: 'P', title: key, item_key: key });
      await window.until(() => mirror.itemByKey('P', key) !== undefined);
    }
    assert.equal(passes, 0);
    window.clock.pass(100);
    assert.equal(passes, 1);
  });

  it('is cleared by one command, and leaves what was open as it was', async () => {
    const before = (await rowsOf(window.planView)).map((row) => row.shown.id);
    const phase = async () =>
      (await rowsOf(window.planView)).find((row) => row.shown.label === 'Title of PH')?.shown;
    assert.equal((await phase())?.collapsibleState, 1);
    window.person.picks('Text').types('of k');
    await run('masterplan.filterPlan');
    assert.equal((await phase())?.collapsibleState, 2);
    assert.ok(!before.includes((await phase())?.id));
    await run('masterplan.clearFilter');
    assert.equal(window.planView.description, '');
    assert.equal(window.contextKey('masterplan.filtered'), false);
    assert.deepEqual(
      (await rowsOf(window.planView)).map((row) => row.shown.id),
      before,
    );
  });

  it('is kept for the workspace; what was kept wrongly is left out', async () => {
    window.person.picks('Text').types('of k');
    await run('masterplan.filterPlan');
    const kept = window.editor.context.workspaceState.get<PlanFilter>('masterplan.filter');
    assert.deepEqual(kept, { text: 'of k', statuses: [], phases: [], agents: [] });
    const { FilterState } = await import('../../../src/editor/tree/filter-state');
    await window.editor.context.workspaceState.update('masterplan.filter', {
      text: 7,
      statuses: ['blocked', 'strange'],
      phases: 'x',
    });
    const again = new FilterState(window.editor.vscode, window.editor.context.workspaceState);
    assert.deepEqual(again.filter, { text: '', statuses: ['blocked'], phases: [], agents: [] });
  });

  it('gives way when an item that it hides is to be shown', async () => {
    window.person.picks('Text').types('of k');
    await run('masterplan.filterPlan');
    const need = await elementOf(window.needsView, 'Title of DEC');
    assert.ok(need.kind === 'need');
    await window.trees.commands['masterplan.revealItem'](window.editor, {
      nodes: [need],
      foreign: [],
      selected: [],
    });
    assert.equal(window.contextKey('masterplan.filtered'), false);
    assert.equal(window.planView.revealed.length, 1);
  });

  it('leaves the tree empty where nothing matches, for the welcome text', async () => {
    window.person.picks('Text').types('nowhere');
    await run('masterplan.filterPlan');
    assert.deepEqual(await textOf(window.planView), []);
    assert.equal(window.contextKey('masterplan.state'), 'live');
    assert.equal(window.planView.message, '');
  });
});
