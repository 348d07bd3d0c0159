import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { stateFolder } from '../../../src/client/user-folders';
import { CHECKOUT_PLAN } from '../demo-plan/checkout-plan';
import { keepWorking } from '../demo-plan/keep-working';
import { seedDemo } from '../demo-plan/seed-demo';
import { removeWithHosts } from '../remove-with-hosts';
import { CannotFetch, fetchVsCode, type WebVsCode } from '../vscode-real/fetch-vs-code';
import { linkExtension, VsCodeServer } from '../vscode-real/vs-code-server';
import { findCode } from './find-code';
import { keptKey } from './kept-key';
import { projectPort } from './project-port';

const checkout = join(__dirname, '..', '..', '..');
const hostFile = join(checkout, 'dist', 'host.js');
const STEP_MILLISECONDS = 3000;

const HELP = `npm run code -- [options]
The extension with a demo plan, and agents at work in it, in whatever VS Code is there. Ctrl+C ends it.

  --project DIR   a folder of your own instead of the demo
  --web           the VS Code from npm, shown in a browser, even where one is installed
  --port N        where the VS Code from npm listens; default: with --project one that is this folder's in every
                  run, else a free one
  --keep          leave the demo's folder there, and say where it is
  --help          this

In a browser your key is kept by the browser, for the address with its port, and encrypted with a key in
${stateFolder()}. The same folder in the same browser profile is the same person in every run; on another
port or in another profile you are a new one, whose key waits for approval in a project that knows the first.`;

const say = (line: string): boolean => process.stdout.write(`${line}\n`);

/** What has to be put away at the end, the last one first. */
type Leave = (() => Promise<unknown> | unknown)[];

/** What is opened. `begin` has the agents begin, where there are some. */
interface Opened {
  project: string;
  begin: () => void;
}

async function main(): Promise<void> {
  const values = options();
  if (values.help === true) {
    say(HELP);
    return;
  }
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port < 65_536)) {
    throw new CannotFetch('--port wants a number up to 65535.');
  }
  const own = values.project === undefined ? undefined : ownFolder(values.project);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'masterplan-code-')));
  const stop = new AbortController();
  const leave: Leave = [() => putAway(folder, own === undefined && values.keep === true)];
  const stopped = new Promise<void>((end) => {
    // For good: npm and the terminal may both tell of one Ctrl+C, and the second must not cut the end short.
    process.on('SIGINT', end);
    process.on('SIGTERM', end);
  });
  try {
    const code = values.web === true ? undefined : findCode();
    // First of all: the agents of the demo would have done everything by the time that it is there.
    const vsCode = code === undefined ? await fetchVsCode(say) : undefined;
    const { project, begin }: Opened =
      own === undefined ? await demo(folder, stop.signal, leave) : { project: own, begin: () => undefined };
    if (vsCode === undefined) {
      openInstalled(code ?? '', project);
    } else {
      const wanted = port ?? (own === undefined ? 0 : projectPort(own));
      const server = await serve(vsCode, folder, wanted, port === undefined);
      leave.push(() => server.stop());
      say(`\nOpen this address in a browser:\n\n  ${server.address(project)}\n`);
    }
    begin();
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
    return parseArgs({
      options: { project: string, web: boolean, port: string, keep: boolean, help: boolean },
    }).values;
  } catch (error) {
    throw new CannotFetch(`${error instanceof Error ? error.message : error}\n\n${HELP}`);
  }
}

function ownFolder(named: string): string {
  const project = resolve(named);
  if (!existsSync(project)) {
    throw new CannotFetch(`${project} does not exist.`);
  }
  return realpathSync(project);
}

/** A project in the temporary folder with the demo plan, on which agents go on working once they are to begin. */
async function demo(folder: string, signal: AbortSignal, leave: Leave): Promise<Opened> {
  process.env.XDG_STATE_HOME = join(folder, 'state');
  const project = join(folder, 'shop');
  mkdirSync(project);
  const { agents, close } = await seedDemo(project, hostFile);
  const [, ...workers] = agents;
  const work: Promise<unknown>[] = [];
  leave.push(async () => {
    await Promise.all(work);
    await close();
  });
  const begin = () => {
    for (const [index, agent] of workers.entries()) {
      const pace = STEP_MILLISECONDS + 700 * index;
      work.push(
        keepWorking(agent, CHECKOUT_PLAN.plan_id, pace, signal).catch((error: unknown) =>
          say(`An agent stopped: ${error instanceof Error ? error.message : String(error)}`),
        ),
      );
    }
    say(`A demo plan is in ${project}; ${workers.length} agents work on it.`);
  };
  return { project, begin };
}

function openInstalled(code: string, project: string): void {
  spawn(code, ['--new-window', `--extensionDevelopmentPath=${checkout}`, project], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  say(`Opening ${project} in ${code}.`);
}

/** `yielding`: where the port is taken, any other one is taken instead. */
async function serve(
  vsCode: WebVsCode,
  folder: string,
  port: number,
  yielding: boolean,
): Promise<VsCodeServer> {
  const home = join(folder, 'home');
  mkdirSync(home);
  const { HOME, XDG_STATE_HOME } = process.env;
  await linkExtension(home, checkout);
  const settings = {
    vsCode,
    home,
    secretsKey: await keptKey(),
    // With an extension under development, VS Code keeps notifications in their list.
    asUser: true,
    // The extension finds the same store, key and settings as the command line does.
    env: { ...(HOME && { HOME }), ...(XDG_STATE_HOME && { XDG_STATE_HOME }) },
  };
  try {
    return await VsCodeServer.start({ ...settings, port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') {
      throw error;
    }
    if (!yielding) {
      throw new CannotFetch(`Port ${port} is taken. Name another one with --port.`);
    }
    say(
      `Port ${port}, this folder's own, is taken: is it open already? It is another one this time. For the browser that is
another place: you have a new key there, which waits for approval if the project knows you by the other one.`,
    );
    return VsCodeServer.start(settings);
  }
}

/** The demo's plan host writes on for a while: it is ended, then its folder goes. */
async function putAway(folder: string, keep: boolean): Promise<void> {
  if (keep) {
    say(
      `Kept: ${folder}\n  node ${join(checkout, 'dist', 'cli.js')} status --project ${join(folder, 'shop')}`,
    );
    return;
  }
  await removeWithHosts(folder);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof CannotFetch ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
