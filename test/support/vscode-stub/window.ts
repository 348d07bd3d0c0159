import type * as vscode from 'vscode';
import { CancellationTokenSource, Disposable, EventEmitter } from './events';
import { StubLogChannel } from './log-channel';
import { StubInputBox, type StubPickItem, StubQuickPick } from './quick-input';
import { StubTreeView } from './tree-view';

export interface ShownMessage {
  kind: 'info' | 'warning' | 'error';
  message: string;
  modal: boolean;
  detail: string | undefined;
  /** The buttons' titles. */
  buttons: string[];
}

export interface StubStatusBarItem {
  id: string;
  alignment: number;
  priority: number | undefined;
  name: string | undefined;
  text: string;
  tooltip: unknown;
  color: unknown;
  backgroundColor: unknown;
  command: string | vscode.Command | undefined;
  accessibilityInformation: vscode.AccessibilityInformation | undefined;
  visible: boolean;
  show(): void;
  hide(): void;
  dispose(): void;
}

export interface StubTab {
  input: unknown;
}

type Button = string | { title: string };
const titleOf = (button: Button) => (typeof button === 'string' ? button : button.title);

/** The window: everything shown is kept, and answered by the handlers that a test sets. */
export class StubWindow {
  readonly views = new Map<string, StubTreeView<unknown>>();
  readonly statusBarItems: StubStatusBarItem[] = [];
  readonly decorationProviders: vscode.FileDecorationProvider[] = [];
  readonly messages: ShownMessage[] = [];
  readonly quickPicks: StubQuickPick[] = [];
  readonly inputBoxes: StubInputBox[] = [];
  readonly shownDocuments: unknown[] = [];
  readonly tabs: StubTab[] = [];
  readonly webviewSerializers = new Map<string, vscode.WebviewPanelSerializer>();
  readonly uriHandlers: vscode.UriHandler[] = [];
  readonly terminals: unknown[] = [];
  readonly statusBarMessages: string[] = [];
  /** Names the button that is pressed; default: the message is closed. */
  onMessage: (shown: ShownMessage) => string | undefined | Promise<string | undefined> = () => undefined;
  /** Answers `showQuickPick` with labels; default: left with Escape. */
  onQuickPick: (
    items: readonly StubPickItem[],
    options: vscode.QuickPickOptions,
  ) => readonly string[] | undefined = () => undefined;
  /** Answers `showInputBox`; default: left with Escape. */
  onInputBox: (options: vscode.InputBoxOptions) => string | undefined = () => undefined;
  /** Called when a quick pick or input box of `create…` is shown, to act as the person on it. */
  onQuickPickShown: (pick: StubQuickPick) => void = () => undefined;
  onInputBoxShown: (box: StubInputBox) => void = () => undefined;
  onOpenDialog: (options: vscode.OpenDialogOptions) => vscode.Uri[] | undefined = () => undefined;
  onSaveDialog: (options: vscode.SaveDialogOptions) => vscode.Uri | undefined = () => undefined;
  /** Gives the panel for `createWebviewPanel`. */
  onWebviewPanel: (type: string, title: string, options: unknown) => vscode.WebviewPanel = () => {
    throw new Error('set window.onWebviewPanel');
  };
  readonly colorThemeChanged = new EventEmitter<vscode.ColorTheme>();
  readonly windowStateChanged = new EventEmitter<vscode.WindowState>();
  readonly tabsChanged = new EventEmitter<unknown>();
  readonly activeEditorChanged = new EventEmitter<vscode.TextEditor | undefined>();

  readonly api = {
    createTreeView: <T>(id: string, options: vscode.TreeViewOptions<T>): StubTreeView<T> => {
      const view = new StubTreeView<T>(id, options);
      this.views.set(id, view as unknown as StubTreeView<unknown>);
      return view;
    },
    registerTreeDataProvider: <T>(id: string, provider: vscode.TreeDataProvider<T>): Disposable => {
      this.api.createTreeView(id, { treeDataProvider: provider });
      return new Disposable(() => this.views.delete(id));
    },
    setStatusBarMessage: (text: string): Disposable => {
      this.statusBarMessages.push(text);
      return new Disposable(() => undefined);
    },
    registerFileDecorationProvider: (provider: vscode.FileDecorationProvider): Disposable => {
      this.decorationProviders.push(provider);
      return new Disposable(() => undefined);
    },
    createStatusBarItem: (id: string | number, alignment?: number, priority?: number): StubStatusBarItem => {
      const item: StubStatusBarItem = {
        id: String(id),
        alignment: typeof id === 'number' ? id : (alignment ?? 1),
        priority,
        name: undefined,
        text: '',
        tooltip: undefined,
        color: undefined,
        backgroundColor: undefined,
        command: undefined,
        accessibilityInformation: undefined,
        visible: false,
        show() {
          item.visible = true;
        },
        hide() {
          item.visible = false;
        },
        dispose() {
          item.visible = false;
        },
      };
      this.statusBarItems.push(item);
      return item;
    },
    showInformationMessage: (message: string, ...rest: unknown[]) => this.#show('info', message, rest),
    showWarningMessage: (message: string, ...rest: unknown[]) => this.#show('warning', message, rest),
    showErrorMessage: (message: string, ...rest: unknown[]) => this.#show('error', message, rest),
    showQuickPick: async (
      given: readonly (string | StubPickItem)[] | Promise<readonly (string | StubPickItem)[]>,
      options: vscode.QuickPickOptions = {},
    ) => {
      const all = await given;
      const labels = this.onQuickPick(
        all.map((one) => (typeof one === 'string' ? { label: one } : one)),
        options,
      );
      if (labels === undefined) return undefined;
      const picked = labels.map((label) => {
        const found = all.find((one) => (typeof one === 'string' ? one : one.label) === label);
        if (found === undefined) throw new Error(`not offered: ${label}`);
        return found;
      });
      return options.canPickMany === true ? picked : picked[0];
    },
    showInputBox: async (options: vscode.InputBoxOptions = {}) => this.onInputBox(options),
    createQuickPick: (): StubQuickPick => {
      const pick: StubQuickPick = new StubQuickPick(() => this.onQuickPickShown(pick));
      this.quickPicks.push(pick);
      return pick;
    },
    createInputBox: (): StubInputBox => {
      const box: StubInputBox = new StubInputBox(() => this.onInputBoxShown(box));
      this.inputBoxes.push(box);
      return box;
    },
    showOpenDialog: async (options: vscode.OpenDialogOptions = {}) => this.onOpenDialog(options),
    showSaveDialog: async (options: vscode.SaveDialogOptions = {}) => this.onSaveDialog(options),
    withProgress: <R>(
      _options: vscode.ProgressOptions,
      task: (
        progress: vscode.Progress<{ message?: string; increment?: number }>,
        token: vscode.CancellationToken,
      ) => Thenable<R>,
    ) => task({ report: () => undefined }, new CancellationTokenSource().token),
    createOutputChannel: (name: string): StubLogChannel => new StubLogChannel(name),
    createWebviewPanel: (type: string, title: string, _column: unknown, options: unknown) =>
      this.onWebviewPanel(type, title, options),
    registerWebviewPanelSerializer: (type: string, serializer: vscode.WebviewPanelSerializer): Disposable => {
      this.webviewSerializers.set(type, serializer);
      return new Disposable(() => this.webviewSerializers.delete(type));
    },
    registerUriHandler: (handler: vscode.UriHandler): Disposable => {
      this.uriHandlers.push(handler);
      return new Disposable(() => undefined);
    },
    showTextDocument: async (document: unknown) => {
      this.shownDocuments.push(document);
      return { document };
    },
    createTerminal: (options: unknown) => {
      const terminal = { options, sent: [] as string[], show() {}, dispose() {}, sendText(_text: string) {} };
      terminal.sendText = (text) => terminal.sent.push(text);
      this.terminals.push(terminal);
      return terminal;
    },
    onDidChangeActiveColorTheme: this.colorThemeChanged.event,
    onDidChangeWindowState: this.windowStateChanged.event,
    onDidChangeActiveTextEditor: this.activeEditorChanged.event,
    activeColorTheme: { kind: 2 },
    activeTextEditor: undefined as vscode.TextEditor | undefined,
    visibleTextEditors: [] as vscode.TextEditor[],
    tabGroups: {
      /** What `vscode.openWith` has opened and nothing has closed. */
      all: [{ tabs: this.tabs }],
      close: async (closed: readonly StubTab[]): Promise<boolean> => {
        for (const tab of closed) this.tabs.splice(this.tabs.indexOf(tab), 1);
        return true;
      },
      activeTabGroup: { activeTab: undefined as { input: unknown } | undefined },
      onDidChangeTabs: this.tabsChanged.event,
      onDidChangeTabGroups: new EventEmitter<unknown>().event,
    },
    state: { focused: true, active: true },
  };

  /** A view by its id; throws where it was not made. */
  view<T>(id: string): StubTreeView<T> {
    const view = this.views.get(id);
    if (view === undefined) throw new Error(`no view ${id}; there are: ${[...this.views.keys()].join(', ')}`);
    return view as unknown as StubTreeView<T>;
  }

  async #show(kind: ShownMessage['kind'], message: string, rest: unknown[]): Promise<unknown> {
    const [first] = rest;
    const hasOptions = typeof first === 'object' && first !== null && !('title' in first);
    const options = hasOptions ? (first as vscode.MessageOptions) : {};
    const buttons = (hasOptions ? rest.slice(1) : rest) as Button[];
    const shown: ShownMessage = {
      kind,
      message,
      modal: options.modal === true,
      detail: options.detail,
      buttons: buttons.map(titleOf),
    };
    this.messages.push(shown);
    const pressed = await this.onMessage(shown);
    if (pressed === undefined) return undefined;
    const button = buttons.find((one) => titleOf(one) === pressed);
    if (button === undefined) throw new Error(`no button ${pressed}; there are: ${shown.buttons.join(', ')}`);
    return button;
  }
}
