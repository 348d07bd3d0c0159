import type * as vscode from 'vscode';
import type { Gesture } from '../human-seat/gesture';
import type { Gestures } from '../human-seat/gestures';
import { type Clock, systemClock } from '../mirror/clock';
import type { VsCode } from '../vs-code';
import type { Choice, ConfirmOptions, Dialogs, InputOptions, PickOptions } from './dialogs';
import { showQuickPick } from './quick-pick';
import { Turns } from './turns';

type Kind = 'info' | 'warning' | 'error';
type Report = (done: number, total: number | null, message: string) => void;

/** The dialogs of VS Code itself. */
export class VscodeDialogs implements Dialogs {
  readonly #vscode: VsCode;
  readonly #gestures: Gestures;
  readonly #turns: Turns;

  constructor(vscode: VsCode, gestures: Gestures, clock: Clock = systemClock) {
    this.#vscode = vscode;
    this.#gestures = gestures;
    this.#turns = new Turns(clock);
  }

  async pick<T>(
    choices: readonly Choice<T>[] | Promise<readonly Choice<T>[]>,
    options: PickOptions<T>,
  ): Promise<T | undefined> {
    return (await showQuickPick(this.#vscode, choices, options, false))?.[0];
  }

  async pickMany<T>(
    choices: readonly Choice<T>[] | Promise<readonly Choice<T>[]>,
    options: PickOptions<T>,
  ): Promise<T[] | undefined> {
    return showQuickPick(this.#vscode, choices, options, true);
  }

  async input(options: InputOptions): Promise<string | undefined> {
    const { title, prompt, value, placeholder, validate } = options;
    const text = await this.#vscode.window.showInputBox({
      title,
      prompt,
      ignoreFocusOut: true,
      ...(value === undefined ? {} : { value }),
      ...(placeholder === undefined ? {} : { placeHolder: placeholder }),
      ...(validate === undefined ? {} : { validateInput: (typed: string) => validate(typed.trim()) }),
    });
    return text?.trim();
  }

  async confirm(options: ConfirmOptions): Promise<Gesture | undefined> {
    const { button, ...rest } = options;
    const chosen = await this.choose({ ...rest, buttons: [{ label: button, value: true }] });
    return chosen?.gesture;
  }

  async choose<T>(
    options: Omit<ConfirmOptions, 'button'> & { buttons: readonly { label: string; value: T }[] },
  ): Promise<{ value: T; gesture: Gesture } | undefined> {
    const items = options.buttons.map(({ label, value }) => ({ title: label, value }));
    const pressed = await this.#vscode.window.showWarningMessage(
      options.question,
      { modal: true, ...(options.detail === undefined ? {} : { detail: options.detail }) },
      ...items,
    );
    if (pressed === undefined) return undefined;
    const gesture = this.#gestures.ofModal(`${options.question} → ${pressed.title}`);
    return { value: pressed.value, gesture };
  }

  async say(kind: Kind, message: string, buttons: readonly string[] = []): Promise<string | undefined> {
    return this.#turns.atOnce(() => this.#show(kind, message, buttons));
  }

  async tell(
    kind: Kind,
    message: string,
    buttons: readonly string[] = [],
    isStillSo: () => boolean = () => true,
  ): Promise<string | undefined> {
    return this.#turns.inTurn(() => this.#show(kind, message, buttons), isStillSo);
  }

  async explain(what: string, detail: string): Promise<void> {
    await this.#vscode.window.showInformationMessage(what, { modal: true, detail });
  }

  async openFile(options: vscode.OpenDialogOptions): Promise<vscode.Uri | undefined> {
    return (await this.#vscode.window.showOpenDialog({ ...options, canSelectMany: false }))?.[0];
  }

  async saveFile(options: vscode.SaveDialogOptions): Promise<vscode.Uri | undefined> {
    return this.#vscode.window.showSaveDialog(options);
  }

  async withProgress<T>(
    title: string,
    work: (report: Report, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const { window, ProgressLocation } = this.#vscode;
    const options = { location: ProgressLocation.Notification, title, cancellable: true };
    return window.withProgress(options, async (progress, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      let shown = 0;
      const report: Report = (done, total, message) => {
        if (total === null || total <= 0) {
          progress.report({ message });
          return;
        }
        // VS Code adds increments up to 100.
        const percent = Math.max(shown, Math.min(100, (100 * done) / total));
        progress.report({ message, increment: percent - shown });
        shown = percent;
      };
      return work(report, abort.signal);
    });
  }

  async #show(kind: Kind, message: string, buttons: readonly string[]): Promise<string | undefined> {
    const { window } = this.#vscode;
    switch (kind) {
      case 'info':
        return window.showInformationMessage(message, ...buttons);
      case 'warning':
        return window.showWarningMessage(message, ...buttons);
      case 'error':
        return window.showErrorMessage(message, ...buttons);
    }
  }
}
