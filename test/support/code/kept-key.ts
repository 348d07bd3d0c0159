import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stateFolder } from '../../../src/client/user-folders';

const FILE = 'web-vscode-key';
const BYTES = 32;

/**
 * The server's half of the key with which the page encrypts its secrets: the same in every run, else nobody could
 * read them again, and the person at the window would be a new one. It lies in the user's state folder (mode 0600),
 * never in a project: whoever has it and the browser's profile has the person's key.
 */
export async function keptKey(folder = stateFolder()): Promise<Buffer> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, FILE);
  const present = await readKey(file);
  if (present !== undefined) {
    return present;
  }
  // Written whole under another name first: of two that start at once, one key wins.
  const temporary = join(folder, `.${FILE}.${randomUUID()}`);
  await writeFile(temporary, randomBytes(BYTES), { mode: 0o600, flag: 'wx' });
  try {
    await link(temporary, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw error;
    }
  } finally {
    await rm(temporary, { force: true });
  }
  return (await readKey(file)) ?? keptKey(folder);
}

/** A file of another length is put aside: a key that can't be used protects nothing. */
async function readKey(file: string): Promise<Buffer | undefined> {
  try {
    const key = await readFile(file);
    if (key.length === BYTES) {
      return key;
    }
    await rename(file, `${file}.damaged-${Date.now()}`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw error;
    }
  }
  return undefined;
}
