import { strict as assert } from 'node:assert';
import { personWithKey } from '../../../src/client/person';
import { openDashboard } from '../../../src/editor/dashboard/open-dashboard';
import { registerDashboard } from '../../../src/editor/dashboard/register-dashboard';
import { acknowledge } from '../../../src/editor/needs-you/acknowledged-unsigned';
import { countNeeds } from '../../../src/editor/needs-you/needs-list';
import type { ItemNode } from '../../../src/editor/nodes';
import { WorkspaceProjects } from '../../../src/editor/projects/workspace-projects';
import type { Change } from '../../../src/model/change';
import { newKeyPair } from '../../../src/model/human-signature';
import { hostFile } from '../../support/real-project';
import { SeatedWindow } from '../../support/seated-window';
import { PlayedPanel } from './support/played-panel';

const FROM_PALETTE = { nodes: [], selected: [], foreign: [] };

describe('the dashboard of a window', () => {
  let window: SeatedWindow;
  let panels: PlayedPanel[];

  beforeEach(async () => {
    window = new SeatedWindow();
    panels = [];
    window.stub.window.onWebviewPanel = () => {
      const panel = new PlayedPanel();
      panels.push(panel);
      return panel.panel;
    };
    await window.open();
    await window.plan([{ item_key: 'A' }, { item_key: 'B', depends_on_keys: ['A'] }, { item_key: 'C' }]);
  });
  afterEach(() => window.close());

  async function opened(): Promise<PlayedPanel> {
    await openDashboard.run(window.editor, FROM_PALETTE);
    const panel = panels.at(-1);
    assert.ok(panel);
    return panel;
  }

  /** Opened, and told everything: snapshot, forecast and critical path. */
  async function ready(): Promise<PlayedPanel> {
    const panel = await opened();
    const insight = panel.next('delta', (message) => message.insight !== undefined);
    const snapshot = panel.next('snapshot', (message) => message.items.length === 3);
    panel.say({ type: 'ready', plan: null });
    await Promise.all([snapshot, insight]);
    return panel;
  }

  it('tells everything once, and from then on only what changed', async () => {
    const panel = await ready();
    const before = panel.told.length;
    const delta = panel.next(
      'delta',
      (message) => message.items?.some((item) => item.status === 'in_progress') ?? false,
    );
    await window.agent('next', { plan_id: 'P', claim: true });
    const { items = [], feed = [] } = await delta;
    assert.deepEqual(
      items.map((item) => [item.key, item.holderName]),
      [['A', 'agent-1']],
    );
    assert.deepEqual(
      feed.filter((row) => row.item !== null).map((row) => [row.activity, row.key, row.who]),
      [['claimed', 'A', 'agent-1']],
    );
    assert.ok(panel.told.slice(before).every((message) => message.type === 'delta'));
  });

  it('hands over critical path and forecast as the host computed them', async () => {
    const panel = await opened();
    const told = panel.next('delta', (message) => message.insight !== undefined);
    panel.say({ type: 'ready', plan: null });
    const { insight } = await told;
    assert.deepEqual(insight?.criticalPath.ids, [window.present('A').id, window.present('B').id]);
    assert.equal(insight?.forecast, null);
  });

  it('says nothing while nobody sees it, and everything again when it is seen', async () => {
    const panel = await ready();
    panel.show(false);
    const before = panel.told.length;
    // Somebody else watches the mirror: it stays live, and the dashboard could know.
    const watch = window.project.mirror.watch();
    const seen = new Promise<void>((resolve) => {
      window.project.mirror.onDidChange((change) => {
        if (change.items.has(window.present('C').id)) resolve();
      });
    });
    await window.agent('update', { plan_id: 'P', item_key: 'C', title: 'Another title' });
    await seen;
    panel.say({ type: 'ready', plan: null });
    assert.equal(panel.told.length, before);

    panel.show(true);
    assert.deepEqual(panel.told.at(-1), { type: 'wake' });
    const snapshot = panel.next('snapshot');
    panel.say({ type: 'ready', plan: null });
    const { items } = await snapshot;
    assert.ok(items.some((item) => item.title === 'Another title'));
    watch.dispose();
  });

  it('reads the log by the feed’s filters and for the time line', async () => {
    await window.agent('next', { plan_id: 'P', claim: true });
    await window.agent('complete', { plan_id: 'P', item_key: 'A', files_modified: ['src/a.ts'] });
    const panel = await ready();
    const page = panel.next('feedPage');
    const filter = { plan: 'P', session: 'agent-1', item: window.present('A').id, file: 'src' };
    panel.say({ type: 'queryFeed', query: 7, filter, cursor: null });
    const { query, rows, failed } = await page;
    assert.deepEqual([query, failed], [7, null]);
    assert.deepEqual(
      rows.map((row) => row.activity),
      ['completed'],
    );
    const line = panel.next('timeLine');
    panel.say({ type: 'loadTimeLine', hours: 24 });
    assert.deepEqual(
      (await line).rows.map((row) => row.activity),
      ['claimed', 'completed'],
    );
  });

  it('opens and reveals items by nodes of its own, and nothing that is no item', async () => {
    const panel = await ready();
    const ran: [string, unknown[]][] = [];
    for (const id of ['masterplan.openItem', 'masterplan.revealItem', 'masterplan.needsYou.focus']) {
      window.stub.vscode.commands.registerCommand(id, (...args) => ran.push([id, args]));
    }
    const item = window.present('B').id;
    panel.say({ type: 'openItem', item });
    panel.say({ type: 'revealItem', item });
    panel.say({ type: 'openNeedsYou' });
    panel.say({ type: 'openItem', item: 4711 });
    panel.say({ type: 'openItem', item: 'B' });
    assert.deepEqual(
      ran.map(([id, [node]]) => [id, (node as ItemNode | undefined)?.itemId]),
      [
        ['masterplan.openItem', item],
        ['masterplan.revealItem', item],
        ['masterplan.needsYou.focus', undefined],
      ],
    );
    assert.ok(window.gestures.ofNodes([ran[0]?.[1][0]], 'test'));
  });

  it('is one for each project: a second call shows the first again', async () => {
    const panel = await opened();
    await opened();
    assert.equal(panels.length, 1);
    assert.equal(panel.revealed, 1);
    panel.dispose();
    await opened();
    assert.equal(panels.length, 2);
  });

  it('comes back after a reload of the window, unless another one shows the project', async () => {
    registerDashboard(window.editor);
    const serializer = window.stub.window.webviewSerializers.get('masterplan.dashboard');
    assert.ok(serializer);
    const panel = new PlayedPanel();
    await serializer.deserializeWebviewPanel(panel.panel, { project: window.project.id });
    const snapshot = panel.next('snapshot', (message) => message.items.length === 3);
    panel.say({ type: 'ready', plan: 'P' });
    assert.equal((await snapshot).project.id, window.project.id);
    const second = new PlayedPanel();
    await serializer.deserializeWebviewPanel(second.panel, undefined);
    assert.ok(second.isDisposed);
    await openDashboard.run(window.editor, FROM_PALETTE);
    assert.equal(panel.revealed, 1);
  });

  it('is closed with its folder, and a new one is live when the folder is added again', async () => {
    const { stub, real, editor } = window;
    const projects = new WorkspaceProjects({
      vscode: stub.vscode,
      log: stub.log as never,
      sessionId: 'window-2',
      person: personWithKey(newKeyPair(), 'test'),
      hostFile,
    });
    const inFolders = { ...editor, projects };
    registerDashboard(inFolders);
    const folders = async (...paths: string[]) => {
      stub.workspace.setFolders(...paths);
      await projects.ready();
    };
    const snapshotOf = async (panel: PlayedPanel) => {
      const told = panel.next('snapshot', (message) => message.items.length === 3);
      panel.say({ type: 'ready', plan: null });
      return told;
    };
    try {
      await folders(real.root);
      await openDashboard.run(inFolders, FROM_PALETTE);
      const [first] = panels;
      assert.ok(first);
      await snapshotOf(first);
      assert.equal(first.title, 'Masterplan');
      await folders(real.root, real.top);
      assert.equal(first.isDisposed, false);
      assert.equal(first.title, 'Masterplan: project');
      await folders(real.top);
      assert.equal(first.isDisposed, true);
      await folders(real.root);
      await openDashboard.run(inFolders, FROM_PALETTE);
      const second = panels.at(-1);
      assert.ok(second !== undefined && second !== first);
      await snapshotOf(second);
      const delta = second.next('delta', ({ items = [] }) => items.some(({ key }) => key === 'A'));
      await window.agent('claim', { plan_id: 'P', item_key: 'A' });
      await delta;
    } finally {
      await projects.close();
    }
  });

  it('counts what needs a person as the badge does: unsigned changes too, until they were looked at', async () => {
    await window.agent('add', { plan_id: 'P', title: 'Which?', item_type: 'decision' });
    await window.project.mirror.refresh();
    const { mirror } = window.project;
    const [change] = ((await window.agent('history', { limit: 1 })) as { changes: Change[] }).changes;
    assert.ok(change);
    mirror.unsigned = () => [change];
    const panel = await opened();
    const told = panel.next('snapshot', ({ items }) => items.length === 4);
    panel.say({ type: 'ready', plan: null });
    const { needs } = await told;
    assert.equal(needs.total, countNeeds(window.editor));
    assert.deepEqual([needs.total, needs.counts.decision, needs.counts.unsigned], [2, 1, 1]);
    const again = panel.next('delta', (message) => message.needs !== undefined);
    await acknowledge(window.editor, window.project, change.version);
    assert.equal((await again).needs?.total, 1);
  });

  it('lets the page load its own two files only, and run nothing else', async () => {
    const panel = await opened();
    const { html, options } = panel.webview;
    const policy = /Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1] ?? '';
    assert.match(policy, /^default-src 'none'; script-src 'nonce-[\w-]{20,}'; style-src https:/);
    assert.doesNotMatch(policy, /unsafe/);
    assert.doesNotMatch(html, /\sstyle=|\son\w+=/);
    assert.deepEqual(
      options.localResourceRoots?.map((root) => root.path.split('/').at(-1)),
      ['dist'],
    );
    panel.dispose();
    const another = await opened();
    assert.notEqual(another.webview.html, html, 'each page has its own nonce');
  });
});
