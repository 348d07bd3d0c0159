import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { Statements } from '../../store/database';
import type { Difference } from './compare-tables';

const schema = z.object({
  /** The hash of the log's first row, which names the log. */
  first_hash: z.string(),
  version: z.int().positive(),
  hash: z.string(),
  /** When it was the newest row, ISO 8601. */
  at: z.string(),
});

/** A row of a store's log that was its newest one, and safe on disk. */
export type RememberedHead = z.output<typeof schema>;

/**
 * What this user's hosts remember of the log in one folder, outside of the project: who can write to the project only
 * can rewrite the whole log and take the signed heads out of it, but not this. A folder that is moved or copied is
 * remembered anew.
 */
export class HeadMemory {
  /** The file, for messages: whoever has restored or exchanged the folder removes it. */
  readonly file: string;

  /** @param storePath the store's folder by its real path */
  constructor(stateFolder: string, storePath: string) {
    const name = createHash('sha256').update(storePath).digest('hex').slice(0, 32);
    this.file = path.join(stateFolder, 'heads', `${name}.json`);
  }

  /** What is remembered; undefined: nothing, or nothing that can be read. */
  async read(): Promise<RememberedHead | undefined> {
    try {
      return schema.parse(JSON.parse(await readFile(this.file, 'utf8')));
    } catch {
      return undefined;
    }
  }

  /** Remembers the newest row; it must be safe on disk already. Throws what the file system throws. */
  async write(head: RememberedHead): Promise<void> {
    await mkdir(path.dirname(this.file), { recursive: true, mode: 0o700 });
    const temporary = `${this.file}.${randomUUID()}`;
    try {
      await writeFile(temporary, `${JSON.stringify(head)}\n`, { mode: 0o600 });
      await rename(temporary, this.file);
    } catch (error) {
      await unlink(temporary).catch(() => undefined);
      throw error;
    }
  }

  async forget(): Promise<void> {
    await unlink(this.file).catch(() => undefined);
  }
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
  file: string,
): Difference | undefined {
  if (hash === expected) return undefined;
  const what =
    hash === undefined
      ? `rows are missing at the end: row ${version} was the newest one here at ${at}`
      : `another row stood here at ${at}: the log was rewritten`;
  return {
    version,
    why: `${what}. If you have restored or exchanged the folder yourself, remove ${file}`,
  };
}
