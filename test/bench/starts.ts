import { execFileSync, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { RealProject } from '../support/real-project';
import { measureActivation } from './editor/measure-plan';
import { buildWindow } from './editor/measured-window';
import { HOST, PRODUCT } from './product';
import { type Budget, compare, type Row } from './report/rows';
import { endHost } from './running-host';
import type { BenchOptions, Subject } from './subject';
import { turnsOf } from './turns';

/** How long it takes until each of the programs answers, beside a Node process that does nothing. */
const CLI = path.join(PRODUCT, 'cli.js');
const MCP = path.join(PRODUCT, 'mcp.js');
const EMPTY = 'node -e 0';
const IDLE_SECONDS = 600;

const ratio = (limit: number): Budget => ({ of: 'ratio', sense: 'at most', limit });
const ACTIVATION: Budget = { of: 'ours', sense: 'at most', limit: 50 };

export const starts: Subject = {
  name: 'starts',
  says: 'how long the command line, the MCP server, the host and the extension take to start',
  takesTurns: true,
  async run({ quick }: BenchOptions) {
    const rounds = quick ? 2 : 15;
    const window = await buildWindow();
    const real = new RealProject(IDLE_SECONDS);
    try {
      const client = await real.client({ hostFile: HOST });
      await client.call('create_plan', { plan_id: 'P', title: 'Measured' });
      await client.call('add', { plan_id: 'P', title: 'An item' });
      const [status, next] = [['status'], ['next', '--plan_id', 'P', '--json']].map(
        (words) => () => runNode([CLI, ...words, '--project', real.root]),
      ) as [() => void, () => void];
      const warm = [
        await besideNothing('command line: status, host running', rounds, status, ratio(2.5)),
        await besideNothing('command line: next, host running', rounds, next, ratio(2.5)),
        await besideNothing(
          'MCP: initialize + tools/list',
          rounds,
          () => firstTools([MCP], real.root),
          ratio(3),
        ),
        await besideNothing('MCP through the command line', rounds, () =>
          firstTools([CLI, 'mcp'], real.root),
        ),
      ];
      await client.close();
      const cold = await besideNothing(
        'command line: status, starts the host',
        rounds,
        status,
        undefined,
        () => endHost(real),
      );
      return [...warm, cold, await activation(window, quick ? 2 : 9)];
    } finally {
      await real.remove();
    }
  },
};

/** One row: in each round `start` and, right beside it, an empty process. `before` is not measured. */
async function besideNothing(
  name: string,
  rounds: number,
  start: () => unknown,
  budget?: Budget,
  before: () => Promise<void> = async () => undefined,
): Promise<Row> {
  const ours: number[] = [];
  const theirs: number[] = [];
  // The first round warms the disk's cache and is not counted.
  for (let round = 0; round <= rounds; round++) {
    const sides = [
      async () => {
        await before();
        return { side: ours, took: await timed(start) };
      },
      async () => ({ side: theirs, took: await timed(() => runNode(['-e', '0'])) }),
    ];
    for (const turn of turnsOf(round, sides)) {
      const { side, took } = await turn();
      if (round > 0) side.push(took);
    }
  }
  return compare(name, 'ms', ours, EMPTY, theirs, budget === undefined ? {} : { budget });
}

async function timed(what: () => unknown): Promise<number> {
  const start = performance.now();
  await what();
  return performance.now() - start;
}

function runNode(words: readonly string[]): void {
  execFileSync(process.execPath, words, { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Starts the MCP server and does what every client does first; settles when the tools are there. */
async function firstTools(words: readonly string[], project: string): Promise<void> {
  const server = spawn(process.execPath, words, {
    cwd: project,
    env: { ...process.env, MASTERPLAN_PROJECT: project },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const send = (message: object) => server.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  const clientInfo = { name: 'bench', version: '1' };
  send({
    id: 1,
    method: 'initialize',
    params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo },
  });
  try {
    for await (const line of createInterface({ input: server.stdout })) {
      const { id, result } = JSON.parse(line) as { id?: number; result?: { tools?: unknown[] } };
      if (id === 1) {
        send({ method: 'notifications/initialized' });
        send({ id: 2, method: 'tools/list' });
      }
      if (id === 2) {
        if (!result?.tools?.length) throw new Error('the MCP server has no tools');
        return;
      }
    }
    throw new Error('the MCP server ended without an answer');
  } finally {
    server.kill();
  }
}

async function activation(program: string, windows: number): Promise<Row> {
  const runs = await measureActivation(program, windows);
  return compare(
    'extension: the thread’s time until it is active',
    'ms',
    runs.map(({ required, activated }) => required + activated),
    'start of its process',
    runs.map(({ started }) => started),
    { budget: ACTIVATION },
  );
}
