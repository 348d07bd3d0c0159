import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, realpath, rename, unlink } from 'node:fs/promises';
import path from 'node:path';
import { MasterplanError } from '../../model/errors';
import type { OperationContext } from '../context';
import { refuseOutside } from '../import/read-file';

const CHUNK = 256 * 1024;

/**
 * Where an export may be written: an absolute path. Relative ones start at the project; an agent's tool call
 * (MCP) stays inside of it; the store's own folder takes only the snapshot. Throws INVALID_INPUT, NOT_FOUND
 * or FORBIDDEN.
 */
export async function exportTarget(context: OperationContext, file: string | undefined): Promise<string> {
  const standard = path.join(context.store.path, 'snapshot.json');
  if (file === undefined) return standard;
  const named = path.resolve(context.project.root, file);
  if (path.extname(named).toLowerCase() !== '.json') {
    throw new MasterplanError('INVALID_INPUT', `${file} does not end with .json.`, {
      hint: 'Name a file such as masterplan-snapshot.json.',
      details: { problems: [{ path: 'file', reason: 'does not end with .json' }] },
    });
  }
  let folder: string;
  try {
    folder = await realpath(path.dirname(named));
  } catch (error) {
    throw new MasterplanError('NOT_FOUND', `There is no folder ${path.dirname(file)}.`, {
      // The command line gives absolute paths, whatever was typed.
      hint: path.isAbsolute(file)
        ? 'Make it first, or name a file in a folder that is there.'
        : "A relative path starts at the project's folder.",
      details: { file },
      cause: error,
    });
  }
  const target = path.join(folder, path.basename(named));
  if (context.caller.surface === 'mcp') await refuseOutside(target, file, context.project.root);
  const store = await realpath(context.store.path).catch(() => context.store.path);
  const inStore =
    !path.relative(store, target).startsWith('..') && !path.isAbsolute(path.relative(store, target));
  if (inStore && target !== path.join(store, 'snapshot.json')) {
    throw new MasterplanError('FORBIDDEN', `${file} is in the store's own folder.`, {
      hint: 'Leave file out for .masterplan/snapshot.json, or name a file elsewhere.',
      details: { file },
    });
  }
  return target;
}

/** Refuses to replace a file that does not begin as this kind of export does. */
export async function refuseForeignFile(target: string, mark: string): Promise<void> {
  let handle: FileHandle;
  try {
    handle = await open(target, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw notReplaced(target, error);
  }
  try {
    const isFile = (await handle.stat()).isFile();
    const { bytesRead, buffer } = isFile
      ? await handle.read(Buffer.alloc(200), 0, 200, 0)
      : { bytesRead: 0, buffer: Buffer.alloc(0) };
    const start = buffer.subarray(0, bytesRead).toString('latin1');
    if (!new RegExp(`^\\s*\\{\\s*"${mark}"`).test(start)) throw notReplaced(target);
  } finally {
    await handle.close();
  }
}

function notReplaced(target: string, cause?: unknown): MasterplanError {
  return new MasterplanError(
    'CONFLICT',
    `${target} exists and was not written by export; it stays as it is.`,
    {
      hint: 'Give another file name.',
      details: { file: target },
      cause,
    },
  );
}

/**
 * Writes a file whole or not at all: into a temporary file beside it, fsync, rename, fsync of the folder.
 * `write` gets a function that takes text in pieces. Throws STORE_FULL or READ_ONLY.
 */
export async function replaceFile(
  target: string,
  write: (put: (text: string) => Promise<void>) => Promise<void>,
): Promise<void> {
  const temporary = path.join(path.dirname(target), `.${path.basename(target)}.${randomUUID()}.tmp`);
  try {
    const handle = await open(temporary, 'wx', 0o644);
    try {
      let waiting = '';
      await write(async (text) => {
        waiting += text;
        if (waiting.length < CHUNK) return;
        await handle.writeFile(waiting);
        waiting = '';
      });
      await handle.writeFile(waiting);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw cannotWrite(target, error);
  }
  await syncFolder(path.dirname(target));
}

/** Windows can't open folders; there the rename is as durable as it gets. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY).catch(() => undefined);
  if (handle === undefined) return;
  await handle.sync().catch(() => undefined);
  await handle.close();
}

function cannotWrite(target: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof MasterplanError || code === undefined) return error;
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  return new MasterplanError(full ? 'STORE_FULL' : 'READ_ONLY', `${target} can't be written (${code}).`, {
    hint: full ? 'Make room on the disk and export again.' : 'Give a file in a folder that can be written.',
    details: { file: target, code },
    cause: error,
  });
}
