import { existsSync, realpathSync } from 'node:fs';
import { MasterplanError } from '../../model/errors';
import { MIGRATIONS } from '../migrations/migrations';
import { type EpochFile, readOwner } from './epoch';
import { type Files, nodeFiles } from './files';
import { decodeSegment } from './frames';
import { loadImage } from './images';
import { Layout } from './layout';
import { isSameFolder } from './ownership';
import { recoverState } from './recover-state';
import { placeOf } from './store-folder';
import { schemaVersionOnDisk } from './survey';

/** One file of the store, for display. */
export interface InspectedFile {
  path: string;
  epoch: number;
  /** Images: the frame they stand at. Journals: the frame before their first. */
  sequence: number;
  /** In bytes. */
  size: number;
  /** Journals: frames in it. */
  frames?: number;
}

/** What `doctor` says about a store; nothing was changed to find out. */
export interface StoreInspection {
  folder: string;
  exists: boolean;
  /** The newest owner's file, without its token; whether it is alive is for its socket to say. */
  owner: Omit<EpochFile, 'token'> | undefined;
  /** Whether the owner's file was written for this very folder (not copied or moved here). */
  ownFolder: boolean;
  epochs: number[];
  images: InspectedFile[];
  journals: InspectedFile[];
  /** `plan.db`, when it has been published. */
  published: { path: string; size: number } | undefined;
  schemaVersion: { onDisk: number; known: number };
  /** The last frame that a new owner would find; undefined when it could not recover. */
  sequence: number | undefined;
  /** What is wrong, in words; empty for a healthy store. */
  problems: string[];
}

/**
 * Looks at a store without becoming its owner and without writing anything: reads every file, and rebuilds the
 * database as a new owner would. With a living owner the answer is a moment's view.
 */
export async function inspectStore(folder: string, files: Files = nodeFiles): Promise<StoreInspection> {
  const problems: string[] = [];
  const exists = existsSync(folder);
  const layout = new Layout(exists ? realpathSync.native(folder) : folder);
  const attempt = <T>(what: () => T, otherwise: T): T => {
    try {
      return what();
    } catch (error) {
      problems.push(describe(error));
      return otherwise;
    }
  };
  const owner = exists ? attempt(() => readOwner(layout.folder, files), undefined) : undefined;
  const { token: _secret, ...shown } = owner ?? { token: '' };
  const published = files.stat(layout.published);
  const images: InspectedFile[] = [];
  for (const image of layout.listImages(files)) {
    const size = files.stat(image.path)?.size;
    if (size === undefined) continue;
    images.push({ path: image.path, epoch: image.epoch, sequence: image.sequence, size });
    const bytes = await loadImage(files, image).catch(() => 'gone');
    if (bytes === undefined) problems.push(`${image.path}: the image is damaged.`);
  }
  const journals: InspectedFile[] = [];
  for (const { path: file, epoch, base } of layout.listSegments(files)) {
    const size = files.stat(file)?.size;
    if (size === undefined) continue;
    const frames = attempt(() => decodeSegment(file, files.readFile(file)).frames.length, 0);
    journals.push({ path: file, epoch, sequence: base, size, frames });
  }
  const onDisk = attempt(() => schemaVersionOnDisk(files, layout), 0);
  if (onDisk > MIGRATIONS.length) {
    problems.push(`The schema is version ${onDisk}; this build knows up to ${MIGRATIONS.length}.`);
  }
  let sequence: number | undefined;
  try {
    const state = await recoverState(files, layout, { through: Number.POSITIVE_INFINITY });
    state.engine.close();
    sequence = state.sequence;
  } catch (error) {
    problems.push(describe(error));
  }
  return {
    folder: layout.folder,
    exists,
    owner: owner === undefined ? undefined : (shown as Omit<EpochFile, 'token'>),
    ownFolder: owner !== undefined && isSameFolder(owner, placeOf(layout.folder, files)),
    epochs: exists ? layout.listEpochs(files) : [],
    images,
    journals,
    published: published === undefined ? undefined : { path: layout.published, size: published.size },
    schemaVersion: { onDisk, known: MIGRATIONS.length },
    sequence,
    problems: [...new Set(problems)],
  };
}

function describe(error: unknown): string {
  if (error instanceof MasterplanError) return error.message;
  return error instanceof Error ? error.message : String(error);
}
