/** How sure we are that a person did it. */
export type GestureKind =
  /** None: a check that changes nothing (a dry run), good for nothing else. */
  | 'check'
  /** Our own nodes, dragged and dropped. A command that comes with one proves no click (`gesture-for.ts`). */
  | 'node'
  /** A button of a modal dialog that said what will be done. */
  | 'modal'
  /** A click in our own webview. */
  | 'view';

/**
 * Proof that a person acted. Whatever is signed in a person's name needs one (`Project.write`). Commands can be
 * run by agents inside the editor, with any argument, so a command alone is no gesture: `Gestures` makes one
 * only of what an agent's command runner cannot forge.
 */
export class Gesture {
  /** Made by `Gestures` only. */
  constructor(
    readonly kind: GestureKind,
    /** What the person saw and did, for the log channel. */
    readonly what: string,
  ) {}
}
