import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { build } from 'esbuild';
import type { Client } from '../../src/client/client';
import { RealProject } from '../support/real-project';
import { importPlan, type LargePlan } from './editor/large-plans';
import type { FromWindow, Measured } from './editor/window-messages';

/**
 * What the extension costs its window: `npx tsx test/bench/editor.ts`. Each window is a process of its own with the
 * production bundle, over a real plan host, with a stub for `vscode`. Prints tables, writes out/bench/editor.json.
 */
const ROOT = path.join(__dirname, '..', '..');
const OUT = path.join(ROOT, 'out', 'bench');
const EXTENSION = path.join(OUT, 'extension');
const WINDOW = path.join(OUT, 'window.js');
const WINDOWS = 5;
const CHANGES = 1000;
const IN_PARALLEL = 8;
/** An idle host stays as long as the bench may take. */
const IDLE_SECONDS = 600;

const SMALL: LargePlan = { name: '100 on one level', shape: 'flat', items: 100 };
const PLANS: readonly LargePlan[] = [
  SMALL,
  { name: '10,000 on one level', shape: 'flat', items: 10_000 },
  { name: '10,000 in a hierarchy', shape: 'tree', items: 10_000 },
];

/** What the budgets of the design ask. */
const BUDGET = { activation: 50, stretch: 10, paint: 100, vsix: 1.5 * 1024 * 1024 };

type Figures = Record<string, number>;
type Measurement = { plan: LargePlan } & Partial<
  Record<'activation' | 'load' | 'paint' | 'filter' | 'dashboard' | 'one' | 'many', Figures>
>;

/** A window's process and what it has measured. */
class MeasuredWindow {
  readonly #process: ChildProcess;
  readonly #messages: FromWindow[] = [];

  constructor(project: string) {
    this.#process = fork(WINDOW, [EXTENSION, project], { execArgv: [] });
    this.#process.on('message', (message: FromWindow) => this.#messages.push(message));
  }

  /** The next measurement of this kind. */
  async next<K extends FromWindow['kind']>(kind: K): Promise<Measured<K>> {
    for (;;) {
      const index = this.#messages.findIndex((message) => message.kind === kind);
      const [found] = index === -1 ? [] : this.#messages.splice(index, 1);
      if (found !== undefined) return found as Measured<K>;
      if (this.#process.exitCode !== null) throw new Error('the window has failed');
      await Promise.race([once(this.#process, 'message'), once(this.#process, 'exit')]);
    }
  }

  /** What `change` costs the window; it gives the log's version afterwards. */
  async follow(change: () => Promise<number>): Promise<Measured<'changes'>> {
    await this.next('ready');
    this.#process.send({ version: await change() });
    return this.next('changes');
  }

  async close(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.disconnect();
    await ended;
  }
}

async function buildAll(): Promise<void> {
  const dist = path.join(EXTENSION, 'dist');
  execFileSync(process.execPath, [path.join(ROOT, 'esbuild.mjs'), '--production', `--out=${dist}`], {
    stdio: 'inherit',
  });
  writeFileSync(path.join(EXTENSION, 'empty.js'), 'exports.activate = () => undefined;\n');
  await build({
    entryPoints: [path.join(__dirname, 'editor', 'window.ts')],
    outfile: WINDOW,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    logLevel: 'error',
  });
}

/** Opens windows over the plan, one after the other; the last one follows changes. */
async function measure(plan: LargePlan): Promise<Measurement> {
  const real = new RealProject(IDLE_SECONDS);
  try {
    const hostFile = path.join(EXTENSION, 'dist', 'host.js');
    const agent = await real.client({ hostFile, sessionId: 'agent', sessionName: 'Agent', surface: 'mcp' });
    const keys = await importPlan(agent, plan);
    const windows = [];
    for (let count = 0; count < WINDOWS; count++) {
      const window = new MeasuredWindow(real.root);
      try {
        const activation = await window.next('activation');
        const load = await window.next('load');
        const paint = await window.next('paint');
        const filter = await window.next('filter');
        const dashboard = await window.next('dashboard');
        const one = await window.follow(() => rename(agent, keys[count] ?? ''));
        const many =
          count < WINDOWS - 1
            ? undefined
            : await window.follow(() => claimAndRelease(agent, keys.slice(WINDOWS), CHANGES));
        windows.push({ activation, load, paint, filter, dashboard, one, many });
      } finally {
        await window.close();
      }
    }
    return { plan, ...summary(windows) };
  } finally {
    await real.remove();
  }
}

/** One new title. Gives the log's version. */
async function rename(agent: Client, item_key: string): Promise<number> {
  await agent.call('update', { plan_id: 'P', item_key, title: `Renamed at ${Date.now()}` });
  return headOf(agent);
}

/** So many claims and releases, several at once. Gives the log's version. */
async function claimAndRelease(agent: Client, keys: readonly string[], changes: number): Promise<number> {
  const waiting = keys.slice(0, changes / 2);
  await Promise.all(
    Array.from({ length: IN_PARALLEL }, async () => {
      for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
        await agent.call('claim', { plan_id: 'P', item_key: key });
        await agent.call('release', { plan_id: 'P', item_key: key });
      }
    }),
  );
  return headOf(agent);
}

async function headOf(agent: Client): Promise<number> {
  return Number((await agent.call('outline', { limit: 1 })).version);
}

type Run = Record<string, Record<string, number | string> | undefined>;

/** The least of each figure over several windows: what other programs do at the same time only adds. */
function summary(runs: readonly Run[]): Record<string, Figures> {
  const groups = [...new Set(runs.flatMap((run) => Object.keys(run)))];
  return Object.fromEntries(
    groups.map((group) => {
      const present = runs.map((run) => run[group]).filter((measured) => measured !== undefined);
      const names = Object.keys(present[0] ?? {}).filter((name) => name !== 'kind');
      const figures = names.map((name) => [
        name,
        Math.min(...present.map((measured) => Number(measured[name]))),
      ]);
      return [group, Object.fromEntries(figures) as Figures];
    }),
  );
}

/** How long a process takes that requires nothing, from its start to its end. */
function emptyProcess(): number {
  const times = Array.from({ length: WINDOWS }, () => {
    const start = performance.now();
    execFileSync(process.execPath, ['-e', '0']);
    return performance.now() - start;
  });
  return Math.min(...times);
}

/** The VSIX where one was packed (`npm run package`), else what packing the extension's files would take at least. */
function packedSize(): { bytes: number; of: string } {
  const vsix = readdirSync(ROOT).find((file) => file.endsWith('.vsix'));
  if (vsix !== undefined) return { bytes: statSync(path.join(ROOT, vsix)).size, of: vsix };
  const dist = path.join(EXTENSION, 'dist');
  const files = [
    ...readdirSync(dist).filter((file) => file !== 'demo.js' && file !== 'build-catalogue.js'),
  ].map((file) => path.join(dist, file));
  const bytes = files.reduce((sum, file) => sum + deflateRawSync(readFileSync(file)).length, 0);
  return { bytes, of: 'dist, deflated' };
}

function table(title: string, rows: Record<string, Record<string, string>>): void {
  console.log(`\n${title}`);
  console.table(rows);
}

const ms = (value: number | undefined) => `${(value ?? 0).toFixed(1)} ms`;
const times = (value: number | undefined, base: number | undefined) =>
  base === undefined || base === 0 ? '' : `${((value ?? 0) / base).toFixed(1)}×`;

async function main(): Promise<void> {
  mkdirSync(EXTENSION, { recursive: true });
  await buildAll();
  const nothing = emptyProcess();
  const packed = packedSize();
  const results: Measurement[] = [];
  for (const plan of PLANS) results.push(await measure(plan));
  const [small] = results;
  if (small === undefined) return;

  const { activation } = small;
  const whole = (activation?.required ?? 0) + (activation?.activated ?? 0);
  table('The extension, without what comes after activation', {
    'node -e 0': { took: ms(nothing), budget: '', 'to an empty bundle': '' },
    'require an empty bundle': { took: ms(activation?.empty), budget: '', 'to an empty bundle': '1×' },
    'require the extension': {
      took: ms(activation?.required),
      budget: '',
      'to an empty bundle': times(activation?.required, activation?.empty),
    },
    'call activate': { took: ms(activation?.called), budget: '', 'to an empty bundle': '' },
    'until it is active': {
      took: ms(whole),
      budget: ms(BUDGET.activation),
      'to an empty bundle': times(whole, activation?.empty),
    },
    [packed.of]: {
      took: `${Math.ceil(packed.bytes / 1024)} KB`,
      budget: `${BUDGET.vsix / 1024} KB`,
      'to an empty bundle': '',
    },
  });

  const each = (make: (result: Measurement) => Record<string, string>) =>
    Object.fromEntries(results.map((result) => [result.plan.name, make(result)]));
  table(
    `The plan is read and shown (budget: a level in ${ms(BUDGET.paint)}, no stretch over ${ms(BUDGET.stretch)})`,
    each(({ load, paint, filter, dashboard }) => ({
      read: ms(load?.took),
      'longest stretch': ms(load?.longest),
      'first level': ms(paint?.first),
      'its stretch': ms(paint?.longest),
      again: ms(paint?.again),
      'to 100 items': times(paint?.first, small.paint?.first),
      'every level': ms(paint?.whole),
      filter: ms(filter?.took),
      'dashboard message': `${ms(dashboard?.longest)}, ${Math.ceil((dashboard?.bytes ?? 0) / 1024)} KB`,
    })),
  );
  table(
    `Changes: one, and ${CHANGES.toLocaleString('en')} by agents`,
    each(({ one, many }) => ({
      'one: told': String(one?.told),
      drawn: String(one?.rows),
      busy: ms(one?.busy),
      'to 100 items': times(one?.busy, small.one?.busy),
      longest: ms(one?.longest),
      'many: told': String(many?.told),
      'drawn ': String(many?.rows),
      'busy ': ms(many?.busy),
      'longest ': ms(many?.longest),
    })),
  );
  const file = path.join(OUT, 'editor.json');
  writeFileSync(file, `${JSON.stringify({ nothing, packed, budget: BUDGET, results }, null, 2)}\n`);
  console.log(`\nWritten to ${path.relative(process.cwd(), file)}.`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
