import type * as vscode from 'vscode';
import type { Gesture } from '../human-seat/gesture';

export interface Choice<T> {
  label: string;
  value: T;
  description?: string;
  detail?: string;
  /** A codicon's id. */
  icon?: string;
  picked?: boolean;
}

export interface PickOptions<T = unknown> {
  title: string;
  placeholder: string;
  /** A choice made of what is typed: it stands first, and Enter chooses it. */
  typed?: (text: string) => Choice<T>;
}

export interface InputOptions {
  title: string;
  prompt: string;
  value?: string;
  placeholder?: string;
  /** Gives what is wrong with the text, or undefined. */
  validate?: (text: string) => string | undefined;
}

export interface ConfirmOptions {
  /** What will be done, as a question: `Complete W-12 “Port the parser”?` Text from agents is shown as text. */
  question: string;
  /** What follows from it, whom it concerns. */
  detail?: string;
  /** The button: a verb (`Complete`). */
  button: string;
  /** It only asks whether a click on one of our nodes was a person's. */
  clicked?: boolean;
}

/**
 * Everything that asks the person something. One place, so that plain tests answer by a script. Undefined always
 * means that the person left: nothing is to be done then, and nothing said.
 */
export interface Dialogs {
  /** A quick pick that searches labels, descriptions and details. Gives undefined at once where `choices` is empty. */
  pick<T>(
    choices: readonly Choice<T>[] | Promise<readonly Choice<T>[]>,
    options: PickOptions<T>,
  ): Promise<T | undefined>;
  pickMany<T>(
    choices: readonly Choice<T>[] | Promise<readonly Choice<T>[]>,
    options: PickOptions<T>,
  ): Promise<T[] | undefined>;
  /** One line of text, trimmed; may be empty. */
  input(options: InputOptions): Promise<string | undefined>;
  /** A modal dialog: what a command's argument cannot answer. */
  confirm(options: ConfirmOptions): Promise<Gesture | undefined>;
  /** A modal dialog with several answers; gives the chosen button with the gesture. */
  choose<T>(
    options: Omit<ConfirmOptions, 'button'> & { buttons: readonly { label: string; value: T }[] },
  ): Promise<{ value: T; gesture: Gesture } | undefined>;
  /** Says something, with buttons that need no confirmation (links, “Show”). */
  say(
    kind: 'info' | 'warning' | 'error',
    message: string,
    buttons?: readonly string[],
  ): Promise<string | undefined>;
  /**
   * Says something that nobody asked for just now: in its turn, so that notices do not pile up. `isStillSo` is asked
   * when the turn has come: on false nothing is said.
   */
  tell(
    kind: 'info' | 'warning' | 'error',
    message: string,
    buttons?: readonly string[],
    isStillSo?: () => boolean,
  ): Promise<string | undefined>;
  /** Explains something at length, in a modal dialog that asks for nothing. */
  explain(what: string, detail: string): Promise<void>;
  openFile(options: vscode.OpenDialogOptions): Promise<vscode.Uri | undefined>;
  saveFile(options: vscode.SaveDialogOptions): Promise<vscode.Uri | undefined>;
  /** Progress as a notification; cancelling aborts the signal. */
  withProgress<T>(
    title: string,
    work: (
      report: (done: number, total: number | null, message: string) => void,
      signal: AbortSignal,
    ) => Promise<T>,
  ): Promise<T>;
}
