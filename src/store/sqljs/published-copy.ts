import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { Engine } from './engine';
import { errorCode, type Files, unlinkIfThere } from './files';
import type { Layout } from './layout';

/** What a reader of `plan.db` has no business with: it would let him act as somebody else. */
const SECRETS = [
  { table: 'masterplan_items', column: 'claim_token', sql: 'UPDATE masterplan_items SET claim_token = NULL' },
  { table: 'masterplan_answered', column: 'answer', sql: 'DELETE FROM masterplan_answered' },
];

/**
 * Turns a private copy of the database into what may be published and writes it beside `plan.db`, read-only.
 *
 * @returns the temporary file, for `showPublished`
 */
export function writePublished(files: Files, layout: Layout, engine: Engine): string {
  const temporary = path.join(layout.folder, `.plan-${randomBytes(8).toString('hex')}`);
  engine.exec('PRAGMA foreign_keys = OFF');
  for (const { table, column, sql } of SECRETS) {
    const present = engine.query('SELECT 1 FROM pragma_table_info($1) WHERE name = $2', [table, column]);
    if (present.length > 0) engine.exec(sql);
  }
  // Freed pages would still hold what was blanked.
  engine.exec('VACUUM');
  const bytes = engine.export();
  try {
    const fd = files.open(temporary, 'wx');
    try {
      files.write(fd, bytes, 0);
    } finally {
      files.close(fd);
    }
    files.chmod(temporary, 0o444);
    return temporary;
  } catch (error) {
    unlinkIfThere(files, temporary);
    throw error;
  }
}

/** Puts a published copy in place of the former one. Readers that have that open keep it. */
export function showPublished(files: Files, layout: Layout, temporary: string): void {
  try {
    files.rename(temporary, layout.published);
  } catch (error) {
    if (errorCode(error) !== 'EPERM' && errorCode(error) !== 'EACCES') throw error;
    // Windows replaces no read-only file.
    files.chmod(layout.published, 0o600);
    files.rename(temporary, layout.published);
  } finally {
    unlinkIfThere(files, temporary);
  }
}
