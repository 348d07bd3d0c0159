import type { Statements } from '../database';
import { SerialDatabase } from '../database-base';
import { type Migration, migrate } from '../migrations/migrate';
import { MIGRATIONS } from '../migrations/migrations';
import { Engine } from './engine';
import { StoreLostError } from './store-errors';
import { TransactionScope } from './transaction-scope';

/** The port over a database in memory: the real engine and rules, nothing on disk, for tests and dry runs. */
export class MemoryDatabase extends SerialDatabase {
  /** For looking behind the port; statements here are part of whatever transaction is running. */
  readonly engine: Engine;

  constructor(engine: Engine) {
    super();
    this.engine = engine;
  }

  /** Frees the memory. */
  close(): void {
    this.engine.close();
  }

  protected async runAlone<T>(work: (tx: Statements) => Promise<T>): Promise<T> {
    const scope = new TransactionScope(this.engine);
    this.engine.begin();
    try {
      const result = await work(scope);
      scope.end();
      this.engine.commit();
      return result;
    } catch (error) {
      scope.end();
      if (!this.engine.rollBack()) throw new StoreLostError('internal', String(error), error);
      throw error;
    }
  }
}

/** An empty database in memory, migrated to the newest version. */
export async function openMemoryDatabase(
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<MemoryDatabase> {
  const engine = await Engine.open();
  migrate(engine, migrations);
  return new MemoryDatabase(engine);
}
