import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { CHECKOUT_PLAN } from '../demo-plan/checkout-plan';
import { keepWorking } from '../demo-plan/keep-working';
import { seedDemo } from '../demo-plan/seed-demo';
import { CannotFetch, fetchVsCode } from '../vscode-real/fetch-vs-code';
import { linkExtension, VsCodeServer } from '../vscode-real/vs-code-server';
import { findCode } from './find-code';

const checkout = join(__dirname, '..', '..', '..');
const hostFile = join(checkout, 'dist', 'host.js');
const STEP_MILLISECONDS = 3000;

const HELP = `npm run code -- [options]
The extension with a demo plan, and agents at work in it, in whatever VS Code is there. Ctrl+C ends it.

  --project DIR   a folder of your own instead of the demo
  --web           the VS Code from npm, shown in a browser, even where one is installed
  --port N        where the VS Code from npm listens; default: a free port
  --help          this`;

const say = (line: string): boolean => process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const values = options();
  if (values.help === true) {
    say(HELP);
    return;
  }
  const port = Number(values.port ?? 0);
  if (!Number.isInteger(port)) {
    throw new CannotFetch('--port wants a number.');
  }
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'masterplan-code-')));
  const stop = new AbortController();
  const leave: (() => Promise<unknown> | unknown)[] = [
    () => rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }),
  ];
  const stopped = new Promise<void>((end) => {
    process.once('SIGINT', end);
    process.once('SIGTERM', end);
  });
  try {
    const project =
      values.project === undefined ? await demo(folder, stop.signal, leave) : own(values.project);
    await open(project, folder, { web: values.web === true, port }, leave);
    say('Ctrl+C ends it.');
    await stopped;
  } finally {
    stop.abort();
    for (const step of leave.reverse()) {
      await step();
    }
  }
}

function options() {
  const string = { type: 'string' } as const;
  const boolean = { type: 'boolean' } as const;
  try {
    return parseArgs({ options: { project: string, web: boolean, port: string, help: boolean } }).values;
  } catch (error) {
    throw new CannotFetch(`${error instanceof Error ? error.message : error}\n\n${HELP}`);
  }
}

function own(folder: string): string {
  const project = resolve(folder);
  if (!existsSync(project)) {
    throw new CannotFetch(`${project} does not exist.`);
  }
  return project;
}

/** A project in the temporary folder with the demo plan, on which agents go on working. */
async function demo(
  folder: string,
  signal: AbortSignal,
  leave: (() => Promise<unknown> | unknown)[],
): Promise<string> {
  process.env.XDG_STATE_HOME = join(folder, 'state');
  const project = join(folder, 'shop');
  mkdirSync(project);
  const { agents, close } = await seedDemo(project, hostFile);
  const [, ...workers] = agents;
  const work = workers.map((agent, index) =>
    keepWorking(agent, CHECKOUT_PLAN.plan_id, STEP_MILLISECONDS + 700 * index, signal).catch(
      (error: unknown) => say(`An agent stopped: ${error instanceof Error ? error.message : String(error)}`),
    ),
  );
  leave.push(async () => {
    await Promise.all(work);
    await close();
  });
  say(`A demo plan is in ${project}; ${workers.length} agents work on it.`);
  return project;
}

async function open(
  project: string,
  folder: string,
  { web, port }: { web: boolean; port: number },
  leave: (() => Promise<unknown> | unknown)[],
): Promise<void> {
  const code = web ? undefined : findCode();
  if (code !== undefined) {
    spawn(code, ['--new-window', `--extensionDevelopmentPath=${checkout}`, project], {
      stdio: 'inherit',
      shell: process.platform === 'win32',
    });
    say(`Opening ${project} in ${code}.`);
    return;
  }
  const vsCode = await fetchVsCode(say);
  const home = join(folder, 'home');
  mkdirSync(home);
  const { HOME, XDG_STATE_HOME } = process.env;
  await linkExtension(home, checkout);
  const server = await VsCodeServer.start({
    vsCode,
    home,
    port,
    // With an extension under development, VS Code keeps notifications in their list.
    asUser: true,
    // The extension finds the same store, key and settings as the command line does.
    env: { ...(HOME && { HOME }), ...(XDG_STATE_HOME && { XDG_STATE_HOME }) },
  });
  leave.push(() => server.stop());
  say(`\nOpen this address in a browser:\n\n  ${server.address(project)}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof CannotFetch ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
