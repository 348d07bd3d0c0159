import { chmodSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { errorCode, type Files, nodeFiles } from './files';
import { Layout } from './layout';
import { thisMachine } from './machine';
import type { Place } from './ownership';
import { explain } from './store-errors';

/** Only the snapshot is for git; the rest is this machine's and holds secrets. */
const GITIGNORE =
  '# Made by Masterplan. snapshot.json is a hand-off between machines and may be committed.\n*\n!.gitignore\n!snapshot.json\n';

/**
 * Makes a store's folder where there is none, whatever the umask: what is inside is for the user alone.
 *
 * @returns its real path
 * @throws MasterplanError READ_ONLY, STORE_FULL
 */
export function createStoreFolder(folder: string, files: Files = nodeFiles): string {
  try {
    const isNew = files.stat(folder) === undefined;
    files.makeFolder(folder);
    const real = realpathSync.native(folder);
    const layout = new Layout(real);
    // Also where git has made the folder before, for a snapshot; only somebody else's is left as it is.
    if (process.platform !== 'win32' && statSync(real).uid === process.getuid?.()) chmodSync(real, 0o700);
    for (const inside of [layout.epochs, layout.journals, layout.images]) files.makeFolder(inside);
    keepFromGit(real, files);
    files.syncFolder(real);
    if (isNew) files.syncFolder(path.dirname(real));
    return real;
  } catch (error) {
    throw explain(error, folder);
  }
}

/**
 * Puts the folder's `.gitignore` back where it is missing (`git clean` takes it): without it git would take
 * the rest at the next clean, or `git add` its secrets. `real` is the folder's real path.
 *
 * @throws what the disk says
 */
export function keepFromGit(real: string, files: Files = nodeFiles): void {
  const ignore = path.join(real, '.gitignore');
  if (files.stat(ignore) !== undefined) return;
  let fd: number;
  try {
    fd = files.open(ignore, 'wx');
  } catch (error) {
    // Another process was quicker.
    if (errorCode(error) === 'EEXIST') return;
    throw error;
  }
  try {
    files.write(fd, Buffer.from(GITIGNORE), 0);
  } finally {
    files.close(fd);
  }
  files.chmod(ignore, 0o644);
}

/** Where a store's folder is, as recorded in its epoch files. */
export function placeOf(real: string, files: Files = nodeFiles): Place {
  return { ...thisMachine(), path: real, inode: String(files.stat(real)?.ino ?? '') };
}
