import type * as vscode from 'vscode';
import type { ToPage } from '../../../../src/editor/dashboard/messages';

/** A webview panel whose page is played by the test: it keeps what it is told, and says what the test wants. */
export class PlayedPanel {
  title = '';
  iconPath: unknown;
  visible = true;
  readonly told: ToPage[] = [];
  revealed = 0;
  isDisposed = false;
  readonly #listeners: Record<'message' | 'view' | 'end', ((value: unknown) => void)[]> = {
    message: [],
    view: [],
    end: [],
  };
  #waiting: { wanted: (message: ToPage) => boolean; resolve: (message: ToPage) => void }[] = [];
  readonly webview = {
    options: {} as vscode.WebviewOptions,
    html: '',
    cspSource: 'https://webview.test',
    asWebviewUri: (uri: vscode.Uri) => uri,
    postMessage: async (message: ToPage) => {
      this.told.push(message);
      this.#waiting = this.#waiting.filter(({ wanted, resolve }) => {
        if (!wanted(message)) return true;
        resolve(message);
        return false;
      });
      return true;
    },
    onDidReceiveMessage: (listener: (message: unknown) => void) => this.#on('message', listener),
  };

  onDidChangeViewState = (listener: (value: unknown) => void) => this.#on('view', listener);
  onDidDispose = (listener: (value: unknown) => void) => this.#on('end', listener);

  get panel(): vscode.WebviewPanel {
    return this as unknown as vscode.WebviewPanel;
  }

  reveal(): void {
    this.revealed += 1;
  }

  dispose(): void {
    this.isDisposed = true;
    this.#fire('end', undefined);
  }

  show(visible: boolean): void {
    this.visible = visible;
    this.#fire('view', {});
  }

  say(message: unknown): void {
    this.#fire('message', message);
  }

  /** The next message of this kind from now on that passes. */
  next<T extends ToPage['type']>(
    type: T,
    passes: (message: ToPage & { type: T }) => boolean = () => true,
  ): Promise<ToPage & { type: T }> {
    return new Promise((resolve) => {
      this.#waiting.push({
        wanted: (message) => message.type === type && passes(message as ToPage & { type: T }),
        resolve: (message) => resolve(message as ToPage & { type: T }),
      });
    });
  }

  #on(what: 'message' | 'view' | 'end', listener: (value: never) => void): { dispose(): void } {
    this.#listeners[what].push(listener as (value: unknown) => void);
    return { dispose: () => undefined };
  }

  #fire(what: 'message' | 'view' | 'end', value: unknown): void {
    for (const listener of this.#listeners[what]) listener(value);
  }
}
