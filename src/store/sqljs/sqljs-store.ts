import { MasterplanError } from '../../model/errors';
import type { Statements, TransactionOptions } from '../database';
import { DatabaseBase } from '../database-base';
import type { StoreHooks, StoreIdentity } from '../store';
import { Capture } from './capture';
import { Caretaker } from './caretaker';
import { commitImage } from './commit-image';
import type { Engine } from './engine';
import { type EpochFile, recordEnd } from './epoch';
import type { Fence } from './fence';
import type { Files } from './files';
import { GroupCommit } from './group-commit';
import { writeImage } from './images';
import { Journal } from './journal';
import type { Layout } from './layout';
import type { Limits } from './limits';
import type { OpenedStore } from './open-store';
import { rescue } from './rescue';
import { Sealing } from './sealing';
import { explain, StoreLostError } from './store-errors';
import { keepFromGit } from './store-folder';
import { TransactionQueue } from './transaction-queue';
import { TransactionScope } from './transaction-scope';
import type { Workshop } from './worker-jobs';

export interface StoreParts {
  files: Files;
  layout: Layout;
  owner: EpochFile;
  fence: Fence;
  journal: Journal;
  engine: Engine;
  workshop: Workshop;
  limits: Limits;
  hooks: StoreHooks;
  stateFolder: string | undefined;
  /** Journal since the last image. */
  behind: { bytes: number; frames: number };
}

type Outcome<T> = { value: T } | { error: unknown };

/** Room kept for what `sealBatch` adds to a batch, in bytes. */
const SEAL_ROOM = 16 * 1024;
/** For what must never be answered. */
const never = new Promise<never>(() => undefined);

/**
 * The durable store: one queue of transactions on a database in memory, and one journal that takes what they
 * changed to disk in batches. While one batch is being flushed, further transactions run; whatever a
 * transaction's promise shows, it settles only when that is on disk and the fence has been checked since.
 */
export class SqlJsStore extends DatabaseBase implements OpenedStore {
  readonly identity: StoreIdentity;
  readonly owner: EpochFile;
  readonly #parts: StoreParts;
  readonly #caretaker: Caretaker;
  readonly #commits: GroupCommit;
  readonly #queue: TransactionQueue;
  readonly #fenceTimer: NodeJS.Timeout;
  readonly #sealing: Sealing;
  #engine: Engine;
  #capture: Capture;
  #fenceChecked = performance.now();
  #readOnly: { code: 'STORE_FULL'; message: string } | undefined;
  #lost: StoreLostError | undefined;
  #signalLost: () => void = () => undefined;
  readonly #lostSignal = new Promise<void>((resolve) => {
    this.#signalLost = resolve;
  });
  #closing: Promise<void> | undefined;

  constructor(parts: StoreParts) {
    super();
    this.#parts = parts;
    this.owner = parts.owner;
    this.#queue = new TransactionQueue(
      () => this.#commits.dueFlush(),
      () => this.#commits.schedule(),
      parts.limits.turnMilliseconds,
    );
    const { storeId, path: folder, epoch, incarnation } = parts.owner;
    this.identity = { storeId, path: folder, epoch, incarnation };
    this.#engine = parts.engine;
    this.#capture = new Capture(parts.engine);
    const committed = {
      seal: () => this.#sealing.seal(),
      stillOwned: () => this.#stillOwned(),
      lose: (error: unknown) => this.#lose(error),
      othersWait: () => !this.#queue.empty,
      wake: () => this.#queue.wake(),
      flushed: (bytes: number) => this.#caretaker.changed(bytes),
    };
    this.#commits = new GroupCommit(committed, parts.journal, parts.limits.slowSyncMilliseconds);
    const cared = {
      epoch,
      durableSequence: () => this.#commits.durable,
      stillOwned: () => this.#stillOwned(),
      rotate: () => this.#exclusive(() => this.#rotate()),
      imageFromMemory: () => this.#exclusive(() => this.#imageFromMemory()),
      warn: (problem: unknown) => this.#warn(problem),
    };
    this.#caretaker = new Caretaker(cared, parts, parts.behind);
    const nobodyWaits = () => undefined;
    this.#sealing = new Sealing(parts.hooks.sealBatch, parts.limits.sealMilliseconds, {
      run: (work) => this.#run(work),
      makeUp: () => this.#enqueue(() => this.#sealing.seal(), nobodyWaits),
      warn: (problem) => this.#warn(problem),
    });
    this.#fenceTimer = setInterval(() => void this.#tick(), parts.limits.fenceMilliseconds).unref();
    this.#caretaker.begin();
  }

  get readOnly(): { code: 'STORE_FULL' | 'READ_ONLY'; message: string } | undefined {
    return this.#readOnly;
  }

  transaction<T>(work: (tx: Statements) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const settle = (outcome: Outcome<T>) => {
        if ('error' in outcome) reject(outcome.error);
        else resolve(outcome.value);
      };
      this.#enqueue(async () => {
        const outcome = options.bulk === true ? await this.#runBulk(work) : await this.#run(work);
        this.#settleWhenDurable(() => settle(outcome));
      }, reject);
    });
  }

  /** Writes an image now, in the background worker. */
  checkpoint(): Promise<void> {
    return this.#caretaker.checkpoint();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const quiet = this.#exclusive(async () => {
      await this.#sealing.sealLeftOut();
      await this.#drain(false);
    }, true);
    await Promise.race([quiet, this.#lostSignal]);
    clearInterval(this.#fenceTimer);
    await Promise.race([this.#caretaker.finish(this.#lost !== undefined), this.#lostSignal]);
    const orderly = this.#lost === undefined && this.#stillOwned();
    this.#lost ??= new StoreLostError('internal', 'the store was closed');
    await this.#commits.close();
    if (orderly) this.#recordEnd();
    this.#parts.fence.close();
    this.#engine.close();
  }

  #recordEnd(): void {
    try {
      recordEnd(this.#parts.files, this.#parts.layout, this.owner.epoch);
    } catch (error) {
      this.#warn(error);
    }
  }

  // --- the queue ---

  #enqueue(job: () => Promise<void>, refuse: (error: Error) => void): void {
    if (this.#closing !== undefined) {
      refuse(new MasterplanError('INTERNAL', 'The store is closed.'));
      return;
    }
    this.#queue.push(job);
  }

  /** Runs work when no transaction is running and nothing is on its way to the disk. */
  #exclusive<T>(work: () => Promise<T>, last = false): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const job = async () => {
        await this.#drain();
        try {
          resolve(await work());
        } catch (error) {
          if (error instanceof StoreLostError) this.#lose(error);
          reject(error);
        }
      };
      if (last) this.#queue.push(job);
      else this.#queue.pushFirst(job);
    });
  }

  // --- transactions ---

  async #run<T>(work: (tx: Statements) => Promise<T>): Promise<Outcome<T>> {
    const scope = new TransactionScope(this.#engine);
    try {
      this.#engine.begin();
      const value = await work(scope);
      scope.end();
      const changes = this.#capture.take();
      const isSeal = this.#sealing.isSeal(work);
      const alone = !isSeal && changes.length > 0 && this.#queue.empty && this.#commits.pendingBytes === 0;
      const along = alone
        ? await this.#sealing.sealAlong(this.#engine, () => this.#capture.take())
        : undefined;
      if (along !== undefined) changes.push(...along);
      const bytes = changes.reduce((sum, change) => sum + Buffer.byteLength(change) + 1, 0);
      const huge = bytes > this.#parts.limits.frameBytes;
      if (huge) await this.#drain(false);
      else if (changes.length > 0) await this.#makeRoom(bytes, isSeal ? 0 : SEAL_ROOM);
      this.#engine.commit();
      if (isSeal || along !== undefined) this.#sealing.sealed();
      if (huge) await this.#commitByImage();
      else this.#commits.add(changes, bytes, alone || isSeal);
      return { value };
    } catch (error) {
      scope.end();
      if (error instanceof StoreLostError) {
        this.#lose(error);
        return never;
      }
      if (!this.#engine.rollBack()) await this.#startOver();
      return { error };
    }
  }

  /** Memory lost more than the transaction that failed: what the journal has of it is read back. */
  async #startOver(): Promise<void> {
    try {
      await this.#drain(false);
      await this.#reload();
    } catch (error) {
      this.#lose(error);
      return never;
    }
  }

  async #runBulk<T>(work: (tx: Statements) => Promise<T>): Promise<Outcome<T>> {
    await this.#drain();
    const before = this.#engine.totalChanges();
    const scope = new TransactionScope(this.#engine);
    let value: T;
    try {
      this.#pauseCapture();
      this.#engine.begin();
      value = await work(scope);
      scope.end();
      this.#engine.commit();
    } catch (error) {
      scope.end();
      if (error instanceof StoreLostError) {
        this.#lose(error);
        return never;
      }
      if (this.#engine.rollBack()) this.#resumeCapture();
      else await this.#startOver();
      return { error };
    }
    try {
      if (this.#engine.totalChanges() === before) this.#resumeCapture();
      else await this.#commitByImage();
      return { value };
    } catch (error) {
      if (!(error instanceof StoreLostError)) return { error };
      this.#lose(error);
      return never;
    }
  }

  /** Answers once what is in memory now is on disk; at once when nothing is on its way. */
  #settleWhenDurable(answer: () => void): void {
    if (this.#lost !== undefined || this.#commits.whenDurable(answer)) return;
    // A process that was suspended for hours must not answer even a read from what it remembers.
    const stale = performance.now() - this.#fenceChecked > this.#parts.limits.fenceMilliseconds;
    if (!stale || this.#stillOwned()) answer();
  }

  async #makeRoom(bytes: number, sealRoom: number): Promise<void> {
    const needed = this.#commits.pendingBytes + bytes + sealRoom;
    const { journal } = this.#commits;
    // What fits into room that was taken before says nothing of the disk.
    if (journal.fits(needed)) return;
    try {
      await journal.grow(needed);
    } catch (error) {
      if (error instanceof MasterplanError && error.code === 'STORE_FULL') {
        this.#readOnly = { code: 'STORE_FULL', message: error.message };
      }
      throw error;
    }
    this.#readOnly = undefined;
  }

  // --- to the disk ---

  /** Waits until all that was committed is on disk. Never returns in a lost store. */
  async #drain(sealed = true): Promise<void> {
    await this.#commits.drain(sealed);
    if (this.#lost !== undefined) return never;
  }

  /**
   * Commits what is in memory by writing it whole. The new journal file comes first; the image's appearance
   * is what commits. When it can't be written, memory goes back to what is on disk.
   *
   * @throws MasterplanError STORE_FULL and the like, with nothing changed; StoreLostError
   */
  async #commitByImage(): Promise<void> {
    this.#pauseCapture();
    const engine = this.#engine;
    await this.#sealing.seal();
    if (this.#engine !== engine) {
      throw new MasterplanError(
        'INTERNAL',
        'Memory had to be read back from the disk: the change was undone.',
        {
          hint: 'Call again; if it happens again, close other programs: the machine may be out of memory.',
        },
      );
    }
    this.#resumeCapture();
    const sequence = this.#commits.durable + 1;
    let next: Journal;
    try {
      next = await commitImage(this.#parts, this.#commits.journal, sequence, this.#engine.export());
    } catch (error) {
      if (error instanceof StoreLostError) throw error;
      await this.#reload();
      throw explain(error, this.#parts.layout.folder);
    }
    await this.#commits.switchTo(next);
    if (!this.#stillOwned()) return never;
    this.#caretaker.imageWritten();
  }

  /** The triggers go and come outside of any transaction, so that none brings them back or takes them along. */
  #pauseCapture(): void {
    this.#engine.settle();
    this.#capture.pause();
  }

  #resumeCapture(): void {
    this.#engine.settle();
    this.#capture.resume();
  }

  async #rotate(): Promise<number> {
    const { files, layout, limits } = this.#parts;
    const { header, sequence } = this.#commits.journal;
    if (header.base !== sequence) {
      const next = { ...header, base: sequence, afterImage: false };
      await this.#commits.switchTo(await Journal.create(files, layout, next, [], limits.extentBytes));
    }
    return sequence;
  }

  async #imageFromMemory(): Promise<void> {
    const { files, layout, owner } = this.#parts;
    await writeImage(
      files,
      layout,
      { epoch: owner.epoch, sequence: this.#commits.durable },
      this.#engine.export(),
    );
  }

  /** Memory again as it is on disk. A store that can't be read back is lost. */
  async #reload(): Promise<void> {
    const { workshop, layout, owner } = this.#parts;
    try {
      const job = { kind: 'recover', folder: layout.folder, through: owner.epoch } as const;
      const state = await workshop.recover(job, false);
      if (state.sequence !== this.#commits.durable)
        throw new Error(`it ends at ${state.sequence}, not ${this.#commits.durable}`);
      this.#engine.close();
      this.#engine = state.engine;
      this.#capture = new Capture(state.engine);
    } catch (error) {
      throw new StoreLostError('internal', `the store could not be read back: ${String(error)}`, error);
    }
  }

  // --- ownership ---

  #stillOwned(): boolean {
    if (this.#lost !== undefined) return false;
    try {
      this.#parts.fence.check(this.#commits.journal);
      this.#fenceChecked = performance.now();
      return true;
    } catch (error) {
      this.#lose(error);
      return false;
    }
  }

  async #tick(): Promise<void> {
    if (!this.#stillOwned()) return;
    this.#keepFromGit();
    if (this.#readOnly === undefined) return;
    try {
      await this.#commits.journal.grow(this.#parts.limits.extentBytes);
      this.#readOnly = undefined;
    } catch (error) {
      if (error instanceof StoreLostError) this.#lose(error);
    }
  }

  #keepFromGit(): void {
    try {
      keepFromGit(this.#parts.layout.folder, this.#parts.files);
    } catch {
      // No room, or the folder is just going away: the next tick tries again or finds that out.
    }
  }

  /** Nothing is answered any more. */
  #lose(error: unknown): void {
    if (this.#lost === undefined) {
      this.#lost =
        error instanceof StoreLostError ? error : new StoreLostError('internal', String(error), error);
      this.#queue.stop();
      this.#sealing.stop();
      clearInterval(this.#fenceTimer);
      void this.#sayGoodbye(this.#lost);
    }
  }

  async #sayGoodbye(lost: StoreLostError): Promise<void> {
    await rescue(this.#parts, this.#engine, this.#commits.durable, lost).catch((error: unknown) =>
      this.#warn(error),
    );
    this.#signalLost();
    this.#parts.hooks.onLost?.(lost);
  }

  #warn(problem: unknown): void {
    this.#parts.hooks.onWarning?.(problem instanceof Error ? problem : new Error(String(problem)));
  }
}
