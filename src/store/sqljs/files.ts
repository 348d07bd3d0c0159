import fs from 'node:fs';
import { promisify } from 'node:util';

/** Which file this is (device and inode), whatever its name; and its size in bytes. */
export interface FileFacts {
  dev: bigint;
  ino: bigint;
  size: number;
  folder: boolean;
}

/**
 * Every call by which the store touches the disk, so that tests can count, fail and tear them.
 * Errors are Node's, with `code`.
 */
export interface Files {
  /** Opens and gives a descriptor; new files are for the user alone. */
  open(path: string, flags: 'r' | 'r+' | 'wx' | 'wx+'): number;
  close(fd: number): void;
  /** Reads a whole file. */
  readFile(path: string): Buffer;
  /** Reads up to `length` bytes from `position`. */
  readPart(path: string, position: number, length: number): Buffer;
  /** Writes all bytes at `position`. */
  write(fd: number, bytes: Uint8Array, position: number): void;
  writeLater(fd: number, bytes: Uint8Array, position: number): Promise<void>;
  /** Makes the content (not the times) safe. The async one costs a hop over the thread pool. */
  fdatasync(fd: number): void;
  fdatasyncLater(fd: number): Promise<void>;
  fstat(fd: number): FileFacts;
  truncate(fd: number, size: number): void;
  /** Undefined when there is nothing at the path; symbolic links are not followed. */
  stat(path: string): FileFacts | undefined;
  list(folder: string): string[];
  link(existing: string, path: string): void;
  rename(from: string, to: string): void;
  unlink(path: string): void;
  /** With its parents, for the user alone; an existing one is left as it is. */
  makeFolder(path: string): void;
  /** With everything inside; a file too. What isn't there is no error. */
  removeFolder(path: string): void;
  chmod(path: string, mode: number): void;
  /** Makes the names in a folder safe. Windows cannot and need not. */
  syncFolder(path: string): void;
}

const writeAsync = promisify(fs.write);
const fdatasyncAsync = promisify(fs.fdatasync);

function facts(stats: fs.BigIntStats): FileFacts {
  return { dev: stats.dev, ino: stats.ino, size: Number(stats.size), folder: stats.isDirectory() };
}

/** The real disk. */
export const nodeFiles: Files = {
  open: (path, flags) => fs.openSync(path, flags, 0o600),
  close: (fd) => fs.closeSync(fd),
  readFile: (path) => fs.readFileSync(path),
  readPart: (path, position, length) => {
    const fd = fs.openSync(path, 'r');
    try {
      const buffer = Buffer.alloc(length);
      let filled = 0;
      while (filled < length) {
        const n = fs.readSync(fd, buffer, filled, length - filled, position + filled);
        if (n === 0) break;
        filled += n;
      }
      return buffer.subarray(0, filled);
    } finally {
      fs.closeSync(fd);
    }
  },
  write: (fd, bytes, position) => {
    for (let done = 0; done < bytes.length; ) {
      done += fs.writeSync(fd, bytes, done, bytes.length - done, position + done);
    }
  },
  writeLater: async (fd, bytes, position) => {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await writeAsync(fd, bytes, done, bytes.length - done, position + done);
      done += bytesWritten;
    }
  },
  fdatasync: (fd) => fs.fdatasyncSync(fd),
  fdatasyncLater: (fd) => fdatasyncAsync(fd),
  fstat: (fd) => facts(fs.fstatSync(fd, { bigint: true })),
  truncate: (fd, size) => fs.ftruncateSync(fd, size),
  stat: (path) => {
    const stats = fs.lstatSync(path, { bigint: true, throwIfNoEntry: false });
    return stats === undefined ? undefined : facts(stats);
  },
  list: (folder) => fs.readdirSync(folder),
  link: (existing, path) => fs.linkSync(existing, path),
  rename: (from, to) => fs.renameSync(from, to),
  unlink: (path) => fs.unlinkSync(path),
  makeFolder: (path) => {
    fs.mkdirSync(path, { recursive: true, mode: 0o700 });
  },
  removeFolder: (path) => fs.rmSync(path, { recursive: true, force: true }),
  chmod: (path, mode) => fs.chmodSync(path, mode),
  syncFolder: (path) => {
    if (process.platform === 'win32') return;
    const fd = fs.openSync(path, 'r');
    try {
      fs.fsyncSync(fd);
    } finally {
      fs.closeSync(fd);
    }
  },
};

/** The `code` of a file system's error, or undefined. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Removes a file that need not be there. */
export function unlinkIfThere(files: Files, path: string): void {
  try {
    files.unlink(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}
