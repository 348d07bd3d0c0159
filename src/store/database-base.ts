import type { Database, Row, SqlValue, Statements, TransactionOptions } from './database';

/** A database whose single statements are transactions of their own. */
export abstract class DatabaseBase implements Database {
  abstract transaction<T>(work: (tx: Statements) => Promise<T>, options?: TransactionOptions): Promise<T>;

  all<T = Row>(sql: string, parameters?: readonly SqlValue[]): Promise<T[]> {
    return this.transaction((tx) => tx.all<T>(sql, parameters));
  }

  get<T = Row>(sql: string, parameters?: readonly SqlValue[]): Promise<T | undefined> {
    return this.transaction((tx) => tx.get<T>(sql, parameters));
  }

  run(sql: string, parameters?: readonly SqlValue[]): Promise<{ changes: number }> {
    return this.transaction((tx) => tx.run(sql, parameters));
  }
}

/** One that runs its transactions one after the other, in the order in which they came. */
export abstract class SerialDatabase extends DatabaseBase {
  #last: Promise<unknown> = Promise.resolve();

  transaction<T>(work: (tx: Statements) => Promise<T>): Promise<T> {
    const result = this.#last.then(() => this.runAlone(work));
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Runs one transaction; no other one is running. */
  protected abstract runAlone<T>(work: (tx: Statements) => Promise<T>): Promise<T>;
}
