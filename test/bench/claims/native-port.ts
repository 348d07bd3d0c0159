import type { Database, Row, SqlValue, Statements } from '../../../src/store/database';
import { type NativeDatabase, PortableStatements } from '../native-sqlite';

/** The product's port over a native SQLite file that other processes have open too. */
export class NativePort implements Database {
  readonly #db: NativeDatabase;
  readonly #statements: PortableStatements;
  #last: Promise<unknown> = Promise.resolve();

  constructor(db: NativeDatabase) {
    this.#db = db;
    this.#statements = new PortableStatements(db);
  }

  transaction<T>(work: (tx: Statements) => Promise<T>): Promise<T> {
    const result = this.#last.then(() => this.#run(work));
    this.#last = result.catch(() => undefined);
    return result;
  }

  all<T = Row>(sql: string, parameters?: readonly SqlValue[]): Promise<T[]> {
    return this.transaction((tx) => tx.all<T>(sql, parameters));
  }

  get<T = Row>(sql: string, parameters?: readonly SqlValue[]): Promise<T | undefined> {
    return this.transaction((tx) => tx.get<T>(sql, parameters));
  }

  run(sql: string, parameters?: readonly SqlValue[]): Promise<{ changes: number }> {
    return this.transaction((tx) => tx.run(sql, parameters));
  }

  async #run<T>(work: (tx: Statements) => Promise<T>): Promise<T> {
    const rows = (sql: string, parameters: readonly SqlValue[] = []) =>
      this.#statements.run(sql, parameters).rows;
    this.#statements.run('BEGIN IMMEDIATE', []);
    try {
      const result = await work({
        all: async <R>(sql: string, parameters?: readonly SqlValue[]) => rows(sql, parameters) as R[],
        get: async <R>(sql: string, parameters?: readonly SqlValue[]) =>
          rows(sql, parameters)[0] as R | undefined,
        run: async (sql, parameters = []) => ({ changes: this.#statements.run(sql, parameters).changes }),
      });
      this.#statements.run('COMMIT', []);
      return result;
    } catch (error) {
      this.#db.exec('ROLLBACK');
      throw error;
    }
  }
}
