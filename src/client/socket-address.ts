import { createHash, randomBytes } from 'node:crypto';
import { lstat, readdir, readlink, rename, stat, symlink, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { MasterplanError } from '../model/errors';
import { runtimeFolder } from './user-folders';

/**
 * The longest path of a Unix socket in bytes. Some versions of Node cut longer ones silently, so that two
 * projects could share a socket.
 */
const MAX_SOCKET_PATH = process.platform === 'darwin' ? 103 : 107;

/** A name for a socket that no host has used before; kept in the epoch's file. */
export function newSocketName(): string {
  const random = randomBytes(8).toString('hex');
  return process.platform === 'win32' ? `\\\\.\\pipe\\masterplan-${random}` : `host-${random}.sock`;
}

/** Whether a host may have made this name. */
export function isSocketName(name: unknown): name is string {
  const pattern =
    process.platform === 'win32' ? /^\\\\\.\\pipe\\masterplan-[0-9a-f]{16}$/ : /^host-[0-9a-f]{16}\.sock$/;
  return typeof name === 'string' && pattern.test(name);
}

/**
 * The address to listen on or to connect to. The socket lies in the store's folder itself, so that whoever
 * has the folder (a container, say) finds it; where its path is too long, it is reached through a symlink to
 * the folder that every user has in a place of his own. `store` is the folder's real path.
 */
export async function socketAddress(store: string, socketName: string): Promise<string> {
  if (process.platform === 'win32') {
    return socketName;
  }
  const direct = join(store, socketName);
  if (fits(direct)) {
    return direct;
  }
  const runtime = await runtimeFolder();
  const link = join(runtime, createHash('sha256').update(store).digest('hex').slice(0, 16));
  await pointLink(link, store);
  const short = join(link, socketName);
  if (!fits(short)) {
    throw new MasterplanError('INVALID_INPUT', `The path of the plan host’s socket is too long: ${short}`, {
      hint: 'Set XDG_RUNTIME_DIR to a folder with a short path.',
      details: { path: short, limit: MAX_SOCKET_PATH },
    });
  }
  return short;
}

function fits(path: string): boolean {
  return Buffer.byteLength(path) <= MAX_SOCKET_PATH;
}

/** Makes `link` a symlink to `target`, whatever it was before, without a moment in which it is missing. */
async function pointLink(link: string, target: string): Promise<void> {
  const present = await readlink(link).catch(() => undefined);
  if (present === target) {
    return;
  }
  const temporary = `${link}.${randomBytes(4).toString('hex')}`;
  await symlink(target, temporary);
  await rename(temporary, link);
}

/**
 * What earlier owners left: their sockets in the store's folder and symlinks to folders that are gone.
 * Only for the present owner, who has proved that there is no other. Failures don't matter.
 */
export async function removeOldSockets(store: string, ownSocketName: string): Promise<void> {
  if (process.platform === 'win32') {
    return;
  }
  const own = await lstat(join(store, ownSocketName)).catch(() => undefined);
  for (const name of own === undefined ? [] : await readdir(store).catch(() => [])) {
    const path = join(store, name);
    if (/^host-[0-9a-f]{16}\.sock$/.test(name) && name !== ownSocketName) {
      // A newer one is that of a possible successor.
      const stats = await lstat(path).catch(() => undefined);
      if (stats?.isSocket() === true && own !== undefined && stats.mtimeMs < own.mtimeMs) {
        await unlink(path).catch(() => undefined);
      }
    }
  }
  const runtime = await runtimeFolder().catch(() => undefined);
  if (runtime === undefined) {
    return;
  }
  for (const name of await readdir(runtime).catch(() => [])) {
    const link = join(runtime, name);
    const stats = await lstat(link).catch(() => undefined);
    if (stats?.isSymbolicLink() === true && (await isGone(link))) {
      await unlink(link).catch(() => undefined);
    }
  }
}

/** ENOENT only: a folder on a disk that is away for the moment is not gone for good, but costs no harm either. */
async function isGone(link: string): Promise<boolean> {
  return stat(link).then(
    () => false,
    (error: NodeJS.ErrnoException) => error.code === 'ENOENT',
  );
}
