import { createHash, randomBytes } from 'node:crypto';
import path from 'node:path';
import { errorCode, type Files, unlinkIfThere } from './files';
import type { ImageFile, Layout } from './layout';
import { StoreLostError } from './store-errors';

/** Small enough that the event loop turns in between. */
const PIECE = 4 * 1024 * 1024;

/** SHA-256 in pieces, so that a host goes on answering pings. */
async function digest(bytes: Uint8Array): Promise<string> {
  const hash = createHash('sha256');
  for (let at = 0; at < bytes.length; at += PIECE) {
    hash.update(bytes.subarray(at, at + PIECE));
    if (at + PIECE < bytes.length) await new Promise((resolve) => setImmediate(resolve));
  }
  return hash.digest('hex');
}

/**
 * Writes bytes to a file that appears complete and safe, or not at all.
 *
 * @throws what the disk says before the name is given; StoreLostError when the name can't be made safe
 */
export async function writeWhole(
  files: Files,
  folder: string,
  name: string,
  bytes: Uint8Array,
): Promise<void> {
  const temporary = path.join(folder, `.new-${randomBytes(8).toString('hex')}`);
  try {
    const fd = files.open(temporary, 'wx');
    try {
      for (let at = 0; at < bytes.length; at += PIECE) {
        await files.writeLater(fd, bytes.subarray(at, at + PIECE), at);
      }
      await files.fdatasyncLater(fd);
    } finally {
      files.close(fd);
    }
    files.rename(temporary, name);
  } catch (error) {
    unlinkIfThere(files, temporary);
    throw error;
  }
  try {
    files.syncFolder(folder);
  } catch (error) {
    throw new StoreLostError('disk', `the folder ${folder} could not be flushed: ${String(error)}`, error);
  }
}

/** Writes the image of the database right after frame `sequence`. */
export async function writeImage(
  files: Files,
  layout: Layout,
  at: { epoch: number; sequence: number },
  bytes: Uint8Array,
): Promise<ImageFile> {
  const sha256 = await digest(bytes);
  const file = layout.image(at.epoch, at.sequence, sha256);
  await writeWhole(files, layout.images, file, bytes);
  return { ...at, sha256, path: file };
}

/** Keeps a copy of the database from before a migration, for good. */
export async function keepBeforeMigration(
  files: Files,
  layout: Layout,
  version: number,
  at: { epoch: number; sequence: number },
  bytes: Uint8Array,
): Promise<void> {
  const file = layout.imageBeforeMigration(version, at.epoch, at.sequence, await digest(bytes));
  await writeWhole(files, layout.images, file, bytes);
}

/** The image's bytes, or undefined when they are not what was written. Throws ENOENT when it is gone. */
export async function loadImage(files: Files, image: ImageFile): Promise<Uint8Array | undefined> {
  let bytes: Buffer;
  try {
    bytes = files.readFile(image.path);
  } catch (error) {
    // A bad block is damage like any other.
    if (errorCode(error) === 'EIO') return undefined;
    throw error;
  }
  return (await digest(bytes)) === image.sha256 ? bytes : undefined;
}
