import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, realpath, rename, stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { thisMachine } from './sqljs/machine';

const headSchema = z.object({
  /** The hash of the log's first row, which names the log. */
  first_hash: z.string(),
  version: z.int().positive(),
  hash: z.string(),
  /** When it was the newest row, ISO 8601. */
  at: z.string(),
  /** When a person said that it is right that the log is another since, ISO 8601. */
  accepted_at: z.string().optional(),
});
const fileSchema = z.object({ path: z.string(), heads: z.array(headSchema) });

/** A row of a log that was its newest one, and safe on disk. */
export type RememberedHead = z.output<typeof headSchema>;

/** So many logs of one folder are remembered, the newest ones. */
const MOST = 20;
/** What is remembered of folders that have been gone for so long is dropped, in milliseconds. */
const KEPT = 90 * 24 * 3_600_000;

/**
 * What this user's hosts on this machine remember of the logs in one folder, outside of the project: who can write to
 * the project only can rewrite a whole log and take the signed heads out of it, but not this. Several logs may be
 * remembered, each by its first row: a folder may be exchanged, made anew, or be another one in each container.
 */
export class HeadMemory {
  readonly #folder: string;
  readonly #file: string;
  readonly #path: string;

  /**
   * @param storePath the store's folder by its real path
   * @param machineId two machines may share a home folder
   */
  private constructor(stateFolder: string, storePath: string, machineId: string) {
    const name = createHash('sha256').update(`${machineId}\n${storePath}`).digest('hex').slice(0, 32);
    this.#folder = path.join(stateFolder, 'heads');
    this.#file = path.join(this.#folder, `${name}.json`);
    this.#path = storePath;
  }

  /** What is remembered on this machine of the store in this folder, whichever way its path is written. */
  static async of(stateFolder: string, store: string): Promise<HeadMemory> {
    return new HeadMemory(stateFolder, await realpath(store).catch(() => store), thisMachine().machineId);
  }

  /** All that is remembered; a file that holds nonsense is put aside. Throws what the file system throws. */
  async read(): Promise<RememberedHead[]> {
    let text: string;
    try {
      text = await readFile(this.#file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
    try {
      return fileSchema.parse(JSON.parse(text)).heads;
    } catch {
      await rename(this.#file, `${this.#file}.damaged-${Date.now()}`);
      return [];
    }
  }

  /** Remembers the newest row of a log in place of an older one of the same log. It must be safe on disk already. */
  async remember(head: RememberedHead): Promise<void> {
    const heads = await this.read();
    await this.#write([...heads.filter((one) => !isOf(one, head.first_hash)), head].slice(-MOST));
  }

  /** The log that begins with this row is given up in good order. */
  async forget(firstHash: string): Promise<void> {
    const heads = await this.read();
    await this.#write(heads.filter((one) => !isOf(one, firstHash)));
  }

  /** A person says that all is right as it stands in the folder now; gives how many heads that concerns. */
  async accept(at: number): Promise<number> {
    const heads = await this.read();
    const open = heads.filter((head) => head.accepted_at === undefined);
    const accepted_at = new Date(at).toISOString();
    if (open.length > 0) await this.#write(heads.map((head) => ({ accepted_at, ...head })));
    return open.length;
  }

  /** Drops what is remembered of folders that are long gone, and what killed hosts have left half written. */
  async tidy(now: number): Promise<void> {
    for (const name of await readdir(this.#folder).catch(() => [])) {
      const file = path.join(this.#folder, name);
      const found = await stat(file).catch(() => undefined);
      if (found === undefined || now - found.mtimeMs < KEPT) continue;
      const read = await readFile(file, 'utf8').catch(() => '');
      const place = /^\{"path":("(?:[^"\\]|\\.)*")/.exec(read)?.[1];
      const isThere = place !== undefined && (await stat(JSON.parse(place)).catch(() => undefined));
      if (!isThere) await unlink(file).catch(() => undefined);
    }
  }

  async #write(heads: readonly RememberedHead[]): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const temporary = `${this.#file}.${randomUUID()}`;
    try {
      const handle = await open(temporary, 'wx', 0o600);
      try {
        await handle.writeFile(`${JSON.stringify({ path: this.#path, heads })}\n`);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(temporary, this.#file);
    } catch (error) {
      await unlink(temporary).catch(() => undefined);
      throw error;
    }
  }
}

function isOf(head: RememberedHead, firstHash: string): boolean {
  return head.first_hash === firstHash && head.accepted_at === undefined;
}

/** What is remembered of the log that begins with this row; undefined: nothing, or nothing that still counts. */
export function rememberedOf(
  heads: readonly RememberedHead[],
  firstHash: string | undefined,
): RememberedHead | undefined {
  return heads.find((head) => firstHash !== undefined && isOf(head, firstHash));
}
