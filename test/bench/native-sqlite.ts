import { createRequire } from 'node:module';
import path from 'node:path';

/** As much of better-sqlite3 as the bench uses. */
export interface Statement {
  get(...parameters: unknown[]): Record<string, unknown> | undefined;
  run(...parameters: unknown[]): { changes: number };
}

export interface NativeDatabase {
  exec(sql: string): void;
  pragma(text: string): unknown;
  prepare(sql: string): Statement;
  close(): void;
}

/** How long a process waits for SQLite's lock before it gives up, in ms: longer than any round. */
const BUSY_TIMEOUT = 120_000;

/** Opens a database as a careful program would: WAL, an fsync for each commit, foreign keys. */
export function openNative(folder: string, file: string): NativeDatabase {
  const require = createRequire(path.join(folder, 'package.json'));
  const Database = require('better-sqlite3') as new (file: string, options: object) => NativeDatabase;
  const db = new Database(file, { timeout: BUSY_TIMEOUT });
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('foreign_keys = ON');
  return db;
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
