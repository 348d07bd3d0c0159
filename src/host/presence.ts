import type { Caller } from '../model/caller';

/** A client that has said hello. */
export interface PresentClient {
  readonly caller: Caller;
  /** The sessions it has spoken for. */
  readonly sessions: ReadonlySet<string | null>;
}

export interface PresenceOptions {
  /** A vanished agent's leases are cut only if it has not come back after this, in ms. */
  comeBack: number;
  /** After this long without any client the host leaves, in ms; null: never. */
  idle: number | null;
  /** One session of an agent whose process went away without a goodbye. */
  gone(caller: Caller): void;
  /** No client for `idle` ms. */
  left(): void;
}

/** Who is connected: decides whose leases are cut and when the host is no longer needed. */
export class Presence {
  private readonly clients = new Set<PresentClient>();
  private readonly missing = new Map<NodeJS.Timeout, PresentClient>();
  private idleTimer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(private readonly options: PresenceOptions) {}

  /** From now on the time without clients counts. */
  start(): void {
    this.countIdle();
  }

  get size(): number {
    return this.clients.size;
  }

  isConnected(clientId: string): boolean {
    for (const client of this.clients) {
      if (client.caller.clientId === clientId) {
        return true;
      }
    }
    return false;
  }

  /** Whether a client speaks for the session, or has dropped its connection just now and may come back. */
  isPresent(sessionId: string): boolean {
    const known = [...this.clients, ...this.missing.values()];
    return known.some((client) => client.sessions.has(sessionId));
  }

  /** The keys that the people who are connected have proven, each once. */
  provenKeys(): string[] {
    const keys = [...this.clients].map(({ caller }) => (caller.kind === 'human' ? caller.keyId : null));
    return [...new Set(keys.filter((key) => key !== null))];
  }

  add(client: PresentClient): void {
    this.clients.add(client);
    clearTimeout(this.idleTimer);
    for (const [timer, missing] of this.missing) {
      if (missing.caller.clientId === client.caller.clientId) {
        clearTimeout(timer);
        this.missing.delete(timer);
      }
    }
  }

  /** `farewell`: it said goodbye. A command's end never shortens a lease, an agent's vanishing does. */
  remove(client: PresentClient, farewell: boolean): void {
    if (!this.clients.delete(client) || this.stopped) {
      return;
    }
    if (client.caller.surface === 'mcp' && !farewell) {
      // A host's successor sees its clients come back one by one; a dropped connection is no vanished agent yet.
      const timer = setTimeout(() => {
        this.missing.delete(timer);
        this.report(client);
      }, this.options.comeBack);
      this.missing.set(timer, client);
    }
    this.countIdle();
  }

  /** The host ends: those who have not come back by now are reported. */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.idleTimer);
    for (const [timer, client] of this.missing) {
      clearTimeout(timer);
      this.report(client);
    }
    this.missing.clear();
  }

  private report(client: PresentClient): void {
    for (const sessionId of client.sessions) {
      const elsewhere = [...this.clients].some(
        (other) => other.caller.surface === 'mcp' && sessionId !== null && other.sessions.has(sessionId),
      );
      if (!elsewhere) {
        this.options.gone({ ...client.caller, sessionId });
      }
    }
  }

  private countIdle(): void {
    clearTimeout(this.idleTimer);
    const { idle } = this.options;
    if (this.clients.size === 0 && idle !== null && !this.stopped) {
      this.idleTimer = setTimeout(() => {
        if (this.clients.size === 0) {
          this.options.left();
        }
      }, idle);
    }
  }
}
