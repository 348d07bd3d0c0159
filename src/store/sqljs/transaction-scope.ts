import { MasterplanError } from '../../model/errors';
import type { Row, SqlValue, Statements } from '../database';
import type { Engine } from './engine';

/**
 * What a transaction's work may not say: it would end the transaction, escape the capture of changes, or
 * reach for files. The schema changes in migrations only.
 */
const FORBIDDEN =
  /^\s*(?:BEGIN|COMMIT|END|ROLLBACK(?!\s+(?:TRANSACTION\s+)?TO\b)|ATTACH|DETACH|VACUUM|PRAGMA|CREATE|DROP|ALTER|REINDEX|ANALYZE)\b|\bOR\s+(?:ROLLBACK|FAIL)\b/i;

const approved = new Set<string>();

/** @throws MasterplanError INTERNAL: a programming error, never a caller's */
function checkStatement(sql: string): void {
  if (approved.has(sql)) return;
  if (FORBIDDEN.test(sql)) {
    throw new MasterplanError('INTERNAL', `Not allowed inside a transaction: ${sql.trim().slice(0, 80)}`);
  }
  if (approved.size > 2000) approved.clear();
  approved.add(sql);
}

/** The statements of one running transaction; of no use any more once it has ended. */
export class TransactionScope implements Statements {
  readonly #engine: Engine;
  #ended = false;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  async all<T = Row>(sql: string, parameters?: readonly SqlValue[]): Promise<T[]> {
    this.#check(sql);
    return this.#engine.query<T>(sql, parameters);
  }

  async get<T = Row>(sql: string, parameters?: readonly SqlValue[]): Promise<T | undefined> {
    this.#check(sql);
    return this.#engine.query<T>(sql, parameters)[0];
  }

  async run(sql: string, parameters?: readonly SqlValue[]): Promise<{ changes: number }> {
    this.#check(sql);
    return { changes: this.#engine.execute(sql, parameters) };
  }

  /** Statements that come later (a promise nobody awaited) are refused instead of joining another transaction. */
  end(): void {
    this.#ended = true;
  }

  #check(sql: string): void {
    if (this.#ended)
      throw new MasterplanError('INTERNAL', 'The transaction has ended; its handle was kept too long.');
    checkStatement(sql);
  }
}
