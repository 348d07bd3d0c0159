import type { Change } from '../model/change';
import type { Executor } from '../operations/executor';

export interface ChangeSubscriber {
  /** Called once, before any change: everything up to `version` is to be read elsewhere. */
  joined(version: number): void;
  /** Durable changes, in order, without gaps from `joined` on. */
  deliver(changes: readonly Change[]): void;
}

/** How many changes are read at once. */
const BATCH = 500;

/**
 * Reads the log after commits and hands it to the subscribers. Reads are serial and coalesced: however many
 * calls commit meanwhile, the next read has them all. Without subscribers nothing is read.
 */
export class ChangeFeed {
  private readonly subscribers = new Set<ChangeSubscriber>();
  private joining: ChangeSubscriber[] = [];
  /** Up to here the subscribers have everything; meaningless without subscribers. */
  private cursor = 0;
  private stale = false;
  private working = false;
  private stopped = false;

  /** `failed`: reading went wrong; nothing is skipped, the next poke reads on. */
  constructor(
    private readonly executor: Executor,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** Something may have been committed. */
  poke(): void {
    this.stale = true;
    this.start();
  }

  subscribe(subscriber: ChangeSubscriber): void {
    this.joining.push(subscriber);
    this.start();
  }

  unsubscribe(subscriber: ChangeSubscriber): void {
    this.subscribers.delete(subscriber);
    this.joining = this.joining.filter((other) => other !== subscriber);
  }

  /** The version up to which all present subscribers have been served. */
  get version(): number {
    return this.cursor;
  }

  stop(): void {
    this.stopped = true;
  }

  private start(): void {
    if (!this.working && !this.stopped) {
      this.working = true;
      this.work()
        .catch((error: unknown) => this.failed(error))
        .finally(() => {
          this.working = false;
        });
    }
  }

  private async work(): Promise<void> {
    while (!this.stopped && (this.joining.length > 0 || (this.stale && this.subscribers.size > 0))) {
      if (this.joining.length > 0) {
        await this.admit();
      }
      this.stale = false;
      await this.deliver();
    }
    this.stale = false;
  }

  private async admit(): Promise<void> {
    if (this.subscribers.size === 0) {
      this.cursor = await this.executor.version();
    }
    // Read the list only now: who left in the meantime is no longer in it.
    const joining = this.joining;
    this.joining = [];
    for (const subscriber of joining) {
      this.subscribers.add(subscriber);
      subscriber.joined(this.cursor);
    }
  }

  private async deliver(): Promise<void> {
    while (!this.stopped && this.subscribers.size > 0) {
      const changes = await this.executor.changesAfter(this.cursor, BATCH);
      const last = changes.at(-1);
      if (last === undefined) {
        return;
      }
      this.cursor = last.version;
      for (const subscriber of this.subscribers) {
        subscriber.deliver(changes);
      }
      if (changes.length < BATCH) {
        return;
      }
    }
  }
}
