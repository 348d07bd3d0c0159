import type * as vscode from 'vscode';
import type { VsCode } from '../../src/editor/vs-code';
import { StubCommands } from './vscode-stub/commands';
import { StubContext } from './vscode-stub/context';
import { StubLogChannel } from './vscode-stub/log-channel';
import { values } from './vscode-stub/values';
import { StubWindow } from './vscode-stub/window';
import { type Settings, StubWorkspace } from './vscode-stub/workspace';

export interface StubOptions {
  /** Paths of the workspace's folders. */
  folders?: readonly string[];
  /** Settings by their full names (`masterplan.notifyNeedsYou`). */
  settings?: Settings;
  /** Restricted Mode where false; default: trusted. */
  trusted?: boolean;
  /** Translations by their English text, for tests of l10n. */
  translations?: Readonly<Record<string, string>>;
}

/** What was registered, shown and set on an injected `vscode`, and the levers that a person or VS Code would move. */
export interface VsCodeStub {
  readonly vscode: VsCode;
  readonly context: vscode.ExtensionContext;
  readonly log: StubLogChannel;
  readonly window: StubWindow;
  readonly workspace: StubWorkspace;
  readonly commands: StubCommands;
  /** MCP server definition providers by their ids. */
  readonly mcpProviders: ReadonlyMap<string, vscode.McpServerDefinitionProvider>;
  /** Addresses given to `env.openExternal`. */
  readonly opened: readonly string[];
  /** Diagnostics by the file's address. */
  readonly diagnostics: ReadonlyMap<string, readonly vscode.Diagnostic[]>;
  /** What `env.clipboard` holds. */
  clipboard(): string;
}

/**
 * A small `vscode` for plain tests: real value classes (events, URIs, tree items, Markdown), and a window,
 * workspace and command registry that remember what they were told. Whatever it lacks throws by name.
 */
export function makeVsCode(options: StubOptions = {}): VsCodeStub {
  const commands = new StubCommands();
  const window = new StubWindow();
  const workspace = new StubWorkspace(options);
  const context = new StubContext();
  const log = new StubLogChannel('Masterplan');
  const mcpProviders = new Map<string, vscode.McpServerDefinitionProvider>();
  const opened: string[] = [];
  const diagnostics = new Map<string, readonly vscode.Diagnostic[]>();
  let clipboard = '';
  const { translations = {} } = options;

  const api = {
    ...values,
    version: '1.109.0',
    window: complete('vscode.window', window.api),
    workspace: complete('vscode.workspace', workspace.api),
    commands: complete('vscode.commands', commands.api),
    l10n: {
      bundle: undefined,
      uri: undefined,
      t(
        message: string | { message: string; args?: unknown[] | Record<string, unknown> },
        ...args: unknown[]
      ) {
        const text = typeof message === 'string' ? message : message.message;
        const given = typeof message === 'string' ? args : (message.args ?? []);
        const [first] = args;
        const byName =
          typeof first === 'object' && first !== null ? (first as Record<string, unknown>) : given;
        return fillIn(translations[text] ?? text, byName);
      },
    },
    env: complete('vscode.env', {
      appName: 'Visual Studio Code',
      machineId: 'machine',
      sessionId: 'session',
      language: 'en',
      remoteName: undefined,
      uiKind: 1,
      shell: '/bin/sh',
      clipboard: {
        readText: async () => clipboard,
        writeText: async (text: string) => {
          clipboard = text;
        },
      },
      openExternal: async (uri: vscode.Uri) => opened.push(uri.toString()) > 0,
      asExternalUri: async (uri: vscode.Uri) => uri,
    }),
    lm: complete('vscode.lm', {
      registerMcpServerDefinitionProvider(id: string, provider: vscode.McpServerDefinitionProvider) {
        mcpProviders.set(id, provider);
        return new values.Disposable(() => mcpProviders.delete(id));
      },
    }),
    languages: complete('vscode.languages', {
      createDiagnosticCollection: () => ({
        set: (uri: vscode.Uri, marks: vscode.Diagnostic[]) => diagnostics.set(uri.toString(), marks),
        delete: (uri: vscode.Uri) => diagnostics.delete(uri.toString()),
        dispose: () => diagnostics.clear(),
      }),
    }),
    extensions: complete('vscode.extensions', { all: [], getExtension: () => undefined }),
  };

  commands.own.set('vscode.openWith', (uri) => window.tabs.push({ input: { uri } }));
  return {
    vscode: complete('vscode', api) as unknown as VsCode,
    context: context as unknown as vscode.ExtensionContext,
    log,
    window,
    workspace,
    commands,
    mcpProviders,
    opened,
    diagnostics,
    clipboard: () => clipboard,
  };
}

/** `{0}` and `{name}` as VS Code's l10n fills them in. */
function fillIn(text: string, args: unknown[] | Record<string, unknown>): string {
  const given = args as Record<string, unknown>;
  if (Object.keys(given).length === 0) return text;
  return text.replaceAll(/\{([^{}]+)\}/g, (whole, name: string) =>
    given[name] === undefined ? whole : String(given[name]),
  );
}

/** Reading what is not there is a fault of the stub, told by name instead of "undefined is not a function". */
function complete<T extends object>(name: string, api: T): T {
  return new Proxy(api, {
    get(target, key, receiver) {
      if (typeof key === 'string' && !(key in target) && key !== 'then' && key !== 'toJSON') {
        throw new Error(`${name}.${key} is not in test/support/vscode-stub: add it there`);
      }
      return Reflect.get(target, key, receiver);
    },
  });
}
