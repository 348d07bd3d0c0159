import type { SqlValue, Statements } from '../../../src/store/database';
import { SerialDatabase } from '../../../src/store/database-base';
import { type NativeDatabase, PortableStatements } from '../native-sqlite';

/** The product's port over a native SQLite file that other processes have open too. */
export class NativePort extends SerialDatabase {
  readonly #db: NativeDatabase;
  readonly #statements: PortableStatements;

  constructor(db: NativeDatabase) {
    super();
    this.#db = db;
    this.#statements = new PortableStatements(db);
  }

  protected async runAlone<T>(work: (tx: Statements) => Promise<T>): Promise<T> {
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
