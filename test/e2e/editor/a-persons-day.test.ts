import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { callTool } from '../../support/bundles';
import { CHECKOUT_ITEMS, SEARCH_ARTIFACTS, SEARCH_PLAN } from '../../support/demo-plan/checkout-plan';
import { setEnvironment } from '../../support/environment';
import { removeWithHosts } from '../../support/remove-with-hosts';
import { skipLoudly } from '../../support/vscode-real/skip-loudly';
import { closeTools, realVsCode } from '../../support/vscode-real/tools';
import { installExtension, VsCodeServer } from '../../support/vscode-real/vs-code-server';
import { VsCodeWindow } from '../../support/vscode-real/vs-code-window';
import { begin, mcpAgent, workOn } from './mcp-agents';
import { Workbench } from './workbench';

const checkout = join(__dirname, '..', '..', '..');

/** Without this, VS Code has no MCP servers. */
const SETTINGS = { 'chat.disableAIFeatures': false };

/** Each step goes on where the one before ended, as a day does. */
describe('A person’s day with the installed extension', function () {
  this.timeout(120_000);
  this.bail(true);

  let folder: string;
  let project: string;
  let server: VsCodeServer;
  let workbench: Workbench;
  let env: Record<string, string>;
  let planId = '';
  const agents: Client[] = [];
  const held = new Map<Client, number | undefined>();
  let restore: () => void = () => undefined;

  before(async function () {
    this.timeout(600_000);
    const tools = await realVsCode();
    if (typeof tools === 'string') {
      skipLoudly('the installed extension end to end', tools);
      this.skip();
    }
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'masterplan-e2e-')));
    project = join(folder, 'shop');
    const home = join(folder, 'home');
    mkdirSync(project);
    mkdirSync(home);
    env = {
      XDG_STATE_HOME: join(home, 'state'),
      MASTERPLAN_HOST_IDLE_SECONDS: '2',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'user.email',
      GIT_CONFIG_VALUE_0: 'ana@example.org',
    };
    restore = setEnvironment(env);
    const vsix = process.env.MASTERPLAN_VSIX ?? join(folder, 'masterplan.vsix');
    if (process.env.MASTERPLAN_VSIX === undefined) {
      pack(vsix);
    }
    await installExtension(tools.vsCode, home, vsix);
    server = await VsCodeServer.start({ vsCode: tools.vsCode, home, env, asUser: true, settings: SETTINGS });
    const window = await VsCodeWindow.open(tools.browser, {
      server,
      workspace: project,
      size: { width: 1440, height: 1000 },
    });
    workbench = new Workbench(window, server, SETTINGS);
    await window.ready();
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') {
      await workbench.window.picture(join(checkout, 'out', 'pictures', 'failed.png'));
    }
  });

  after(async () => {
    await Promise.allSettled(agents.map((agent) => agent.close()));
    await workbench?.window.close();
    await server?.stop();
    restore();
    await closeTools();
    if (folder !== undefined) {
      await removeWithHosts(folder);
    }
  });

  async function item(item_key: string): Promise<{ id: number; status: string; parent_id: number | null }> {
    const answer = await callTool(agents[0] ?? assert.fail(), 'show', { plan_id: planId, item_key });
    return answer.item as { id: number; status: string; parent_id: number | null };
  }

  /** The person's sessions, as agents see them. */
  async function people(): Promise<string[]> {
    const { sessions } = (await callTool(agents[0] ?? assert.fail(), 'sessions', {})) as {
      sessions: { session_id: string; kind: string }[];
    };
    return sessions.filter(({ kind }) => kind === 'human').map(({ session_id }) => session_id);
  }

  it('begins with an empty view that says what to do', async () => {
    await workbench.openSideBar();
    await workbench.widenSideBar(140);
    await workbench.page.getByText('This project has no plan yet.').waitFor();
    await workbench.picture('no-plan');
  });

  it('has a walkthrough', async () => {
    await workbench.run('Open Walkthrough');
    await workbench.page.getByText('Get Started with Masterplan').first().waitFor();
    await workbench.picture('walkthrough');
  });

  it('creates a plan from the palette; the last word is a modal dialog', async () => {
    await workbench.run('Create Plan…');
    await workbench.answer('Create a Plan', 'Rebuild the checkout');
    await workbench.pick('Start with items');
    await workbench.dialog.waitFor();
    await workbench.picture('create-plan');
    await workbench.confirm(/Create the plan/, 'Create');
    await workbench.row('Plan', 'Rebuild the checkout').waitFor();
    await workbench.picture('first-plan');
  });

  it('imports items from a file, after a look at what will happen', async () => {
    writeFileSync(join(project, 'work.json'), JSON.stringify(CHECKOUT_ITEMS));
    await workbench.run('Import Items…');
    await workbench.pick('A file');
    await workbench.pick('work.json');
    await workbench.dialog.or(workbench.quickInput.getByText('Rebuild the checkout')).first().waitFor();
    if (await workbench.quickInput.isVisible()) {
      await workbench.pick('Rebuild the checkout');
    }
    await workbench.dialog.filter({ hasText: 'Import' }).waitFor();
    await workbench.webview.getByText('Nothing is imported yet').waitFor();
    await workbench.webview.getByRole('cell', { name: 'Foundations' }).waitFor();
    const hasKeyboard = await workbench.dialog.evaluate((box) =>
      box.contains(box.ownerDocument.activeElement),
    );
    assert.equal(hasKeyboard, true, 'the page took the keyboard');
    await workbench.picture('import', workbench.webview.getByText('Nothing is imported yet'));
    await workbench.confirm(/Import \d+ items/, 'Import');
    // A plan that gets its first items opens by itself.
    await workbench.row('Plan', 'Foundations').waitFor();
    await workbench.picture('imported');
  });

  it('shows five agents at work', async () => {
    const names = ['claude-code', 'codex', 'gemini-cli', 'opencode', 'copilot'];
    for (const name of names) {
      agents.push(await mcpAgent(name, `${name} ${agents.length + 1}`, project, env));
    }
    const planner = agents[0] ?? assert.fail();
    planId = await onlyPlan(planner);
    for (const round of [1, 2]) {
      const begun = agents.map((agent, index) =>
        begin(agent, planId, 10 * round + 15 * index, held.get(agent)),
      );
      const taken = await Promise.all(begun);
      agents.forEach((agent, index) => {
        held.set(agent, taken[index]);
      });
    }
    await workbench.page.getByText('5 agents').waitFor();
    await workbench.expand('Plan', 'Foundations');
    await workbench.expand('Plan', 'The page');
    await workbench.picture('agents-at-work');
    await workbench.widenSideBar(-140);
    await workbench.picture('side-bar-as-it-is-first');
    await workbench.widenSideBar(140);
    await workbench.clearNotifications();
    await workbench.run('Open Dashboard');
    await workbench.webview.getByRole('heading', { name: 'Burn-up' }).waitFor();
    await workbench.readmePicture('agents-at-work', 'dark');
    await Promise.all(agents.map((agent) => workOn(agent, planId, held.get(agent))));
    await workbench.row('Needs You', 'Choose where baskets are kept').waitFor();
    await workbench.picture('waits-for-a-person');
  });

  it('decides through a modal dialog', async () => {
    await workbench.menu(workbench.row('Needs You', 'Choose where baskets are kept'), 'Decide…');
    await workbench.confirm('CO-13', 'Decide…');
    await workbench.write(/Decide .*CO-13/, 'A table: quick enough, and it keeps.');
    await workbench.picture('decision');
    await workbench.page.keyboard.press('Enter');
    await workbench.dialog.filter({ hasText: 'Your decision' }).waitFor();
    await workbench.picture('decision-confirm');
    await workbench.readmePicture('decision', 'light');
    await workbench.confirm(/Decide .*CO-13/, 'Decide');
    await workbench.row('Needs You', 'Choose where baskets are kept').waitFor({ state: 'detached' });
    const [agent] = agents;
    const { item } = (await callTool(agent ?? assert.fail(), 'show', {
      plan_id: planId,
      item_key: 'CO-13',
    })) as { item: { status: string } };
    assert.equal(item.status, 'completed');
  });

  it('approves a review', async () => {
    const [agent] = agents;
    const submitter = agent ?? assert.fail();
    await callTool(submitter, 'create_plan', { ...SEARCH_PLAN, status: 'ready' });
    await callTool(submitter, 'claim_plan', { plan_id: SEARCH_PLAN.plan_id });
    await callTool(submitter, 'submit_work', {
      plan_id: SEARCH_PLAN.plan_id,
      artifacts_markdown: SEARCH_ARTIFACTS,
      status: 'review',
    });
    const row = workbench.row('Needs You', SEARCH_PLAN.title);
    await row.waitFor();
    await workbench.picture('review');
    await workbench.menu(row, 'Approve Plan…');
    await workbench.dialog.waitFor();
    await workbench.picture('approve');
    await workbench.confirm(/Approve the work/, 'Approve');
    await row.waitFor({ state: 'detached' });
  });

  it('reads the dashboard', async () => {
    await workbench.run('Open Dashboard');
    const burnUp = workbench.webview.getByRole('heading', { name: 'Burn-up' });
    await burnUp.waitFor();
    await workbench.picture('dashboard', burnUp);
  });

  it('is offered to the agents in the editor as an MCP server, which starts', async () => {
    const choose = async (entry: RegExp) => {
      await workbench.runAny('MCP: List Servers');
      await workbench.pick(entry);
    };
    await choose(/Masterplan \(shop\)\s*Stopped/);
    await workbench.pick('Start Server');
    await workbench.page.getByText(/Discovered\s+\d+\s+tools/).waitFor();
    await workbench.runAny('MCP: List Servers');
    await workbench.quickInput.getByText('Running').waitFor();
    await workbench.picture('mcp-server');
    await workbench.page.keyboard.press('Escape');
  });

  it('shows in the tree what the store has, to the last row', async () => {
    const { items } = (await callTool(agents[0] ?? assert.fail(), 'list', {
      plan_id: planId,
      limit: 100,
    })) as { items: { item_key: string }[] };
    const stored = items.map(({ item_key }) => item_key).sort();
    const size = workbench.page.viewportSize() ?? assert.fail();
    // All rows at once: those out of sight are not drawn.
    await workbench.page.setViewportSize({ width: size.width, height: 2_400 });
    let keys: string[] = [];
    await until(async () => {
      await workbench.expandAll('Plan');
      const labels = await workbench.labels('Plan');
      keys = labels.flatMap((label) => /\bCO-\d+\b/.exec(label)?.[0] ?? []).sort();
      return keys.length >= stored.length;
    });
    await workbench.page.setViewportSize(size);
    assert.deepEqual(keys, stored);
  });

  it('moves an item by drag and drop', async () => {
    const row = (text: string | RegExp) => workbench.row('Plan', text);
    await row('CO-14').dragTo(row(/CO-2\b(?!\d)/));
    await workbench.picture('dragged');
    const { id } = await item('CO-2');
    await until(async () => {
      await workbench.pressIfAsked();
      return (await item('CO-14')).parent_id === id;
    });
  });

  it('decides with the keyboard alone', async () => {
    const author = agents[0] ?? assert.fail();
    await callTool(author, 'add', {
      plan_id: planId,
      item_key: 'CO-60',
      title: 'Which colour has the button?',
      item_type: 'decision',
    });
    await workbench.row('Needs You', 'CO-60').waitFor();
    await workbench.runAny('View: Focus into Primary Side Bar');
    await workbench.focusRow('Needs You', 'CO-60');
    await workbench.picture('keyboard');
    await workbench.page.keyboard.press('Control+Alt+E');
    // Arrows move VS Code's focus, not its selection: the key means the row with the focus.
    await workbench.quickInput.filter({ hasText: 'Decide CO-60' }).waitFor();
    await workbench.page.keyboard.type('Green.');
    await workbench.page.keyboard.press('Enter');
    await workbench.dialog.filter({ hasText: 'CO-60' }).waitFor();
    await workbench.page.keyboard.press('Enter');
    await until(async () => (await item('CO-60')).status === 'completed');
  });

  it('filters the plan, and shows all of it again as it was open', async () => {
    await workbench.expandAll('Plan');
    await workbench.collapse('Plan', 'Foundations');
    const before = await workbench.openRows('Plan');
    await workbench.run('Filter Plan');
    await workbench.pick('Text');
    await workbench.answer('Filter Plan by Text', 'Rounding');
    await workbench.row('Plan', 'Layout on one page').waitFor({ state: 'detached' });
    await workbench.quickInput.getByRole('option').first().waitFor();
    await workbench.page.keyboard.press('Escape');
    await workbench.row('Plan', 'Rounding rules').waitFor();
    await workbench.picture('filtered');
    await workbench.run('Clear Filter');
    await workbench.row('Plan', 'Layout on one page').waitFor();
    assert.deepEqual(await workbench.openRows('Plan'), before);
  });

  it('keeps its session, its key and what was open when the window is loaded anew', async () => {
    const before = await people();
    const rows = await workbench.openRows('Plan');
    assert.ok(rows.includes('Foundations false') && rows.includes('The page true'), rows.join('; '));
    await workbench.page.reload();
    await workbench.window.ready();
    await workbench.row('Plan', 'Layout on one page').waitFor();
    assert.deepEqual(await workbench.openRows('Plan'), rows);
    await workbench.expand('Plan', 'Foundations');
    await workbench.picture('after-a-reload');
    await workbench.menu(workbench.row('Plan', 'CO-14'), 'Add Note…');
    await workbench.answer('Note on', 'Seen after a reload.');
    const asker = agents[0] ?? assert.fail();
    const history = () => callTool(asker, 'history', { plan_id: planId, item_key: 'CO-14' });
    await until(async () => {
      await workbench.pressIfAsked();
      return JSON.stringify(await history()).includes('Seen after a reload.');
    });
    // Another key would wait for approval, and could not have written.
    assert.deepEqual(await people(), before);
  });

  it('asks the first profile to approve the key of a second one', async () => {
    const tools = await realVsCode();
    if (typeof tools === 'string') assert.fail(tools);
    // A browser profile of its own has secrets of its own, as another machine has.
    const window = await VsCodeWindow.open(tools.browser, { server, workspace: project });
    const second = new Workbench(window, server, SETTINGS);
    try {
      await window.ready();
      await second.openSideBar();
      const own = second.row('Needs You', 'ana@example.org:');
      await own.waitFor();
      await second.picture('key-waits');
      const row = workbench.row('Needs You', 'ana@example.org:');
      await row.waitFor();
      await workbench.picture('key-to-approve');
      await workbench.menu(row, 'Approve Key…');
      await workbench.confirm(/Approve this key/, 'Approve Key');
      await own.waitFor({ state: 'detached' });
    } finally {
      await window.close();
    }
  });

  it('opens an item, its history, and verifies the log', async () => {
    await workbench.expandAll('Plan');
    await workbench.row('Plan', 'CO-13').or(workbench.row('Plan', 'Choose where baskets')).first().click();
    const lastChanges = workbench.webview.getByRole('heading', { name: 'Last changes' });
    await lastChanges.waitFor();
    await workbench.picture('item', lastChanges);
    // The click has left the keyboard in the tree; Enter on the row that is shown goes into its page.
    await workbench.page.keyboard.press('F2');
    await workbench.quickInput.filter({ hasText: 'Edit CO-13' }).waitFor();
    await workbench.page.keyboard.press('Escape');
    await until(() => workbench.hasKeyboard('Plan'));
    await workbench.page.keyboard.press('Enter');
    await until(async () => !(await workbench.hasKeyboard('Plan')));
    await workbench.run('Verify Log');
    await workbench.notification('The log is whole').waitFor();
    await workbench.picture('verified');
    const verified = await callTool(agents[0] ?? assert.fail(), 'verify', {});
    assert.deepEqual([verified.ok, verified.unsigned_human], [true, []]);
  });
});

/** Looks again and again; bounded by the test's own time. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 50));
}

/** MASTERPLAN_VSIX names one that is packed already. */
function pack(vsix: string): void {
  const packed = spawnSync(process.execPath, [join(checkout, 'package-vsix.mjs'), '--out', vsix], {
    cwd: checkout,
    encoding: 'utf8',
  });
  assert.equal(packed.status, 0, packed.stdout + packed.stderr);
}

async function onlyPlan(agent: Client): Promise<string> {
  const { plans } = (await callTool(agent, 'list_plans', {})) as { plans: { plan_id: string }[] };
  assert.equal(plans.length, 1);
  return plans[0]?.plan_id ?? '';
}
