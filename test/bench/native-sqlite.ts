import { createRequire } from 'node:module';
import path from 'node:path';

/** As much of better-sqlite3 as the bench uses. */
export interface Statement {
  /** Whether it gives rows. */
  readonly reader: boolean;
  get(...parameters: unknown[]): Record<string, unknown> | undefined;
  all(...parameters: unknown[]): Record<string, unknown>[];
  run(...parameters: unknown[]): { changes: number };
}

export interface NativeDatabase {
  exec(sql: string): void;
  pragma(text: string): unknown;
  prepare(sql: string): Statement;
  function(name: string, run: (text: string) => null): void;
  close(): void;
}

/** How long a process waits for SQLite's lock before it gives up, in ms: longer than any round. */
const BUSY_TIMEOUT = 120_000;

/** better-sqlite3 as it is installed in that folder. */
function load(folder: string): new (content: string | Buffer, options?: object) => NativeDatabase {
  return createRequire(path.join(folder, 'package.json'))('better-sqlite3');
}

/** Opens a database as a careful program would: WAL, an fsync for each commit, foreign keys. */
export function openNative(folder: string, file: string): NativeDatabase {
  const db = new (load(folder))(file, { timeout: BUSY_TIMEOUT });
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('foreign_keys = ON');
  return db;
}

/** Opens a database in memory from an image. */
export function openNativeImage(folder: string, image: Uint8Array): NativeDatabase {
  return new (load(folder))(Buffer.from(image));
}

/** The product's own statements, with their `$1`, `$2`…, on a native database; each is prepared once. */
export class PortableStatements {
  readonly #db: NativeDatabase;
  readonly #prepared = new Map<string, { statement: Statement; places: readonly number[] }>();

  constructor(db: NativeDatabase) {
    this.#db = db;
  }

  /** The rows it gives, or how many it changed. */
  run(sql: string, parameters: readonly unknown[]): { rows: Record<string, unknown>[]; changes: number } {
    const { statement, places } = this.#prepare(sql);
    const values = places.map((place) => parameters[place]);
    if (statement.reader) return { rows: statement.all(...values), changes: 0 };
    return { rows: [], changes: statement.run(...values).changes };
  }

  #prepare(sql: string): { statement: Statement; places: readonly number[] } {
    const known = this.#prepared.get(sql);
    if (known !== undefined) return known;
    const places: number[] = [];
    const text = sql.replace(/\$(\d+)/g, (_match, digits: string) => {
      places.push(Number(digits) - 1);
      return '+?';
    });
    const prepared = { statement: this.#db.prepare(text), places };
    this.#prepared.set(sql, prepared);
    return prepared;
  }
}

/** Runs `work` in one transaction that takes the write lock at once, so that it never has to be repeated. */
export function immediately<T>(db: NativeDatabase, work: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    db.exec('ROLLBACK');
    throw error;
  }
}
