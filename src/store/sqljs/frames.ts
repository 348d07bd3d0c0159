import { crc32 } from 'node:zlib';
import { DISK_FORMAT } from './epoch';
import { storeCorrupt } from './store-errors';

/**
 * A journal file ("segment"): a header, then frames, then zeros (space taken in advance).
 *
 *   header  "MPJ1"  length u32  CRC32 u32  JSON
 *   frame   marker (4 bytes of the epoch's nonce)  CRC32 u32  length u32  sequence u64  payload
 *
 * The checksums are salted with epoch and nonce, so that a frame of another epoch, or of a file that stood on
 * the same blocks before, is never taken for one of this.
 */
export interface SegmentHeader {
  format: number;
  epoch: number;
  /** 16 random bytes, hexadecimal. */
  nonce: string;
  /** The sequence of the last frame before this file. */
  base: number;
  /** `base` itself is no frame but an image, whose appearance commits it; until then this file is unused. */
  afterImage: boolean;
  /** The version of the schema that the rows belong to. */
  schemaVersion: number;
  /** The epoch this one continues, the last sequence taken over from it, and where its file was cut. */
  previous: { epoch: number; sequence: number; offset: number } | undefined;
  /** For each earlier epoch the last sequence that counts: what a late writer added behind it does not. */
  cuts: { epoch: number; sequence: number }[];
}

const MAGIC = Buffer.from('MPJ1');
const HEADER_PREFIX = 12;
export const FRAME_PREFIX = 20;
/**
 * So many zeros always follow the last frame: space is taken before it is needed, and a file that is closed
 * keeps them. A shorter file was cut by something else than a crash.
 */
export const TAIL = 64;
const ZEROS = Buffer.alloc(64 * 1024);

/** What makes an epoch's frames its own. */
export interface Salt {
  marker: Buffer;
  seed: number;
}

export function saltOf(header: Pick<SegmentHeader, 'epoch' | 'nonce'>): Salt {
  const marker = Buffer.from(header.nonce.slice(0, 8), 'hex');
  // Zeros mean "nothing here yet".
  if (marker.readUInt32LE(0) === 0) marker[0] = 1;
  return { marker, seed: crc32(`${header.epoch}|${header.nonce}`) };
}

export function encodeHeader(header: SegmentHeader): Buffer {
  const json = Buffer.from(JSON.stringify(header));
  const prefix = Buffer.alloc(HEADER_PREFIX);
  MAGIC.copy(prefix);
  prefix.writeUInt32LE(json.length, 4);
  prefix.writeUInt32LE(crc32(json), 8);
  return Buffer.concat([prefix, json]);
}

/** One frame, ready to be appended. */
export function encodeFrame(salt: Salt, sequence: number, payload: string | Uint8Array): Buffer {
  const length = typeof payload === 'string' ? Buffer.byteLength(payload) : payload.length;
  const frame = Buffer.allocUnsafe(FRAME_PREFIX + length);
  salt.marker.copy(frame);
  frame.writeUInt32LE(length, 8);
  frame.writeBigUInt64LE(BigInt(sequence), 12);
  if (typeof payload === 'string') frame.write(payload, FRAME_PREFIX);
  else frame.set(payload, FRAME_PREFIX);
  frame.writeUInt32LE(crc32(frame.subarray(8), salt.seed), 4);
  return frame;
}

/** @throws MasterplanError STORE_CORRUPT */
export function decodeHeader(file: string, bytes: Buffer): { header: SegmentHeader; end: number } {
  if (bytes.length < HEADER_PREFIX || !bytes.subarray(0, 4).equals(MAGIC)) {
    throw storeCorrupt(file, 'this is not a journal of Masterplan, or its beginning is damaged.');
  }
  const end = HEADER_PREFIX + bytes.readUInt32LE(4);
  const json = bytes.subarray(HEADER_PREFIX, end);
  // Nothing at all has the checksum zero: that is a header of which zeros are left.
  if (json.length === 0 || end > bytes.length || crc32(json) !== bytes.readUInt32LE(8)) {
    throw storeCorrupt(file, 'the header of the journal is damaged.');
  }
  return { header: JSON.parse(json.toString('utf8')) as SegmentHeader, end };
}

/** How many bytes of a file are enough to read its header. */
export function headerLength(start: Buffer): number {
  return start.length < HEADER_PREFIX ? HEADER_PREFIX : HEADER_PREFIX + start.readUInt32LE(4);
}

export interface Frame {
  sequence: number;
  payload: Buffer;
  /** Where it starts in the file. */
  offset: number;
}

export interface SegmentContent {
  header: SegmentHeader;
  frames: Frame[];
  /** Where the next frame would start: after the last good one. */
  end: number;
  /** Something follows the last good frame that isn't zeros: what a crash left, never answered. */
  torn: boolean;
  /** The file ends where its owner never let it end: frames may be missing. */
  cutShort: boolean;
}

function frameAt(bytes: Buffer, offset: number, salt: Salt): Frame | undefined {
  if (offset + FRAME_PREFIX > bytes.length) return undefined;
  if (bytes.compare(salt.marker, 0, 4, offset, offset + 4) !== 0) return undefined;
  const end = offset + FRAME_PREFIX + bytes.readUInt32LE(offset + 8);
  if (end > bytes.length) return undefined;
  if (crc32(bytes.subarray(offset + 8, end), salt.seed) !== bytes.readUInt32LE(offset + 4)) return undefined;
  const sequence = Number(bytes.readBigUInt64LE(offset + 12));
  return { sequence, payload: bytes.subarray(offset + FRAME_PREFIX, end), offset };
}

/** Whether a frame that isn't whole begins here and would reach beyond the file's end. */
function claimsMore(bytes: Buffer, offset: number, salt: Salt): boolean {
  if (bytes.compare(salt.marker, 0, 4, offset, offset + 4) !== 0) return false;
  return offset + FRAME_PREFIX + bytes.readUInt32LE(offset + 8) > bytes.length;
}

function isZero(bytes: Buffer, from: number): boolean {
  for (let at = from; at < bytes.length; at += ZEROS.length) {
    const piece = bytes.subarray(at, at + ZEROS.length);
    if (piece.compare(ZEROS, 0, piece.length) !== 0) return false;
  }
  return true;
}

/**
 * Reads a whole journal file.
 *
 * @throws MasterplanError STORE_CORRUPT for a damaged header, a good frame behind a bad one, or a gap in the sequence;
 *   VERSION is the caller's to see to (`header.format`)
 */
export function decodeSegment(file: string, bytes: Buffer): SegmentContent {
  const { header, end: start } = decodeHeader(file, bytes);
  if (header.format !== DISK_FORMAT) return { header, frames: [], end: start, torn: false, cutShort: false };
  const salt = saltOf(header);
  const frames: Frame[] = [];
  let end = start;
  for (;;) {
    const frame = frameAt(bytes, end, salt);
    if (frame === undefined) break;
    const expected = header.base + frames.length + 1;
    if (frame.sequence !== expected) {
      throw storeCorrupt(file, `frame ${frame.sequence} stands where ${expected} should be.`, {
        offset: end,
      });
    }
    frames.push(frame);
    end = frame.offset + FRAME_PREFIX + frame.payload.length;
  }
  // At most one frame is ever on its way, so whatever is bad must be the last.
  for (let at = bytes.indexOf(salt.marker, end + 1); at !== -1; at = bytes.indexOf(salt.marker, at + 1)) {
    const later = frameAt(bytes, at, salt);
    if (later === undefined) continue;
    throw storeCorrupt(
      file,
      `frame ${header.base + frames.length + 1} is damaged, but later ones are whole.`,
      {
        offset: end,
        laterSequence: later.sequence,
        laterOffset: at,
      },
    );
  }
  const cutShort = bytes.length < end + TAIL || claimsMore(bytes, end, salt);
  return { header, frames, end, torn: !isZero(bytes, end), cutShort };
}
