import type { Caller } from '../model/caller';
import type { Statements } from '../store/database';
import type { RememberedHead } from '../store/head-memory';
import type { GivenItem } from './rules/answered-requests';
import type { LogHead } from './rules/audit';
import type { ItemRecord } from './rules/item-record';
import type { LogTail, TailRow } from './rules/log-tail';
import type { KnownPlan } from './rules/plan-record';
import type { SessionRecord } from './rules/sessions';

/**
 * What a transaction has read or written itself and so need not ask for again; whoever writes it another way
 * says so here.
 */
export interface Known {
  /** The log's newest row. */
  head?: LogHead | undefined;
  /** The caller's session; null: it has none. */
  session?: SessionRecord | null;
  /** The plan that was read last, as it stands. */
  plan?: KnownPlan | undefined;
  /** What the caller's session holds, the given item first, where the answer tells it: nothing changes it after. */
  held?: readonly Pick<ItemRecord, 'id' | 'plan_id'>[];
  /** Rows that the transaction has appended to the log. */
  appended?: TailRow[];
  /** The log's newest rows before those. */
  tail?: LogTail;
}

/** What a handler gets: one transaction, one moment, one caller. */
export interface OperationContext {
  readonly db: Statements;
  readonly known: Known;
  /** Milliseconds UTC; the same for the whole transaction. */
  readonly now: number;
  readonly caller: Caller;
  /** The store's folder (`…/.masterplan`) and id, and the project's folder and name. */
  readonly store: StoreOfCalls;
  readonly project: { root: string; name: string };
  /** The request's idempotency key; null for the host's own housekeeping. */
  readonly requestKey: string | null;
  /** A fresh unguessable claim token. */
  newToken(): string;
  /** Says how far a long operation has come. */
  progress(done: number, total: number | null, message: string): void;
  /** Lets the event loop turn during long work, so that the host stays responsive; cheap to call often. */
  breathe(): Promise<void>;
  /** Whether the client process that asked earlier is still connected (unconfirmed claims). */
  isConnected(clientId: string): boolean;
  /** Whether a client that is connected now speaks for the session. */
  isPresent(sessionId: string): boolean;
  /** What a session was given in answers that nobody has confirmed, the oldest first. */
  givenTo(sessionId: string): Promise<GivenItem[]>;
  /** Of a call that only reads, where the store can't be written: it leaves no marks. */
  readonly isReadOnly: boolean;
}

/** The store that calls work on. */
export interface StoreOfCalls {
  path: string;
  id: string;
  /** The newest rows of the logs in this folder, as this user's hosts remember them outside of the project. */
  rememberedHeads?(): Promise<readonly RememberedHead[]>;
  /** The log that begins with this row is replaced by a restored one. */
  forgetLog?(firstHash: string): Promise<void>;
}

/** The caller of what the host does by itself: lease expiry, deferrals that return, stalled plans. */
export const HOST_CALLER: Caller = {
  surface: 'cli',
  clientId: 'host',
  client: 'host',
  user: 'host',
  kind: 'ai',
  sessionId: null,
  sessionName: null,
  keyId: null,
};
