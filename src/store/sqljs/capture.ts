import { MasterplanError } from '../../model/errors';
import type { Engine } from './engine';

/**
 * Captures every change of every row by TEMP triggers (which cover cascades and REPLACE and are never part of an
 * image); what they capture rolls back with the transaction. A captured row is text:
 *
 *   +table _rowid_ or not, values…     inserted: all values, in the order of the columns
 *   =table rowid column=value,…        updated: the columns that differ
 *   -table rowid                       deleted
 *
 * Values are SQL literals made by SQLite's own `quote()`, so that replay needs neither clock nor planner.
 */
const NAME = /^[A-Za-z][A-Za-z0-9_]*$/;
const CAPTURE = 'masterplan_capture';
/** Text holds no NUL, so it can part the rows of a frame. */
const SEPARATOR = '\0';

interface Table {
  name: string;
  columns: { name: string; any: boolean }[];
  /** Whether a column is the rowid under another name. */
  alias: boolean;
}

function readTables(engine: Engine): Table[] {
  const tables = engine.query<{ name: string; type: string; wr: number; sql: string }>(
    `SELECT list.name, list.type, list.wr, made.sql FROM pragma_table_list AS list
     JOIN sqlite_schema AS made ON made.type = 'table' AND made.name = list.name
     WHERE list.schema = 'main' AND list.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND list.type <> 'view' ORDER BY list.name`,
  );
  return tables.map(({ name, type, wr, sql }) => {
    const columns = engine.query<{ name: string; type: string; pk: number; hidden: number }>(
      'SELECT name, type, pk, hidden FROM pragma_table_xinfo($1)',
      [name],
    );
    const plain = columns.every((column) => NAME.test(column.name) && column.hidden === 0);
    if (type !== 'table' || wr === 1 || !NAME.test(name) || !plain) {
      throw new MasterplanError('INTERNAL', `Table ${name}: only plain rowid tables can be journaled.`);
    }
    // SQLite checks those when its own transaction ends, in which many of ours stand (`Engine`).
    if (/\bINITIALLY\s+DEFERRED\b/i.test(sql)) {
      throw new MasterplanError('INTERNAL', `Table ${name}: references must be checked at once.`);
    }
    // A key of one INTEGER column is the rowid itself exactly when it needs no index.
    const key = columns.some((column) => column.pk > 0);
    const indexed =
      engine.query("SELECT 1 FROM pragma_index_list($1) WHERE origin = 'pk'", [name]).length > 0;
    return {
      name,
      alias: key && !indexed,
      columns: columns.map((column) => ({
        name: column.name,
        any: !['INT', 'INTEGER', 'TEXT', 'BLOB', 'REAL'].includes(column.type.toUpperCase()),
      })),
    };
  });
}

function triggersOf(table: Table): string {
  const t = `"${table.name}"`;
  const add = (expression: string) => `SELECT ${CAPTURE}(${expression});`;
  const inserted = [
    ...(table.alias ? [] : ['quote(NEW._rowid_)']),
    ...table.columns.map((column) => `quote(NEW."${column.name}")`),
  ];
  const changed = table.columns.map(({ name, any }) => {
    // A column's collation could call different texts equal, and in a column of any type 1 equals 1.0.
    const type = any ? ` OR quote(NEW."${name}") <> quote(OLD."${name}")` : '';
    const differs = `NEW."${name}" COLLATE BINARY IS NOT OLD."${name}"${type}`;
    return `CASE WHEN ${differs} THEN '"${name}"=' || quote(NEW."${name}") END`;
  });
  if (!table.alias) {
    changed.unshift("CASE WHEN NEW._rowid_ <> OLD._rowid_ THEN '_rowid_=' || quote(NEW._rowid_) END");
  }
  return `
    CREATE TEMP TRIGGER "${CAPTURE}_${table.name}_i" AFTER INSERT ON main.${t} BEGIN
      ${add(`'+${table.name} ' || concat_ws(',', ${inserted.join(', ')})`)} END;
    CREATE TEMP TRIGGER "${CAPTURE}_${table.name}_u" AFTER UPDATE ON main.${t} BEGIN
      ${add(`'=${table.name} ' || OLD._rowid_ || ' ' || concat_ws(',', ${changed.join(', ')})`)} END;
    CREATE TEMP TRIGGER "${CAPTURE}_${table.name}_d" AFTER DELETE ON main.${t} BEGIN
      ${add(`'-${table.name} ' || OLD._rowid_`)} END;`;
}

/** The capture of one engine's changes. */
export class Capture {
  readonly #engine: Engine;
  readonly #tables: Table[];
  #running = false;

  /** Made after the last change of the schema. @throws MasterplanError INTERNAL for a table that cannot be captured */
  constructor(engine: Engine) {
    this.#engine = engine;
    this.#tables = readTables(engine);
    engine.captureBy(CAPTURE);
    this.resume();
  }

  /** The changes of the running transaction in their order; they are not kept any longer. */
  take(): string[] {
    // An update that changed nothing ends with the blank behind the rowid.
    return this.#engine.takeCaptured().filter((change) => !change.endsWith(' '));
  }

  /** Stops capturing (not inside a transaction), for changes that are committed by an image. */
  pause(): void {
    if (!this.#running) return;
    const drops = this.#tables.flatMap(({ name }) =>
      ['i', 'u', 'd'].map((kind) => `DROP TRIGGER temp."${CAPTURE}_${name}_${kind}";`),
    );
    this.#engine.exec(drops.join('\n'));
    this.#running = false;
  }

  resume(): void {
    if (this.#running) return;
    this.#engine.exec(this.#tables.map(triggersOf).join('\n'));
    this.#running = true;
  }
}

/** The rows of one frame as its payload. */
export function encodeChanges(changes: readonly string[]): string {
  return changes.join(SEPARATOR);
}

/** Applies captured changes to a private copy of the database. */
export class Replay {
  readonly #engine: Engine;
  readonly #inserts = new Map<string, string>();
  #open = 0;

  constructor(engine: Engine) {
    this.#engine = engine;
    // With enforcement on, a delete would cascade to rows whose own deletion follows.
    engine.exec('PRAGMA foreign_keys = OFF;');
    for (const table of readTables(engine)) {
      const names = table.columns.map((column) => `"${column.name}"`);
      if (!table.alias) names.unshift('_rowid_');
      this.#inserts.set(table.name, `INSERT INTO "${table.name}" (${names.join(',')}) VALUES (`);
    }
  }

  /** Applies one frame's payload. Throws what SQLite says when it does not fit the database. */
  apply(payload: Buffer): void {
    if (this.#open === 0) this.#engine.exec('BEGIN');
    const script = payload
      .toString('utf8')
      .split(SEPARATOR)
      .map((change) => this.#statement(change));
    this.#engine.exec(script.join('\n'));
    // Many frames in one transaction, but not so many that the way back becomes long.
    this.#open += script.length;
    if (this.#open > 5000) this.#commit();
  }

  /** Ends the replay. @returns rows whose references dangle (none in a good store) */
  finish(): number {
    this.#commit();
    const dangling = this.#engine.query('PRAGMA foreign_key_check').length;
    this.#engine.exec('PRAGMA foreign_keys = ON;');
    return dangling;
  }

  #commit(): void {
    if (this.#open > 0) this.#engine.exec('COMMIT');
    this.#open = 0;
  }

  #statement(change: string): string {
    const blank = change.indexOf(' ');
    const table = change.slice(1, blank);
    const insert = this.#inserts.get(table);
    if (insert === undefined) throw new Error(`unknown table ${table}`);
    const rest = change.slice(blank + 1);
    switch (change[0]) {
      case '+':
        return `${insert}${rest});`;
      case '-':
        return `DELETE FROM "${table}" WHERE _rowid_=${rest};`;
      case '=': {
        const end = rest.indexOf(' ');
        return `UPDATE "${table}" SET ${rest.slice(end + 1)} WHERE _rowid_=${rest.slice(0, end)};`;
      }
      default:
        throw new Error(`unknown change ${change.slice(0, 1)}`);
    }
  }
}
