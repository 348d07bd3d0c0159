/** A value that may be stored: integers up to 2^53, finite reals, text without NUL or lone surrogates. */
export type SqlValue = number | string | null | Uint8Array;
export type Row = Record<string, SqlValue>;

/**
 * The port that the operations know. The SQL is portable between SQLite and PostgreSQL: parameters are
 * `$1`, `$2`… (each may be used more than once), and `RETURNING` and `ON CONFLICT` are allowed. A block
 * comment with the one word `lock` in a picking subquery becomes `FOR UPDATE SKIP LOCKED` on PostgreSQL.
 */
export interface Statements {
  /** All rows of a query, as objects keyed by column name. */
  all<T = Row>(sql: string, parameters?: readonly SqlValue[]): Promise<T[]>;
  /** The first row, or undefined. */
  get<T = Row>(sql: string, parameters?: readonly SqlValue[]): Promise<T | undefined>;
  /** Runs a statement; gives the number of rows it changed. */
  run(sql: string, parameters?: readonly SqlValue[]): Promise<{ changes: number }>;
}

export interface TransactionOptions {
  /**
   * The transaction will write a great many rows (an import). A store may commit it another way
   * (sql.js: a new image instead of a journal record).
   */
  bulk?: boolean;
}

export interface Database extends Statements {
  /**
   * Runs `work` alone (transactions are serialised), commits when it resolves and rolls back when it
   * rejects. The returned promise settles — with the result or with the error — only after everything
   * the work has seen is safely on disk, so that no answer ever shows what a crash could take back.
   * `all`, `get` and `run` outside of a transaction are transactions of one statement.
   */
  transaction<T>(work: (tx: Statements) => Promise<T>, options?: TransactionOptions): Promise<T>;
}
