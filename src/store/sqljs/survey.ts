import type { MasterplanError } from '../../model/errors';
import { newerStore } from '../migrations/migrate';
import { DISK_FORMAT } from './epoch';
import { errorCode, type Files } from './files';
import { decodeHeader, headerLength, type SegmentHeader } from './frames';
import type { ImageFile, Layout, SegmentFile } from './layout';
import { storeCorrupt } from './store-errors';

/** One epoch's journal files, and how far they count. */
export interface EpochJournal {
  epoch: number;
  segments: SegmentFile[];
  /** The last sequence that counts: a successor's cut, or Infinity for the newest epoch. */
  cut: number;
}

/** What is on disk and counts, seen from one epoch. */
export interface Survey {
  /** Oldest first; the last is the one to continue. */
  journals: EpochJournal[];
  /** Images that count, newest last. */
  images: ImageFile[];
  newest: SegmentHeader | undefined;
}

/** Whether the store has ever been served, so that there must be something to recover. */
function wasMade(files: Files, layout: Layout): boolean {
  return files.stat(layout.made) !== undefined || files.stat(layout.published) !== undefined;
}

/** Whether anybody has ever claimed the store, as far as what is left of it shows. */
export function wasUsed(files: Files, layout: Layout): boolean {
  const found = [layout.listEpochs(files), layout.listSegments(files), layout.listImages(files)];
  return wasMade(files, layout) || found.some((list) => list.length > 0);
}

/** Which of a store's folders aren't there. */
export function missingFolders(files: Files, layout: Layout): string[] {
  return [layout.epochs, layout.journals, layout.images].filter((folder) => files.stat(folder) === undefined);
}

function journalsGone(files: Files, layout: Layout, image: ImageFile | undefined): MasterplanError {
  const images = layout.listImages(files).length;
  const left = images > 0 ? `there are ${images} images of a plan` : 'a plan was kept here';
  return storeCorrupt(layout.journals, `the journals are gone, but ${left}.`, {
    ...(image === undefined ? {} : { image: image.path }),
    ...(files.stat(layout.published) === undefined ? {} : { published: layout.published }),
  });
}

export function readHeader(files: Files, file: string): SegmentHeader {
  const start = files.readPart(file, 0, headerLength(Buffer.alloc(0)));
  return decodeHeader(file, files.readPart(file, 0, headerLength(start))).header;
}

/**
 * Finds which journals and images count for the state at the end of epoch `through` (Infinity: whatever is
 * newest). A journal of an epoch that another one has followed counts up to the follower's cut only, and so
 * do its images: a suspended owner may have written more since.
 *
 * @throws MasterplanError STORE_CORRUPT (a header), VERSION (a format of a newer build)
 */
export function survey(files: Files, layout: Layout, through: number): Survey {
  const segments = layout.listSegments(files).filter((segment) => segment.epoch <= through);
  const last = segments.at(-1);
  if (last === undefined) {
    // A first owner that was killed before it served leaves one image, of the empty plan.
    const orphan = layout.listImages(files).find((image) => image.epoch <= through && image.sequence > 1);
    if (orphan === undefined && !wasMade(files, layout)) {
      return { journals: [], images: [], newest: undefined };
    }
    throw journalsGone(files, layout, orphan);
  }
  const newest = readHeader(files, last.path);
  if (newest.format > DISK_FORMAT) throw newerStore(newest.format, DISK_FORMAT);
  const cuts = new Map(newest.cuts.map((cut) => [cut.epoch, cut.sequence]));
  cuts.set(newest.epoch, Number.POSITIVE_INFINITY);
  const journals: EpochJournal[] = [];
  for (const segment of segments) {
    const cut = cuts.get(segment.epoch);
    if (cut === undefined) continue;
    const journal = journals.at(-1);
    if (journal?.epoch === segment.epoch) journal.segments.push(segment);
    else journals.push({ epoch: segment.epoch, segments: [segment], cut });
  }
  const images = layout.listImages(files).filter((image) => image.sequence <= (cuts.get(image.epoch) ?? -1));
  return { journals, images, newest };
}

/**
 * The version of the schema on disk without taking ownership, from the newest journal's header, which is checked; 0 for
 * a store that was never served.
 */
export function schemaVersionOnDisk(files: Files, layout: Layout): number {
  for (let attempt = 0; ; attempt++) {
    try {
      return survey(files, layout, Number.POSITIVE_INFINITY).newest?.schemaVersion ?? 0;
    } catch (error) {
      // A living owner tidies up while we look.
      if (errorCode(error) === 'ENOENT' && attempt < 20) continue;
      throw error;
    }
  }
}
