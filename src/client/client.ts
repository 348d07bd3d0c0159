import type { Surface } from '../model/caller';
import type { Change } from '../model/change';
import type {
  AuthenticateParameters,
  AuthenticateResult,
  HelloResult,
  RequestSignature,
} from '../model/protocol';

export interface ConnectOptions {
  /** The project's place, found by `locateProject`. */
  project: ProjectLocation;
  surface: Surface;
  /** Name of the client program or agent, for display (`claude-code`, `masterplan-cli`). */
  client: string;
  sessionId?: string | null;
  sessionName?: string | null;
  /** The responsible person; default: git's user.email in the project, else the login name. */
  user?: string;
  /** `dist/host.js`; default: beside the running bundle. */
  hostFile?: string;
  /** This client's version, for the retirement of older hosts; default: the build's own. */
  build?: string;
}

/** Which project, and where its store is or would be. */
export interface ProjectLocation {
  /** The main worktree's folder (or the bare repository's common folder). */
  root: string;
  /** The store's folder, real path where it exists: `<root>/.masterplan`, or `masterplan` in a bare repository. */
  store: string;
  exists: boolean;
  /** How it was found, for `doctor` and errors: `--project`, `MASTERPLAN_PROJECT`, `git worktree`… */
  why: string;
}

export interface CallOptions {
  /** Default: a fresh UUID. Give the client's own call id to make its repetitions harmless. */
  key?: string;
  /** Cancels the call; a waiting `next` then gets no claim. */
  signal?: AbortSignal;
  onProgress?: (done: number, total: number | null, message: string) => void;
  /** The caller's session where it differs from the connection's. */
  sessionId?: string;
  sessionName?: string;
  signature?: RequestSignature;
}

/**
 * A connection to the project's plan host, whoever it is at the moment: starts one when there is none,
 * replaces a dead one, repeats unanswered requests with their keys. Errors are MasterplanError.
 */
export interface Client {
  readonly project: ProjectLocation;
  /** The hello of the current host; undefined before the first connection. */
  readonly hello: HelloResult | undefined;
  /**
   * Calls an operation; gives its structured answer. Where the project has no store, reads are answered
   * without starting a host (the catalogue's `emptyAnswer` with a `hint`, else NOT_FOUND).
   */
  call(
    operation: string,
    input: Record<string, unknown>,
    options?: CallOptions,
  ): Promise<Record<string, unknown>>;
  /** Change events, in order; `onResync` says that some were skipped and state must be read again. */
  subscribe(listener: {
    onChanges(changes: Change[]): void;
    onResync(version: number): void;
  }): Promise<{ version: number; close(): Promise<void> }>;
  /** Proves a person's key by signing the host's challenge, now and after every reconnect. */
  authenticate(
    sign: (challenge: string, storeId: string) => AuthenticateParameters | Promise<AuthenticateParameters>,
  ): Promise<AuthenticateResult>;
  /** Confirms what has arrived, says goodbye and disconnects. */
  close(): Promise<void>;
}
