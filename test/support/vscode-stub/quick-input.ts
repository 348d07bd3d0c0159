import { EventEmitter } from './events';

/** What quick picks and input boxes share. */
abstract class StubQuickInput {
  readonly #accepted = new EventEmitter<void>();
  readonly #hidden = new EventEmitter<void>();
  readonly #valueChanged = new EventEmitter<string>();
  readonly #buttonTriggered = new EventEmitter<unknown>();
  readonly onDidAccept = this.#accepted.event;
  readonly onDidHide = this.#hidden.event;
  readonly onDidChangeValue = this.#valueChanged.event;
  readonly onDidTriggerButton = this.#buttonTriggered.event;
  title: string | undefined;
  step: number | undefined;
  totalSteps: number | undefined;
  placeholder: string | undefined;
  prompt: string | undefined;
  value = '';
  busy = false;
  enabled = true;
  ignoreFocusOut = false;
  buttons: readonly unknown[] = [];
  shown = false;

  constructor(private readonly whenShown: () => void) {}

  show(): void {
    this.shown = true;
    this.whenShown();
  }

  hide(): void {
    if (!this.shown) return;
    this.shown = false;
    this.#hidden.fire();
  }

  dispose(): void {
    this.hide();
  }

  // What a person does.
  accept(): void {
    this.#accepted.fire();
  }

  type(value: string): void {
    this.value = value;
    this.#valueChanged.fire(value);
  }

  press(button: unknown): void {
    this.#buttonTriggered.fire(button);
  }
}

export interface StubPickItem {
  alwaysShow?: boolean;
  label: string;
  description?: string;
  detail?: string;
  picked?: boolean;
  kind?: number;
}

export class StubQuickPick extends StubQuickInput {
  readonly #selectionChanged = new EventEmitter<readonly StubPickItem[]>();
  readonly #activeChanged = new EventEmitter<readonly StubPickItem[]>();
  readonly #itemButtonTriggered = new EventEmitter<unknown>();
  readonly onDidChangeSelection = this.#selectionChanged.event;
  readonly onDidChangeActive = this.#activeChanged.event;
  readonly onDidTriggerItemButton = this.#itemButtonTriggered.event;
  items: readonly StubPickItem[] = [];
  activeItems: readonly StubPickItem[] = [];
  selectedItems: readonly StubPickItem[] = [];
  canSelectMany = false;
  matchOnDescription = false;
  matchOnDetail = false;
  keepScrollPosition = false;

  /** Selects the items with these labels and presses Enter. */
  choose(...labels: string[]): void {
    const chosen = this.items.filter((item) => labels.includes(item.label));
    if (chosen.length !== labels.length) {
      const offered = this.items.map((item) => item.label).join(', ');
      throw new Error(`offered: ${offered}; wanted: ${labels.join(', ')}`);
    }
    this.activeItems = chosen.slice(0, 1);
    this.selectedItems = chosen;
    this.#selectionChanged.fire(chosen);
    this.accept();
  }
}

export class StubInputBox extends StubQuickInput {
  password = false;
  validationMessage: unknown;
  valueSelection: unknown;
}
