import type * as vscode from 'vscode';
import type { ProjectLocation } from '../../client/client';
import type { Gesture } from '../human-seat/gesture';
import type { PlanMirror } from '../mirror/plan-mirror';

export type Answer = Record<string, unknown>;

/** Whether this window may write in the person's name. */
export type Standing =
  /** Not asked yet: the project has no store, or nobody has looked. */
  | { kind: 'unknown' }
  | { kind: 'human'; keyId: string }
  /** The key waits until somebody with a trusted one approves it. */
  | { kind: 'pending'; keyId: string }
  /**
   * Restricted Mode, or no key can be kept: read-only. `byProject`: the project refuses the key itself; `refusal`: in
   * a way that the person can do something about.
   */
  | { kind: 'none'; why: string; byProject?: true; refusal?: KeyRefusal };

/** The key was rejected or revoked, or too many wait already for it to wait too. */
export interface KeyRefusal {
  why: 'revoked' | 'crowded';
  keyId: string;
}

export interface ReadOptions {
  signal?: AbortSignal;
  onProgress?: (done: number, total: number | null, message: string) => void;
}

/** One store that this window shows; several folders (worktrees, subfolders) may belong to it. */
export interface Project {
  /** The store's folder: the same for every folder that shares it. */
  readonly id: string;
  /** For people: the name of the workspace folder (of the first, where several share the store). */
  readonly name: string;
  readonly folders: readonly vscode.WorkspaceFolder[];
  readonly location: ProjectLocation;
  readonly mirror: PlanMirror;
  /** This window's session and the responsible user (git's user.email, else the login name). */
  readonly me: { readonly sessionId: string; readonly user: string };
  readonly standing: Standing;
  onDidChangeStanding(listener: (standing: Standing) => void): vscode.Disposable;
  /** Calls a reading operation. Throws MasterplanError. */
  read(operation: string, input: Record<string, unknown>, options?: ReadOptions): Promise<Answer>;
  /**
   * Calls a writing operation in the person's name, signed. Decisions, approvals, overrides and whatever else only
   * a person may do need a gesture of kind `modal` or `view` (`src/editor/human-seat/required-gesture.ts`).
   * Throws MasterplanError: HUMAN_ONLY where the gesture is too weak, READ_ONLY in Restricted Mode, FORBIDDEN while
   * the key waits for approval, and whatever the operation refuses.
   */
  write(
    operation: string,
    input: Record<string, unknown>,
    gesture: Gesture,
    options?: ReadOptions,
  ): Promise<Answer>;
  /**
   * Trusts this window's key where it waits and nobody is left who could approve it; the log and `verify` say so.
   * Needs the gesture of a modal dialog. Throws as `write` does.
   */
  restartTrust(gesture: Gesture): Promise<Standing>;
  /**
   * Makes a new key for this project alone, where the present one was rejected or revoked: it waits for approval
   * like any other. Needs the gesture of a modal dialog. Throws as `write` does.
   */
  renewKey(gesture: Gesture): Promise<Standing>;
}

/** The projects of this window's folders. */
export interface Projects {
  /** In the order of the workspace's folders. */
  all(): readonly Project[];
  get(id: string): Project | undefined;
  /** The project of a file or folder. */
  of(uri: vscode.Uri): Project | undefined;
  /** Folders for which no plan can be kept, and why, for people. */
  leftOut(): readonly { folder: string; why: string }[];
  /** Folders were added or removed, or a project was found. */
  onDidChange(listener: () => void): vscode.Disposable;
  /** Settles when the folders that were there at the start have been looked at. */
  ready(): Promise<void>;
}
