import { Disposable } from './events';

type Handler = (...args: unknown[]) => unknown;

/** The registry of commands; `setContext` and VS Code's own commands are remembered. */
export class StubCommands {
  readonly registered = new Map<string, Handler>();
  /** Every command that was run, ours and VS Code's, in order. */
  readonly executed: { id: string; args: unknown[] }[] = [];
  /** What a command of VS Code's own does. */
  readonly own = new Map<string, Handler>();
  /** Context keys as they stand. */
  readonly contextKeys = new Map<string, unknown>();

  readonly api = {
    registerCommand: (id: string, handler: Handler, thisArg?: unknown): Disposable => {
      if (this.registered.has(id)) throw new Error(`command '${id}' already exists`);
      this.registered.set(id, thisArg === undefined ? handler : handler.bind(thisArg));
      return new Disposable(() => this.registered.delete(id));
    },
    executeCommand: (id: string, ...args: unknown[]): Promise<unknown> => this.run(id, ...args),
    getCommands: async (): Promise<string[]> => [...this.registered.keys()],
  };

  /** Runs a command as a menu or key would. Unknown commands outside of `masterplan.` do nothing. */
  async run(id: string, ...args: unknown[]): Promise<unknown> {
    if (id === 'setContext') {
      this.contextKeys.set(String(args[0]), args[1]);
      return undefined;
    }
    this.executed.push({ id, args });
    const handler = this.registered.get(id) ?? this.own.get(id);
    if (handler === undefined && id.startsWith('masterplan.') && !id.endsWith('.focus')) {
      throw new Error(`command '${id}' not found`);
    }
    return handler?.(...args);
  }
}
