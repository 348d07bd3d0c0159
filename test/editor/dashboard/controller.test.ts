import { strict as assert } from 'node:assert';
import { DashboardController } from '../../../src/editor/dashboard/dashboard-controller';
import { ITEMS_PER_MESSAGE } from '../../../src/editor/dashboard/pending-delta';
import { SeatedWindow } from '../../support/seated-window';
import { PlayedPanel } from './support/played-panel';
import { STRINGS } from './support/sample-plan';

describe('the dashboard’s controller', () => {
  let window: SeatedWindow;
  let panel: PlayedPanel;
  let controller: DashboardController;

  beforeEach(async () => {
    window = new SeatedWindow();
    await window.open();
    await window.plan([{ item_key: 'A' }]);
    panel = new PlayedPanel();
  });
  afterEach(async () => {
    controller.dispose();
    await window.close();
  });

  function never(): never {
    throw new Error('nobody asked for it');
  }

  function start(of = window): void {
    controller = new DashboardController(
      of.project,
      { post: (message) => void panel.webview.postMessage(message), isVisible: () => panel.visible },
      {
        strings: STRINGS,
        l10n: window.stub.vscode.l10n,
        locale: 'en',
        log: window.stub.log as never,
        needs: () => ({ total: 0, counts: {} }),
        actions: { openItem: never, revealItem: never, openNeedsYou: never },
        coalesce: 0,
        insightEvery: 0,
      },
    );
  }

  it('sends many items in several messages, the first of them with the snapshot', async () => {
    const items = Array.from({ length: 2 * ITEMS_PER_MESSAGE + 10 }, (_, place) => ({
      item_key: `I${place}`,
      title: `Item ${place}`,
    }));
    await window.agent('import', { plan_id: 'P', items });
    await window.project.mirror.refresh();
    const watch = window.project.mirror.watch();
    await window.project.mirror.ready();
    start();
    const { mirror } = window.project;
    const all = mirror.items.bind(mirror);
    let asked = 0;
    mirror.items = function* () {
      for (const item of all()) {
        asked += 1;
        yield item;
      }
    };
    const last = panel.next('delta', (message) => message.more === false);
    controller.receive({ type: 'ready', plan: null });
    assert.equal(panel.told.at(-1)?.type, 'snapshot');
    assert.ok(asked <= ITEMS_PER_MESSAGE, `${asked} items were looked at in one go`);
    await last;
    watch.dispose();
    const sizes = panel.told.flatMap((message) =>
      (message.type === 'snapshot' || message.type === 'delta') && message.items !== undefined
        ? [message.items.length]
        : [],
    );
    const sum = sizes.reduce((one, other) => one + other, 0);
    assert.ok(sum >= items.length + 1, `${sum} items`);
    assert.ok(Math.max(...sizes) <= ITEMS_PER_MESSAGE);
  });

  it('sends nothing at all while the page is hidden, whatever happens', async () => {
    start();
    const insight = panel.next('delta', (message) => message.insight?.criticalPath.ids.length === 1);
    const snapshot = panel.next('snapshot', (message) => message.items.length === 1);
    controller.receive({ type: 'ready', plan: null });
    await Promise.all([snapshot, insight]);
    panel.visible = false;
    controller.visibilityChanged();
    const before = panel.told.length;
    // Somebody else keeps the mirror alive: the controller could know.
    const watch = window.project.mirror.watch();
    const changed = (title: string) =>
      new Promise<void>((resolve) => {
        const listening = window.project.mirror.onDidChange(() => {
          if (window.present('A').title !== title) return;
          listening.dispose();
          resolve();
        });
      });
    for (const title of ['one', 'two', 'three']) {
      const seen = changed(title);
      await window.agent('update', { plan_id: 'P', item_key: 'A', title });
      await seen;
    }
    controller.receive({ type: 'ready', plan: null });
    controller.receive({ type: 'choosePlan', plan: 'P' });
    await window.agent('status', {});
    assert.equal(panel.told.length, before);
    watch.dispose();
  });

  it('computes for the plan that was kept over a reload, though the mirror had not read it yet', async () => {
    const fresh = new SeatedWindow();
    await fresh.open();
    await fresh.agent('create_plan', { plan_id: 'P', title: 'Plan' });
    await fresh.agent('create_plan', { plan_id: 'Q', title: 'Another' });
    await fresh.agent('add', { plan_id: 'P', item_key: 'A', title: 'A' });
    start(fresh);
    const told = panel.next('delta', (message) => message.insight !== undefined);
    controller.receive({ type: 'ready', plan: 'P' });
    const { insight } = await told;
    await fresh.close();
    assert.equal(insight?.plan, 'P');
  });

  it('says in the log that a message was none of the page’s, and does nothing', () => {
    start();
    const before = panel.told.length;
    controller.receive({ type: 'write', operation: 'complete' });
    assert.equal(panel.told.length, before);
    assert.ok(window.stub.log.lines.some((line) => line.includes('none of its own')));
  });

  it('tells of a log that cannot be read in the feed, where it was asked for', async () => {
    start();
    const page = panel.next('feedPage');
    const filter = { plan: null, session: null, item: 4711, file: null };
    controller.receive({ type: 'queryFeed', query: 1, filter, cursor: null });
    const { failed, rows } = await page;
    assert.ok(failed !== null && failed.length > 0);
    assert.deepEqual(rows, []);
  });
});
