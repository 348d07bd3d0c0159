import path from 'node:path';
import { errorCode, type Files } from './files';

/** One file of an epoch's journal, holding the frames after `base`. */
export interface SegmentFile {
  epoch: number;
  /** The sequence of the last frame before it. */
  base: number;
  path: string;
}

/** One image: the database right after frame `sequence`. */
export interface ImageFile {
  epoch: number;
  sequence: number;
  /** SHA-256 of the content, hexadecimal; part of the name, so that the two cannot come apart. */
  sha256: string;
  path: string;
}

/** The names inside a store's folder. */
export class Layout {
  readonly folder: string;
  readonly epochs: string;
  readonly journals: string;
  readonly images: string;
  /** The published copy for people and their tools; never read by the store. */
  readonly published: string;
  /** Stands from before the first answer: without journals and images something was lost. */
  readonly made: string;

  constructor(folder: string) {
    this.folder = folder;
    this.epochs = path.join(folder, 'epoch');
    this.journals = path.join(folder, 'wal');
    this.images = path.join(folder, 'image');
    this.published = path.join(folder, 'plan.db');
    this.made = path.join(folder, 'store.json');
  }

  epoch(number: number): string {
    return path.join(this.epochs, String(number));
  }

  /** Stands once the epoch's owner has ended in good order and will never answer again. */
  ended(number: number): string {
    return path.join(this.epochs, `${number}.ended`);
  }

  segment(epoch: number, base: number): string {
    return path.join(this.journals, `${epoch}-${base}.log`);
  }

  image(epoch: number, sequence: number, sha256: string): string {
    return path.join(this.images, `${epoch}-${sequence}-${sha256}.db`);
  }

  /** The copy that is kept from before a migration; a checkpoint never removes it. */
  imageBeforeMigration(version: number, epoch: number, sequence: number, sha256: string): string {
    return path.join(this.images, `before-migration-${version}-${epoch}-${sequence}-${sha256}.db`);
  }

  /** Epoch numbers, ascending. */
  listEpochs(files: Files): number[] {
    return listIn(files, this.epochs)
      .filter((name) => /^[1-9]\d{0,14}$/.test(name))
      .map(Number)
      .sort((a, b) => a - b);
  }

  /** Journal files, oldest first. */
  listSegments(files: Files): SegmentFile[] {
    const found: SegmentFile[] = [];
    for (const name of listIn(files, this.journals)) {
      const parts = /^(\d{1,15})-(\d{1,15})\.log$/.exec(name);
      if (parts === null) continue;
      found.push({ epoch: Number(parts[1]), base: Number(parts[2]), path: path.join(this.journals, name) });
    }
    return found.sort((a, b) => a.epoch - b.epoch || a.base - b.base);
  }

  /** Images, oldest first; without the copies from before migrations and those set aside as damaged. */
  listImages(files: Files): ImageFile[] {
    const found: ImageFile[] = [];
    for (const name of listIn(files, this.images)) {
      const parts = /^(\d{1,15})-(\d{1,15})-([0-9a-f]{64})\.db$/.exec(name);
      if (parts === null) continue;
      found.push({
        epoch: Number(parts[1]),
        sequence: Number(parts[2]),
        sha256: parts[3] as string,
        path: path.join(this.images, name),
      });
    }
    return found.sort((a, b) => a.sequence - b.sequence || a.epoch - b.epoch);
  }

  /** Unfinished files of processes that were killed; also those of a process that is being overtaken right now. */
  listLeftovers(files: Files): string[] {
    return [this.folder, this.epochs, this.journals, this.images].flatMap((folder) =>
      listIn(files, folder)
        .filter((name) => /^\.(claim|new|plan)-[0-9a-f]{16}(\.d)?$/.test(name))
        .map((name) => path.join(folder, name)),
    );
  }

  /** One more than any number in use, so that no name of a file ever comes twice. */
  nextEpoch(files: Files): number {
    const used = [
      0,
      ...this.listEpochs(files),
      ...this.listSegments(files).map((segment) => segment.epoch),
      ...this.listImages(files).map((image) => image.epoch),
    ];
    return used.reduce((a, b) => Math.max(a, b)) + 1;
  }
}

/** The names in a folder; none when the folder isn't there. */
function listIn(files: Files, folder: string): string[] {
  try {
    return files.list(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
