import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';

/*
 * Real processes from dist/, for tests of what a user runs: the command line and the MCP server, with the plan
 * host that they start themselves.
 */

export const dist = join(__dirname, '..', '..', 'dist');

/** A bundle's path; fails with what to do where it was not built. */
export function bundle(name: string): string {
  const file = join(dist, name);
  assert.ok(existsSync(file), `${file} is missing: run \`npm run build\` first`);
  return file;
}

/** An empty project of its own, with a home for the hosts' logs; everything is gone after `remove`. */
export class TestProject {
  private readonly clients: Client[] = [];

  private constructor(
    readonly folder: string,
    private readonly home: string,
  ) {}

  static async create(): Promise<TestProject> {
    const top = await realpath(await mkdtemp(join(tmpdir(), 'masterplan-test-')));
    return new TestProject(await makeFolder(join(top, 'project')), await makeFolder(join(top, 'home')));
  }

  /** The environment of this project's processes: no agent's session, one user, a short-lived host. */
  environment(more: Record<string, string> = {}): Record<string, string> {
    return {
      ...getDefaultEnvironment(),
      HOME: this.home,
      XDG_STATE_HOME: join(this.home, 'state'),
      MASTERPLAN_HOST_IDLE_SECONDS: '2',
      ...asUser('ana@example.org'),
      ...more,
    };
  }

  /** Runs `masterplan …` in the project to its end. */
  cli(args: readonly string[], options: RunOptions = {}): Promise<Run> {
    return run([bundle('cli.js'), ...args], {
      cwd: options.cwd ?? this.folder,
      env: this.environment(options.env),
      ...(options.input === undefined ? {} : { input: options.input }),
    });
  }

  /** The structured answer of `masterplan … --json`; fails if the command did. */
  async json(args: readonly string[], options: RunOptions = {}): Promise<Record<string, unknown>> {
    const ended = await this.cli([...args, '--json'], options);
    assert.equal(ended.code, 0, `masterplan ${args.join(' ')} failed: ${ended.stdout}${ended.stderr}`);
    return JSON.parse(ended.stdout) as Record<string, unknown>;
  }

  /** The refusal of `masterplan … --json`; fails if it was not refused. */
  async refusal(args: readonly string[], options: RunOptions = {}): Promise<Refusal> {
    const ended = await this.cli([...args, '--json'], options);
    assert.equal(
      ended.code,
      1,
      `masterplan ${args.join(' ')} was not refused: ${ended.stdout}${ended.stderr}`,
    );
    return (JSON.parse(ended.stdout) as { error: Refusal }).error;
  }

  /** A real MCP client with a server process of its own. */
  async mcp(options: McpOptions = {}): Promise<Client> {
    const client = new Client({ name: options.name ?? 'test-agent', version: '1.0.0' });
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: [bundle('mcp.js'), ...(options.args ?? ['--project', this.folder])],
        env: this.environment(options.env),
        cwd: options.cwd ?? this.folder,
      }),
    );
    this.clients.push(client);
    return client;
  }

  async remove(): Promise<void> {
    await Promise.allSettled(this.clients.map((client) => client.close()));
    // The host may be writing its last checkpoint; without its folder it ends.
    await rm(join(this.folder, '..'), { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

async function makeFolder(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  return folder;
}

/** Environment variables that make git name this user, whatever the machine's configuration. */
export function asUser(email: string): Record<string, string> {
  return { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'user.email', GIT_CONFIG_VALUE_0: email };
}

export interface RunOptions {
  cwd?: string;
  env?: Record<string, string>;
  /** Standard input; default: empty. */
  input?: string;
}

export interface McpOptions {
  name?: string;
  /** Default: `--project` with the project's folder. */
  args?: string[];
  env?: Record<string, string>;
  cwd?: string;
}

export interface Refusal {
  code: string;
  message: string;
  hint?: string;
  details?: Record<string, unknown>;
}

export interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

interface ProgramOptions {
  cwd: string;
  env: NodeJS.ProcessEnv;
  input?: string;
}

/** Runs a Node program to its end. */
export function run(args: readonly string[], options: ProgramOptions): Promise<Run> {
  return runProgram(process.execPath, args, options);
}

/** Runs any program to its end. */
export function runProgram(program: string, args: readonly string[], options: ProgramOptions): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args], { cwd: options.cwd, env: options.env });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
    // It may end without reading.
    child.stdin.on('error', () => undefined);
    child.stdin.end(options.input ?? '');
  });
}

/** Calls a tool; gives its structured answer, and fails if it was refused or text and structure differ. */
export async function callTool(
  client: Client,
  name: string,
  input: Record<string, unknown>,
  meta?: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const result = await client.callTool({
    name,
    arguments: input,
    ...(meta === undefined ? {} : { _meta: meta }),
  });
  const [first] = result.content as { type: string; text: string }[];
  assert.notEqual(result.isError, true, `${name} was refused: ${first?.text}`);
  assert.deepEqual(
    JSON.parse(first?.text ?? ''),
    result.structuredContent,
    'text and structure say the same',
  );
  return result.structuredContent as Record<string, unknown>;
}

/** Calls a tool that must be refused; gives the text that the model reads. */
export async function refusedTool(
  client: Client,
  name: string,
  input: Record<string, unknown>,
  meta?: Record<string, unknown>,
): Promise<string> {
  const result = await client.callTool({
    name,
    arguments: input,
    ...(meta === undefined ? {} : { _meta: meta }),
  });
  const [first] = result.content as { type: string; text: string }[];
  assert.equal(result.isError, true, `${name} was not refused: ${first?.text}`);
  return first?.text ?? '';
}
