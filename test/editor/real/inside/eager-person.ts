import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Choice, ConfirmOptions, Dialogs, InputOptions } from '../../../../src/editor/dialogs/dialogs';
import type { Editor } from '../../../../src/editor/editor';

const TEXTS = ['Because of a test', '2099-12-31', 'ana@example.org'];

/**
 * A person who says yes to everything a command asks: takes what is wanted where it is offered, else the first
 * choice, writes a text that is allowed, and presses the first button. Notifications are left alone.
 */
export class EagerPerson implements Dialogs {
  /** Everything that was asked or said, for failures. */
  asked: string[] = [];
  private wanted: string[] = [];
  private file = '';

  constructor(private readonly editor: Editor) {}

  wants(wanted: readonly string[], file: string): void {
    this.asked = [];
    this.wanted = [...wanted];
    this.file = file;
  }

  async pick<T>(choices: readonly Choice<T>[] | Promise<readonly Choice<T>[]>): Promise<T | undefined> {
    const offered = await choices;
    this.asked.push(`pick: ${offered.map(({ label }) => label).join(' | ')}`);
    return this.chosen(offered)?.value;
  }

  async pickMany<T>(choices: readonly Choice<T>[] | Promise<readonly Choice<T>[]>): Promise<T[] | undefined> {
    const one = await this.pick(choices);
    return one === undefined ? undefined : [one];
  }

  async input({ title, validate, value }: InputOptions): Promise<string | undefined> {
    this.asked.push(`input: ${title}`);
    const texts = value === undefined || value === '' ? TEXTS : [`${value} again`, ...TEXTS];
    return texts.find((text) => validate?.(text) === undefined);
  }

  async confirm({ button, ...rest }: ConfirmOptions) {
    return (await this.choose({ ...rest, buttons: [{ label: button, value: true }] }))?.gesture;
  }

  async choose<T>(
    options: Omit<ConfirmOptions, 'button'> & { buttons: readonly { label: string; value: T }[] },
  ) {
    this.asked.push(`modal: ${options.question}`);
    const [first] = options.buttons;
    if (first === undefined) return undefined;
    return { value: first.value, gesture: this.editor.gestures.ofModal(options.question) };
  }

  async say(kind: string, message: string): Promise<string | undefined> {
    this.asked.push(`${kind}: ${message}`);
    return undefined;
  }

  async tell(): Promise<undefined> {
    return undefined;
  }

  async explain(): Promise<void> {}

  async openFile() {
    return vscode.Uri.file(this.file);
  }

  async saveFile() {
    this.asked.push(`file: ${basename(this.file)}`);
    return vscode.Uri.file(this.file);
  }

  withProgress<T>(_title: string, work: (report: () => void, signal: AbortSignal) => Promise<T>): Promise<T> {
    return work(() => undefined, new AbortController().signal);
  }

  private chosen<T>(offered: readonly Choice<T>[]): Choice<T> | undefined {
    for (const [index, wanted] of this.wanted.entries()) {
      const found = offered.find(({ label, description }) =>
        `${label} ${description ?? ''}`.includes(wanted),
      );
      if (found !== undefined) {
        this.wanted.splice(index, 1);
        return found;
      }
    }
    return offered[0];
  }
}
