import { strict as assert } from 'node:assert';
import { personWithKey } from '../../../src/client/person';
import { acknowledge } from '../../../src/editor/needs-you/acknowledged-unsigned';
import { NeedsNotice } from '../../../src/editor/needs-you/needs-notice';
import { keyIdOf, newKeyPair } from '../../../src/model/human-signature';
import { SeatedWindow } from '../../support/seated-window';
import { planOfEveryKind } from '../commands/item-fixture';
import { elementOf, rowsOf, textOf, tooltipOf } from './text-tree';
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
      'question Title of DEC — decision · DEC · Only a person can decide this. 1 item waits for it.',
      'person Title of MAN — manual · MAN · Only a person can do this.',
      ' Held by people — 1',
      '  play-circle Title of MINE — you hold it · MINE',
    ]);
    assert.deepEqual(window.needsView.badge, { value: 2, tooltip: '2 things need you' });
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

  it('offer a key to a window that is trusted only, and tell the other one where its own is approved', async () => {
    await window.plan([]);
    await window.project.read('list_keys', {});
    const pair = newKeyPair();
    const person = personWithKey(pair, 'laptop');
    const other = await window.real.client({ surface: 'editor', sessionId: 'window-2', user: 'bo', person });
    await other.reprove();
    await window.project.mirror.refresh();
    const [waiting] = await rowsOf(window.needsView);
    assert.match(String(waiting?.shown.description), /bo asks to be recognised as a person\./);
    assert.equal(waiting?.shown.contextValue, 'isKey');
    // The same in the other window.
    const standing = { kind: 'pending', keyId: keyIdOf(pair.publicKey) };
    Object.defineProperty(window.project, 'standing', { get: () => standing });
    const [own] = await rowsOf(window.needsView);
    assert.match(String(own?.shown.description), /This window’s key: it is approved in another one/);
    assert.equal(own?.shown.contextValue, 'isOwnKey');
  });

  it('call nobody for what a person has in hand, and say who that is', async () => {
    await window.plan([{ item_key: 'A' }]);
    window.needsView.visible = false;
    const gesture = window.gestures.ofModal('test');
    await window.project.write('claim', { plan_id: 'P', item_key: 'A' }, gesture);
    await window.project.mirror.refresh();
    assert.equal(window.project.mirror.needs.counts.held, 1);
    assert.equal(window.needsView.badge, undefined);
    assert.equal(window.statusBar.text, '$(tasklist) 0/1');
    assert.deepEqual(window.person.asked, []);
    assert.deepEqual((await textOf(window.planView))[1], '  play-circle Title of A — you · A');
    const item = window.present('A');
    window.project.mirror.item = () => ({ ...item, claimed_by: 'w', claimed_by_user: 'ana@example.org' });
    assert.deepEqual(await textOf(window.needsView), [
      ' Held by people — 1',
      '  play-circle Title of A — held by ana@example.org · A',
    ]);
  });

  it('tell the view the entry alone where only its words are others', async () => {
    await window.plan([
      { item_key: 'DEC', item_type: 'decision' },
      { item_key: 'E', item_type: 'manual' },
    ]);
    const [entry] = await rowsOf(window.needsView);
    window.needsView.fired.length = 0;
    await window.agent('add', { plan_id: 'P', title: 'Gated', item_key: 'G', depends_on: ['DEC'] });
    await window.until(() => window.project.mirror.needs.needs[0]?.why.includes('waits') === true);
    assert.deepEqual([...new Set(window.needsView.fired)], [entry?.element]);
    assert.match((await textOf(window.needsView))[0] ?? '', /1 item waits for it\./);
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
      [['1 thing in the plan waits for you.', 'Show', 'Turn Off']],
    );
  });

  it('are told of one project although another one cannot be read', async () => {
    const other = new SeatedWindow();
    await other.open();
    const { state } = other.project.mirror;
    Object.defineProperty(other.project.mirror, 'state', { get: () => ({ ...state, kind: 'error' }) });
    let visible = true;
    const projects = { ...window.editor.projects, all: () => [other.project, window.project] };
    const notice = new NeedsNotice({ ...window.editor, projects }, () => visible);
    await window.plan([{ item_key: 'A' }]);
    notice.update();
    visible = false;
    window.needsView.visible = true;
    await window.agent('add', { plan_id: 'P', title: 'Which one?', item_key: 'D', item_type: 'decision' });
    await window.until(() => window.project.mirror.needs.total === 1);
    notice.update();
    assert.deepEqual(
      window.person.asked.map(({ text }) => text),
      ['1 thing in the plan waits for you.'],
    );
    await other.close();
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
      'hubot agent-1 — 1 item · 30m · test · ana@example.org',
      '  play-circle Title of X — 30m · X',
      'account person@example.org — you · 1 item · Visual Studio Code',
      '  play-circle Title of MINE — MINE',
      'hubot agent-2 — idle, seen just now · test · ana@example.org',
    ]);
    const rows = await rowsOf(window.agentsView);
    const tokens = rows.map(({ shown }) => shown.contextValue ?? '');
    assert.match(rows[0]?.shown.accessibilityInformation?.label ?? '', /1 item, 30 min left/);
    assert.match(tokens[0] ?? '', /\bholdsItems\b/);
    assert.doesNotMatch(tokens[4] ?? '', /\bholdsItems\b/);
    assert.match(tokens[1] ?? '', /\bcanTakeOver\b/);
    assert.equal(window.contextKey('masterplan.agentsEmpty'), false);
  });

  it('show who is gone below those who are here, and forget who holds nothing', async () => {
    await window.plan([{ item_key: 'A' }, { item_key: 'B' }]);
    await window.agent('claim', { plan_id: 'P', item_key: 'A' }, 'agent-2');
    await window.agent('claim', { plan_id: 'P', item_key: 'B' }, 'agent-3');
    await window.agent('list_plans', {}, 'agent-4');
    await window.closeAgent('agent-2');
    await window.closeAgent('agent-1');
    await window.project.mirror.refresh();
    const names = async () =>
      (await textOf(window.agentsView))
        .filter((line) => !line.startsWith('  '))
        .map((line) => line.replace(/ · test.*/, ''));
    const person = 'account person@example.org — you · idle, seen just now · Visual Studio Code';
    assert.deepEqual(await names(), [
      'hubot agent-3 — 1 item · 30m',
      'hubot agent-2 — gone · 1 item · 30m',
      'hubot agent-4 — idle, seen just now',
      person,
      'debug-disconnect agent-1 — gone, seen just now',
    ]);
    assert.match(window.statusBar.accessibilityInformation?.label ?? '', /1 agent at work, 2 connected/);
    window.agentsView.fired.length = 0;
    window.clock.pass(6 * 60_000);
    assert.ok(window.agentsView.fired.includes(undefined));
    assert.ok(!(await names()).some((line) => line.includes('agent-1')));
  });

  it('say of what a gone agent holds when it comes back', async () => {
    await window.plan([{ item_key: 'A' }]);
    await window.agent('claim', { plan_id: 'P', item_key: 'A' }, 'agent-2');
    await window.project.mirror.refresh();
    const row = async () => (await textOf(window.planView)).find((line) => line.includes('Title of A'));
    assert.match((await row()) ?? '', /agent-2 · 30m/);
    await window.closeAgent('agent-2');
    await window.project.mirror.refresh();
    assert.match((await row()) ?? '', /agent-2 · gone, comes back in (30|29)m/);
    const session = await elementOf(window.agentsView, 'agent-2');
    const token = new window.stub.vscode.CancellationTokenSource().token;
    const tooltip = await tooltipOf(window.agentsView, session, token);
    assert.match(tooltip.value, /A\\: gone\\, comes back in (30|29)m/);
  });

  it('take who works by commands for somebody who is here between them', async () => {
    await window.plan([]);
    const shell = await window.real.client({
      surface: 'cli',
      client: 'masterplan-cli',
      sessionId: 'shell',
      sessionName: 'shell',
    });
    await shell.call('list_plans', {});
    await shell.close();
    await window.project.mirror.refresh();
    assert.ok((await textOf(window.agentsView)).some((line) => /^hubot shell — idle, seen/.test(line)));
  });

  it('tell sessions of the same name apart', async () => {
    await window.plan([]);
    const join = async (sessionId: string, client: string, sessionName: string) =>
      (await window.real.client({ sessionId, client, sessionName, surface: 'mcp' })).call('list_plans', {});
    await join('one-aaaa', 'codex', 'builder');
    await join('two-bbbb', 'codex', 'builder');
    await join('three', 'codex', 'tester');
    await join('four', 'claude-code', 'tester');
    await window.project.mirror.refresh();
    const labels = (await rowsOf(window.agentsView)).map(({ shown }) => String(shown.label));
    assert.deepEqual(
      labels.filter((label) => /builder|tester/.test(label)),
      ['builder (aaaa)', 'builder (bbbb)', 'tester (codex)', 'tester (claude-code)'],
    );
  });

  it('open the row of a session that begins to hold something', async () => {
    await window.plan([{ item_key: 'A' }]);
    const row = async () => (await rowsOf(window.agentsView))[0]?.shown;
    const before = await row();
    window.agentsView.fired.length = 0;
    await window.agent('claim', { plan_id: 'P', item_key: 'A' });
    await window.until(() => window.project.mirror.heldBy('agent-1').length === 1);
    const after = await row();
    assert.deepEqual([before?.collapsibleState, after?.collapsibleState], [0, 2]);
    assert.notEqual(before?.id, after?.id);
    // A row of another id: the list has to be drawn anew.
    assert.ok(window.agentsView.fired.includes(undefined));
  });

  it('follow a session that is called something else now', async () => {
    await window.plan([{ item_key: 'A' }]);
    const [first] = await rowsOf(window.agentsView);
    window.agentsView.fired.length = 0;
    const again = await window.real.client({ sessionId: 'agent-1', sessionName: 'Builder', surface: 'mcp' });
    await again.call('list_plans', {});
    await window.project.mirror.refresh();
    assert.ok(window.agentsView.fired.includes(first?.element));
    assert.equal((await rowsOf(window.agentsView))[0]?.shown.label, 'Builder');
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

  it('count what completed plans did too, as the dashboard does', async () => {
    await window.plan([{ item_key: 'A' }]);
    await window.agent('create_plan', { plan_id: 'Q', title: 'Another' });
    await window.agent('add', { plan_id: 'Q', title: 'B', item_key: 'B' });
    await window.agent('claim', { plan_id: 'Q', item_key: 'B' });
    await window.agent('complete', { plan_id: 'Q', item_key: 'B' });
    await window.project.mirror.refresh();
    assert.equal(window.project.mirror.plan('Q')?.status, 'completed');
    assert.match(window.statusBar.text, /^\$\(tasklist\) 1\/2/);
  });

  it('sum up in the status bar; a click goes to what waits, else to the dashboard', async () => {
    assert.equal(window.statusBar.visible, false);
    await window.plan([{ item_key: 'A' }, { item_key: 'D', item_type: 'decision' }]);
    assert.equal(window.statusBar.visible, true);
    assert.equal(window.statusBar.text, '$(tasklist) 0/2 · 1 needs you');
    await window.agent('claim', { plan_id: 'P', item_key: 'A' });
    await window.agent('list_plans', {}, 'agent-2');
    await window.project.mirror.refresh();
    assert.equal(window.statusBar.text, '$(tasklist) 0/2 · 1 agent · 1 needs you');
    assert.equal(window.statusBar.command, 'masterplan.needsYou.focus');
    assert.match(
      window.statusBar.accessibilityInformation?.label ?? '',
      /0 of 2 done, 1 agent at work, 2 connected, 1 needs you/,
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
    let changes = 0;
    const listening = mirror.onDidChange(() => changes++);
    window.needsView.fired.length = 0;
    await acknowledge(window.editor, window.project, 99);
    // The list is drawn again, and nothing is read for it.
    assert.equal(changes, 0);
    listening.dispose();
    assert.deepEqual(window.needsView.fired, [undefined]);
    assert.equal(window.needsView.badge, undefined);
    assert.deepEqual(await textOf(window.needsView), []);
  });
});
