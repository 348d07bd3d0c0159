import type { Caller, Surface } from './caller';
import type { Change } from './change';
import type { ErrorAnswer } from './errors';

/**
 * The protocol between client and plan host: one JSON object a line over a Unix socket or named pipe.
 * A request has `id` and `method`, its response the same `id` with `result` or `error`; a message without
 * `id` is a notification.
 */

/** Changes only when an older client can no longer talk to a newer host. */
export const PROTOCOL_VERSION = 1;

/** How long a host may be told to wait for a client, in seconds. */
export const MAX_IDLE_SECONDS = 1_000_000;

/** A frame longer than this is refused and the connection closed, in bytes. */
export const MAX_FRAME_BYTES = 256 * 1024 * 1024;

/** A call that is tried on an empty plan in memory (`host.js --trial`), in a process of its own. */
export interface TrialRequest {
  project: { root: string; store: string };
  operation: string;
  input: Record<string, unknown>;
  caller: Caller;
}

export type TrialAnswer = { answer: Record<string, unknown> } | { error: ErrorAnswer };

export interface HelloParameters {
  protocol: number;
  /** The package's version, for the retirement of older hosts. */
  build: string;
  /** From the epoch file (0600): proves that the client may read the store's folder. */
  token: string;
  /** The real path of the store's folder as the client sees it. */
  storePath: string;
  /** Linux: tells that the client sees the files another way (a container), where the path may differ. */
  mountNamespace?: string;
  surface: Surface;
  clientId: string;
  /** Name of the client program, for display. */
  client: string;
  user: string;
  sessionId: string | null;
  sessionName: string | null;
}

export interface HelloResult {
  protocol: number;
  build: string;
  storeId: string;
  path: string;
  epoch: number;
  incarnation: string;
  pid: number;
  /** `recovering` until operations can be answered. */
  state: 'recovering' | 'serving';
  /** To be signed by a human session's key. */
  challenge: string;
}

/** A person's signature over one request; see `humanPayload` in src/model/human-signature.ts. */
export interface RequestSignature {
  keyId: string;
  /** The exact text that was signed (RFC 8785 JSON). */
  payload: string;
  /** Ed25519, base64. */
  signature: string;
}

export interface CallParameters {
  operation: string;
  input: unknown;
  /** Idempotency key: a repeated request with the same key gets the first one's answer. */
  key: string;
  /** Keys of answers that have arrived and need not be kept any longer. */
  ack?: string[];
  /** The caller's session where it differs from the connection's (Codex: one per call); null: nobody asks. */
  sessionId?: string | null;
  sessionName?: string;
  signature?: RequestSignature;
}

export interface AuthenticateParameters {
  /** Ed25519 public key, base64 of the raw 32 bytes. */
  publicKey: string;
  /** Over `masterplan-human-v1\n<storeId>\n<challenge>`, base64. */
  signature: string;
  /** Where the store has no key yet, the first is enrolled; else a new key waits for approval. */
  label?: string;
  /**
   * A key that waits is to be trusted without anybody's approval: nobody with a trusted one is left. The log says
   * so, and `verify` finds that row until another person approves the key.
   */
  restartTrust?: true;
}

export interface AuthenticateResult {
  keyId: string;
  /** `pending`: another enrolled key must approve this one first; the connection stays `ai`. */
  state: 'human' | 'pending';
  firstKey: boolean;
}

/** Requests from client to host. */
export interface RequestMap {
  hello: { params: HelloParameters; result: HelloResult };
  ping: { params: Record<string, never>; result: { state: 'recovering' | 'serving' | 'retiring' } };
  call: { params: CallParameters; result: Record<string, unknown> };
  authenticate: { params: AuthenticateParameters; result: AuthenticateResult };
  /** From now on `changes` notifications arrive; gives the version up to which the past has to be read. */
  subscribe: { params: Record<string, never>; result: { incarnation: string; version: number } };
  unsubscribe: { params: Record<string, never>; result: Record<string, never> };
  /** A newer build asks an older host to finish, hand over and end. */
  retire: { params: { build: string }; result: { retiring: boolean } };
}

/** Notifications from client to host. */
export interface ClientNotificationMap {
  /** The caller of request `id` went away: a waiting `next` gets no claim. */
  cancel: { id: number };
  /** Answers that have arrived. */
  ack: { keys: string[] };
  /** The client ends in good order; without it, a vanished MCP client's leases are cut to the grace. */
  bye: Record<string, never>;
}

/** Notifications from host to client. */
export interface HostNotificationMap {
  /** Durable changes, in order, without gaps within one incarnation. */
  changes: { incarnation: string; changes: Change[] };
  /** Too many changes were waiting: read the state again. */
  resync: { incarnation: string; version: number };
  /** How far a long request has come. */
  progress: { id: number; done: number; total: number | null; message: string };
  /** The host ends on purpose; connect again. */
  retiring: { reason: string };
}

export interface RequestMessage {
  id: number;
  method: keyof RequestMap;
  params: unknown;
}
export interface NotificationMessage {
  method: keyof ClientNotificationMap | keyof HostNotificationMap;
  params: unknown;
}
export type ResponseMessage =
  | { id: number; result: Record<string, unknown> }
  | { id: number; error: ErrorAnswer };
