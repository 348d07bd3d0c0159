import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Client } from '../../../src/client/client';
import { RealProject } from '../../support/real-project';
import { planRows } from '../large-plans';
import { HOST } from '../product';
import { type Budget, compare, type Row } from '../report/rows';
import { hostMemory } from '../running-host';
import { turnsOf } from '../turns';
import { emptyNative, importNative } from './native-import';

const NATIVE = 'native SQLite';
const IDLE_SECONDS = 600;
const atMost = (limit: number): Budget => ({ of: 'ours', sense: 'at most', limit });

export interface ImportSizes {
  small: number;
  large: number;
  /** How often each is imported. */
  smallRounds: number;
  largeRounds: number;
}

/** Imports in one call each, from a file, beside the same rows in one transaction of native SQLite. */
export async function measureImports(
  sqlite: string,
  { small, large, smallRounds, largeRounds }: ImportSizes,
): Promise<Row[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'masterplan-bench-'));
  const native = path.join(folder, 'native.db');
  try {
    const little = await importOften(sqlite, native, small, smallRounds);
    const much: Imported[] = [];
    // Each into a store of its own: an agent's first call, not the hundredth.
    for (let round = 0; round < largeRounds; round++) {
      much.push(await importOften(sqlite, native, large, 1, round));
    }
    const all = (figure: 'ours' | 'theirs') => much.flatMap((one) => one[figure].map((ms) => ms / 1000));
    return [
      compare(`import of ${small}`, 'ms', little.ours, NATIVE, little.theirs, { budget: atMost(50) }),
      compare(`import of ${large.toLocaleString('en')}`, 's', all('ours'), NATIVE, all('theirs'), {
        budget: atMost(15),
      }),
      compare(
        `most memory of the host, import of ${large.toLocaleString('en')}`,
        'MB',
        much.map(({ peak }) => peak),
        `import of ${small}`,
        much.map(() => little.peak),
        { budget: atMost(1024) },
      ),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Imported {
  /** Times in ms. */
  ours: number[];
  theirs: number[];
  peak: number;
}

/**
 * Imports `rounds` plans of so many items into one project; one more before, which is not counted, if several.
 * `before`: how many rounds there were in other projects.
 */
async function importOften(
  sqlite: string,
  native: string,
  items: number,
  rounds: number,
  before = 0,
): Promise<Imported> {
  const project = new RealProject(IDLE_SECONDS);
  try {
    const client = await project.client({ hostFile: HOST });
    await client.call('create_plan', { plan_id: 'P', title: 'Measured' });
    const rows = planRows({ shape: 'tree', items });
    const file = path.join(project.top, 'items.json');
    writeFileSync(file, JSON.stringify(rows));
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = rounds === 1 ? 1 : 0; round <= rounds; round++) {
      const sides = [
        async () => ({ side: ours, took: await importFile(client, file, `P${round}`) }),
        async () => ({ side: theirs, took: await importBeside(sqlite, native, rows) }),
      ];
      for (const turn of turnsOf(before + round, sides)) {
        const { side, took } = await turn();
        if (round > 0) side.push(took);
      }
    }
    return { ours, theirs, peak: hostMemory(project).peak };
  } finally {
    await project.remove();
  }
}

/** The same items in one transaction of native SQLite, into a database of their own; gives the ms it took. */
async function importBeside(
  sqlite: string,
  native: string,
  rows: readonly Record<string, unknown>[],
): Promise<number> {
  const db = await emptyNative(sqlite, native);
  const start = performance.now();
  importNative(db, rows);
  const took = performance.now() - start;
  db.close();
  return took;
}

/** Imports a file of items as a new plan; gives the ms it took. */
export async function importFile(client: Client, file: string, planId: string): Promise<number> {
  const start = performance.now();
  await client.call('import', { plan: { plan_id: planId, title: 'Measured' }, file });
  return performance.now() - start;
}
