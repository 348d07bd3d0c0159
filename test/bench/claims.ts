import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { RealProject } from '../support/real-project';
import type { ClaimantSetup, Loop, Report, Start } from './claims/claimant';
import { seedNative, seedProject, seedRules } from './claims/seed';
import { buildProduct, buildWorker, HOST } from './product';
import { type Budget, compare, median, quantile, type Row } from './report/rows';
import { hostCpu } from './running-host';
import type { BenchOptions, Subject } from './subject';
import { withTool } from './tools';
import { turnsOf } from './turns';

/**
 * Client processes that take work from one plan: the product's host against native SQLite, round by round in turns,
 * so that whatever else the machine does hits both. Each round has a plan of its own on either side.
 */
const NATIVE = 'native SQLite';
const RULES_ON_NATIVE = 'the same rules on native SQLite';
const IDLE_SECONDS = 600;
/** What a claim of such an item takes in the journal and on the wire, in bytes. */
const CLAIM_BYTES = 1_300;
const ANSWER_BYTES = 1_900;

interface Plan {
  items: number;
  rounds: number;
  /** How long the processes work before and while it is counted, in ms. */
  warmUp: number;
  window: number;
  processes: readonly number[];
}

const FULL: Plan = { items: 25_000, rounds: 4, warmUp: 3_000, window: 3_000, processes: [1, 8, 32] };
const QUICK: Plan = { items: 2_000, rounds: 1, warmUp: 100, window: 500, processes: [1, 8] };

/** What one side did in one round. */
interface Round {
  perSecond: number;
  claim: number;
  p99: number;
  longest: number;
  completion: number;
  /** The slowest process's count divided by the fastest's. */
  evenness: number;
  /** Processor time of all processes together, in ms per claim (with `cycle`: per cycle). */
  cpu: number;
}

const AT_LEAST_LEVEL: Budget = { of: 'ratio', sense: 'at least', limit: 1 };
const WAIT: Budget = { of: 'ratio', sense: 'at most', limit: 1 / 20 };
const EVEN: Budget = { of: 'ours', sense: 'at least', limit: 0.9 };
const ONE_CLIENT: Budget = { of: 'ratio', sense: 'at most', limit: 2 };

export const claims: Subject = {
  name: 'claims',
  says: 'claim transactions of 1, 8 and 32 processes against native SQLite (better-sqlite3)',
  takesTurns: true,
  async run({ quick }: BenchOptions) {
    const plan = quick ? QUICK : FULL;
    buildProduct();
    const built = (name: string) => buildWorker(path.join(__dirname, 'claims', `${name}.ts`));
    const programs = { worker: await built('worker'), bareHost: await built('bare-host') };
    return withTool('better-sqlite3', (sqlite) => measure({ ...programs, sqlite }, plan));
  },
};

/** The bundles of the bench's own processes, and the folder in which better-sqlite3 is installed. */
interface Programs {
  worker: string;
  bareHost: string;
  sqlite: string;
}

async function measure({ worker, bareHost, sqlite }: Programs, plan: Plan): Promise<Row[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'masterplan-bench-'));
  try {
    const template = path.join(folder, 'template.db');
    await seedNative(sqlite, template, plan.items);
    const withRules = path.join(folder, 'rules.db');
    await seedRules(withRules, plan.items);
    /** Native SQLite processes of one of the two kinds, on a fresh copy of its plan. */
    const nativeRound = (side: 'sqlite' | 'rules', loop: Loop, processes: number) => {
      const place = path.join(folder, 'native.db');
      for (const end of ['', '-wal', '-shm']) rmSync(place + end, { force: true });
      copyFileSync(side === 'rules' ? withRules : template, place);
      return runRound(worker, { side, loop, place, program: sqlite }, processes, plan);
    };
    const rows: Row[] = [];
    for (const loop of ['claim', 'cycle'] as const) {
      for (const processes of plan.processes) {
        const ours: Round[] = [];
        const theirs: Round[] = [];
        const bare: Round[] = [];
        const rules: Round[] = [];
        console.log(`  ${loop}, ${processes} processes`);
        for (let round = 0; round < plan.rounds; round++) {
          const subjects = [
            async () => ours.push(await hostRound(worker, loop, processes, plan)),
            async () => theirs.push(await nativeRound('sqlite', loop, processes)),
            async () => rules.push(await nativeRound('rules', loop, processes)),
            async () => loop === 'claim' && bare.push(await bareRound(worker, bareHost, processes, plan)),
          ];
          for (const turn of turnsOf(round, subjects)) await turn();
        }
        rows.push(...toRows(loop, processes, ours, theirs), ...ruleRows(loop, processes, ours, rules));
        rows.push(...floorRows(processes, bare, theirs));
      }
    }
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function hostRound(worker: string, loop: Loop, processes: number, plan: Plan): Promise<Round> {
  const project = new RealProject(IDLE_SECONDS);
  try {
    const client = await project.client({ hostFile: HOST });
    await seedProject(client, plan.items);
    const setup = { side: 'host', loop, place: project.root, program: HOST } as const;
    return await runRound(worker, setup, processes, plan, () => hostCpu(project));
  } finally {
    await project.remove();
  }
}

/** The same clients against a host that only flushes and answers: what is left when a claim itself costs nothing. */
async function bareRound(worker: string, host: string, processes: number, plan: Plan): Promise<Round> {
  const place = mkdtempSync(path.join(tmpdir(), 'masterplan-bare-'));
  const child = fork(host, [place, String(CLAIM_BYTES), String(ANSWER_BYTES)], { execArgv: [] });
  try {
    await messageOf<'ready'>(child);
    return await runRound(worker, { side: 'bare', loop: 'claim', place, program: '' }, processes, plan);
  } finally {
    child.kill('SIGKILL');
    rmSync(place, { recursive: true, force: true });
  }
}

/** Starts the processes, lets them begin at the same moment, and gathers what they report. */
async function runRound(
  worker: string,
  setup: Omit<ClaimantSetup, 'name'>,
  processes: number,
  plan: Plan,
  serverCpu: () => number = () => 0,
): Promise<Round> {
  const children = Array.from({ length: processes }, (_, index) =>
    fork(worker, [JSON.stringify({ ...setup, name: `agent-${index}` })], { execArgv: [] }),
  );
  try {
    await Promise.all(children.map((child) => messageOf<'ready'>(child)));
    const before = serverCpu();
    const start = Date.now() + 100;
    const from = start + plan.warmUp;
    const times: Start = { start, from, until: from + plan.window };
    const reports = children.map((child) => messageOf<Report>(child));
    for (const child of children) child.send(times);
    const all = await Promise.all(reports);
    return summary(all, times, serverCpu() - before);
  } finally {
    for (const child of children) child.kill('SIGKILL');
  }
}

async function messageOf<T>(child: ChildProcess): Promise<T> {
  const failed = once(child, 'exit').then(() => {
    throw new Error('a client process ended before its time');
  });
  const [message] = (await Promise.race([once(child, 'message'), failed])) as [T];
  failed.catch(() => undefined);
  return message;
}

/** The window ends early when the items do. */
function summary(reports: readonly Report[], { from, until }: Start, serverCpu: number): Round {
  const items = reports.flatMap((report) => report.items);
  if (new Set(items).size !== items.length) throw new Error('an item was given twice');
  const end = Math.min(until, ...reports.map((report) => report.emptyAt ?? until));
  const counts = reports.map((report) => report.done);
  const claimed = reports.flatMap((report) => report.claims).sort((a, b) => a - b);
  const completed = reports.flatMap((report) => report.completions);
  return {
    perSecond: (counts.reduce((sum, count) => sum + count, 0) * 1000) / (end - from),
    claim: quantile(claimed, 0.5),
    p99: quantile(claimed, 0.99),
    longest: Math.max(...claimed, ...completed),
    completion: completed.length === 0 ? Number.NaN : median(completed),
    evenness: Math.min(...counts) / Math.max(...counts),
    cpu: reports.reduce((sum, report) => sum + report.cpu, serverCpu) / items.length,
  };
}

function whatOf(loop: Loop): string {
  return loop === 'claim' ? 'claim' : 'claim + complete';
}

function processesText(processes: number): string {
  return processes === 1 ? '1 process' : `${processes} processes`;
}

/** Makes rows of one kind: figures of our rounds beside those of others. */
function rowsOf(
  what: string,
  processes: number,
  ours: readonly Round[],
  against: string,
  theirs: readonly Round[],
): (name: string, unit: Row['unit'], figure: keyof Round, budget?: Budget) => Row {
  return (name, unit, figure, budget) =>
    compare(
      `${what}, ${processesText(processes)}: ${name}`,
      unit,
      ours.map((round) => round[figure]),
      against,
      theirs.map((round) => round[figure]),
      budget === undefined ? {} : { budget },
    );
}

/** Ours beside the same rules in each process over native SQLite. */
function ruleRows(loop: Loop, processes: number, ours: readonly Round[], rules: readonly Round[]): Row[] {
  const row = rowsOf(whatOf(loop), processes, ours, RULES_ON_NATIVE, rules);
  return [
    row('done', '/s', 'perSecond'),
    row('median claim', 'ms', 'claim'),
    row('longest wait', 'ms', 'longest'),
  ];
}

function floorRows(processes: number, bare: readonly Round[], theirs: readonly Round[]): Row[] {
  if (bare.length === 0) return [];
  const row = rowsOf('a host that does nothing', processes, bare, NATIVE, theirs);
  return [row('done', '/s', 'perSecond'), row('median', 'ms', 'claim')];
}

function toRows(loop: Loop, processes: number, ours: readonly Round[], theirs: readonly Round[]): Row[] {
  const row = rowsOf(whatOf(loop), processes, ours, NATIVE, theirs);
  const claiming = loop === 'claim';
  const budgeted = claiming && processes === 8;
  const cpuIsKnown = ours.every(({ cpu }) => Number.isFinite(cpu));
  return [
    row('done', '/s', 'perSecond', budgeted ? AT_LEAST_LEVEL : undefined),
    row('median claim', 'ms', 'claim', claiming && processes === 1 ? ONE_CLIENT : undefined),
    row('p99 claim', 'ms', 'p99'),
    ...(claiming ? [] : [row('median completion', 'ms', 'completion')]),
    ...(cpuIsKnown ? [row('processor time', 'ms', 'cpu')] : []),
    row('longest wait', 'ms', 'longest', budgeted ? WAIT : undefined),
    ...(processes === 1
      ? []
      : [row('slowest / fastest process', '', 'evenness', budgeted ? EVEN : undefined)]),
  ];
}
