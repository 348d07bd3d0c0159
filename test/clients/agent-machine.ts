import { strict as assert } from 'node:assert';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Machine } from '../agents/machine';
import { type InstalledClient, installClient, isolatedHome } from '../support/agent-clients/install';
import { bundle } from '../support/bundles';
import { NpmFailed } from '../support/npm';
import { skipLoudly } from '../support/vscode-real/skip-loudly';
import type { RunnableAgent } from './agents/runnable-agent';
import type { Json } from './model/conversation';
import type { Script, Seat } from './model/seat';
import { StandInModel } from './model/stand-in-model';
import { killAgent } from './process-tree';

/** An agent's program at work. */
export interface RunningAgent {
  agent: RunnableAgent;
  seat: Seat;
  process: ChildProcess;
  /** Settles when the program has ended, with what it printed. */
  ended: Promise<{ code: number | null; output: string }>;
}

/** One user's machine with agents' own programs on it, and a stand-in model for all of them. */
export class AgentMachine extends Machine {
  readonly #running: ChildProcess[] = [];
  readonly #clients = new Map<string, InstalledClient>();
  readonly #hookLog = join(this.top, 'hooks.log');
  #model: StandInModel | undefined;

  /**
   * Puts these agents' programs on the PATH and starts the model. What can't be had is left out, loudly; in CI it is a
   * failure. Gives those that are there.
   */
  async install(agents: readonly RunnableAgent[]): Promise<RunnableAgent[]> {
    this.#model = await StandInModel.start();
    // The command as an installation has it, which also writes down the hooks that are run.
    this.program(
      'masterplan',
      `[ "$1" = hook ] && echo "$*" >> "${this.#hookLog}"\nexec "${process.execPath}" "${bundle('cli.js')}" "$@"`,
    );
    const here: RunnableAgent[] = [];
    for (const agent of agents) {
      const { name, userFiles = {} } = agent;
      const client = await tryInstall(agent);
      if (client === undefined) continue;
      here.push(agent);
      this.#clients.set(name, client);
      const words = [client.bin, ...client.args].map((word) => `"${word}"`).join(' ');
      this.program(name, `PATH="${client.env.PATH}:$PATH" exec ${words} "$@"`);
      for (const [file, content] of Object.entries(userFiles)) {
        this.write(file, `${JSON.stringify(content, null, 2)}\n`, this.home);
      }
    }
    return here;
  }

  /** Connects them as a user does, who says yes. */
  async connect(...flags: string[]): Promise<void> {
    const { code, stdout, stderr } = await this.cli('connect', '--yes', ...flags);
    assert.equal(code, 0, stdout + stderr);
  }

  /** The structured answer of a command; fails if the command did. */
  async json(...args: string[]): Promise<Json> {
    const { code, stdout, stderr } = await this.cli(...args, '--json');
    assert.equal(code, 0, `masterplan ${args.join(' ')}: ${stdout}${stderr}`);
    return JSON.parse(stdout) as Json;
  }

  /** The events for which an agent has run its hooks so far, each once. */
  hooksOf(agent: RunnableAgent): string[] {
    const lines = existsSync(this.#hookLog) ? readFileSync(this.#hookLog, 'utf8').split('\n') : [];
    const events = lines.flatMap((line) => {
      const [, client, event] = /--client (\S+) --event (\S+)/.exec(line) ?? [];
      return client === agent.client && event !== undefined ? [event] : [];
    });
    return [...new Set(events)];
  }

  versionOf(agent: RunnableAgent): string {
    return this.#clients.get(agent.name)?.version ?? '';
  }

  get model(): StandInModel {
    if (this.#model === undefined) throw new Error('install comes first');
    return this.#model;
  }

  /** Starts an agent in the project; `seatName` where one agent is started several times. */
  start(agent: RunnableAgent, script: Script, seatName: string = agent.name): RunningAgent {
    const seat = this.model.seat(seatName, agent.dialect, script);
    const place = { home: this.home, project: this.project, model: this.model.address(seatName) };
    const { args, env } = agent.run(place, 'Work on the shared plan until nothing is open.');
    const child = spawn(agent.name, args, {
      cwd: this.project,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...isolatedHome(this.home),
        ...this.env,
        // What is tested is what a hook says, not how soon five agents on one machine let it.
        MASTERPLAN_HOOK_DEADLINE_MS: '4000',
        ...env,
      },
    });
    this.#running.push(child);
    let output = '';
    const keep = (text: Buffer): void => {
      output = `${output}${text.toString()}`.slice(-20_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const ended = new Promise<{ code: number | null; output: string }>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, output }));
    });
    return { agent, seat, process: child, ended };
  }

  override get env(): Record<string, string> {
    const { PATH = '', ...others } = super.env;
    return { ...others, PATH: [PATH, '/usr/local/bin'].join(delimiter) };
  }

  override async remove(): Promise<void> {
    for (const child of this.#running) {
      const isAlive = child.exitCode === null && child.signalCode === null && child.pid !== undefined;
      // Some start themselves anew: the first process is not all of them.
      if (isAlive && process.platform === 'linux') killAgent(child.pid ?? 0);
      child.kill('SIGKILL');
    }
    await this.#model?.stop();
    await super.remove();
  }
}

async function tryInstall({ name, label }: RunnableAgent): Promise<InstalledClient | undefined> {
  try {
    return await installClient(name);
  } catch (error) {
    if (!(error instanceof NpmFailed)) throw error;
    skipLoudly(label, error.message);
    return undefined;
  }
}
