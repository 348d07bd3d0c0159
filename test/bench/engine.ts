import type { SqlValue } from '../../src/store/database';
import { Capture } from '../../src/store/sqljs/capture';
import { Engine } from '../../src/store/sqljs/engine';
import { openMemoryDatabase } from '../../src/store/sqljs/memory-database';
import { openRules } from './claims/rules-claimant';
import { planRows } from './claims/seed';
import { openNativeImage, PortableStatements } from './native-sqlite';
import { compare, type Row } from './report/rows';
import type { BenchOptions, Subject } from './subject';
import { withTool } from './tools';
import { turnsOf } from './turns';

/**
 * The very statements of many claims, with their parameters, run once more: on SQLite in WebAssembly, which the store
 * stands on, and on native SQLite in memory. No disk, no rules, no other process on either side.
 */
export const engine: Subject = {
  name: 'engine',
  says: 'the statements of a claim on SQLite in WebAssembly and on native SQLite (better-sqlite3), both in memory',
  takesTurns: true,
  async run({ quick }: BenchOptions) {
    const { items, claims, rounds } = quick
      ? { items: 1_000, claims: 300, rounds: 2 }
      : { items: 10_000, claims: 4_000, rounds: 7 };
    const recording = await record(items, claims);
    return withTool('better-sqlite3', async (folder) => {
      const ours: number[] = [];
      const theirs: number[] = [];
      // The first round warms up.
      for (let round = 0; round <= rounds; round++) {
        const sides = [
          async () => ({ side: ours, took: await inWebAssembly(recording) }),
          async () => ({ side: theirs, took: natively(folder, recording) }),
        ];
        for (const turn of turnsOf(round, sides)) {
          const { side, took } = await turn();
          if (round > 0) side.push(took / claims);
        }
      }
      const each = Math.round(recording.statements.length / claims);
      return [compare(`a claim's ${each} statements`, 'ms', ours, 'native SQLite', theirs)] satisfies Row[];
    });
  },
};

interface Statement {
  sql: string;
  parameters: readonly SqlValue[];
}

interface Recording {
  /** The database as it was before the first of them. */
  image: Uint8Array;
  /** What makes the capture of changes. */
  capture: readonly string[];
  statements: readonly Statement[];
}

async function record(items: number, claims: number): Promise<Recording> {
  const database = await openMemoryDatabase();
  const executor = openRules(database);
  let calls = 0;
  const call = (operation: string, input: object) => {
    const key = `key-${calls++}`;
    const caller = { surface: 'mcp', clientId: 'bench', client: 'bench', user: 'bench', kind: 'ai' } as const;
    const session = { sessionId: `session-${Math.floor(calls / 10)}`, sessionName: null, keyId: null };
    return executor.execute({
      operation,
      input,
      caller: { ...caller, ...session },
      key,
      ack: [`key-${calls - 2}`],
    });
  };
  const claim = () => call('next', { plan_id: 'P', claim: true });
  await call('import', { plan: { plan_id: 'P', title: 'Measured' }, items: planRows(items) });
  await claim();
  const image = database.engine.export();
  const capture: string[] = [];
  const exec = database.engine.exec.bind(database.engine);
  database.engine.exec = (sql) => {
    capture.push(sql);
    exec(sql);
  };
  const captured = new Capture(database.engine);
  const statements: Statement[] = [];
  const query = database.engine.query.bind(database.engine);
  const execute = database.engine.execute.bind(database.engine);
  database.engine.query = <T>(sql: string, parameters: readonly SqlValue[] = []) => {
    statements.push({ sql, parameters });
    return query<T>(sql, parameters);
  };
  database.engine.execute = (sql, parameters = []) => {
    statements.push({ sql, parameters });
    return execute(sql, parameters);
  };
  for (let n = 0; n < claims; n++) {
    await claim();
    captured.take();
  }
  database.close();
  return { image, capture, statements };
}

/** Gives the time in ms. */
async function inWebAssembly({ image, statements }: Recording): Promise<number> {
  const replayed = await Engine.open(image);
  const captured = new Capture(replayed);
  const began = performance.now();
  for (const { sql, parameters } of statements) {
    replayed.query(sql, parameters);
    if (sql.startsWith('RELEASE')) captured.take();
  }
  const took = performance.now() - began;
  replayed.close();
  return took;
}

/** Gives the time in ms. */
function natively(folder: string, { image, capture, statements }: Recording): number {
  const database = openNativeImage(folder, image);
  database.exec('PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON;');
  let captured: string[] = [];
  database.function('masterplan_capture', (text) => {
    captured.push(text);
    return null;
  });
  for (const sql of capture) database.exec(sql);
  const portable = new PortableStatements(database);
  const began = performance.now();
  for (const { sql, parameters } of statements) {
    portable.run(sql, parameters);
    if (sql.startsWith('RELEASE')) captured = [];
  }
  const took = performance.now() - began;
  database.close();
  return took;
}
