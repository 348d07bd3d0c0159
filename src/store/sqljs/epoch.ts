import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { errorCode, type FileFacts, type Files, nodeFiles, unlinkIfThere } from './files';
import { Layout } from './layout';
import type { Machine } from './machine';
import { LostRaceError } from './store-errors';

/** Who owns (or owned) the store: what stands in the newest file of `epoch/`. For the user alone (0600). */
export interface EpochFile extends Machine {
  format: number;
  epoch: number;
  storeId: string;
  /** Random, new with each owner: tells one incarnation of the store from another. */
  incarnation: string;
  /** The folder as the owner sees it: its real path and inode. */
  path: string;
  inode: string;
  pid: number;
  /** Milliseconds UTC. */
  startedAt: number;
  /** Where the owner listens: a socket's name in the folder, or a pipe's full name. */
  socketAddress: string;
  /** Random; whoever can read it may talk to the owner. */
  token: string;
  build: string;
  protocol: number;
}

/** The format of the files in `epoch/` and `wal/` that this build knows. */
export const DISK_FORMAT = 1;

const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL', 'EMLINK', 'EXDEV', 'EISDIR']);
const TAKEN = new Set(['EEXIST', 'ENOTEMPTY', 'ENOTDIR', 'EPERM', 'EISDIR', 'EACCES']);

/** The claimed epoch, its file held open. */
export interface ClaimedEpoch {
  owner: EpochFile;
  /** The file that was written, by the path it must keep. */
  path: string;
  fd: number;
  facts: FileFacts;
}

/** Where the content of an epoch is: the name itself, or inside it where folders stand in for hard links. */
function contentPath(files: Files, layout: Layout, epoch: number): string | undefined {
  const name = layout.epoch(epoch);
  const facts = files.stat(name);
  if (facts === undefined) return undefined;
  return facts.folder ? path.join(name, 'owner.json') : name;
}

/**
 * The newest epoch's file, or undefined where nobody has owned the store yet (or its content can't be read:
 * then it says nothing about its owner and is anyway passed over by the next claim).
 */
export function readOwner(folder: string, files: Files = nodeFiles): EpochFile | undefined {
  const layout = new Layout(folder);
  for (let attempt = 0; attempt < 100; attempt++) {
    const epoch = layout.listEpochs(files).at(-1);
    if (epoch === undefined) return undefined;
    const file = contentPath(files, layout, epoch);
    if (file === undefined) continue;
    try {
      const owner = JSON.parse(files.readFile(file).toString('utf8')) as EpochFile | null;
      return owner?.epoch === epoch ? owner : undefined;
    } catch (error) {
      // Gone between the listing and the reading: an owner tidied up behind a newer epoch.
      if (errorCode(error) === 'ENOENT') continue;
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }
  throw new Error(`the newest file in ${layout.epochs} disappears again and again`);
}

/**
 * Claims the next epoch: a file that is complete and safe on disk before its name appears, and a name that
 * only one process can get.
 *
 * @param highest the newest epoch that the caller has found dead; 0 for none
 * @throws LostRaceError when another one was quicker
 */
export function claimEpoch(
  files: Files,
  layout: Layout,
  highest: number,
  content: Omit<EpochFile, 'epoch'>,
): ClaimedEpoch {
  const epoch = layout.nextEpoch(files);
  if ((layout.listEpochs(files).at(-1) ?? 0) !== highest) throw new LostRaceError(epoch - 1);
  const owner: EpochFile = { ...content, epoch };
  const name = layout.epoch(epoch);
  const temporary = path.join(layout.epochs, `.claim-${randomBytes(8).toString('hex')}`);
  try {
    const fd = files.open(temporary, 'wx+');
    try {
      files.write(fd, Buffer.from(`${JSON.stringify(owner, null, 2)}\n`), 0);
      files.fdatasync(fd);
    } finally {
      // Windows renames no folder in which a file is open.
      files.close(fd);
    }
    const file = publishName(files, temporary, name, epoch);
    files.syncFolder(layout.epochs);
    const now = layout.listEpochs(files);
    // The name is left in place: another may have seen it. A later claim passes over it.
    if (now.at(-1) !== epoch || (highest > 0 && !now.includes(highest))) {
      throw new LostRaceError(now.at(-1) ?? epoch);
    }
    return holdOpen(files, file, owner);
  } finally {
    unlinkIfThere(files, temporary);
  }
}

/** Opens the claimed file for as long as the store is owned, so that its inode cannot be given away. */
function holdOpen(files: Files, file: string, owner: EpochFile): ClaimedEpoch {
  const found = JSON.parse(files.readFile(file).toString('utf8')) as EpochFile;
  if (found.incarnation !== owner.incarnation) throw new LostRaceError(owner.epoch);
  const fd = files.open(file, 'r');
  return { owner, path: file, fd, facts: files.fstat(fd) };
}

/** Gives the finished file its name, without ever replacing one; gives the file's path. */
function publishName(files: Files, temporary: string, name: string, epoch: number): string {
  try {
    files.link(temporary, name);
    return name;
  } catch (error) {
    const code = errorCode(error) ?? '';
    if (code === 'EEXIST' || code === 'ENOENT') throw new LostRaceError(epoch);
    if (!NO_LINKS.has(code)) throw error;
  }
  // No hard links here: a folder with something in it can be renamed onto a free name only.
  const prepared = `${temporary}.d`;
  files.makeFolder(prepared);
  try {
    files.rename(temporary, path.join(prepared, 'owner.json'));
    files.syncFolder(prepared);
    if (files.stat(name) !== undefined) throw new LostRaceError(epoch);
    files.rename(prepared, name);
    return path.join(name, 'owner.json');
  } catch (error) {
    files.removeFolder(prepared);
    const code = errorCode(error) ?? '';
    const lost = code === 'ENOENT' || (TAKEN.has(code) && files.stat(name) !== undefined);
    throw lost ? new LostRaceError(epoch) : error;
  }
}

/**
 * Removes what older owners left in `epoch/`, oldest first; the last one before the owner's own stays, and
 * the owner's own stays for ever, so that numbers never start again.
 */
export function removeOldEpochs(files: Files, layout: Layout, own: number): void {
  for (const epoch of layout.listEpochs(files)) {
    if (epoch >= own - 1) break;
    const name = layout.epoch(epoch);
    unlinkIfThere(files, layout.ended(epoch));
    if (files.stat(name)?.folder === true) files.removeFolder(name);
    else unlinkIfThere(files, name);
  }
}

/**
 * Leaves the proof that an epoch's owner has ended in good order: whoever comes next need not reach its socket
 * to know (from a container, where a missing socket proves nothing).
 *
 * @throws what the disk says
 */
export function recordEnd(files: Files, layout: Layout, epoch: number): void {
  const fd = files.open(layout.ended(epoch), 'wx');
  files.close(fd);
  files.syncFolder(layout.epochs);
}
