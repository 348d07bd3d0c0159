import { mkdirSync, mkdtempSync, realpathSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { setEnvironment } from '../environment';
import { removeWithHosts } from '../remove-with-hosts';
import { bundleSuite } from './bundle-suite';
import { runOnDesktop } from './desktop-window';
import { REPORT_FOLDER, readReports, type SuiteResult } from './report';
import type { Tools } from './tools';
import { VsCodeServer } from './vs-code-server';
import { VsCodeWindow } from './vs-code-window';

const checkout = join(__dirname, '..', '..', '..');

export interface ScenarioWindow {
  /** The suite that runs in its extension host: a file of `test/editor/real/inside`. */
  suite: string;
  /** A folder or .code-workspace file, made by `prepare`, below the scenario's folder. */
  workspace: string;
}

/** A window, and when its tests have ended. */
export interface PersonsWindow {
  page: Page;
  testsEnded: Promise<unknown>;
}

export interface Scenario {
  /** Windows of one VS Code, open at the same time; each is opened when the one before has passed its first test. */
  windows: readonly ScenarioWindow[];
  askTrust?: boolean;
  /** Makes the workspaces before VS Code starts. */
  prepare?: (folder: string, env: Record<string, string>) => Promise<void>;
  /** What a person does meanwhile in each window; to end when its tests have. `folder` is the scenario's. */
  asPerson?: (window: PersonsWindow, folder: string) => Promise<void>;
  /**
   * The suites run in an extension of their own beside ours, as an agent's does, and ours is not under test: it
   * exports nothing, and VS Code shows its modal dialogs, which it refuses to where tests run.
   */
  asAgent?: boolean;
  /** Default: this checkout. */
  extension?: string;
}

/** Runs the suites in windows of a VS Code of their own, in a folder of their own. */
export async function runScenario(tools: Tools, scenario: Scenario): Promise<SuiteResult[]> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'masterplan-vscode-')));
  const home = join(folder, 'home');
  mkdirSync(home);
  const env = {
    XDG_STATE_HOME: join(home, 'state'),
    MASTERPLAN_HOST_IDLE_SECONDS: '2',
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'user.email',
    GIT_CONFIG_VALUE_0: 'ana@example.org',
    [REPORT_FOLDER]: folder,
  };
  let server: VsCodeServer | undefined;
  const windows: VsCodeWindow[] = [];
  let profile: BrowserContext | undefined;
  try {
    await prepared(scenario, folder, env);
    // One profile: the windows share their secrets, as a person's windows do.
    profile = await tools.browser.newContext({ viewport: { width: 1280, height: 800 } });
    const modules = await Promise.all(scenario.windows.map(({ suite }) => bundleSuite(suite)));
    const [only, ...others] = scenario.windows;
    if (tools.chosen.kind !== 'web' && !needsPage(scenario) && only && others.length === 0) {
      const said = await runOnDesktop({
        vsCode: tools.chosen,
        home,
        env,
        workspace: join(folder, only.workspace),
        extension: scenario.extension ?? checkout,
        tests: modules[0] ?? '',
        askTrust: scenario.askTrust ?? false,
      });
      return [resultOf(folder, only.suite, said ?? '')];
    }
    server = await VsCodeServer.start({
      vsCode: tools.vsCode,
      home,
      env,
      ...(scenario.askTrust === undefined ? {} : { askTrust: scenario.askTrust }),
    });
    const persons: Promise<void>[] = [];
    const ends: Promise<unknown>[] = [];
    for (const [index, { workspace, suite }] of scenario.windows.entries()) {
      const ours = scenario.extension ?? checkout;
      const tests = modules[index] ?? '';
      const reports = join(folder, `${suite}.ndjson`);
      const window = await VsCodeWindow.open(profile, {
        server,
        workspace: join(folder, workspace),
        development:
          scenario.asAgent === true
            ? { extension: await withAgent(ours, join(folder, suite), tests) }
            : { extension: ours, tests },
      });
      windows.push(window);
      const testsEnded = inTime(scenario.asAgent === true ? reportsEnd(reports) : window.testsEnded);
      ends.push(testsEnded);
      persons.push(scenario.asPerson?.({ page: window.page, testsEnded }, folder) ?? Promise.resolve());
      await firstTest(reports, testsEnded);
    }
    await Promise.all(ends);
    await Promise.all(persons);
    return scenario.windows.map(({ suite }, index) => resultOf(folder, suite, printedBy(windows[index])));
  } finally {
    // One that can't be ended must not leave the others behind.
    await Promise.allSettled([profile?.close()]);
    await Promise.allSettled([server?.stop()]);
    await removeWithHosts(folder);
  }
}

/** Hosts that are started while it is prepared keep their state with the scenario. */
async function prepared(scenario: Scenario, folder: string, env: Record<string, string>): Promise<void> {
  const restore = setEnvironment(env);
  try {
    await scenario.prepare?.(folder, env);
  } finally {
    restore();
  }
}

const needsPage = ({ asPerson, asAgent }: Scenario): boolean => asPerson !== undefined || asAgent === true;

/** Settles when the window's suite has reported something, or has ended. */
async function firstTest(file: string, testsEnded: Promise<unknown>): Promise<void> {
  let ended = false;
  testsEnded.then(
    () => {
      ended = true;
    },
    () => undefined,
  );
  while (!ended && readReports(file).tests.length === 0) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Settles when the suite has written its last line; bounded by whoever waits. */
async function reportsEnd(file: string): Promise<void> {
  const deadline = Date.now() + SUITE_MILLISECONDS;
  while (!readReports(file).ended && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** A folder with our extension and one that runs the module as soon as the window is up. */
async function withAgent(ours: string, folder: string, tests: string): Promise<string> {
  const agent = join(folder, 'an-agent');
  await mkdir(agent, { recursive: true });
  await symlink(ours, join(folder, 'ours'), 'junction');
  const manifest = {
    ...{ name: 'an-agent', publisher: 'masterplan-test', version: '1.0.0', engines: { vscode: '^1.100.0' } },
    activationEvents: ['*'],
    main: './main.js',
    extensionKind: ['workspace'],
  };
  await writeFile(join(agent, 'package.json'), JSON.stringify(manifest));
  // A failing test is in the reports.
  const main = `exports.activate = () => void require(${JSON.stringify(tests)}).run().catch(console.error);\n`;
  await writeFile(join(agent, 'main.js'), main);
  return folder;
}

/** A window that hangs must not take the other results with it. */
async function inTime(ended: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, SUITE_MILLISECONDS);
  });
  await Promise.race([ended, late]);
  clearTimeout(timer);
}

export const SUITE_MILLISECONDS = 360_000;

const printedBy = (window: VsCodeWindow | undefined): string => window?.console.slice(-40).join('\n') ?? '';

function resultOf(folder: string, suite: string, printed: string): SuiteResult {
  const { tests, ended } = readReports(join(folder, `${suite}.ndjson`));
  if (ended && tests.length > 0) {
    return { suite, tests };
  }
  return {
    suite,
    tests,
    failure: `The suite ${suite} did not come to its end. The window said:\n${printed}`,
  };
}
