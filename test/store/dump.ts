import type { Row, Statements } from '../../src/store/database';
import { Engine } from '../../src/store/sqljs/engine';

type Ask = (sql: string) => Promise<Row[]>;

/** Everything in a database as text, rowids and types included. */
async function dump(ask: Ask): Promise<string> {
  const lines: unknown[] = [];
  for (const { name } of await ask("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")) {
    const columns = await ask(`SELECT name FROM pragma_table_info('${name}')`);
    const values = columns.map((column) => `typeof("${column.name}") || quote("${column.name}")`);
    const rows = await ask(
      `SELECT '${name} ' || _rowid_ || ' ' || concat_ws(' ', ${values.join(', ')}) AS line FROM "${name}" ORDER BY _rowid_`,
    );
    lines.push(...rows.map((row) => row.line));
  }
  return lines.join('\n');
}

export function dumpStore(store: Pick<Statements, 'all'>): Promise<string> {
  return dump((sql) => store.all(sql));
}

export function dumpEngine(engine: Engine): Promise<string> {
  return dump(async (sql) => engine.query(sql));
}

/** The content of a database file. */
export async function dumpFile(bytes: Uint8Array): Promise<string> {
  const engine = await Engine.open(bytes);
  try {
    return await dumpEngine(engine);
  } finally {
    engine.close();
  }
}
