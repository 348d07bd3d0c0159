import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { callTool } from '../../support/bundles';
import { CHECKOUT_ITEMS, SEARCH_ARTIFACTS, SEARCH_PLAN } from '../../support/demo-plan/checkout-plan';
import { setEnvironment } from '../../support/environment';
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
      rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    }
  });

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
    await workbench.picture('import');
    await workbench.confirm(/Import \d+ items/, 'Import');
    await workbench.expand('Plan', 'Rebuild the checkout');
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
    await workbench.quickInput.locator('input[type="text"]').fill('A table: quick enough, and it keeps.');
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
    await workbench.webview.getByRole('heading', { name: 'Burn-up' }).waitFor();
    await workbench.picture('dashboard');
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

  it('opens an item, its history, and verifies the log', async () => {
    await workbench.row('Plan', 'CO-13').or(workbench.row('Plan', 'Choose where baskets')).first().click();
    await workbench.webview.getByRole('heading', { name: 'Last changes' }).waitFor();
    await workbench.picture('item');
    await workbench.run('Verify Log');
    await workbench.notification('The log is whole').waitFor();
    await workbench.picture('verified');
    const verified = await callTool(agents[0] ?? assert.fail(), 'verify', {});
    assert.deepEqual([verified.ok, verified.unsigned_human], [true, []]);
  });
});

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
