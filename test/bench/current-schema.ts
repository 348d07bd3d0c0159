import { writeFileSync } from 'node:fs';
import { openMemoryDatabase } from '../../src/store/sqljs/memory-database';

let image: Promise<Uint8Array> | undefined;

/** An empty database with the schema that the product has today, all migrations done, as the bytes of a file. */
export function emptyImage(): Promise<Uint8Array> {
  image ??= (async () => {
    const database = await openMemoryDatabase();
    const bytes = database.engine.export();
    database.close();
    return bytes;
  })();
  return image;
}

/**
 * Writes that database into a file that native SQLite can open. It is made by our own engine: better-sqlite3 refuses
 * to change the schema's text, as a migration does.
 */
export async function writeEmpty(file: string): Promise<void> {
  writeFileSync(file, await emptyImage());
}
