import type { Row } from '../../store/database';
import type { OperationContext } from '../context';
import { KEY_COLUMNS } from '../human/key-record';
import type { LoggedValues } from '../rules/audit';
import { LOGGED_FEATURE_COLUMNS, LOGGED_VERSION_COLUMNS } from '../rules/feature-record';
import { LOGGED_ITEM_COLUMNS } from '../rules/item-record';
import { LOGGED_PLAN_COLUMNS } from '../rules/plan-record';
import type { Replay, ReplayedTable, Told } from './replay';

/** A difference between what the log tells and what stands in a table. */
export interface Difference {
  /** The newest row that speaks of the record; 0: none does. */
  version: number;
  why: string;
}

interface TableShape {
  table: ReplayedTable;
  /** A query with one page after `$1`, ordered by `page`. */
  sql: string;
  /** The column by which the query is paged. */
  page: string;
  /** The name of a row as the replay knows it. */
  name(row: Row): string;
  what(row: string): string;
  columns: readonly string[];
  /** Columns that hold JSON text. */
  json: readonly string[];
}

const PAGE = 500;

function table(
  name: ReplayedTable,
  stored: string,
  key: string,
  columns: readonly string[],
  json: readonly string[] = [],
): TableShape {
  const all = [...new Set([key, ...columns])];
  return {
    table: name,
    sql: `SELECT ${all.join(', ')} FROM ${stored} WHERE ${key} > $1 ORDER BY ${key} LIMIT ${PAGE}`,
    page: key,
    name: (row) => String(row[key]),
    what: (one) => `${name.replaceAll('_', ' ').replace(/s$/, '')} ${one.replace('\n', ' version ')}`,
    columns,
    json,
  };
}

const SHAPES: readonly TableShape[] = [
  table('projects', 'masterplan_projects', 'project_id', ['name', 'created_at']),
  table('plans', 'masterplans', 'plan_id', [...LOGGED_PLAN_COLUMNS, 'created_at'], ['metadata']),
  table(
    'items',
    'masterplan_items',
    'id',
    ['plan_id', ...LOGGED_ITEM_COLUMNS, 'created_at'],
    ['labels', 'files', 'metadata'],
  ),
  table('features', 'masterplan_features', 'feature_id', [...LOGGED_FEATURE_COLUMNS, 'created_at']),
  {
    ...table('feature_versions', 'masterplan_feature_versions', 'feature_id', [
      'title',
      'description',
      'spec_content',
      ...LOGGED_VERSION_COLUMNS,
      'created_at',
    ]),
    // A feature has few versions: paged by feature and version together.
    sql: `SELECT feature_id || char(10) || version AS name, title, description, spec_content,
            ${LOGGED_VERSION_COLUMNS.join(', ')}, created_at
          FROM masterplan_feature_versions
          WHERE feature_id || char(10) || version > $1 ORDER BY feature_id || char(10) || version LIMIT ${PAGE}`,
    page: 'name',
    name: (row) => String(row.name),
  },
  table('scopes', 'masterplan_scopes', 'port_scope', ['files', 'notes', 'updated_at'], ['files']),
  table('keys', 'masterplan_keys', 'key_id', KEY_COLUMNS),
];

/** Compares the tables with what the log tells; gives the difference with the lowest row, if any. */
export async function compareTables(
  context: Pick<OperationContext, 'db' | 'breathe'>,
  replay: Replay,
): Promise<Difference | undefined> {
  const differences: Difference[] = [];
  for (const shape of SHAPES) {
    const first = await compareTable(context, shape, replay.tables[shape.table]);
    if (first !== undefined) differences.push(first);
  }
  const edge = await compareEdges(context, replay.tables.dependencies);
  if (edge !== undefined) differences.push(edge);
  return lowest(differences);
}

function lowest(differences: readonly Difference[]): Difference | undefined {
  return differences.reduce<Difference | undefined>(
    (least, one) => (least === undefined || one.version < least.version ? one : least),
    undefined,
  );
}

async function compareTable(
  context: Pick<OperationContext, 'db' | 'breathe'>,
  shape: TableShape,
  told: ReadonlyMap<string, Told>,
): Promise<Difference | undefined> {
  const missing = new Set(told.keys());
  const found: Difference[] = [];
  for (let after: Row[string] = shape.page === 'id' ? Number.MIN_SAFE_INTEGER : ''; ; ) {
    const rows: Row[] = await context.db.all<Row>(shape.sql, [after]);
    for (const row of rows) {
      const name = shape.name(row);
      missing.delete(name);
      const record = told.get(name);
      if (record === undefined) {
        found.push({
          version: 0,
          why: `${shape.what(name)} stands in the table, and the log does not tell of it`,
        });
        continue;
      }
      const column = shape.columns.find((one) => !isSame(shape, one, row, record.values));
      if (column !== undefined) {
        const why = `${shape.what(name)}: the table's ${column} is not what the log tells`;
        found.push({ version: record.version, why });
      }
      await context.breathe();
    }
    const last = rows.at(-1);
    if (last === undefined) break;
    after = last[shape.page] ?? null;
  }
  for (const name of missing) {
    const version = told.get(name)?.version ?? 0;
    found.push({ version, why: `${shape.what(name)} is missing from the table` });
  }
  return lowest(found);
}

function isSame(shape: TableShape, column: string, row: Row, told: LoggedValues): boolean {
  const stored = row[column] ?? null;
  const wanted = told[column] ?? null;
  if (!shape.json.includes(column)) return stored === wanted;
  const text = typeof stored === 'string' ? stored : 'null';
  try {
    return JSON.stringify(JSON.parse(text)) === JSON.stringify(wanted ?? emptyOf(text));
  } catch {
    return false;
  }
}

/** What a JSON column that the log never mentions has by default. */
function emptyOf(text: string): unknown {
  return text === '{}' ? {} : text === '[]' ? [] : null;
}

async function compareEdges(
  context: Pick<OperationContext, 'db' | 'breathe'>,
  told: ReadonlyMap<string, Told>,
): Promise<Difference | undefined> {
  const stored = new Map<string, number[]>();
  let [item, dependency] = [Number.MIN_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];
  for (;;) {
    const rows = await context.db.all<{ item_id: number; depends_on_id: number }>(
      `SELECT item_id, depends_on_id FROM masterplan_dependencies
       WHERE item_id > $1 OR (item_id = $1 AND depends_on_id > $2)
       ORDER BY item_id, depends_on_id LIMIT 2000`,
      [item, dependency],
    );
    for (const row of rows) {
      const name = String(row.item_id);
      const ids = stored.get(name);
      if (ids === undefined) stored.set(name, [row.depends_on_id]);
      else ids.push(row.depends_on_id);
    }
    const last = rows.at(-1);
    if (last === undefined) break;
    [item, dependency] = [last.item_id, last.depends_on_id];
    await context.breathe();
  }
  const found: Difference[] = [];
  for (const name of new Set([...stored.keys(), ...told.keys()])) {
    const record = told.get(name);
    const wanted = (record?.values.depends_on ?? []) as number[];
    const present = stored.get(name) ?? [];
    if (wanted.length === present.length && wanted.every((id, i) => id === present[i])) continue;
    const why = `item ${name}: its dependencies are not what the log tells`;
    found.push({ version: record?.version ?? 0, why });
  }
  return lowest(found);
}
