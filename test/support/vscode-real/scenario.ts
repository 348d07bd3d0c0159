import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { setEnvironment } from '../environment';
import { bundleSuite } from './bundle-suite';
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

export interface Scenario {
  /** Windows of one VS Code, open at the same time; each is opened when the one before has passed its first test. */
  windows: readonly ScenarioWindow[];
  askTrust?: boolean;
  /** Makes the workspaces before VS Code starts. */
  prepare?: (folder: string, env: Record<string, string>) => Promise<void>;
  /** What a person does meanwhile in each window; to end when its tests have. */
  asPerson?: (window: VsCodeWindow) => Promise<void>;
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
    server = await VsCodeServer.start({
      vsCode: tools.vsCode,
      home,
      env,
      ...(scenario.askTrust === undefined ? {} : { askTrust: scenario.askTrust }),
    });
    const persons: Promise<void>[] = [];
    for (const [index, { workspace, suite }] of scenario.windows.entries()) {
      const window = await VsCodeWindow.open(profile, {
        server,
        workspace: join(folder, workspace),
        development: { extension: scenario.extension ?? checkout, tests: modules[index] ?? '' },
      });
      windows.push(window);
      persons.push(scenario.asPerson?.(window) ?? Promise.resolve());
      await firstTest(join(folder, `${suite}.ndjson`), window);
    }
    await Promise.all(windows.map((window) => inTime(window.testsEnded)));
    await Promise.all(persons);
    return scenario.windows.map(({ suite }, index) => resultOf(folder, suite, windows[index]));
  } finally {
    await profile?.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
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

/** Settles when the window's suite has reported something, or has ended. */
async function firstTest(file: string, window: VsCodeWindow): Promise<void> {
  let ended = false;
  inTime(window.testsEnded).then(
    () => {
      ended = true;
    },
    () => undefined,
  );
  while (!ended && readReports(file).tests.length === 0) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A window that hangs must not take the other results with it. */
async function inTime(ended: Promise<number>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, SUITE_MILLISECONDS);
  });
  await Promise.race([ended, late]);
  clearTimeout(timer);
}

export const SUITE_MILLISECONDS = 180_000;

function resultOf(folder: string, suite: string, window: VsCodeWindow | undefined): SuiteResult {
  const { tests, ended } = readReports(join(folder, `${suite}.ndjson`));
  if (ended && tests.length > 0) {
    return { suite, tests };
  }
  const printed = window?.console.slice(-40).join('\n') ?? '';
  return {
    suite,
    tests,
    failure: `The suite ${suite} did not come to its end. The window said:\n${printed}`,
  };
}
