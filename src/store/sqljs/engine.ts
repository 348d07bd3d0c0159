import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import initSqlJs, { type Database as SqlJsDatabase, type SqlJsStatic, type Statement } from 'sql.js';
import type { Row, SqlValue, Statements } from '../database';

let loading: Promise<SqlJsStatic> | undefined;

/** Loads SQLite's WebAssembly once per process: from beside the bundle, else from the package. */
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
  columns: string[] | undefined;
}

/**
 * One SQLite database in memory with a cache of prepared statements. Synchronous inside; the methods of
 * the port are async because the port is.
 */
export class Engine implements Statements {
  readonly #database: SqlJsDatabase;
  readonly #cache = new Map<string, Prepared>();

  private constructor(database: SqlJsDatabase) {
    this.#database = database;
    this.#database.exec('PRAGMA foreign_keys = ON; PRAGMA recursive_triggers = ON;');
  }

  /** Opens an image (the bytes of an SQLite file), or an empty database. */
  static async open(image?: Uint8Array): Promise<Engine> {
    const sqlJs = await loadSqlJs();
    return new Engine(new sqlJs.Database(image));
  }

  /** Runs a script of several statements without parameters. */
  exec(sql: string): void {
    this.#database.exec(sql);
  }

  /** All rows, now. */
  query<T = Row>(sql: string, parameters: readonly SqlValue[] = []): T[] {
    const { statement, columns } = this.#bind(sql, parameters);
    const rows: T[] = [];
    try {
      const names = columns;
      while (statement.step()) {
        const values = statement.get() as SqlValue[];
        const row: Row = {};
        for (let i = 0; i < names.length; i++) row[names[i] as string] = values[i] ?? null;
        rows.push(row as T);
      }
    } finally {
      statement.reset();
    }
    return rows;
  }

  /** Runs one statement, now; gives the number of rows it changed. */
  execute(sql: string, parameters: readonly SqlValue[] = []): number {
    const { statement } = this.#bind(sql, parameters);
    try {
      while (statement.step());
    } finally {
      statement.reset();
    }
    return this.#database.getRowsModified();
  }

  async all<T = Row>(sql: string, parameters?: readonly SqlValue[]): Promise<T[]> {
    return this.query<T>(sql, parameters);
  }

  async get<T = Row>(sql: string, parameters?: readonly SqlValue[]): Promise<T | undefined> {
    return this.query<T>(sql, parameters)[0];
  }

  async run(sql: string, parameters?: readonly SqlValue[]): Promise<{ changes: number }> {
    return { changes: this.execute(sql, parameters) };
  }

  /** The whole database as the bytes of an SQLite file. Throws inside a write transaction. */
  export(): Uint8Array {
    return this.#database.export();
  }

  close(): void {
    for (const { statement } of this.#cache.values()) statement.free();
    this.#cache.clear();
    this.#database.close();
  }

  #bind(sql: string, parameters: readonly SqlValue[]): { statement: Statement; columns: string[] } {
    let prepared = this.#cache.get(sql);
    if (prepared === undefined) {
      // `?n` binds by number and lets one parameter stand in several places, as `$n` does on PostgreSQL.
      const statement = this.#database.prepare(sql.replace(/\$(\d+)/g, '?$1'));
      prepared = { statement, columns: undefined };
      this.#cache.set(sql, prepared);
    }
    prepared.statement.bind(parameters as SqlValue[]);
    prepared.columns ??= prepared.statement.getColumnNames();
    return { statement: prepared.statement, columns: prepared.columns };
  }
}
