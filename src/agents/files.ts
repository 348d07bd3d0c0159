import { randomBytes } from 'node:crypto';
import { chmod, lstat, mkdir, open, readFile, realpath, rename, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import { CannotEdit } from './documents/cannot-edit';

const BOM = '\uFEFF';

/** A file as it is, links followed. */
export interface PresentFile {
  /** Where it was looked for, below its root. */
  path: string;
  /** Where it really is. */
  real: string;
  /** Undefined: there is none. */
  bytes: Buffer | undefined;
}

/**
 * The file at `path` below `root`, read. Throws CannotEdit where it leads out of `root`, is no file or can't be read.
 * `root` is a real path.
 */
export async function readTarget(root: string, path: string): Promise<PresentFile> {
  const real = await realTarget(join(root, path));
  const inside = relative(root, real);
  if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) {
    throw new CannotEdit(`is a link that leads out of ${root}`);
  }
  try {
    const stats = await stat(real);
    if (!stats.isFile()) throw new CannotEdit('is not a file');
    return { path, real, bytes: await readFile(real) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return { path, real, bytes: undefined };
    if (code === 'ENOTDIR') throw new CannotEdit('is below something that is not a folder');
    if (error instanceof CannotEdit) throw error;
    throw new CannotEdit(`can't be read: ${(error as Error).message}`);
  }
}

/** Follows links, also of folders above a file that is not there yet. */
async function realTarget(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ELOOP') throw new CannotEdit('is a link to itself');
    if (code === 'ENOTDIR') throw new CannotEdit('is below something that is not a folder');
    if (code !== 'ENOENT') throw new CannotEdit(`can't be reached: ${(error as Error).message}`);
  }
  const link = await lstat(path).catch(() => undefined);
  if (link !== undefined) throw new CannotEdit('is a link to something that is not there');
  return join(await realTarget(dirname(path)), basename(path));
}

/** The text of a file and whether a byte order mark stood before it. Throws CannotEdit for what is no UTF-8. */
export function decode(bytes: Buffer): { text: string; bom: boolean } {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new CannotEdit('is not UTF-8 text');
  }
  return text.startsWith(BOM) ? { text: text.slice(1), bom: true } : { text, bom: false };
}

export function encode(text: string, bom: boolean): Buffer {
  return Buffer.from((bom ? BOM : '') + text);
}

/** Writes or removes (`after` undefined) a file that is still as it was read. Throws CannotEdit where it is not. */
export async function writeTarget(file: PresentFile, after: Buffer | undefined, root: string): Promise<void> {
  const { real, bytes } = file;
  await requireUnchanged(root, file);
  if (after === undefined) {
    await rm(real);
    await removeEmptyFolders(dirname(real), root);
    return;
  }
  await mkdir(dirname(real), { recursive: true });
  const mode = bytes === undefined ? undefined : (await stat(real)).mode & 0o7777;
  const temporary = join(dirname(real), `.${basename(real)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const handle = await open(temporary, 'wx', mode ?? 0o666);
    try {
      await handle.writeFile(after);
      await handle.sync();
    } finally {
      await handle.close();
    }
    // What the umask took away.
    if (mode !== undefined) await chmod(temporary, mode);
    // Once more: writing took its time.
    await requireUnchanged(root, file);
    await rename(temporary, real);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Looks once more: a person may have read the diff for long, and a folder may have become a link that leads out. */
async function requireUnchanged(root: string, { path, real, bytes }: PresentFile): Promise<void> {
  const now = await readTarget(root, path);
  const same =
    now.real === real &&
    (now.bytes === undefined || bytes === undefined ? now.bytes === bytes : now.bytes.equals(bytes));
  if (!same) throw new CannotEdit('was changed by somebody else meanwhile');
}

/** Takes the folders away that are empty now, below `root` only. */
async function removeEmptyFolders(folder: string, root: string): Promise<void> {
  let empty = folder;
  while (empty.startsWith(root + sep)) {
    try {
      await rmdir(empty);
    } catch {
      // Not empty, or not ours to remove.
      return;
    }
    empty = dirname(empty);
  }
}
