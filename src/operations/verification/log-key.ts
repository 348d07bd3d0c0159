import { createPrivateKey, type KeyObject, randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rename, unlink } from 'node:fs/promises';
import path from 'node:path';
import { newKeyPair, rawPublicKey } from '../../model/human-signature';

/** The key with which this user's hosts sign the heads of logs. */
export interface LogKey {
  /** Base64 of the raw 32 bytes. */
  publicKey: string;
  privateKey: KeyObject;
}

const FILE = 'log-key.pem';

/**
 * Reads the log's key from the user's state folder, or makes it there (mode 0600). It is not in the project:
 * who can only write to the project can't sign. A damaged file is put aside and a new key made; heads signed
 * by the old one stay valid, because each carries its public key. Throws what the file system throws.
 */
export async function loadLogKey(stateFolder: string): Promise<LogKey> {
  await mkdir(stateFolder, { recursive: true, mode: 0o700 });
  const file = path.join(stateFolder, FILE);
  const present = await readKey(file);
  if (present !== undefined) return present;
  await makeKey(stateFolder, file);
  const made = await readKey(file);
  if (made === undefined) throw new Error(`the log's key could not be made: ${file}`);
  return made;
}

async function readKey(file: string): Promise<LogKey | undefined> {
  let pem: string;
  try {
    pem = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const privateKey = createPrivateKey(pem);
    return { publicKey: rawPublicKey(privateKey), privateKey };
  } catch {
    await rename(file, `${file}.damaged-${Date.now()}`);
    return undefined;
  }
}

/** Written whole under another name first and then linked: of two hosts that start at once, one key wins. */
async function makeKey(folder: string, file: string): Promise<void> {
  const temporary = path.join(folder, `.${FILE}.${randomUUID()}`);
  const handle = await open(temporary, 'wx', 0o600);
  try {
    await handle.writeFile(newKeyPair().privateKey);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await link(temporary, file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    // No hard links here: a rename may replace another host's key, whose heads stay valid all the same.
    await rename(temporary, file);
    return;
  } finally {
    await unlink(temporary).catch(() => undefined);
  }
}
