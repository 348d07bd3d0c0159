import { strict as assert } from 'node:assert';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Client, ConnectOptions } from '../../src/client/client';
import { connect } from '../../src/client/connect';
import { locateProject } from '../../src/client/locate-project';
import { type EpochFile, readOwner } from '../../src/store/sqljs/epoch';
import { bundleProcess } from './bundle-process';
import { setEnvironment } from './environment';

export const hostFile = join(__dirname, '..', '..', 'dist', 'host.js');

/** One line that a child process printed. */
export type Line = Record<string, unknown>;

export interface Child {
  process: ChildProcess;
  lines: Line[];
  /** Settles with the exit code. */
  ended: Promise<number | null>;
}

/** A project in a temporary folder with real hosts from dist/, real clients and the claimer as a process. */
export class RealProject {
  readonly top = realpathSync(mkdtempSync(join(tmpdir(), 'masterplan-real-')));
  readonly root = join(this.top, 'project');
  readonly store = join(this.root, '.masterplan');
  /** What its clients start as a host. */
  hostFile = hostFile;
  private readonly restore: () => void;
  private readonly clients: Client[] = [];
  private readonly children: ChildProcess[] = [];
  private claimerFile: Promise<string> | undefined;

  constructor(idleSeconds = 1) {
    assert.ok(existsSync(hostFile), `${hostFile} is missing: run \`npm run build\` first`);
    mkdirSync(this.root);
    this.restore = setEnvironment({
      XDG_STATE_HOME: join(this.top, 'state'),
      MASTERPLAN_HOST_IDLE_SECONDS: String(idleSeconds),
    });
  }

  async client(more: Partial<ConnectOptions> = {}): Promise<Client> {
    const project = await locateProject({ project: this.root, env: {}, cwd: this.root, home: homedir() });
    const client = await connect({
      project,
      surface: 'cli',
      client: 'test',
      user: 'ana@example.org',
      hostFile: this.hostFile,
      ...more,
    });
    this.clients.push(client);
    return client;
  }

  /** The claimer as a bundle, so that its processes start quickly; made once, whoever asks at the same moment. */
  claimer(): Promise<string> {
    this.claimerFile ??= bundleProcess(join(__dirname, 'claimer.ts'), join(this.top, 'claimer.js'));
    return this.claimerFile;
  }

  async startClaimer(
    session: string,
    command: string,
    onLine: (line: Line) => void = () => undefined,
  ): Promise<Child> {
    const child = spawn(
      process.execPath,
      [await this.claimer(), this.root, this.hostFile, session, command],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    this.children.push(child);
    const lines: Line[] = [];
    createInterface({ input: child.stdout }).on('line', (text) => {
      const line = JSON.parse(text) as Line;
      lines.push(line);
      onLine(line);
    });
    const ended = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)));
    return { process: child, lines, ended };
  }

  owner(): EpochFile {
    const owner = readOwner(this.store);
    assert.ok(owner, 'nobody owns the store');
    return owner;
  }

  /** Kills the present host without warning. */
  killHost(): void {
    try {
      process.kill(this.owner().pid, 'SIGKILL');
    } catch {
      // It has just ended by itself.
    }
  }

  async remove(): Promise<void> {
    for (const child of this.children) {
      child.kill('SIGKILL');
    }
    await Promise.allSettled(this.clients.map((client) => client.close()));
    if (readOwner(this.store) !== undefined) {
      const { pid } = this.owner();
      this.killHost();
      await untilGone(pid);
    }
    this.restore();
    rmSync(this.top, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Settles when the process has ended; bounded by the test's own time. */
export async function untilGone(pid: number): Promise<void> {
  while (isAlive(pid)) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
