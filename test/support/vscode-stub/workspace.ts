import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type * as vscode from 'vscode';
import { Disposable, EventEmitter } from './events';
import { Uri } from './uri';

export type Settings = Readonly<Record<string, unknown>>;

const asFolder = (path: string, index: number) => ({ uri: Uri.file(path), name: basename(path), index });

/** The workspace: folders, settings and trust that a test can change, and the real file system. */
export class StubWorkspace {
  readonly settings = new Map<string, unknown>();
  readonly foldersChanged = new EventEmitter<unknown>();
  readonly settingsChanged = new EventEmitter<{ affectsConfiguration(section: string): boolean }>();
  readonly trustGranted = new EventEmitter<void>();
  readonly documentSaved = new EventEmitter<vscode.TextDocument>();
  readonly documentWillBeSaved = new EventEmitter<vscode.TextDocumentWillSaveEvent>();
  readonly documentChanged = new EventEmitter<vscode.TextDocumentChangeEvent>();
  readonly documentClosed = new EventEmitter<vscode.TextDocument>();
  readonly contentProviders = new Map<string, vscode.TextDocumentContentProvider>();
  readonly fileSystems = new Map<string, vscode.FileSystemProvider>();
  readonly openedDocuments: unknown[] = [];
  readonly api;

  constructor(options: { folders?: readonly string[]; settings?: Settings; trusted?: boolean }) {
    for (const [name, value] of Object.entries(options.settings ?? {})) this.settings.set(name, value);
    this.api = {
      workspaceFolders: options.folders?.map(asFolder),
      name: 'workspace',
      workspaceFile: undefined,
      isTrusted: options.trusted ?? true,
      textDocuments: [] as vscode.TextDocument[],
      getConfiguration: (section = '') => this.#configuration(section),
      getWorkspaceFolder: (uri: Uri) =>
        this.api.workspaceFolders?.find(
          (one) => uri.path === one.uri.path || uri.path.startsWith(`${one.uri.path}/`),
        ),
      asRelativePath: (uri: Uri | string) => (typeof uri === 'string' ? uri : uri.path),
      onDidChangeWorkspaceFolders: this.foldersChanged.event,
      onDidChangeConfiguration: this.settingsChanged.event,
      onDidGrantWorkspaceTrust: this.trustGranted.event,
      onWillSaveTextDocument: this.documentWillBeSaved.event,
      onDidSaveTextDocument: this.documentSaved.event,
      onDidChangeTextDocument: this.documentChanged.event,
      onDidCloseTextDocument: this.documentClosed.event,
      registerTextDocumentContentProvider: (
        scheme: string,
        provider: vscode.TextDocumentContentProvider,
      ): Disposable => {
        this.contentProviders.set(scheme, provider);
        return new Disposable(() => this.contentProviders.delete(scheme));
      },
      registerFileSystemProvider: (scheme: string, provider: vscode.FileSystemProvider): Disposable => {
        this.fileSystems.set(scheme, provider);
        return new Disposable(() => this.fileSystems.delete(scheme));
      },
      openTextDocument: async (what: unknown) => {
        this.openedDocuments.push(what);
        return { uri: what, getText: () => '' };
      },
      createFileSystemWatcher: () => ({
        onDidCreate: new EventEmitter<Uri>().event,
        onDidChange: new EventEmitter<Uri>().event,
        onDidDelete: new EventEmitter<Uri>().event,
        dispose() {},
      }),
      fs: {
        readFile: async (uri: Uri) => new Uint8Array(await readFile(uri.fsPath)),
        writeFile: async (uri: Uri, content: Uint8Array) => {
          await mkdir(dirname(uri.fsPath), { recursive: true });
          await writeFile(uri.fsPath, content);
        },
        stat: async (uri: Uri) => {
          const found = await stat(uri.fsPath);
          return { type: found.isDirectory() ? 2 : 1, size: found.size, ctime: 0, mtime: found.mtimeMs };
        },
        createDirectory: (uri: Uri) => mkdir(uri.fsPath, { recursive: true }),
        delete: (uri: Uri) => rm(uri.fsPath, { recursive: true }),
      },
    };
  }

  setFolders(...paths: string[]): void {
    const before = this.api.workspaceFolders ?? [];
    const after = paths.map(asFolder);
    this.api.workspaceFolders = after;
    this.foldersChanged.fire({
      added: after.filter((one) => !before.some((other) => other.uri.path === one.uri.path)),
      removed: before.filter((one) => !after.some((other) => other.uri.path === one.uri.path)),
    });
  }

  set(name: string, value: unknown): void {
    this.settings.set(name, value);
    this.settingsChanged.fire({
      affectsConfiguration: (section) => name === section || name.startsWith(`${section}.`),
    });
  }

  trust(): void {
    this.api.isTrusted = true;
    this.trustGranted.fire();
  }

  #configuration(section: string) {
    const full = (name: string) => (section === '' ? name : `${section}.${name}`);
    return {
      get: <T>(name: string, fallback?: T) => (this.settings.get(full(name)) as T | undefined) ?? fallback,
      has: (name: string) => this.settings.has(full(name)),
      inspect: (name: string) => ({ key: full(name), globalValue: this.settings.get(full(name)) }),
      update: async (name: string, value: unknown) => this.set(full(name), value),
    };
  }
}
