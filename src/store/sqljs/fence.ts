import type { ClaimedEpoch } from './epoch';
import type { FileFacts, Files } from './files';
import type { Journal } from './journal';
import type { Layout } from './layout';
import { StoreLostError } from './store-errors';

function same(a: FileFacts | undefined, b: FileFacts): boolean {
  return a !== undefined && a.dev === b.dev && a.ino === b.ino;
}

/**
 * The proof of ownership: checked after what is to be answered is safe on disk and before it is answered.
 * If no successor's file exists then, a successor comes later and will read what was written.
 */
export class Fence {
  readonly #files: Files;
  readonly #claimed: ClaimedEpoch;
  readonly #successor: string;
  #closed = false;

  constructor(files: Files, layout: Layout, claimed: ClaimedEpoch) {
    this.#files = files;
    this.#claimed = claimed;
    this.#successor = layout.epoch(claimed.owner.epoch + 1);
  }

  /** @throws StoreLostError when the store is, or may be, another's */
  check(journal: Journal | undefined): void {
    let successor: FileFacts | undefined;
    let epoch: FileFacts | undefined;
    let log: FileFacts | undefined;
    try {
      successor = this.#files.stat(this.#successor);
      epoch = this.#files.stat(this.#claimed.path);
      log = journal === undefined ? undefined : this.#files.stat(journal.path);
    } catch (error) {
      throw new StoreLostError(
        'disk',
        `the ownership of the store cannot be checked: ${String(error)}`,
        error,
      );
    }
    const { epoch: number } = this.#claimed.owner;
    // First the file: a folder that was deleted and made anew may have any epoch in it.
    if (!same(epoch, this.#claimed.facts)) {
      throw new StoreLostError(
        'replaced',
        `the file of epoch ${number} is gone or was replaced: ${this.#claimed.path}`,
      );
    }
    // A successor may have tidied up the journal already.
    if (successor !== undefined) {
      throw new StoreLostError('successor', `another process has taken over the store (epoch ${number + 1})`);
    }
    if (journal !== undefined && !same(log, journal.facts)) {
      throw new StoreLostError('replaced', `the journal is gone or was replaced: ${journal.path}`);
    }
  }

  close(): void {
    // A descriptor's number may be another file's soon.
    if (this.#closed) return;
    this.#closed = true;
    this.#files.close(this.#claimed.fd);
  }
}
