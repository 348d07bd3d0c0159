import { strict as assert } from 'node:assert';
import type * as vscode from 'vscode';
import type {
  Choice,
  ConfirmOptions,
  Dialogs,
  InputOptions,
  PickOptions,
} from '../../src/editor/dialogs/dialogs';
import type { Gesture } from '../../src/editor/human-seat/gesture';
import type { Gestures } from '../../src/editor/human-seat/gestures';

/** What the person was shown. */
export interface Asked {
  kind: 'pick' | 'pickMany' | 'input' | 'modal' | 'info' | 'warning' | 'error' | 'progress' | 'file';
  /** The title, question or message. */
  text: string;
  /** What stands below it. */
  detail: string;
  /** Labels of the choices, or the buttons. */
  offered: string[];
}

type Answer =
  | { kind: 'pick'; wanted: string; typed?: true }
  | { kind: 'pickMany'; wanted: readonly string[] }
  | { kind: 'input'; text: string }
  | { kind: 'modal'; button: string }
  | { kind: 'file'; uri: vscode.Uri };

/**
 * The person in front of the editor, in tests: answers what was queued and remembers what was asked. A modal's
 * button gives the gesture that the real dialog would give. With nothing queued the person leaves (Escape).
 */
export class ScriptedPerson implements Dialogs {
  readonly asked: Asked[] = [];
  /** The button of a notification that is pressed; default: it is left alone. */
  onSaid: (message: string) => string | undefined = () => undefined;
  /** Whether a click of hers is confirmed without a word of the script; what a command of an agent's did, is not. */
  confirmsClicks = true;
  /** What happens elsewhere while a modal dialog is open. */
  onModal: (question: string) => void = () => undefined;
  readonly #gestures: Gestures;
  #answers: Answer[] = [];
  #fault: unknown;

  constructor(gestures: Gestures) {
    this.#gestures = gestures;
  }

  /** Picks the choice whose label, description or detail contains the text. */
  picks(wanted: string): this {
    return this.#queue({ kind: 'pick', wanted });
  }

  /** Types into a pick that makes a choice of what is typed, and takes that. */
  picksTyped(text: string): this {
    return this.#queue({ kind: 'pick', wanted: text, typed: true });
  }

  picksAll(...wanted: readonly string[]): this {
    return this.#queue({ kind: 'pickMany', wanted });
  }

  types(text: string): this {
    return this.#queue({ kind: 'input', text });
  }

  presses(button: string): this {
    return this.#queue({ kind: 'modal', button });
  }

  choosesFile(uri: vscode.Uri): this {
    return this.#queue({ kind: 'file', uri });
  }

  /** Drops what is queued still. */
  forgets(): this {
    this.#answers = [];
    return this;
  }

  /** Of all that was asked, the last of its kind. */
  last(kind: Asked['kind']): Asked {
    const found = this.asked.findLast((one) => one.kind === kind);
    assert.ok(found, `no ${kind} among: ${JSON.stringify(this.asked, null, 1)}`);
    return found;
  }

  /** The errors that were shown. */
  get errors(): string[] {
    return this.asked.filter(({ kind }) => kind === 'error').map(({ text }) => text);
  }

  /** How many modal dialogs were shown. */
  get modals(): number {
    return this.asked.filter((one) => one.kind === 'modal').length;
  }

  /** Throws what the script got wrong: the commands' registry takes it for a failing command. */
  assertNoFault(): void {
    const fault = this.#fault;
    this.#fault = undefined;
    if (fault !== undefined) throw fault;
  }

  /** Everything that was queued was asked for. */
  assertDone(): void {
    this.assertNoFault();
    assert.deepEqual(this.#answers, [], `not asked for; asked was ${JSON.stringify(this.asked, null, 1)}`);
  }

  async pick<T>(
    choices: readonly Choice<T>[] | Promise<readonly Choice<T>[]>,
    options: PickOptions<T>,
  ): Promise<T | undefined> {
    const offered = await choices;
    if (offered.length === 0) return undefined;
    this.#saw('pick', options.title, options.placeholder, offered.map(lineOf));
    const answer = this.#next('pick');
    if (answer === undefined) return undefined;
    const own = answer.typed === true ? [options.typed?.(answer.wanted)] : undefined;
    const rows = own?.filter((one) => one !== undefined) ?? offered;
    return this.#watched(() => find(rows, answer.wanted)).value;
  }

  async pickMany<T>(
    choices: readonly Choice<T>[] | Promise<readonly Choice<T>[]>,
    options: PickOptions<T>,
  ): Promise<T[] | undefined> {
    const offered = await choices;
    if (offered.length === 0) return undefined;
    this.#saw('pickMany', options.title, options.placeholder, offered.map(lineOf));
    return this.#next('pickMany')?.wanted.map((wanted) => this.#watched(() => find(offered, wanted)).value);
  }

  async input(options: InputOptions): Promise<string | undefined> {
    this.#saw('input', options.title, options.prompt, options.value === undefined ? [] : [options.value]);
    const answer = this.#next('input');
    if (answer === undefined) return undefined;
    const text = answer.text.trim();
    const wrong = options.validate?.(text);
    this.#watched(() => assert.equal(wrong, undefined, `the input box refuses “${text}”: ${wrong}`));
    return text;
  }

  async confirm(options: ConfirmOptions): Promise<Gesture | undefined> {
    const { button, clicked, ...rest } = options;
    if (clicked === true && this.confirmsClicks && this.#answers[0]?.kind !== 'modal') {
      return this.#gestures.ofModal(`${options.question} → ${button}`);
    }
    return (await this.choose({ ...rest, buttons: [{ label: button, value: true }] }))?.gesture;
  }

  async choose<T>(
    options: Omit<ConfirmOptions, 'button'> & { buttons: readonly { label: string; value: T }[] },
  ): Promise<{ value: T; gesture: Gesture } | undefined> {
    const labels = options.buttons.map(({ label }) => label);
    this.#saw('modal', options.question, options.detail ?? '', labels);
    this.onModal(options.question);
    const answer = this.#next('modal');
    if (answer === undefined) return undefined;
    const pressed = this.#watched(() => {
      const found = options.buttons.find(({ label }) => label === answer.button);
      assert.ok(found, `no button ${answer.button} on “${options.question}”: ${labels.join(', ')}`);
      return found;
    });
    return {
      value: pressed.value,
      gesture: this.#gestures.ofModal(`${options.question} → ${pressed.label}`),
    };
  }

  async say(
    kind: 'info' | 'warning' | 'error',
    message: string,
    buttons: readonly string[] = [],
  ): Promise<string | undefined> {
    this.#saw(kind, message, '', [...buttons]);
    return this.onSaid(message);
  }

  async tell(
    kind: 'info' | 'warning' | 'error',
    message: string,
    buttons: readonly string[] = [],
    isStillSo: () => boolean = () => true,
  ): Promise<string | undefined> {
    return isStillSo() ? this.say(kind, message, buttons) : undefined;
  }

  async explain(what: string, detail: string): Promise<void> {
    this.#saw('modal', what, detail, []);
  }

  async openFile(options: vscode.OpenDialogOptions): Promise<vscode.Uri | undefined> {
    this.#saw('file', options.title ?? '', options.openLabel ?? '', []);
    return this.#next('file')?.uri;
  }

  async saveFile(options: vscode.SaveDialogOptions): Promise<vscode.Uri | undefined> {
    this.#saw('file', options.title ?? '', options.saveLabel ?? '', []);
    return this.#next('file')?.uri;
  }

  async withProgress<T>(
    title: string,
    work: (
      report: (done: number, total: number | null, message: string) => void,
      signal: AbortSignal,
    ) => Promise<T>,
  ): Promise<T> {
    this.#saw('progress', title, '', []);
    return work(() => undefined, new AbortController().signal);
  }

  #watched<T>(check: () => T): T {
    try {
      return check();
    } catch (error) {
      this.#fault ??= error;
      throw error;
    }
  }

  #queue(answer: Answer): this {
    this.#answers.push(answer);
    return this;
  }

  #saw(kind: Asked['kind'], text: string, detail: string, offered: string[]): void {
    this.asked.push({ kind, text, detail, offered });
  }

  #next<K extends Answer['kind']>(kind: K): Extract<Answer, { kind: K }> | undefined {
    const answer = this.#answers.shift();
    if (answer === undefined) return undefined;
    const shown = this.asked.at(-1);
    const message = `asked was ${JSON.stringify(shown)}, ready was ${JSON.stringify(answer)}`;
    this.#watched(() => assert.equal(answer.kind, kind, message));
    return answer as Extract<Answer, { kind: K }>;
  }
}

function lineOf({ label, description, detail }: Choice<unknown>): string {
  return [label, description, detail].filter((part) => part !== undefined).join(' | ');
}

function find<T>(choices: readonly Choice<T>[], wanted: string): Choice<T> {
  const found =
    choices.find((choice) => choice.label === wanted) ??
    choices.find((choice) => lineOf(choice).includes(wanted));
  assert.ok(found, `${wanted} is not offered: ${choices.map(lineOf).join('; ')}`);
  return found;
}
