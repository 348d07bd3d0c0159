import type { Statements } from '../../store/database';
import type { RememberedHead } from '../../store/head-memory';
import type { Difference } from './compare-tables';

/** The hash of a row of the log; undefined: there is no such row. */
export async function hashAt(db: Pick<Statements, 'get'>, version: number): Promise<string | undefined> {
  const row = await db.get<{ hash: string }>('SELECT hash FROM masterplan_updates WHERE version = $1', [
    version,
  ]);
  return row?.hash;
}

/** The newest row of the log, to be remembered; undefined for an empty log. `at` in ms UTC. */
export async function newestHead(
  db: Pick<Statements, 'get'>,
  at: number,
): Promise<RememberedHead | undefined> {
  const row = await db.get<{ first_hash: string; version: number; hash: string }>(
    `SELECT (SELECT hash FROM masterplan_updates WHERE version = 1) AS first_hash, version, hash
     FROM masterplan_updates ORDER BY version DESC LIMIT 1`,
  );
  return row === undefined ? undefined : { ...row, at: new Date(at).toISOString() };
}

/** What is wrong where the log does not hold the row that is remembered; `hash`: what stands in that row's place. */
export function checkRemembered(
  { version, hash: expected, at }: RememberedHead,
  hash: string | undefined,
): Difference | undefined {
  if (hash === expected) return undefined;
  const what =
    hash === undefined
      ? `rows are missing at the end: row ${version} was the newest one here at ${at}`
      : `another row stood here at ${at}`;
  const why = `${what}. The log was rewritten, or the folder put back to an older state: tell the person whose project it is`;
  return { version, why };
}
