import { readSync } from 'node:fs';
import path from 'node:path';
import { type Files, nodeFiles } from '../../src/store/sqljs/files';
import { temporaryFolder } from './support';

export type Death = 'killed' | 'killed in the middle of a write' | 'power failure';

interface Held {
  fd: number;
  /** The content at the last flush. */
  safe: Buffer;
  dirty: boolean;
}

/**
 * A disk that counts the calls that change something and dies at the given one: the process is gone (every
 * later call fails and nothing is done), perhaps half-way through a write; after a power failure, what was
 * written but not flushed is gone too: content without fdatasync, names without a flush of their folder.
 */
export class DyingDisk {
  calls = 0;
  dead = false;
  died: Promise<void>;
  readonly files: Files;
  #at: number;
  #death: Death;
  readonly #held = new Map<number, Held>();
  readonly #backups = temporaryFolder();
  /** By folder, how to take back the names that are not safe yet. */
  #undo: { folder: string; take: () => void }[] = [];
  #signal: () => void = () => undefined;

  constructor(at: number, death: Death) {
    this.#at = at;
    this.#death = death;
    this.died = new Promise((resolve) => {
      this.#signal = resolve;
    });
    this.files = this.#wrap(nodeFiles);
  }

  #step(half: () => void = () => undefined): void {
    if (!this.dead) {
      this.calls += 1;
      if (this.calls !== this.#at) return;
      if (this.#death === 'killed in the middle of a write') half();
      if (this.#death === 'power failure') this.#fail();
      this.dead = true;
      this.#signal();
    }
    throw Object.assign(new Error('the process is dead'), { code: 'EDEAD' });
  }

  /** Another process goes on with the disk as the last one left it, and dies in turn `calls` calls later. */
  goOn(calls: number, death: Death): void {
    this.#at = this.calls + calls;
    this.#death = death;
    this.dead = false;
    this.died = new Promise((resolve) => {
      this.#signal = resolve;
    });
  }

  /** The power fails now: what was not flushed is gone. */
  powerFailure(): void {
    this.#fail();
    this.dead = true;
  }

  #fail(): void {
    for (const held of this.#held.values()) {
      if (!held.dirty) continue;
      nodeFiles.truncate(held.fd, 0);
      nodeFiles.write(held.fd, held.safe, 0);
      held.dirty = false;
    }
    for (const { take } of this.#undo.reverse()) take();
    this.#undo = [];
  }

  #named(name: string, take: () => void): void {
    this.#undo.push({ folder: path.dirname(name), take });
  }

  #flushed(fd: number): void {
    const held = this.#held.get(fd);
    if (held === undefined) return;
    held.safe = Buffer.from(readBack(fd));
    held.dirty = false;
  }

  #wrote(fd: number): void {
    const held = this.#held.get(fd);
    if (held !== undefined) held.dirty = true;
  }

  #wrap(real: Files): Files {
    const write = (fd: number, bytes: Uint8Array, position: number) => {
      this.#step(() => real.write(fd, bytes.subarray(0, bytes.length / 2), position));
      real.write(fd, bytes, position);
      this.#wrote(fd);
    };
    const flush = (fd: number) => {
      this.#step();
      this.#flushed(fd);
    };
    return {
      ...real,
      open: (name, flags) => {
        if (flags === 'r') return real.open(name, flags);
        this.#step();
        // Readable too, so that the content at a flush can be kept.
        const fd = real.open(name, flags === 'wx' ? 'wx+' : flags);
        this.#held.set(fd, { fd, safe: Buffer.alloc(0), dirty: false });
        this.#named(name, () => real.removeFolder(name));
        return fd;
      },
      // Descriptors stay open: the power may fail after the process has closed them.
      close: () => undefined,
      write,
      writeLater: async (fd, bytes, position) => write(fd, bytes, position),
      fdatasync: flush,
      fdatasyncLater: async (fd) => flush(fd),
      truncate: (fd, size) => {
        this.#step();
        real.truncate(fd, size);
        this.#wrote(fd);
      },
      link: (from, to) => {
        this.#step();
        real.link(from, to);
        this.#named(to, () => real.removeFolder(to));
      },
      rename: (from, to) => {
        this.#step();
        real.rename(from, to);
        // The published copy is nobody's authority, and replaced without a flush.
        if (path.basename(to) !== 'plan.db') this.#named(to, () => real.rename(to, from));
      },
      unlink: (name) => {
        this.#step();
        const backup = path.join(this.#backups, String(this.calls));
        real.link(name, backup);
        real.unlink(name);
        this.#named(name, () => real.rename(backup, name));
      },
      syncFolder: (folder) => {
        this.#step();
        this.#undo = this.#undo.filter((one) => one.folder !== folder);
      },
      chmod: (name, mode) => {
        this.#step();
        real.chmod(name, mode);
      },
    };
  }

  /** Lets go of the descriptors. */
  release(): void {
    for (const { fd } of this.#held.values()) nodeFiles.close(fd);
    this.#held.clear();
  }
}

function readBack(fd: number): Buffer {
  const buffer = Buffer.alloc(nodeFiles.fstat(fd).size);
  readSync(fd, buffer, 0, buffer.length, 0);
  return buffer;
}
