import type { Change } from '../model/change';
import type { HostNotificationMap } from '../model/protocol';
import type { HostConnection } from './host-connection';

export interface ChangeListener {
  onChanges(changes: Change[]): void;
  onResync(version: number): void;
}

/**
 * One client's change events over all the hosts it meets: in order, each once. What happened while there was
 * no connection is read from the log; where that is not possible, the listeners are told to read the state again.
 */
export class ChangeStream {
  private readonly listeners = new Set<ChangeListener>();
  /** The newest version that the listeners have; undefined before the first subscription. */
  private seen: number | undefined;
  /** Events that arrive while missed ones are read. */
  private held: HostNotificationMap['changes'][] | undefined;
  private attached: HostConnection | undefined;

  /** `read` gives the changes after a version, oldest first. */
  constructor(private readonly read: (since: number) => Promise<Change[]>) {}

  get wanted(): boolean {
    return this.listeners.size > 0;
  }

  get version(): number {
    return this.seen ?? 0;
  }

  add(listener: ChangeListener): void {
    this.listeners.add(listener);
  }

  /** Gives whether it was the last one. */
  remove(listener: ChangeListener): boolean {
    this.listeners.delete(listener);
    if (this.listeners.size > 0) {
      return false;
    }
    this.seen = undefined;
    this.attached = undefined;
    return true;
  }

  /** Subscribes on a connection, once, and catches up with what happened since the last one. */
  async attach(connection: HostConnection): Promise<void> {
    if (this.attached === connection) {
      return;
    }
    this.attached = connection;
    this.held = [];
    try {
      const { version } = await connection.request('subscribe', {}).answer;
      const from = this.seen;
      if (from === undefined || from === version) {
        this.seen = version;
      } else {
        await this.catchUp(from, version);
      }
    } catch (error) {
      this.attached = undefined;
      throw error;
    } finally {
      const held = this.held ?? [];
      this.held = undefined;
      for (const event of held) {
        this.changed(connection, event);
      }
    }
  }

  changed(connection: HostConnection, event: HostNotificationMap['changes']): void {
    if (connection !== this.attached) {
      return;
    }
    if (this.held !== undefined) {
      this.held.push(event);
      return;
    }
    const fresh = event.changes.filter((change) => change.version > this.version);
    const [first] = fresh;
    if (first === undefined) {
      return;
    }
    if (first.version !== this.version + 1) {
      this.resync(connection, fresh.at(-1)?.version ?? first.version);
      return;
    }
    this.deliver(fresh);
  }

  resync(connection: HostConnection, version: number): void {
    if (connection === this.attached) {
      this.tellResync(version);
    }
  }

  private async catchUp(from: number, version: number): Promise<void> {
    const missed = version > from ? await this.read(from).catch(() => []) : [];
    const upTo = missed.filter((change) => change.version > from && change.version <= version);
    const complete =
      upTo.length === version - from && upTo.every((change, n) => change.version === from + n + 1);
    if (complete && upTo.length > 0) {
      this.deliver(upTo);
    } else {
      this.tellResync(version);
    }
  }

  private deliver(changes: Change[]): void {
    this.seen = changes.at(-1)?.version ?? this.seen;
    for (const listener of this.listeners) {
      listener.onChanges(changes);
    }
  }

  private tellResync(version: number): void {
    this.seen = version;
    for (const listener of this.listeners) {
      listener.onResync(version);
    }
  }
}
