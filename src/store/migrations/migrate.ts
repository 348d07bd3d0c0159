import { MasterplanError } from '../../model/errors';
import type { Engine } from '../sqljs/engine';

export interface Migration {
  version: number;
  name: string;
  sql: string;
}

/**
 * Brings a database up to the newest version, each step in a transaction of its own; the number is kept in
 * SQLite's `user_version`, which stands in the file's header and changes with the transaction.
 *
 * @returns the version it had before
 * @throws MasterplanError VERSION when the database is newer than the list, STORE_CORRUPT when a step
 *   leaves dangling references; any error leaves the database at the last good step
 */
export function migrate(engine: Engine, migrations: readonly Migration[]): number {
  const before = engine.pragma('user_version');
  if (before > migrations.length) throw newerStore(before, migrations.length);
  for (const migration of migrations.slice(before)) {
    // A table can be rebuilt only while nothing enforces references to it; they are checked before the commit.
    engine.exec('PRAGMA foreign_keys = OFF; BEGIN;');
    try {
      engine.exec(migration.sql);
      const dangling = engine.query('PRAGMA foreign_key_check');
      if (dangling.length > 0) {
        throw new MasterplanError(
          'STORE_CORRUPT',
          `Migration ${migration.version} (${migration.name}) left ${dangling.length} dangling references.`,
          { hint: 'Report this with the output of `masterplan doctor`; the store was left as it was.' },
        );
      }
      engine.exec(`PRAGMA user_version = ${migration.version}; COMMIT;`);
    } catch (error) {
      engine.exec('ROLLBACK;');
      throw error;
    } finally {
      engine.exec('PRAGMA foreign_keys = ON;');
    }
  }
  return before;
}

/** The refusal of a store that a newer build has migrated. */
export function newerStore(found: number, known: number): MasterplanError {
  return new MasterplanError(
    'VERSION',
    `The store's schema is version ${found}; this build knows up to ${known}.`,
    { hint: 'Update Masterplan (the extension or the package) on this machine.', details: { found, known } },
  );
}
