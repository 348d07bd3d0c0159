import type { Caller } from '../model/caller';
import type { Change } from '../model/change';
import type { RequestSignature } from '../model/protocol';
import type { Database } from '../store/database';

/** One call of one operation. */
export interface ExecutionRequest {
  operation: string;
  /** As it came in; checked here against the operation's schema. */
  input: unknown;
  caller: Caller;
  /** Idempotency key; null: no repetition is to be expected. */
  key: string | null;
  /** Keys whose answers have arrived at this client. */
  ack?: readonly string[];
  signature?: RequestSignature;
  onProgress?(done: number, total: number | null, message: string): void;
}

export interface ExecutionResult {
  /** The operation's structured answer, with `store` and `notice`. */
  answer: Record<string, unknown>;
  /** Set when `next` found nothing, was asked to wait and waiting may help: park the request and run it again. */
  waiting: { seconds: number } | undefined;
}

export interface ExecutorOptions {
  database: Database;
  /** Milliseconds UTC. */
  clock: () => number;
  store: { path: string; id: string };
  project: { root: string; name: string };
  isConnected: (clientId: string) => boolean;
}

/** All the host needs of the operations. Every method's promise settles only when what it saw is durable. */
export interface Executor {
  /**
   * Checks, runs and answers one call. Throws MasterplanError. A repeated key gives the first answer again;
   * a repeated key of a `next` that was still waiting runs it.
   */
  execute(request: ExecutionRequest): Promise<ExecutionResult>;
  /**
   * What time brings: expired leases, deferrals that return, stalled plans.
   * Gives the moment (ms UTC) at which it wants to be called again, or null.
   */
  housekeeping(): Promise<number | null>;
  /** The process of an agent went away without a goodbye: its sessions' leases are cut to the grace. */
  clientGone(caller: Caller): Promise<void>;
  /** The machine slept for `milliseconds`: live leases are extended by that. */
  slept(milliseconds: number): Promise<void>;
  /** At the start of a host: no lease may end later than now + its length (a clock that jumped). */
  clampLeases(): Promise<void>;
  /** The log's newest version, 0 for an empty log. */
  version(): Promise<number>;
  /** Changes after `version`, oldest first, at most `limit`. */
  changesAfter(version: number, limit: number): Promise<Change[]>;
  /** Enrols or recognises a person's key whose challenge the host has verified. */
  admitKey(
    publicKey: string,
    user: string,
    label: string | null,
  ): Promise<{ keyId: string; state: 'human' | 'pending'; firstKey: boolean }>;
}
