import { strict as assert } from 'node:assert';
import { ItemNode } from '../../../src/editor/nodes';
import { planOfEveryKind } from '../commands/item-fixture';
import { elementOf, rowsOf, textOf, tooltipOf } from './text-tree';
import { WindowWithTrees } from './window-with-trees';

describe('the Plan view', () => {
  let window: WindowWithTrees;
  beforeEach(async () => {
    window = new WindowWithTrees();
    await window.open();
  });
  afterEach(() => window.close());

  const rows = () => rowsOf(window.planView);
  /** Lets the gathered changes through. */
  const settle = () => window.clock.pass(1_000);

  it('shows plan, containers and items in their order, each with its state, holder and what holds it back', async () => {
    await planOfEveryKind(window);
    assert.deepEqual(await textOf(window.planView), [
      'checklist Plan — 1/10 done · in progress',
      '  circle-large-outline Title of PH — 0/1 done · PH',
      '    circle-large-outline Title of K — K',
      '  circle-large-outline Title of A — A',
      '  lock Title of B — blocked by 1 · B',
      '  play-circle Title of X — agent-1 · 30m · X',
      '  play-circle Title of MINE — you · MINE',
      '  pass-filled Title of DONE — DONE',
      '  question Title of DEC — needs you · DEC · decision',
      '  lock Title of GATED — blocked by 1 · GATED',
      '  person Title of MAN — needs you · MAN · manual',
      '  circle-large-outline Title of AI — AI',
    ]);
  });

  it('says all of it to screen readers, in whole words', async () => {
    await planOfEveryKind(window);
    const spoken = new Map(
      (await rows()).map(({ shown }) => [shown.label, shown.accessibilityInformation?.label]),
    );
    assert.equal(spoken.get('Plan'), 'Plan, plan, 1/10 done, in progress');
    assert.equal(spoken.get('Title of PH'), 'Title of PH, Phase, PH, pending, 0/1 done');
    assert.equal(spoken.get('Title of A'), 'Title of A, Task, A, pending, high priority');
    assert.equal(spoken.get('Title of B'), 'Title of B, Task, B, blocked by 1, waits for Title of A');
    assert.equal(spoken.get('Title of X'), 'Title of X, Task, X, in progress, agent-1, 30 min left');
    assert.equal(spoken.get('Title of DEC'), 'Title of DEC, Decision, DEC, pending, needs you');
  });

  it('offers what applies to each item now', async () => {
    await planOfEveryKind(window);
    const tokens = new Map(
      (await rows()).map(({ shown }) => [shown.label, new Set((shown.contextValue ?? '').split(' '))]),
    );
    const can = (key: string, ...words: string[]) => {
      const all = [
        'canClaim',
        'canRelease',
        'canTakeOver',
        'canComplete',
        'canDecide',
        'canDefer',
        'canReopen',
      ];
      assert.deepEqual(
        all.filter((word) => tokens.get(`Title of ${key}`)?.has(word)),
        words,
        key,
      );
    };
    can('A', 'canClaim', 'canComplete', 'canDefer');
    can('B', 'canDefer');
    can('X', 'canRelease', 'canTakeOver', 'canDefer');
    can('MINE', 'canRelease', 'canComplete', 'canDefer');
    can('DONE', 'canReopen');
    can('DEC', 'canClaim', 'canDecide', 'canDefer');
    can('PH', 'canDefer');
  });

  it('tells the view only what a change touches, and keeps every id and node', async () => {
    await planOfEveryKind(window);
    settle();
    const before = await rows();
    window.told();
    await window.agent('complete', { plan_id: 'P', item_key: 'X' });
    await window.until(() => window.present('X').status === 'completed');
    settle();
    assert.deepEqual(window.told(), ['Plan', 'Title of X']);
    const after = await rows();
    assert.deepEqual(
      after.map(({ shown }) => shown.id),
      before.map(({ shown }) => shown.id),
    );
    assert.ok(after.every(({ element }, index) => element === before[index]?.element));
    assert.equal(new Set(before.map(({ shown }) => shown.id)).size, before.length);
  });

  it('leaves what has rows below it as it is while it looks the same, but for a tooltip that may be old', async () => {
    await planOfEveryKind(window);
    settle();
    await rows();
    window.told();
    const rename = async (title: string) => {
      await window.agent('update', { plan_id: 'P', item_key: 'K', title });
      await window.until(() => window.present('K').title === title);
      // When somebody was last at work is no part of a row.
      await window.agent('add', { plan_id: 'P', title, item_key: title, parent_key: 'PH' });
      await window.agent('update', { plan_id: 'P', item_key: title, status: 'cancelled' });
      await window.until(() => window.project.mirror.itemByKey('P', title)?.status === 'cancelled');
      settle();
      return window.told();
    };
    assert.ok(!(await rename('one')).includes('Plan'));
    const plan = await elementOf(window.planView, 'Plan');
    await tooltipOf(window.planView, plan, new window.stub.vscode.CancellationTokenSource().token);
    assert.ok((await rename('two')).includes('Plan'));
  });

  it('tells it the parent where its children are others', async () => {
    await planOfEveryKind(window);
    settle();
    await rows();
    window.told();
    await window.agent('add', { plan_id: 'P', title: 'New', item_key: 'NEW', parent_key: 'PH' });
    await window.until(() => window.project.mirror.itemByKey('P', 'NEW') !== undefined);
    window.clock.pass(100);
    assert.deepEqual(window.told(), ['Title of PH']);
    assert.ok((await textOf(window.planView)).includes('    circle-large-outline New — NEW'));
  });

  it('tells it an item that opens because another was completed', async () => {
    await planOfEveryKind(window);
    settle();
    await rows();
    window.told();
    await window.agent('claim', { plan_id: 'P', item_key: 'A' });
    await window.agent('complete', { plan_id: 'P', item_key: 'A' });
    await window.until(() => window.present('B').status === 'pending');
    settle();
    assert.deepEqual(window.told(), ['Plan', 'Title of A', 'Title of B']);
  });

  it('knows the way up from every node, for reveal', async () => {
    await planOfEveryKind(window);
    const item = await elementOf(window.planView, 'Title of K');
    const { provider } = window.planView;
    const phase = provider.getParent?.(item);
    assert.equal(phase, await elementOf(window.planView, 'Title of PH'));
    assert.ok(phase instanceof ItemNode);
    assert.equal(provider.getParent?.(phase), await elementOf(window.planView, 'Plan'));
    assert.equal(provider.getParent?.(await elementOf(window.planView, 'Plan')), undefined);
  });

  it('tells remaining leases while somebody looks, and nothing else', async () => {
    await planOfEveryKind(window);
    settle();
    await rows();
    window.told();
    window.clock.pass(61_000);
    assert.deepEqual([...new Set(window.told())], ['Title of X']);
    assert.ok((await textOf(window.planView)).includes('  play-circle Title of X — agent-1 · 28m · X'));
    window.planView.setVisible(false);
    window.agentsView.setVisible(false);
    window.clock.pass(120_000);
    assert.deepEqual(window.told(), []);
  });

  it('reveals an item from another view', async () => {
    await planOfEveryKind(window);
    const need = await elementOf(window.needsView, 'Title of DEC');
    assert.ok(need.kind === 'need');
    await window.trees.commands['masterplan.revealItem'](window.editor, {
      nodes: [need],
      foreign: [],
      selected: [],
    });
    assert.deepEqual(
      window.planView.revealed.map(({ element }) => element),
      [await elementOf(window.planView, 'Title of DEC')],
    );
  });

  it('gives what is selected in the view that was used last', async () => {
    await planOfEveryKind(window);
    const item = await elementOf(window.planView, 'Title of A');
    const need = await elementOf(window.needsView, 'Title of DEC');
    window.planView.select(item);
    assert.deepEqual(window.trees.selectedNodes(), [item]);
    window.needsView.select(need);
    assert.deepEqual(window.trees.selectedNodes(), [need]);
  });

  it('takes its own nodes for a person’s click', async () => {
    await planOfEveryKind(window);
    const own = await elementOf(window.planView, 'Title of A');
    assert.ok(own.kind === 'item');
    assert.ok(window.gestures.ofNodes([own], 'click'));
    assert.equal(window.gestures.ofNodes([new ItemNode(own.project, own.itemId)], 'forged'), undefined);
  });
});
