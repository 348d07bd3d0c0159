import { strict as assert } from 'node:assert';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import type { FromPage } from '../../../src/editor/dashboard/messages';
import { readmePicture } from '../../support/readme-picture';
import { findChromium } from '../../support/vscode-real/find-chromium';
import { skipLoudly } from '../../support/vscode-real/skip-loudly';
import { DashboardBrowser, type DashboardPage } from './support/dashboard-page';
import { feedRow, itemRow, largePlan, samplePlan, snapshot } from './support/sample-plan';
import { THEMES, type ThemeName } from './support/themes';

const PICTURES = join(__dirname, '..', '..', '..', 'out', 'pictures');
const axeFile = createRequire(__filename).resolve('axe-core/axe.min.js');

/** The box of the graph with this key. */
function node(page: Page, key: string): Locator {
  return page.locator('.node').filter({ hasText: new RegExp(`^\\s*${key}\\s`) });
}

/**
 * Waits until this expression is true in the page, looking once a frame: what a key does is drawn a frame later,
 * and the focus follows the drawing. Fails with `otherwise` after ten seconds. Playwright's own `waitForFunction`
 * evaluates its text inside the page from the second look on, which the page's CSP refuses: it passes only where
 * the first look finds it true.
 */
async function becomes(page: Page, expression: string, otherwise = expression): Promise<void> {
  const isSo = await page.evaluate(`new Promise((resolve) => {
    const end = performance.now() + 10_000;
    const look = () => {
      if (${expression}) resolve(true);
      else if (performance.now() > end) resolve(false);
      else requestAnimationFrame(look);
    };
    look();
  })`);
  assert.ok(isSo, otherwise);
}

interface Violation {
  id: string;
  impact: string | null;
  nodes: { html: string; failureSummary?: string }[];
}

describe('the dashboard’s page in a real browser', function () {
  this.timeout(120_000);
  let browser: DashboardBrowser;
  const open: DashboardPage[] = [];

  before(async function () {
    const chromium = findChromium();
    if (chromium === undefined) {
      skipLoudly('the dashboard’s page in a browser', 'no Chromium: set CHROME_PATH or install one');
      this.skip();
    }
    browser = await DashboardBrowser.start(chromium);
  });
  after(async () => {
    await browser?.stop();
  });
  afterEach(async () => {
    for (const dashboard of open.splice(0)) {
      await dashboard.page.context().close();
      assert.deepEqual(dashboard.problems, [], 'the browser complained');
    }
  });

  async function opened(...[theme, options]: Parameters<DashboardBrowser['open']>): Promise<DashboardPage> {
    const dashboard = await browser.open(theme, options);
    open.push(dashboard);
    return dashboard;
  }

  /** The message of this type that the page sends next, or has sent last. */
  async function sent<T extends FromPage['type']>(
    dashboard: DashboardPage,
    type: T,
    passes: (message: FromPage & { type: T }) => boolean = () => true,
  ): Promise<FromPage & { type: T }> {
    for (;;) {
      const found = dashboard.sent.findLast(
        (message): message is FromPage & { type: T } =>
          message.type === type && passes(message as FromPage & { type: T }),
      );
      if (found !== undefined) return found;
      await dashboard.page.evaluate('new Promise(requestAnimationFrame)');
    }
  }

  /** A page that knows the sample plan, with its feed and time line. */
  async function filled(
    theme: ThemeName = 'dark',
    options: Parameters<DashboardBrowser['open']>[1] = {},
  ): Promise<DashboardPage> {
    const dashboard = await opened(theme, options);
    const now = Date.now();
    const { items, feed, insight } = samplePlan(now);
    await dashboard.tell(snapshot(items));
    await dashboard.tell({ type: 'delta', insight });
    const { query } = await sent(dashboard, 'queryFeed');
    const rows = [...feed].reverse();
    await dashboard.tell({ type: 'feedPage', query, rows, cursor: null, failed: null });
    const { hours } = await sent(dashboard, 'loadTimeLine');
    await dashboard.tell({ type: 'timeLine', hours, since: now - hours * 3_600_000, rows: feed });
    return dashboard;
  }

  it('says when all was done instead of a forecast, even where an old one still stands there', async () => {
    const dashboard = await opened('light');
    const now = Date.now();
    const { items, insight } = samplePlan(now);
    const completed = items.map((item) => ({
      ...item,
      status: 'completed' as const,
      completed: now - 60_000,
    }));
    await dashboard.tell(snapshot(completed));
    await dashboard.tell({ type: 'delta', insight });
    const { page } = dashboard;
    await page.locator('.tile').filter({ hasText: 'Finished' }).waitFor();
    assert.match((await page.locator('#burn-up-summary').textContent()) ?? '', /last item was completed on/);
    assert.equal(await page.getByText('Forecast').count(), 0);
    mkdirSync(PICTURES, { recursive: true });
    await page.screenshot({ path: join(PICTURES, 'dashboard-finished.png') });
  });

  for (const theme of Object.keys(THEMES) as ThemeName[]) {
    it(`has nothing serious for axe to find, and its picture taken: ${theme}`, async () => {
      const { page } = await filled(theme);
      for (const summary of await page.locator('summary').all()) await summary.click();
      await page.locator('.node').first().focus();
      // The page's policy runs no foreign script; the debugger may.
      await page.evaluate(readFileSync(axeFile, 'utf8'));
      const violations = (await page.evaluate(
        `axe.run(document, { resultTypes: ['violations'] }).then((result) => result.violations)`,
      )) as Violation[];
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      assert.deepEqual(
        serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary}`),
        [],
      );
      for (const summary of await page.locator('summary').all()) await summary.click();
      mkdirSync(PICTURES, { recursive: true });
      await page.screenshot({ path: join(PICTURES, `dashboard-${theme}.png`), fullPage: true });
      if (theme === 'light') await readmePicture(page, 'dashboard', 1522);
    });
  }

  for (const width of [400, 1600]) {
    it(`fits a width of ${width} pixels`, async () => {
      const { page } = await filled('dark', { viewport: { width, height: 900 } });
      const widest = await page.evaluate('document.documentElement.scrollWidth');
      assert.equal(widest, width);
      mkdirSync(PICTURES, { recursive: true });
      await page.screenshot({ path: join(PICTURES, `dashboard-dark-${width}.png`), fullPage: true });
    });
  }

  it('shows a change without drawing anything else anew', async () => {
    const dashboard = await filled();
    const { page } = dashboard;
    const element = `[...document.querySelectorAll('.node')].find((one) => one.textContent.startsWith('W-33 '))`;
    await page.evaluate(`${element}.marked = true`);
    const item = samplePlan(Date.now()).items.find((one) => one.key === 'W-33');
    assert.ok(item);
    await dashboard.tell({ type: 'delta', items: [{ ...item, title: 'A new title', status: 'completed' }] });
    const changed = node(page, 'W-33');
    assert.match((await changed.textContent()) ?? '', /A new title.*Completed/);
    assert.equal(await page.evaluate(`${element}.marked`), true, 'the same element as before');
  });

  it('moves in the graph by arrow keys, says what is chosen, and opens it by Enter', async () => {
    const dashboard = await filled();
    const { page } = dashboard;
    await node(page, 'W-29').focus();
    await page.keyboard.press('ArrowRight');
    await becomes(page, '/^W-3[0-2] /.test(document.activeElement.textContent)');
    const label = await page.evaluate('document.activeElement.textContent');
    await becomes(
      page,
      `document.querySelectorAll('.node[tabindex="0"]').length === 1`,
      'one stop of the Tab key',
    );
    const key = String(label).split(' ')[0] ?? '';
    await page.getByRole('region', { name: 'Chosen item' }).filter({ hasText: key }).waitFor();
    await page.keyboard.press('Enter');
    const { item } = await sent(dashboard, 'openItem');
    assert.equal(samplePlan(0).items.find((one) => one.id === item)?.key, key);
  });

  it('opens and closes a group by Enter without losing the focus', async () => {
    const { page } = await filled();
    const group = node(page, 'P2S2');
    assert.equal(await group.getAttribute('aria-expanded'), 'true');
    await group.focus();
    await page.keyboard.press('Enter');
    await group.and(page.locator('[aria-expanded="false"]')).waitFor();
    await node(page, 'W-30').waitFor({ state: 'detached' });
    // The focus follows the drawing, which comes after the page.
    await becomes(page, "document.activeElement.textContent.startsWith('P2S2 ')");
    await page.keyboard.press('Enter');
    await node(page, 'W-30').waitFor();
    const isInView = `(() => {
      const drawing = document.querySelector('.graph').getBoundingClientRect();
      const box = document.activeElement.getBoundingClientRect();
      return box.left >= drawing.left && box.left < drawing.right && box.top >= drawing.top && box.top < drawing.bottom;
    })()`;
    await becomes(page, isInView);
  });

  it('moves between the claims of the time line by arrow keys', async () => {
    const { page } = await filled();
    await page.locator('.claim').first().focus();
    await page.keyboard.press('ArrowDown');
    await becomes(page, "document.activeElement.closest('.lane') === document.querySelectorAll('.lane')[1]");
  });

  it('draws 10,000 items by their containers, and takes them in several messages', async () => {
    const dashboard = await opened('dark');
    const items = largePlan(Date.now());
    await dashboard.tell(snapshot(items.slice(0, 2000), { more: true }));
    await dashboard.page.locator('main[aria-busy="true"]').waitFor();
    for (let at = 2000; at < items.length; at += 2000) {
      const more = at + 2000 < items.length;
      await dashboard.tell({ type: 'delta', items: items.slice(at, at + 2000), more });
    }
    await dashboard.page.locator('main[aria-busy="false"]').waitFor();
    const boxes = await dashboard.page.locator('.node').count();
    assert.ok(boxes > 0 && boxes <= 10, `${boxes} boxes`);
    const elements = await dashboard.page.evaluate('document.querySelectorAll("*").length');
    assert.ok(Number(elements) < 2500, `${elements} elements`);
  });

  it('draws 120 boxes at first, more where more are asked for, and says how many are left', async () => {
    const dashboard = await opened('dark');
    const { page } = dashboard;
    const items = Array.from({ length: 300 }, (_, place) =>
      itemRow(place + 1, { deps: place % 10 === 0 ? [] : [place] }),
    );
    await dashboard.tell(snapshot(items));
    await page.locator('.node').nth(119).waitFor();
    assert.equal(await page.locator('.node').count(), 120);
    assert.match(await page.locator('#graph').innerText(), /Not drawn: 180 more/);
    const more = page.locator('#graph > p').getByRole('button', { name: 'Show more' });
    await more.focus();
    await page.keyboard.press('Enter');
    await page.locator('.node').nth(239).waitFor();
    assert.equal(await page.locator('.node').count(), 240);
    await becomes(page, "document.activeElement.textContent === 'Show more'");
    await page.keyboard.press('Enter');
    await page.locator('.node').nth(299).waitFor();
    assert.equal(await page.locator('.node').count(), 300);
    assert.equal(await page.locator('#graph > p button').count(), 0);
    await becomes(
      page,
      "document.querySelector('.node:focus') !== null",
      'the focus is lost with the button',
    );
  });

  it('leaves a plan as it is shown while it is read anew, until all of it is there', async () => {
    const dashboard = await opened('dark');
    const { page } = dashboard;
    const items = largePlan(Date.now());
    await dashboard.tell(snapshot(items));
    const before = await page.locator('.node').allInnerTexts();
    const renamed = items.map((item) => (item.key === 'P10' ? { ...item, title: 'Renamed' } : item));
    await dashboard.tell(snapshot(renamed.slice(0, 500), { more: true }));
    await dashboard.tell({ type: 'delta', items: renamed.slice(500, 7000), more: true });
    assert.deepEqual(await page.locator('.node').allInnerTexts(), before);
    await dashboard.tell({ type: 'delta', items: renamed.slice(7000), more: true });
    await dashboard.tell({ type: 'delta', more: false });
    await page.locator('main[aria-busy="false"]').waitFor();
    await node(page, 'P10').filter({ hasText: 'Renamed' }).waitFor();
    assert.equal(await page.locator('.node').count(), before.length);
  });

  it('asks for the log with the chosen filters, and shows what comes by itself only if it passes', async () => {
    const dashboard = await filled();
    const { page } = dashboard;
    await page.getByLabel('File or folder').fill('src/schema');
    await page.getByLabel('Item key').fill('w-5');
    const { query, filter } = await sent(
      dashboard,
      'queryFeed',
      (message) => message.filter.file !== null && message.filter.item !== null,
    );
    assert.deepEqual(filter, { plan: null, session: null, item: 5, file: 'src/schema' });
    await dashboard.tell({ type: 'feedPage', query, rows: [], cursor: null, failed: null });
    const passing = { item: 5, key: 'W-5', files: ['src/schema/a.ts'], at: Date.now() };
    await dashboard.tell({
      type: 'delta',
      feed: [feedRow(900, { ...passing, who: 'passing' }), feedRow(901, { who: 'other', at: Date.now() })],
    });
    assert.deepEqual(await page.locator('.feed .who').allInnerTexts(), ['passing']);
  });

  it('keeps plan, filters, groups and place over a reload, and nothing of the plan itself', async () => {
    const first = await filled();
    await first.page.getByRole('combobox', { name: 'Plan' }).selectOption('p');
    await first.page.getByLabel('Item key').fill('W-5');
    await node(first.page, 'P2S2').click();
    await first.page.evaluate('window.scrollTo(0, 300)');
    const isKept = `window.keptState?.scroll === 300 && window.keptState?.itemKey === 'W-5'`;
    await becomes(first.page, isKept);
    const state = await first.state();
    assert.doesNotMatch(JSON.stringify(state), /tokenizer/);

    const second = await filled('dark', { state });
    assert.equal((await sent(second, 'ready')).plan, 'p');
    assert.equal(await second.page.getByRole('combobox', { name: 'Plan' }).inputValue(), 'p');
    assert.equal(await second.page.getByLabel('Item key').inputValue(), 'W-5');
    const group = node(second.page, 'P2S2');
    await group.and(second.page.locator('[aria-expanded="false"]')).waitFor();
    await becomes(second.page, 'window.scrollY === 300');
  });

  it('says `ready` again when it is woken, but not while it waits for its first snapshot', async () => {
    const dashboard = await opened('dark');
    await sent(dashboard, 'ready');
    await dashboard.tell({ type: 'wake' });
    assert.equal(dashboard.sent.filter((message) => message.type === 'ready').length, 1);
    await dashboard.tell(snapshot([itemRow(1)]));
    await dashboard.tell({ type: 'wake' });
    assert.equal(dashboard.sent.filter((message) => message.type === 'ready').length, 2);
  });

  it('shows what agents wrote as text, whatever it is', async () => {
    const dashboard = await opened('dark');
    const title = `<img src=x onerror="document.title='hurt'"><b>bold</b>`;
    await dashboard.tell(snapshot([itemRow(1, { title })]));
    assert.match(await dashboard.page.locator('.node-title').innerText(), /<img src=x/);
    assert.equal(await dashboard.page.locator('img, .node b').count(), 0);
  });

  it('moves nothing for who wants it so', async () => {
    const moving = await filled();
    const resting = await filled('dark', { reducedMotion: 'reduce' });
    const motion = `getComputedStyle(document.querySelector('.bar-part')).transitionDuration`;
    assert.equal(await moving.page.evaluate(motion), '0.3s');
    assert.equal(await resting.page.evaluate(motion), '0s');
  });

  for (const theme of ['high-contrast', 'high-contrast-light'] as const) {
    it(`draws the graph’s arrows and what is said besides as clearly as the rest: ${theme}`, async () => {
      const { page } = await filled(theme);
      const [text, arrow, line, besides] = (await page.evaluate(`[
        getComputedStyle(document.body).color,
        getComputedStyle(document.querySelector('.arrow')).fill,
        getComputedStyle(document.querySelector('.edge')).strokeOpacity,
        getComputedStyle(document.querySelector('.under')).color,
      ]`)) as string[];
      assert.deepEqual([arrow, line, besides], [text, '1', text]);
    });
  }

  it('shows shares and borders in forced colours too', async () => {
    const { page } = await filled('high-contrast', { forcedColors: 'active' });
    const border = `getComputedStyle(document.querySelector('.bar-part')).borderTopStyle`;
    assert.equal(await page.evaluate(border), 'solid');
    await page.screenshot({ path: join(PICTURES, 'dashboard-forced-colors.png'), fullPage: true });
  });

  it('says the one next step where there is no plan, and what failed where reading failed', async () => {
    const dashboard = await opened('light');
    const nothing = { plans: [], agents: [], needs: { total: 0, counts: {} } };
    await dashboard.tell(snapshot([], { ...nothing, standing: { kind: 'empty', message: null } }));
    assert.match(await dashboard.page.locator('main').innerText(), /There is no plan yet/);
    await dashboard.tell({ type: 'delta', standing: { kind: 'error', message: 'The disk is full.' } });
    assert.match(await dashboard.page.getByRole('alert').innerText(), /The disk is full/);
  });
});
