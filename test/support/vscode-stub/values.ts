import type * as vscode from 'vscode';
import { CancellationTokenSource, Disposable, EventEmitter } from './events';
import { MarkdownString } from './markdown-string';
import { Uri } from './uri';

class TreeItem {
  label?: string | vscode.TreeItemLabel;
  resourceUri?: vscode.Uri;

  constructor(
    label: string | vscode.TreeItemLabel | Uri,
    public collapsibleState: number = 0,
  ) {
    if (label instanceof Uri) this.resourceUri = label as unknown as vscode.Uri;
    else this.label = label;
  }
}

class ThemeColor {
  constructor(readonly id: string) {}
}

class ThemeIcon {
  static readonly File = new ThemeIcon('file');
  static readonly Folder = new ThemeIcon('folder');

  constructor(
    readonly id: string,
    readonly color?: ThemeColor,
  ) {}
}

class FileDecoration {
  propagate = false;

  constructor(
    readonly badge?: string,
    readonly tooltip?: string,
    readonly color?: ThemeColor,
  ) {}
}

class DataTransferItem {
  constructor(readonly value: unknown) {}

  async asString(): Promise<string> {
    return typeof this.value === 'string' ? this.value : JSON.stringify(this.value);
  }

  asFile(): undefined {
    return undefined;
  }
}

class DataTransfer {
  readonly #items = new Map<string, DataTransferItem>();

  get(type: string): DataTransferItem | undefined {
    return this.#items.get(type);
  }

  set(type: string, value: DataTransferItem): void {
    this.#items.set(type, value);
  }

  forEach(callback: (item: DataTransferItem, type: string, all: DataTransfer) => void): void {
    for (const [type, item] of this.#items) callback(item, type, this);
  }

  [Symbol.iterator](): IterableIterator<[string, DataTransferItem]> {
    return this.#items[Symbol.iterator]();
  }
}

class Position {
  constructor(
    readonly line: number,
    readonly character: number,
  ) {}
}

class Range {
  readonly start: Position;
  readonly end: Position;

  constructor(start: Position | number, end: Position | number, endLine?: number, endCharacter?: number) {
    this.start = typeof start === 'number' ? new Position(start, end as number) : start;
    this.end = typeof start === 'number' ? new Position(endLine ?? 0, endCharacter ?? 0) : (end as Position);
  }
}

class Selection extends Range {}

class RelativePattern {
  constructor(
    readonly base: unknown,
    readonly pattern: string,
  ) {}
}

class McpStdioServerDefinition {
  cwd: unknown;

  constructor(
    readonly label: string,
    public command: string,
    public args: string[] = [],
    public env: Record<string, string | number | null> = {},
    public version?: string,
  ) {}
}

class CancellationError extends Error {}

class FileSystemError extends Error {
  code = 'Unknown';

  static NoPermissions(message?: unknown): FileSystemError {
    const error = new FileSystemError(String(message));
    error.code = 'NoPermissions';
    return error;
  }

  static Unavailable(message?: unknown): FileSystemError {
    const error = new FileSystemError(String(message));
    error.code = 'Unavailable';
    return error;
  }

  static FileNotFound(uri?: unknown): FileSystemError {
    const error = new FileSystemError(String(uri));
    error.code = 'FileNotFound';
    return error;
  }
}

class Diagnostic {
  source?: string;

  constructor(
    readonly range: Range,
    readonly message: string,
    readonly severity: number = 0,
  ) {}
}

/** The classes and enumerations of the API that carry no state. */
export const values = {
  CancellationError,
  CancellationTokenSource,
  DataTransfer,
  DataTransferItem,
  Diagnostic,
  Disposable,
  EventEmitter,
  FileDecoration,
  FileSystemError,
  MarkdownString,
  McpStdioServerDefinition,
  Position,
  Range,
  RelativePattern,
  Selection,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  Uri,
  ColorThemeKind: { Light: 1, Dark: 2, HighContrast: 3, HighContrastLight: 4 },
  ConfigurationTarget: { Global: 1, Workspace: 2, WorkspaceFolder: 3 },
  DecorationRangeBehavior: { OpenOpen: 0, ClosedClosed: 1, OpenClosed: 2, ClosedOpen: 3 },
  ExtensionKind: { UI: 1, Workspace: 2 },
  ExtensionMode: { Production: 1, Development: 2, Test: 3 },
  DiagnosticSeverity: { Error: 0, Warning: 1, Information: 2, Hint: 3 },
  FileChangeType: { Changed: 1, Created: 2, Deleted: 3 },
  FilePermission: { Readonly: 1 },
  TextDocumentSaveReason: { Manual: 1, AfterDelay: 2, FocusOut: 3 },
  FileType: { Unknown: 0, File: 1, Directory: 2, SymbolicLink: 64 },
  LogLevel: { Off: 0, Trace: 1, Debug: 2, Info: 3, Warning: 4, Error: 5 },
  ProgressLocation: { SourceControl: 1, Window: 10, Notification: 15 },
  QuickInputButtons: { Back: { iconPath: new ThemeIcon('arrow-left') } },
  QuickPickItemKind: { Separator: -1, Default: 0 },
  StatusBarAlignment: { Left: 1, Right: 2 },
  TreeItemCheckboxState: { Unchecked: 0, Checked: 1 },
  TreeItemCollapsibleState: { None: 0, Collapsed: 1, Expanded: 2 },
  UIKind: { Desktop: 1, Web: 2 },
  ViewColumn: { Active: -1, Beside: -2, One: 1, Two: 2, Three: 3 },
} as const;
