import type * as vscode from 'vscode';
import { EventEmitter } from './events';
import { Uri } from './uri';

/** Kept through JSON, as VS Code keeps it: what does not survive that, does not survive here. */
export class StubMemento {
  readonly #values = new Map<string, string>();

  keys(): readonly string[] {
    return [...this.#values.keys()];
  }

  get<T>(key: string, fallback?: T): T | undefined {
    const kept = this.#values.get(key);
    return kept === undefined ? fallback : (JSON.parse(kept) as T);
  }

  async update(key: string, value: unknown): Promise<void> {
    if (value === undefined) this.#values.delete(key);
    else this.#values.set(key, JSON.stringify(value));
  }

  setKeysForSync(): void {}
}

export class StubSecrets {
  readonly #values = new Map<string, string>();
  readonly #changed = new EventEmitter<vscode.SecretStorageChangeEvent>();
  readonly onDidChange = this.#changed.event;
  /** Set it to make the store fail, as it does on a machine without a keyring. */
  failure: Error | undefined;

  async keys(): Promise<string[]> {
    return [...this.#values.keys()];
  }

  async get(key: string): Promise<string | undefined> {
    if (this.failure !== undefined) throw this.failure;
    return this.#values.get(key);
  }

  async store(key: string, value: string): Promise<void> {
    if (this.failure !== undefined) throw this.failure;
    this.#values.set(key, value);
    this.#changed.fire({ key });
  }

  async delete(key: string): Promise<void> {
    this.#values.delete(key);
    this.#changed.fire({ key });
  }
}

/** Changes of the terminals' environment, as an extension makes them. */
export class StubEnvironmentVariables {
  readonly mutators = new Map<string, { kind: 'replace' | 'append' | 'prepend'; value: string }>();
  persistent = true;
  description: unknown;

  replace(name: string, value: string): void {
    this.mutators.set(name, { kind: 'replace', value });
  }

  append(name: string, value: string): void {
    this.mutators.set(name, { kind: 'append', value });
  }

  prepend(name: string, value: string): void {
    this.mutators.set(name, { kind: 'prepend', value });
  }

  get(name: string): { kind: string; value: string } | undefined {
    return this.mutators.get(name);
  }

  delete(name: string): void {
    this.mutators.delete(name);
  }

  clear(): void {
    this.mutators.clear();
  }

  getScoped(): this {
    return this;
  }
}

/** The ExtensionContext; `extensionPath` is the checkout. */
export class StubContext {
  readonly subscriptions: { dispose(): unknown }[] = [];
  readonly workspaceState = new StubMemento();
  readonly globalState = new StubMemento();
  readonly secrets = new StubSecrets();
  readonly environmentVariableCollection = new StubEnvironmentVariables();
  readonly extensionPath = new URL('../../..', `file://${__dirname}/`).pathname.replace(/\/$/, '');
  readonly extensionUri = Uri.file(this.extensionPath);
  readonly extensionMode = 3;
  readonly extension = {
    id: 'masterplan.masterplan',
    extensionPath: this.extensionPath,
    extensionUri: this.extensionUri,
    packageJSON: { version: '0.1.0' },
  };
  readonly storageUri = Uri.file('/stub/storage');
  readonly globalStorageUri = Uri.file('/stub/global');
  readonly logUri = Uri.file('/stub/logs');

  asAbsolutePath(relative: string): string {
    return Uri.joinPath(this.extensionUri, relative).fsPath;
  }
}
