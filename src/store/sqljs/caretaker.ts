import { MasterplanError } from '../../model/errors';
import { type Files, unlinkIfThere } from './files';
import type { Layout } from './layout';
import type { Limits } from './limits';
import { showPublished } from './published-copy';
import { survey } from './survey';
import type { Workshop } from './worker-jobs';

/** What the caretaker may ask of the store. */
export interface Cared {
  readonly epoch: number;
  /** The last frame that is safe on disk. */
  durableSequence(): number;
  /** Whether the store is still this process's; says so to the store when it isn't. */
  stillOwned(): boolean;
  /** Starts a new journal file at a quiet moment; gives the last frame before it. */
  rotate(): Promise<number>;
  /** Writes an image of the durable state in memory, for when the disk's is damaged. */
  imageFromMemory(): Promise<void>;
  warn(problem: unknown): void;
}

/** After a failed checkpoint, in milliseconds. */
const RETRY = 60_000;
/** With so many journal files an owner tidies up as soon as it opens. */
const MANY_JOURNALS = 5;
/** Publishing takes at most this part of the time. */
const PUBLISH_SHARE = 20;

/** Checkpoints and the published copy: work behind the scenes that never delays an answer. */
export class Caretaker {
  readonly #store: Cared;
  readonly #files: Files;
  readonly #layout: Layout;
  readonly #workshop: Workshop;
  readonly #limits: Limits;
  /** Journal since the last image; another object after each image that did not come of a checkpoint. */
  #behind: { bytes: number; frames: number };
  #published: number | undefined;
  #lastPublish = 0;
  #notBefore = 0;
  #publishTimer: NodeJS.Timeout | undefined;
  #idleTimer: NodeJS.Timeout | undefined;
  #lastChange = 0;
  #running: Promise<void> | undefined;
  #stopped = false;

  /** @param start how much journal there is since the last image */
  constructor(
    store: Cared,
    tools: { files: Files; layout: Layout; workshop: Workshop; limits: Limits },
    start: { bytes: number; frames: number },
  ) {
    this.#store = store;
    this.#files = tools.files;
    this.#layout = tools.layout;
    this.#workshop = tools.workshop;
    this.#limits = tools.limits;
    this.#behind = { ...start };
  }

  /**
   * Tidies up what owners left that were killed before they did: each carries along all that has come since the last
   * image, so that without one the tail would only grow.
   */
  begin(): void {
    if (this.#behind.bytes >= this.#limits.idleBytes) this.#start(() => this.#checkpoint());
    else if (this.#layout.listSegments(this.#files).length > MANY_JOURNALS) {
      this.#start(async () => this.#dropReplaced());
    }
    this.armPublish();
  }

  /** A batch of so many bytes has become durable. */
  changed(bytes: number): void {
    this.#behind.bytes += bytes;
    this.#behind.frames += 1;
    this.#lastChange = performance.now();
    const { checkpointBytes, checkpointFrames } = this.#limits;
    if (this.#behind.bytes >= checkpointBytes || this.#behind.frames >= checkpointFrames) {
      this.#start(() => this.#checkpoint());
    } else {
      this.#armIdle();
    }
    this.armPublish();
  }

  /** An image took the place of the journal so far, and makes an older one unnecessary. */
  imageWritten(): void {
    this.#behind = { bytes: 0, frames: 0 };
    this.#start(async () => this.#dropReplaced());
    this.armPublish();
  }

  /** Publishes `plan.db` after the delay, unless that is on its way. */
  armPublish(): void {
    if (this.#publishTimer !== undefined || this.#stopped) return;
    const delay = Math.max(this.#limits.publishMilliseconds, this.#lastPublish * PUBLISH_SHARE);
    this.#publishTimer = setTimeout(() => {
      this.#publishTimer = undefined;
      if (this.#running !== undefined) this.armPublish();
      else this.#start(() => this.#publish(false));
    }, delay).unref();
  }

  /** Writes an image of what is durable now and drops what it replaces. Errors are the store's warnings. */
  async checkpoint(): Promise<void> {
    await this.#running;
    this.#start(() => this.#checkpoint());
    await this.#running;
  }

  /** Ends what is running, and leaves the folder as a next owner and a reader of `plan.db` like it. */
  async finish(lost: boolean): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#publishTimer);
    clearTimeout(this.#idleTimer);
    let timer: NodeJS.Timeout | undefined;
    // The journal has all that was answered: work on a disk that hangs must not keep the owner in its place.
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        this.#store.warn(new Error('the last checkpoint was given up: it took too long'));
        resolve();
      }, this.#limits.finishMilliseconds);
    });
    await Promise.race([this.#tidyUp(lost), patience]);
    clearTimeout(timer);
  }

  async #tidyUp(lost: boolean): Promise<void> {
    await this.#running;
    if (lost) return;
    this.#notBefore = 0;
    if (this.#behind.bytes >= this.#limits.closeBytes) await this.#guard(() => this.#checkpoint(true));
    else await this.#guard(async () => this.#dropReplaced());
    if (this.#published !== this.#store.durableSequence()) await this.#guard(() => this.#publish(true));
  }

  #start(work: () => Promise<void>): void {
    if (this.#running !== undefined || this.#stopped || performance.now() < this.#notBefore) return;
    this.#running = this.#guard(work).finally(() => {
      this.#running = undefined;
    });
  }

  async #guard(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#notBefore = performance.now() + RETRY;
      this.#store.warn(error);
    }
  }

  #armIdle(): void {
    if (this.#idleTimer !== undefined || this.#stopped) return;
    const delay = this.#limits.idleMilliseconds;
    this.#idleTimer = setTimeout(() => {
      this.#idleTimer = undefined;
      if (this.#behind.bytes < this.#limits.idleBytes) return;
      if (performance.now() - this.#lastChange < delay) this.#armIdle();
      else this.#start(() => this.#checkpoint());
    }, delay).unref();
  }

  async #checkpoint(closing = false): Promise<void> {
    const behind = this.#behind;
    const before = { ...behind };
    const upTo = await this.#store.rotate();
    const job = { kind: 'refresh', folder: this.#layout.folder, epoch: this.#store.epoch, upTo } as const;
    let published: string | undefined;
    try {
      const small = closing && this.#isSmall();
      ({ published } = await this.#workshop.refresh({ ...job, image: true, publish: true }, small));
    } catch (error) {
      // What is in memory is whole: save it beside the damage, which stays for whoever looks into it.
      if (error instanceof MasterplanError && error.code === 'STORE_CORRUPT')
        await this.#store.imageFromMemory();
      throw error;
    }
    behind.bytes -= before.bytes;
    behind.frames -= before.frames;
    this.#show(published, upTo);
    this.#dropReplaced();
  }

  async #publish(closing: boolean): Promise<void> {
    const upTo = this.#store.durableSequence();
    if (upTo === this.#published) return;
    const started = performance.now();
    const job = { kind: 'refresh', folder: this.#layout.folder, epoch: this.#store.epoch, upTo } as const;
    const small = closing && this.#isSmall();
    const { published } = await this.#workshop.refresh({ ...job, image: false, publish: true }, small);
    this.#lastPublish = performance.now() - started;
    this.#show(published, upTo);
  }

  /** A process that ends anyway need not start a thread for a few megabytes. */
  #isSmall(): boolean {
    const newest = this.#layout.listImages(this.#files).at(-1);
    const bytes = newest === undefined ? 0 : (this.#files.stat(newest.path)?.size ?? 0);
    return bytes < this.#limits.inlineBytes;
  }

  #show(published: string | undefined, upTo: number): void {
    if (published === undefined) return;
    if (!this.#store.stillOwned()) {
      unlinkIfThere(this.#files, published);
      return;
    }
    showPublished(this.#files, this.#layout, published);
    this.#published = upTo;
  }

  /**
   * Removes, oldest first, all images but the newest two, and the journal files that the older of these two
   * covers, or that carry only what a later owner's carries as well. What goes is listed before the fence is
   * checked: a successor's files are never on the list.
   */
  #dropReplaced(): void {
    const { images, journals } = survey(this.#files, this.#layout, this.#store.epoch);
    const kept = images.slice(-2);
    const covered = kept.length < 2 ? 0 : (kept[0]?.sequence ?? 0);
    const needed = new Set<string>(kept.map((image) => image.path));
    const own = this.#store.epoch;
    // Each journal begins with a copy of its predecessor's tail: the frames after `carried` stand in later ones.
    let carried = Number.POSITIVE_INFINITY;
    for (const { epoch, segments, cut } of journals.toReversed()) {
      for (const [index, { base, path }] of [...segments.entries()].reverse()) {
        const end = Math.min(segments[index + 1]?.base ?? cut, cut);
        const isOwn = epoch === own;
        if (end <= covered || (!isOwn && (end <= base || base >= carried))) continue;
        needed.add(path);
      }
      carried = Math.min(carried, ...segments.map(({ base }) => base));
    }
    const all = [...this.#layout.listImages(this.#files), ...this.#layout.listSegments(this.#files)];
    const replaced = all.filter((file) => file.epoch <= own && !needed.has(file.path));
    if (!this.#store.stillOwned()) return;
    for (const file of replaced) unlinkIfThere(this.#files, file.path);
  }
}
