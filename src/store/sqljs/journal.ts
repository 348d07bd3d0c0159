import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { errorCode, type FileFacts, type Files, unlinkIfThere } from './files';
import {
  encodeFrame,
  encodeHeader,
  FRAME_PREFIX,
  type Salt,
  type SegmentHeader,
  saltOf,
  TAIL,
} from './frames';
import type { Layout } from './layout';
import { isFull, StoreLostError, storeFull } from './store-errors';

/** A frame of an earlier epoch that is copied into the new journal. */
export interface CarriedFrame {
  sequence: number;
  payload: Uint8Array;
}

/**
 * The journal file that is being written: appends at a known offset into space that was taken from the disk
 * before, so that an append neither runs out of room nor changes the file's size.
 */
export class Journal {
  readonly path: string;
  readonly header: SegmentHeader;
  /** Which file it is, for the fence. */
  readonly facts: FileFacts;
  readonly #files: Files;
  readonly #fd: number;
  readonly #salt: Salt;
  readonly #extent: number;
  #offset: number;
  #allocated: number;
  #growing: Promise<void> | undefined;
  /** The last flush that was begun: an error is told to one of them only, so there are never two at once. */
  #flushing: Promise<void> = Promise.resolve();
  #flushes = 0;
  #broken: StoreLostError | undefined;
  #closed = false;
  /** Sequence of the last frame in it. */
  #sequence: number;

  private constructor(
    files: Files,
    opened: {
      path: string;
      fd: number;
      header: SegmentHeader;
      extent: number;
      offset: number;
      sequence: number;
    },
  ) {
    this.#files = files;
    this.path = opened.path;
    this.header = opened.header;
    this.#fd = opened.fd;
    this.#extent = opened.extent;
    this.#salt = saltOf(opened.header);
    this.#offset = opened.offset;
    this.#sequence = opened.sequence;
    this.facts = files.fstat(opened.fd);
    this.#allocated = this.facts.size;
  }

  /**
   * Makes a journal file: complete and safe on disk before it gets its name.
   *
   * @throws what the disk says, leaving nothing behind
   */
  static async create(
    files: Files,
    layout: Layout,
    header: SegmentHeader,
    carried: readonly CarriedFrame[],
    extent: number,
  ): Promise<Journal> {
    const name = layout.segment(header.epoch, header.base);
    const temporary = path.join(layout.journals, `.new-${randomBytes(8).toString('hex')}`);
    const fd = files.open(temporary, 'wx+');
    try {
      const salt = saltOf(header);
      const parts = [encodeHeader(header)];
      for (const frame of carried) parts.push(encodeFrame(salt, frame.sequence, frame.payload));
      const content = Buffer.concat(parts);
      await files.writeLater(fd, Buffer.concat([content, Buffer.alloc(Math.max(extent, TAIL))]), 0);
      await files.fdatasyncLater(fd);
      giveName(files, temporary, name);
      try {
        files.syncFolder(layout.journals);
      } catch (error) {
        // Under a name that may or may not survive it must not stay: frames would go on elsewhere.
        throw discard(files, name, error);
      }
      const sequence = carried.at(-1)?.sequence ?? header.base;
      return new Journal(files, { path: name, fd, header, extent, offset: content.length, sequence });
    } catch (error) {
      files.close(fd);
      throw error;
    } finally {
      unlinkIfThere(files, temporary);
    }
  }

  get sequence(): number {
    return this.#sequence;
  }

  /** How many bytes of it are in use. */
  get size(): number {
    return this.#offset;
  }

  /** Whether so many more bytes of payload fit into the space that is already ours. */
  fits(bytes: number): boolean {
    return this.#offset + FRAME_PREFIX + bytes + TAIL <= this.#allocated;
  }

  /** Whether something beside the batches is on its way to the disk: `sync` must not be called then. */
  get busy(): boolean {
    return this.#growing !== undefined || this.#flushes > 0;
  }

  /**
   * Takes more space in advance when less than half an extent is left. That there is none is noticed when it is
   * needed; `lose` hears of a disk that fails.
   */
  topUp(lose: (error: StoreLostError) => void): void {
    if (this.#allocated - this.#offset > this.#extent / 2 || this.#growing !== undefined) return;
    this.grow(0).catch((error: unknown) => {
      if (error instanceof StoreLostError) lose(error);
    });
  }

  /**
   * Takes space from the disk for so many bytes of payload, and an extent more.
   *
   * @throws MasterplanError STORE_FULL; StoreLostError when a flush fails
   */
  async grow(bytes: number): Promise<void> {
    // Several may wait, and the first of them goes on alone.
    while (this.#growing !== undefined) await this.#growing.catch(() => undefined);
    if (this.#closed) throw new StoreLostError('internal', `the journal ${this.path} was closed`);
    if (bytes > 0 && this.fits(bytes)) return;
    const growing = this.#grow(bytes);
    this.#growing = growing;
    try {
      await growing;
    } finally {
      this.#growing = undefined;
    }
  }

  async #grow(bytes: number): Promise<void> {
    const needed = this.#offset + FRAME_PREFIX + bytes + TAIL;
    const wanted = Math.max(0, needed - this.#allocated) + this.#extent;
    const from = this.#allocated;
    try {
      await this.#files.writeLater(this.#fd, Buffer.alloc(wanted), from);
    } catch (error) {
      try {
        // What little was left should be there for others (and for what makes room).
        this.#files.truncate(this.#fd, from);
      } catch {
        this.#broken = new StoreLostError(
          'disk',
          `the journal could not be written: ${String(error)}`,
          error,
        );
      }
      if (isFull(error)) throw this.#broken ?? storeFull(path.dirname(this.path), error);
      this.#broken ??= new StoreLostError(
        'disk',
        `the journal could not be written: ${String(error)}`,
        error,
      );
      throw this.#broken;
    }
    await this.#flush();
    this.#allocated = Math.max(this.#allocated, from + wanted);
  }

  /**
   * Writes one frame into the file, not yet safely.
   *
   * @throws StoreLostError when the file is not as this process left it, or cannot be written
   */
  append(payload: string): void {
    if (this.#broken !== undefined) throw this.#broken;
    // A descriptor's number may be another file's by now.
    if (this.#closed) throw new StoreLostError('internal', `the journal ${this.path} was closed`);
    const size = this.#files.fstat(this.#fd).size;
    // While space is being taken the file grows under our own hands.
    if (this.#growing === undefined ? size !== this.#allocated : size < this.#allocated) {
      throw new StoreLostError('replaced', `somebody else made the journal ${this.path} ${size} bytes long`);
    }
    const frame = encodeFrame(this.#salt, this.#sequence + 1, payload);
    try {
      this.#files.write(this.#fd, frame, this.#offset);
    } catch (error) {
      throw new StoreLostError('disk', `the journal could not be written: ${String(error)}`, error);
    }
    this.#offset += frame.length;
    this.#allocated = Math.max(this.#allocated, this.#offset);
    this.#sequence += 1;
  }

  /** Makes what was appended safe, on this thread. @throws StoreLostError; it is never tried again */
  sync(): void {
    try {
      this.#files.fdatasync(this.#fd);
    } catch (error) {
      throw this.#unflushed(error);
    }
    if (this.#broken !== undefined) throw this.#broken;
  }

  syncLater(): Promise<void> {
    return this.#flush();
  }

  /** Flushes after the flush that is under way. */
  #flush(): Promise<void> {
    const former = this.#flushing.catch(() => undefined);
    this.#flushes += 1;
    const flushing = this.#flushAfter(this.#flushes === 1 ? undefined : former).finally(() => {
      this.#flushes -= 1;
    });
    this.#flushing = flushing;
    return flushing;
  }

  async #flushAfter(former: Promise<void> | undefined): Promise<void> {
    await former;
    // What another flush was told of may be this one's data.
    if (this.#broken !== undefined) throw this.#broken;
    try {
      await this.#files.fdatasyncLater(this.#fd);
    } catch (error) {
      throw this.#unflushed(error);
    }
    if (this.#broken !== undefined) throw this.#broken;
  }

  #unflushed(error: unknown): StoreLostError {
    this.#broken ??= new StoreLostError('disk', `the journal could not be flushed: ${String(error)}`, error);
    return this.#broken;
  }

  /** Removes the file, which nothing was written to yet. @throws StoreLostError when that fails */
  async discard(): Promise<void> {
    await this.close();
    const error = discard(this.#files, this.path, undefined);
    if (error !== undefined) throw error;
  }

  /** Lets go of the file once nothing is being written any more, and of the space that it did not need. */
  async close(): Promise<void> {
    // A descriptor's number may be another file's soon.
    if (this.#closed) return;
    this.#closed = true;
    await this.#growing?.catch(() => undefined);
    await this.#flushing.catch(() => undefined);
    try {
      // Only zeros, unless the last write failed: then what nobody was answered.
      if (this.#offset + TAIL < this.#allocated) this.#files.truncate(this.#fd, this.#offset + TAIL);
    } catch {
      // It only costs space.
    }
    this.#files.close(this.#fd);
  }
}

/** Takes a name back that is of no use. Gives the error to throw: a name that can't be taken back is fatal. */
function discard(files: Files, name: string, cause: unknown): unknown {
  try {
    unlinkIfThere(files, name);
    files.syncFolder(path.dirname(name));
    return cause;
  } catch (error) {
    return new StoreLostError(
      'disk',
      `the journal ${name} could not be removed again: ${String(error)}`,
      error,
    );
  }
}

/** Exclusively, where there are hard links; elsewhere only the owner of the epoch makes such names. */
function giveName(files: Files, temporary: string, name: string): void {
  try {
    files.link(temporary, name);
  } catch (error) {
    if (errorCode(error) === 'EEXIST' || files.stat(name) !== undefined) throw error;
    files.rename(temporary, name);
  }
}
