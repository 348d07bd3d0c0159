import { strict as assert } from 'node:assert';
import { ACKNOWLEDGED_KEY } from '../../../src/editor/commands/log/acknowledge-unsigned';
import { planOfEveryKind } from '../commands/item-fixture';
import { elementOf, rowsOf, textOf } from './text-tree';
import { WindowWithTrees } from './window-with-trees';

describe('Needs you, Agents and the status bar', () => {
  let window: WindowWithTrees;
  beforeEach(async () => {
    window = new WindowWithTrees();
    await window.open();
  });
  afterEach(() => window.close());

  const decide = async (key: string) => {
    const gesture = window.gestures.ofModal('test');
    await window.project.write('complete', { plan_id: 'P', item_key: key, message: 'Yes.' }, gesture);
    await window.project.mirror.refresh();
  };

  it('list what waits, with why; the badge counts it', async () => {
    await planOfEveryKind(window);
    assert.deepEqual(await textOf(window.needsView), [
      'question Title of DEC — decision · DEC · Only a person can decide this, and 1 item waits for it.',
      'person Title of MAN — manual · MAN · Only a person can do this.',
      'play-circle Title of MINE — held by a person · MINE · person@example.org has it in hand.',
    ]);
    assert.deepEqual(window.needsView.badge, { value: 3, tooltip: '3 things need you' });
    const [decision] = await rowsOf(window.needsView);
    assert.equal(decision?.shown.command?.command, 'masterplan.openItem');
    assert.deepEqual(decision?.shown.command?.arguments, [decision?.element]);
    assert.match(decision?.shown.contextValue ?? '', /\bcanDecide\b/);
  });

  it('take what was done away; the badge goes with the last', async () => {
    await window.plan([{ item_key: 'DEC', item_type: 'decision' }]);
    assert.equal(window.needsView.badge?.value, 1);
    assert.equal(window.contextKey('masterplan.needsYouEmpty'), false);
    await decide('DEC');
    assert.deepEqual(await textOf(window.needsView), []);
    assert.equal(window.needsView.badge, undefined);
    assert.equal(window.contextKey('masterplan.needsYouEmpty'), true);
  });

  it('name a plan in review, and open it', async () => {
    await window.plan([{ item_key: 'A' }]);
    await window.agent('claim_plan', { plan_id: 'P' });
    await window.agent('submit_work', { plan_id: 'P', artifacts_markdown: 'Done.', status: 'review' });
    await window.project.mirror.refresh();
    const [row] = await rowsOf(window.needsView);
    assert.equal(row?.shown.label, 'Plan');
    assert.match(String(row?.shown.description), /^review · /);
    assert.match(row?.shown.contextValue ?? '', /\bcanReview\b/);
    assert.equal(row?.shown.command?.command, 'masterplan.openPlan');
  });

  it('group by kind where there is much', async () => {
    await window.plan([
      ...Array.from({ length: 30 }, (_, index) => ({ item_key: `D${index}`, item_type: 'decision' })),
      { item_key: 'M', item_type: 'manual' },
    ]);
    const lines = await textOf(window.needsView);
    assert.deepEqual(
      lines.filter((line) => !line.startsWith('  ')),
      [' Decisions — 30', ' Work for people — 1'],
    );
    assert.equal(lines.length, 33);
    const manual = await elementOf(window.needsView, 'Title of M');
    assert.equal(
      window.needsView.provider.getParent?.(manual),
      await elementOf(window.needsView, 'Work for people'),
    );
  });

  it('say quietly when the first thing comes, not those that wait already, and not again for each', async () => {
    window.needsView.visible = false;
    await window.plan([{ item_key: 'A' }]);
    const said = () => window.person.asked.filter(({ kind }) => kind === 'info');
    assert.equal(said().length, 0);
    await window.agent('add', { plan_id: 'P', title: 'Which one?', item_key: 'D', item_type: 'decision' });
    await window.until(() => window.project.mirror.needs.total === 1);
    await window.agent('add', { plan_id: 'P', title: 'And here?', item_key: 'E', item_type: 'decision' });
    await window.until(() => window.project.mirror.needs.total === 2);
    assert.deepEqual(
      said().map(({ text, offered }) => [text, ...offered]),
      [['Something in the plan waits for you.', 'Show', 'Turn Off']],
    );
  });

  it('say nothing where the setting is off, and can be turned off from the notice', async () => {
    window.needsView.visible = false;
    await window.plan([{ item_key: 'A' }]);
    window.person.onSaid = () => 'Turn Off';
    const turnedOff = new Promise((resolve) => {
      window.stub.workspace.settingsChanged.event(resolve);
    });
    await window.agent('add', { plan_id: 'P', title: 'Which one?', item_key: 'D', item_type: 'decision' });
    await turnedOff;
    assert.equal(window.stub.workspace.settings.get('masterplan.notifyNeedsYou'), false);
    await decide('D');
    await window.agent('add', { plan_id: 'P', title: 'And here?', item_key: 'E', item_type: 'decision' });
    await window.until(() => window.project.mirror.needs.total === 1);
    assert.equal(window.person.asked.filter(({ kind }) => kind === 'info').length, 1);
  });

  it('show who is at work, on what and how long', async () => {
    await planOfEveryKind(window);
    assert.deepEqual(await textOf(window.agentsView), [
      'hubot agent-1 — 1 item · 30 min left · test · ana@example.org',
      '  play-circle Title of X — X · 30 min left',
      'hubot agent-2 — idle, seen just now · test · ana@example.org',
      'account person@example.org — you · 1 item · Visual Studio Code',
      '  play-circle Title of MINE — MINE',
    ]);
    const tokens = (await rowsOf(window.agentsView)).map(({ shown }) => shown.contextValue ?? '');
    assert.match(tokens[0] ?? '', /\bholdsItems\b/);
    assert.doesNotMatch(tokens[2] ?? '', /\bholdsItems\b/);
    assert.match(tokens[1] ?? '', /\bcanTakeOver\b/);
    assert.equal(window.contextKey('masterplan.agentsEmpty'), false);
  });

  it('follow a claim from one agent to another', async () => {
    await planOfEveryKind(window);
    await rowsOf(window.agentsView);
    window.agentsView.fired.length = 0;
    await window.agent('release', { plan_id: 'P', item_key: 'X' });
    await window.agent('claim', { plan_id: 'P', item_key: 'X' }, 'agent-2');
    await window.until(() => window.project.mirror.heldBy('agent-2').length === 1);
    const sessions = await rowsOf(window.agentsView);
    const [first, second] = sessions.filter(({ depth }) => depth === 0);
    assert.ok(
      window.agentsView.fired.includes(first?.element) || window.agentsView.fired.includes(undefined),
    );
    assert.ok(
      window.agentsView.fired.includes(second?.element) || window.agentsView.fired.includes(undefined),
    );
    assert.match(String(second?.shown.description), /1 item/);
  });

  it('sum up in the status bar; a click goes to what waits, else to the dashboard', async () => {
    assert.equal(window.statusBar.visible, false);
    await window.plan([{ item_key: 'A' }, { item_key: 'D', item_type: 'decision' }]);
    assert.equal(window.statusBar.visible, true);
    assert.equal(window.statusBar.text, '$(tasklist) 0/2 · 1 agent · 1 needs you');
    assert.equal(window.statusBar.command, 'masterplan.needsYou.focus');
    assert.match(
      window.statusBar.accessibilityInformation?.label ?? '',
      /0 of 2 items done, 1 agent, 1 needs you/,
    );
    await decide('D');
    assert.equal(window.statusBar.text, '$(tasklist) 1/2 · 1 agent');
    assert.equal(window.statusBar.command, 'masterplan.openDashboard');
    window.stub.workspace.set('masterplan.statusBar', false);
    assert.equal(window.statusBar.visible, false);
  });

  it('leave out unsigned changes that a person has looked at', async () => {
    await window.plan([{ item_key: 'A' }]);
    const { mirror } = window.project;
    const [change] = ((await window.agent('history', { plan_id: 'P', limit: 1 })) as { changes: object[] })
      .changes;
    const forged = { ...change, version: 99, kind: 'human', user: 'ana@example.org' };
    mirror.unsigned = () => [forged as never];
    await mirror.refresh();
    assert.equal(window.needsView.badge?.value, 1);
    const [row] = await rowsOf(window.needsView);
    assert.equal(row?.shown.label, 'Title of A');
    assert.match(String(row?.shown.description), /^unsigned change · A · .* in the name of ana@example\.org/);
    assert.match(row?.shown.contextValue ?? '', /^isUnsigned /);
    const seen = { [window.project.id]: 99 };
    await window.editor.context.workspaceState.update(ACKNOWLEDGED_KEY, seen);
    await mirror.refresh();
    assert.equal(window.needsView.badge, undefined);
    assert.deepEqual(await textOf(window.needsView), []);
  });
});
