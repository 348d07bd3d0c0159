import { BUILD } from '../../model/build';
import { isoTime } from '../../model/time';
import type { Row, SqlValue } from '../../store/database';
import { SCHEMA_VERSION } from '../../store/migrations/migrations';
import type { OperationContext } from '../context';
import { SNAPSHOT_FORM, SNAPSHOT_MARK, SNAPSHOT_TABLES, type SnapshotTable } from '../import/snapshot-format';

const PAGE = 500;

/** Writes everything as one JSON object, a row a line (so that two snapshots can be compared); gives the counts. */
export async function writeSnapshot(
  context: OperationContext,
  put: (text: string) => Promise<void>,
): Promise<Map<string, number>> {
  const head = {
    [SNAPSHOT_MARK]: SNAPSHOT_FORM,
    schema: SCHEMA_VERSION,
    build: BUILD,
    store_id: context.store.id,
    exported_at: isoTime(context.now),
  };
  await put(`${JSON.stringify(head).slice(0, -1)}`);
  const counts = new Map<string, number>();
  for (const table of SNAPSHOT_TABLES) {
    await put(`,\n${JSON.stringify(table.name)}:[`);
    counts.set(table.name, await writeTable(context, table, put));
    await put(']');
  }
  await put('\n}\n');
  return counts;
}

async function writeTable(
  context: OperationContext,
  table: SnapshotTable,
  put: (text: string) => Promise<void>,
): Promise<number> {
  let count = 0;
  let after: SqlValue[] | undefined;
  for (;;) {
    const rows: Row[] = await context.db.all<Row>(pageQuery(table, after !== undefined), after ?? []);
    for (const row of rows) {
      await put(`${count === 0 ? '\n' : ',\n'}${JSON.stringify(withoutNulls(row))}`);
      count++;
      await context.breathe();
    }
    context.progress(count, null, table.name);
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return count;
    after = table.key.map((column) => last[column] ?? null);
  }
}

/** One page in the order of the key, after the row whose key is `$1` (and `$2`). */
function pageQuery(table: SnapshotTable, goesOn: boolean): string {
  const [first, second] = table.key;
  const after =
    second === undefined ? `${first} > $1` : `${first} > $1 OR (${first} = $1 AND ${second} > $2)`;
  return `SELECT ${table.columns.join(', ')} FROM ${table.table} ${goesOn ? `WHERE ${after}` : ''}
          ORDER BY ${table.key.join(', ')} LIMIT ${PAGE}`;
}

function withoutNulls(row: Row): Row {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null));
}
