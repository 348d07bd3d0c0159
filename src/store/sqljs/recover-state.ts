import { MasterplanError } from '../../model/errors';
import { Replay } from './capture';
import { Engine } from './engine';
import { errorCode, type Files } from './files';
import { decodeSegment, type SegmentHeader } from './frames';
import { loadImage } from './images';
import type { CarriedFrame } from './journal';
import type { ImageFile, Layout } from './layout';
import { storeCorrupt } from './store-errors';
import { type Survey, survey } from './survey';

export interface RecoveredState {
  engine: Engine;
  /** The last frame that is in it. */
  sequence: number;
  /** The image that it was built on; undefined for none. */
  image: ImageFile | undefined;
  /** The frames after the image. */
  frames: CarriedFrame[];
  /** How much of a journal they take, in bytes. */
  frameBytes: number;
  /** The header of the newest journal file, and where its frames end. */
  newest: { header: SegmentHeader; end: number } | undefined;
  /** Images that turned out damaged on the way. */
  damaged: ImageFile[];
}

export interface RecoverOptions {
  /** The newest epoch that counts. */
  through: number;
  /** Stop after this frame (what is behind may still be on its way to the disk). */
  upTo?: number;
}

/**
 * Rebuilds the database from the newest good image and the journals behind it.
 *
 * @throws MasterplanError STORE_CORRUPT, VERSION
 */
export async function recoverState(
  files: Files,
  layout: Layout,
  options: RecoverOptions,
): Promise<RecoveredState> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await recoverOnce(files, layout, options);
    } catch (error) {
      // An owner that is still at work may have dropped a file that a newer image replaces: look again.
      if (errorCode(error) === 'ENOENT' && attempt < 20) continue;
      throw error;
    }
  }
}

async function recoverOnce(files: Files, layout: Layout, options: RecoverOptions): Promise<RecoveredState> {
  const upTo = options.upTo ?? Number.POSITIVE_INFINITY;
  const found = survey(files, layout, options.through);
  const candidates = found.images.filter((image) => image.sequence <= upTo);
  const damaged: ImageFile[] = [];
  let image: ImageFile | undefined;
  let bytes: Uint8Array | undefined;
  while (bytes === undefined) {
    image = candidates.pop();
    if (image === undefined) break;
    bytes = await loadImage(files, image);
    if (bytes === undefined) damaged.push(image);
  }
  const base = image?.sequence ?? 0;
  const uncovered = () =>
    storeCorrupt(
      damaged[0]?.path ?? layout.images,
      'the image is damaged, and the journals do not cover what it held.',
      {
        damaged: damaged.map((one) => one.path),
      },
    );
  const first = found.journals[0]?.segments[0]?.base ?? 0;
  if (image === undefined && damaged.length === 0 && first > 0) {
    throw storeCorrupt(layout.images, `the image that the journal continues (frame ${first}) is missing.`);
  }
  let tail: ReturnType<typeof readFrames>;
  try {
    tail = readFrames(files, found, base, upTo);
  } catch (error) {
    throw damaged.length > 0 && isCorrupt(error) ? uncovered() : error;
  }
  if (tail.sequence < Math.max(0, ...damaged.map((one) => one.sequence))) throw uncovered();
  const start = found.newest?.base ?? 0;
  if (tail.sequence < Math.min(upTo, found.newest?.afterImage === true ? start - 1 : start)) {
    throw storeCorrupt(layout.images, `the image that the journal continues (frame ${start}) is missing.`);
  }
  return { engine: await rebuild(layout, image, bytes, tail.frames), image, damaged, ...tail };
}

function isCorrupt(error: unknown): boolean {
  return error instanceof MasterplanError && error.code === 'STORE_CORRUPT';
}

async function rebuild(
  layout: Layout,
  image: ImageFile | undefined,
  bytes: Uint8Array | undefined,
  frames: readonly CarriedFrame[],
): Promise<Engine> {
  const engine = await Engine.open(bytes);
  let at = image?.sequence ?? 0;
  try {
    if (frames.length === 0) return engine;
    const replay = new Replay(engine);
    for (const frame of frames) {
      at = frame.sequence;
      replay.apply(Buffer.from(frame.payload.buffer, frame.payload.byteOffset, frame.payload.byteLength));
      if (frame.sequence % 200 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    const dangling = replay.finish();
    if (dangling > 0) throw new Error(`${dangling} references dangle`);
    return engine;
  } catch (error) {
    engine.close();
    const text = error instanceof Error ? error.message : String(error);
    throw storeCorrupt(layout.journals, `frame ${at} does not fit the database: ${text}.`, { sequence: at });
  }
}

/** Collects the frames after `base`, without a gap, over all journals that count. */
function readFrames(
  files: Files,
  found: Survey,
  base: number,
  upTo: number,
): Pick<RecoveredState, 'frames' | 'sequence' | 'frameBytes' | 'newest'> {
  const frames: CarriedFrame[] = [];
  let sequence = base;
  let frameBytes = 0;
  let newest: RecoveredState['newest'];
  for (const journal of found.journals) {
    const isNewest = journal === found.journals.at(-1);
    for (const [index, segment] of journal.segments.entries()) {
      const next = journal.segments[index + 1];
      const end = next === undefined ? journal.cut : next.base;
      if (Math.min(end, journal.cut) <= sequence) continue;
      const content = decodeSegment(segment.path, files.readFile(segment.path));
      if (isNewest && next === undefined) {
        newest = { header: content.header, end: content.end };
        if (content.cutShort) {
          const after = content.header.base + content.frames.length;
          throw storeCorrupt(segment.path, `the journal was cut off after frame ${after}.`, {
            sequence: after,
            offset: content.end,
          });
        }
      }
      for (const frame of content.frames) {
        if (frame.sequence <= sequence || frame.sequence > Math.min(journal.cut, upTo)) continue;
        if (frame.sequence !== sequence + 1) {
          throw storeCorrupt(segment.path, `frames ${sequence + 1} to ${frame.sequence - 1} are missing.`);
        }
        frames.push(frame);
        frameBytes += frame.payload.length;
        sequence = frame.sequence;
      }
    }
  }
  return { frames, sequence, frameBytes, newest };
}
