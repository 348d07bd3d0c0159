import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type * as vscode from 'vscode';
import type { Editor } from '../../../src/editor/editor';
import { Gestures } from '../../../src/editor/human-seat/gestures';
import { registerMcp } from '../../../src/editor/mcp/register-mcp';
import type { MirrorChange } from '../../../src/editor/mirror/plan-mirror';
import type { Project } from '../../../src/editor/projects/project';
import { ScriptedPerson } from '../../support/scripted-person';
import { makeVsCode, type StubOptions } from '../../support/vscode-stub';

type Listener = (change: MirrorChange) => void;

/** What of a project decides whether its plan is offered, on a folder of its own. */
export class FakeProject {
  state: { kind: 'idle' | 'empty' | 'live' | 'error' } = { kind: 'idle' };
  readonly listeners = new Set<Listener>();
  readonly root: string;

  constructor(
    top: string,
    readonly name: string,
    folder: string,
    /** What is opened of it. */
    private readonly inside = '',
  ) {
    this.root = path.join(top, folder);
    mkdirSync(this.root, { recursive: true });
  }

  get store(): string {
    return path.join(this.root, '.masterplan');
  }

  /** As the first write of anybody leaves it. */
  makeStore(): this {
    mkdirSync(path.join(this.store, 'epoch'), { recursive: true });
    return this;
  }

  /** The mirror has read the project and tells so. */
  reads(kind: 'live' | 'empty'): void {
    this.state = { kind };
    for (const listener of this.listeners) listener({ state: true } as MirrorChange);
  }

  asProject(vs: typeof vscode): Project {
    const mirror = {
      plans: () => (this.state.kind === 'live' ? [{}] : []),
      onDidChange: (listener: Listener) => {
        this.listeners.add(listener);
        return { dispose: () => this.listeners.delete(listener) };
      },
    };
    Object.defineProperty(mirror, 'state', { get: () => this.state });
    const folders = [{ uri: vs.Uri.file(path.join(this.root, this.inside)), name: this.name, index: 0 }];
    const location = { root: this.root, store: this.store, exists: false, why: 'test' };
    return { id: this.store, name: this.name, folders, location, mirror } as unknown as Project;
  }
}

/** A window with projects in temporary folders, and our MCP provider registered. */
export class OfferedWindow {
  readonly top = realpathSync(mkdtempSync(path.join(tmpdir(), 'masterplan-offer-')));
  readonly fakes: FakeProject[] = [];
  #registration: { dispose(): void } | undefined;

  project(name: string, folder = name, inside = ''): FakeProject {
    const fake = new FakeProject(this.top, name, folder, inside);
    this.fakes.push(fake);
    return fake;
  }

  /** Opens the window; what was asked of the person is in `person`. */
  open(options: StubOptions = {}) {
    const stub = makeVsCode(options);
    const gestures = new Gestures();
    const person = new ScriptedPerson(gestures);
    const projectsChanged = new stub.vscode.EventEmitter<void>();
    const projects = this.fakes.map((fake) => fake.asProject(stub.vscode));
    const editor = {
      vscode: stub.vscode,
      context: stub.context,
      log: stub.log,
      dialogs: person,
      gestures,
      projects: {
        all: () => projects,
        leftOut: () => [],
        ready: async () => undefined,
        onDidChange: projectsChanged.event,
      },
    } as unknown as Editor;
    this.#registration = registerMcp(editor);
    const provider = stub.mcpProviders.get(
      'masterplan.mcp',
    ) as vscode.McpServerDefinitionProvider<vscode.McpStdioServerDefinition>;
    const token = {} as vscode.CancellationToken;
    return {
      stub,
      editor,
      person,
      servers: async () => (await provider.provideMcpServerDefinitions(token)) ?? [],
      resolve: async (server: vscode.McpStdioServerDefinition) =>
        provider.resolveMcpServerDefinition?.(server, token),
      /** Settles with the next event that the servers are others. */
      changed: () =>
        new Promise<void>((resolve) => {
          const subscription = provider.onDidChangeMcpServerDefinitions?.(() => {
            subscription?.dispose();
            resolve();
          });
        }),
    };
  }

  remove(): void {
    this.#registration?.dispose();
    rmSync(this.top, { recursive: true, force: true });
  }
}
