import type { Change } from '../model/change';
import { MasterplanError } from '../model/errors';
import type { HostNotificationMap } from '../model/protocol';
import type { ChangeFeed, ChangeSubscriber } from './change-feed';

/** The connection that a subscription writes to. */
export interface EventOutlet {
  readonly incarnation: string;
  /** Bytes that the client has not read yet. */
  waitingBytes(): number;
  reply(id: number, result: object): void;
  fail(id: number, error: unknown): void;
  notify<M extends keyof HostNotificationMap>(method: M, params: HostNotificationMap[M]): void;
}

/** A client that reads more slowly than this, in bytes, gets no more events until it has caught up. */
export const MAX_EVENT_BYTES = 1024 * 1024;

/** One client's subscription to the change events; at most one for each connection. */
export class EventSubscription implements ChangeSubscriber {
  private feed: ChangeFeed | undefined;
  /** The request that asked for it, until it is answered. */
  private requestId: number | undefined;
  /** The client has missed some and has to be told so. */
  private lagging = false;

  constructor(private readonly outlet: EventOutlet) {}

  /** Subscribes as soon as the host serves, and answers the request; a former subscription ends. Never rejects. */
  async open(requestId: number, serving: Promise<{ feed: ChangeFeed }>): Promise<void> {
    this.close();
    this.requestId = requestId;
    try {
      const { feed } = await serving;
      // Unless it was taken back meanwhile.
      if (this.requestId === requestId) {
        this.feed = feed;
        feed.subscribe(this);
      }
    } catch (error) {
      if (this.requestId === requestId) {
        this.requestId = undefined;
        this.outlet.fail(requestId, error);
      }
    }
  }

  close(): void {
    this.feed?.unsubscribe(this);
    this.feed = undefined;
    this.lagging = false;
    if (this.requestId !== undefined) {
      const what = 'The subscription was ended, or asked for again, before it had begun.';
      this.outlet.fail(this.requestId, new MasterplanError('CONFLICT', what));
      this.requestId = undefined;
    }
  }

  joined(version: number): void {
    if (this.requestId !== undefined) {
      this.outlet.reply(this.requestId, { incarnation: this.outlet.incarnation, version });
      this.requestId = undefined;
    }
  }

  deliver(changes: readonly Change[]): void {
    if (this.outlet.waitingBytes() > MAX_EVENT_BYTES) {
      this.lagging = true;
    }
    if (!this.lagging) {
      this.outlet.notify('changes', { incarnation: this.outlet.incarnation, changes: [...changes] });
    }
  }

  /** The client has read everything: if it has missed some, it is to read the state again. */
  drained(): void {
    if (this.lagging && this.feed !== undefined) {
      this.lagging = false;
      this.outlet.notify('resync', { incarnation: this.outlet.incarnation, version: this.feed.version });
    }
  }
}
