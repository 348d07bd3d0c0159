import type { Files } from './files';
import { writeImage } from './images';
import { Journal } from './journal';
import type { Layout } from './layout';
import type { Limits } from './limits';

/**
 * Makes a state of the database durable by writing it whole, as frame `sequence`. The journal file that goes
 * on after it comes first; the image's appearance is what commits.
 *
 * @returns the new journal
 * @throws what the disk says, with nothing left behind; StoreLostError when that can't be said
 */
export async function commitImage(
  parts: { files: Files; layout: Layout; limits: Limits },
  journal: Journal,
  sequence: number,
  bytes: Uint8Array,
): Promise<Journal> {
  const { files, layout, limits } = parts;
  const header = { ...journal.header, base: sequence, afterImage: true };
  const next = await Journal.create(files, layout, header, [], limits.extentBytes);
  try {
    await writeImage(files, layout, { epoch: header.epoch, sequence }, bytes);
    return next;
  } catch (error) {
    await next.discard();
    throw error;
  }
}
