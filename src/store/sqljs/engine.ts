import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import initSqlJs, { type Database as SqlJsDatabase, type SqlJsStatic, type Statement } from 'sql.js';
import { MasterplanError } from '../../model/errors';
import type { Row, SqlValue } from '../database';
import { StoreLostError } from './store-errors';

let loading: Promise<SqlJsStatic> | undefined;

/** Loads SQLite's WebAssembly once per thread: from beside the bundle, else from the package. */
function loadSqlJs(): Promise<SqlJsStatic> {
  loading ??= (async () => {
    const beside = path.join(__dirname, 'sql-wasm.wasm');
    const file = existsSync(beside) ? beside : require.resolve('sql.js/dist/sql-wasm.wasm');
    const bytes = readFileSync(file);
    const wasmBinary = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    return initSqlJs({ wasmBinary: wasmBinary as ArrayBuffer });
  })();
  return loading;
}

interface Prepared {
  statement: Statement;
  columns: readonly string[];
  /** The highest `$n` in the text. */
  parameters: number;
  reads: boolean;
  savepoint: { does: 'SAVEPOINT' | 'ROLLBACK' | 'RELEASE'; name: string } | undefined;
  /** Since it was last looked at for removal. */
  used: boolean;
}

/** Prepared statements that are kept; one that was not used lately goes first. */
const CACHE_SIZE = 500;

/** So many transactions share one of SQLite's. */
const TRANSACTIONS_PER_COMMIT = 100;

/** A statement that changes nothing though it has columns, so that sqlite3_changes says nothing about it. */
const READS = /^\s*(SELECT|VALUES|PRAGMA|EXPLAIN|WITH(?![\s\S]*\b(INSERT|UPDATE|DELETE|REPLACE)\b))/i;

const SAVEPOINT =
  /^\s*(SAVEPOINT|ROLLBACK|RELEASE)(?:\s+TRANSACTION)?(?:\s+TO)?(?:\s+SAVEPOINT)?\s+(\w+)\s*;?\s*$/i;

/** @throws MasterplanError INTERNAL for one whose name is not plain: what it captured could not be followed */
function savepointOf(sql: string): Prepared['savepoint'] {
  const [, does, name] = SAVEPOINT.exec(sql) ?? [];
  if (does === undefined || name === undefined) {
    if (!/^\s*(?:SAVEPOINT|RELEASE|ROLLBACK)\b/i.test(sql)) return undefined;
    throw new MasterplanError('INTERNAL', `A savepoint needs a plain name: ${sql.trim().slice(0, 80)}`);
  }
  return { does: does.toUpperCase() as 'SAVEPOINT', name: name.toLowerCase() };
}

/**
 * Refuses what would not come back as it went in: sql.js cuts text at a NUL, replaces lone surrogates,
 * drops a byte order mark on reading, stores NaN as NULL and rounds integers beyond 2^53.
 *
 * @throws MasterplanError INVALID_INPUT
 */
function checkParameter(value: SqlValue, position: number): void {
  let problem: string | undefined;
  if (typeof value === 'string') {
    if (value.includes('\0')) problem = 'text with a NUL character';
    else if (value.startsWith('\uFEFF')) problem = 'text that begins with a byte order mark';
    else if (!value.isWellFormed()) problem = 'text with half a surrogate pair';
  } else if (typeof value === 'number') {
    if (!Number.isFinite(value)) problem = `the number ${value}`;
    else if (Number.isInteger(value) && !Number.isSafeInteger(value)) problem = `the integer ${value}`;
  } else if (value !== null && !(value instanceof Uint8Array)) {
    problem = `a value of type ${typeof value}`;
  }
  if (problem !== undefined) {
    throw new MasterplanError(
      'INVALID_INPUT',
      `Parameter $${position} is ${problem}, which cannot be stored.`,
      {
        hint: 'Send well-formed text without NUL characters, and integers of at most 2^53.',
      },
    );
  }
}

/**
 * One SQLite database in memory with a cache of prepared statements. Everything is synchronous; whoever
 * uses it runs one transaction after the other.
 *
 * A transaction (`begin` to `commit`) is a savepoint in a longer one of SQLite's, because a COMMIT copies every page
 * that was written into the "file", which here is memory too and makes nothing more durable than it is: a third of
 * what a claim's statements take. What the journal captures stands at the savepoint's end.
 */
export class Engine {
  readonly #database: SqlJsDatabase;
  readonly #cache = new Map<string, Prepared>();
  /** Transactions since SQLite's own began; undefined: none of its own is open. */
  #shared: number | undefined;
  #running = false;
  /** What the capturing function was called with and was not rolled back, and how much of it there was before each open savepoint. */
  #captured: string[] = [];
  #savepoints: { name: string; captured: number }[] = [];
  #closed = false;

  private constructor(database: SqlJsDatabase) {
    this.#database = database;
    // The "file" of sql.js lives in memory: its own rollback journal and locks would only cost time.
    this.#database.exec(
      `PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;
       PRAGMA temp_store = MEMORY; PRAGMA cache_size = -65536; PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON;`,
    );
  }

  /** Opens an image (the bytes of an SQLite file), or an empty database. */
  static async open(image?: Uint8Array): Promise<Engine> {
    const sqlJs = await loadSqlJs();
    return new Engine(new sqlJs.Database(image));
  }

  /** Runs a script of several statements without parameters; its rows are dropped. */
  exec(sql: string): void {
    this.#database.exec(sql);
  }

  /** All rows, now. */
  query<T = Row>(sql: string, parameters: readonly SqlValue[] = []): T[] {
    const prepared = this.#bind(sql, parameters);
    const { statement, columns } = prepared;
    const before = this.#captured.length;
    const rows: T[] = [];
    try {
      while (statement.step()) {
        const values = statement.get() as SqlValue[];
        const row: Row = {};
        for (let i = 0; i < columns.length; i++) row[columns[i] as string] = values[i] ?? null;
        rows.push(row as T);
      }
    } catch (error) {
      this.#captured.length = before;
      throw error;
    } finally {
      statement.reset();
    }
    if (prepared.savepoint !== undefined) this.#follow(prepared.savepoint);
    return rows;
  }

  /** Runs one statement, now; gives the number of rows it changed (0 for a query). */
  execute(sql: string, parameters: readonly SqlValue[] = []): number {
    const prepared = this.#bind(sql, parameters);
    const { statement } = prepared;
    const before = this.#captured.length;
    try {
      while (statement.step());
    } catch (error) {
      // A statement that fails has changed nothing.
      this.#captured.length = before;
      throw error;
    } finally {
      statement.reset();
    }
    if (prepared.savepoint !== undefined) this.#follow(prepared.savepoint);
    return prepared.reads ? 0 : this.#database.getRowsModified();
  }

  #follow({ does, name }: NonNullable<Prepared['savepoint']>): void {
    if (does === 'SAVEPOINT') {
      this.#savepoints.push({ name, captured: this.#captured.length });
      return;
    }
    const at = this.#savepoints.findLastIndex((savepoint) => savepoint.name === name);
    const savepoint = this.#savepoints[at];
    if (savepoint === undefined) return;
    if (does === 'ROLLBACK') this.#captured.length = savepoint.captured;
    this.#savepoints.length = does === 'ROLLBACK' ? at + 1 : at;
  }

  /**
   * Makes the SQL function `name(text)`, for triggers: it keeps the text until `takeCaptured`. What a statement that
   * fails or a savepoint that is rolled back has kept goes with it.
   */
  captureBy(name: string): void {
    this.#database.create_function(name, (text: string) => {
      this.#captured.push(text);
      return null;
    });
  }

  /** What was captured, in its order; it is not kept any longer. */
  takeCaptured(): string[] {
    const taken = this.#captured;
    this.#captured = [];
    for (const savepoint of this.#savepoints) savepoint.captured = 0;
    return taken;
  }

  /** Begins a transaction. @throws StoreLostError like `settle` */
  begin(): void {
    if (this.#shared !== undefined && this.#shared >= TRANSACTIONS_PER_COMMIT) this.settle();
    if (this.#shared === undefined) {
      this.execute('BEGIN');
      this.#shared = 0;
    }
    this.execute('SAVEPOINT masterplan_transaction');
    this.#running = true;
  }

  /** Ends the transaction; what it changed stays. */
  commit(): void {
    this.execute('RELEASE masterplan_transaction');
    this.#running = false;
    if (this.#shared !== undefined) this.#shared += 1;
  }

  /**
   * Takes back what the running transaction changed, if there is one.
   *
   * @returns false when SQLite has ended its own transaction, as some errors do (out of memory, for one): then memory is
   *   not what it was before; earlier transactions of ours went too, and what followed the error may have stayed
   */
  rollBack(): boolean {
    if (!this.#running) return true;
    this.#running = false;
    try {
      this.execute('ROLLBACK TO masterplan_transaction');
      this.execute('RELEASE masterplan_transaction');
      return true;
    } catch {
      this.#shared = undefined;
      this.#captured = [];
      this.#savepoints = [];
      return false;
    }
  }

  /**
   * Ends SQLite's own transaction, between two of ours: for what can't be done inside of one.
   *
   * @throws StoreLostError what the transactions since it began had changed is no more in memory
   */
  settle(): void {
    if (this.#running) throw new Error('a transaction is running');
    if (this.#shared === undefined) return;
    this.#shared = undefined;
    try {
      this.execute('COMMIT');
    } catch (error) {
      throw new StoreLostError('internal', `memory could not take what was changed: ${String(error)}`, error);
    }
  }

  /** The number a single-valued pragma holds. */
  pragma(name: string): number {
    const row = this.query<Record<string, number>>(`PRAGMA ${name}`)[0];
    return row === undefined ? 0 : Number(Object.values(row)[0]);
  }

  /** How many rows have been inserted, changed or deleted since the database was opened. */
  totalChanges(): number {
    return this.query<{ n: number }>('SELECT total_changes() AS n')[0]?.n ?? 0;
  }

  /** The whole database as the bytes of an SQLite file. Throws inside a write transaction. */
  export(): Uint8Array {
    this.settle();
    return this.#database.export();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const { statement } of this.#cache.values()) statement.free();
    this.#cache.clear();
    this.#database.close();
  }

  #bind(sql: string, parameters: readonly SqlValue[]): Prepared {
    const prepared = this.#prepare(sql);
    if (parameters.length < prepared.parameters) {
      throw new MasterplanError(
        'INTERNAL',
        `A statement with ${prepared.parameters} parameters was given ${parameters.length}: ${sql.slice(0, 200)}`,
      );
    }
    for (let i = 0; i < parameters.length; i++) checkParameter(parameters[i] as SqlValue, i + 1);
    prepared.statement.bind(parameters as SqlValue[]);
    return prepared;
  }

  #prepare(sql: string): Prepared {
    const known = this.#cache.get(sql);
    if (known !== undefined) {
      known.used = true;
      return known;
    }
    let parameters = 0;
    // `?n` binds by number and lets one parameter stand in several places, as `$n` does on PostgreSQL. The plus is
    // no operation, but keeps the planner from comparing a bare parameter with the terms of ORDER BY and of partial
    // indexes: where it does, every new value makes SQLite prepare the statement again (5 to 100 µs).
    const text = sql.replace(/\$(\d+)/g, (_match, digits: string) => {
      parameters = Math.max(parameters, Number(digits));
      return `+?${digits}`;
    });
    const statement = this.#database.prepare(text);
    const columns = statement.getColumnNames();
    const prepared: Prepared = {
      statement,
      columns,
      parameters,
      reads: columns.length > 0 && READS.test(sql),
      savepoint: savepointOf(sql),
      used: true,
    };
    if (this.#cache.size >= CACHE_SIZE) this.#dropOne();
    this.#cache.set(sql, prepared);
    return prepared;
  }

  /** The oldest one that was not used since it was last looked at. */
  #dropOne(): void {
    // The map grows meanwhile: what was used moves to its end.
    for (const [sql, prepared] of this.#cache) {
      this.#cache.delete(sql);
      if (!prepared.used) {
        prepared.statement.free();
        return;
      }
      prepared.used = false;
      this.#cache.set(sql, prepared);
    }
  }
}
