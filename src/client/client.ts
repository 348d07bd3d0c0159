import type { Surface } from '../model/caller';
import type { Change } from '../model/change';
import type { HelloResult, RequestSignature } from '../model/protocol';
import type { Person, PersonStanding } from './person';

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
  /**
   * The person at an editor (surface `editor`): the client proves the key on every connection, the very first one
   * included, and signs every writing call. Without the person's standing nothing is written at all: such a call
   * throws FORBIDDEN and never goes out as an agent's.
   */
  person?: Person;
  /** Hears of the person's standing when it is known first and when it has changed. */
  onStanding?: (standing: PersonStanding) => void;
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
  /** The caller's session where it differs from the connection's; null: none of them asks. */
  sessionId?: string | null;
  sessionName?: string;
  /** A signature made by the caller; with `ConnectOptions.person` the client makes it. */
  signature?: RequestSignature | undefined;
}

/**
 * A connection to the project's plan host, whoever it is at the moment: starts one when there is none,
 * replaces a dead one, repeats unanswered requests with their keys. Errors are MasterplanError.
 */
export interface Client {
  readonly project: ProjectLocation;
  /** The hello of the current host; undefined before the first connection. */
  readonly hello: HelloResult | undefined;
  /** How the store stands to the person's key, as of the present or last connection; undefined before the first. */
  readonly standing: PersonStanding | undefined;
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
  /**
   * Asks anew how the store stands to the person's key. Done by itself before a write while the key waits, and
   * when a change event tells of the key. NOT_FOUND where there is no store yet.
   */
  reprove(): Promise<PersonStanding>;
  /**
   * Trusts the person's key where it waits and nobody is left who could approve it; the log and `verify` say so.
   * Only for the person at an editor, who has confirmed it. Throws where the host refuses.
   */
  restartTrust(): Promise<PersonStanding>;
  /** Confirms what has arrived, says goodbye and disconnects. */
  close(): Promise<void>;
}
