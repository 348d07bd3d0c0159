import { homedir } from 'node:os';
import type * as vscode from 'vscode';
import type { Client } from '../../src/client/client';
import { locateProject } from '../../src/client/locate-project';
import { type Person, personWithKey } from '../../src/client/person';
import type { Editor } from '../../src/editor/editor';
import type { Gesture } from '../../src/editor/human-seat/gesture';
import { Gestures } from '../../src/editor/human-seat/gestures';
import type { RenewablePerson } from '../../src/editor/human-seat/human-key';
import { ItemNode, type Node, PlanNode } from '../../src/editor/nodes';
import { EditorProject } from '../../src/editor/projects/editor-project';
import type { Projects } from '../../src/editor/projects/project';
import { newKeyPair } from '../../src/model/human-signature';
import type { OutlineItem } from '../../src/model/outline';
import { hostFile, RealProject } from './real-project';
import { ScriptedPerson } from './scripted-person';
import { makeVsCode } from './vscode-stub';

export const USER = 'person@example.org';

/** A window whose person has a key, over a real project with a real host and an agent in it. */
export class SeatedWindow {
  readonly real = new RealProject();
  readonly stub = makeVsCode();
  readonly gestures = new Gestures();
  readonly person = new ScriptedPerson(this.gestures);
  /** The gestures that writes were made with. */
  readonly written: { operation: string; input: Record<string, unknown>; gesture: Gesture }[] = [];
  /** To be set before it is opened; default: a key of its own. */
  key: Person | RenewablePerson = personWithKey(newKeyPair(), 'test');
  #editor: Editor | undefined;
  #project: EditorProject | undefined;
  #agents = new Map<string, Client>();

  get editor(): Editor {
    if (this.#editor === undefined) throw new Error('open the window first');
    return this.#editor;
  }

  get project(): EditorProject {
    if (this.#project === undefined) throw new Error('open the window first');
    return this.#project;
  }

  /** Opens the window: the person's key is the store's first, or enrolled by it. */
  async open(): Promise<void> {
    const { root } = this.real;
    const location = await locateProject({ project: root, env: {}, cwd: root, home: homedir() });
    const project = new EditorProject(
      {
        vscode: this.stub.vscode,
        log: this.stub.log as unknown as vscode.LogOutputChannel,
        sessionId: 'window-1',
        person: this.key,
        hostFile,
      },
      { location, folders: [], user: USER },
    );
    const write = project.write.bind(project);
    project.write = (operation, input, gesture, options) => {
      this.written.push({ operation, input, gesture });
      return write(operation, input, gesture, options);
    };
    this.#project = project;
    const projects: Projects = {
      all: () => [project],
      get: (id) => (id === project.id ? project : undefined),
      of: () => project,
      onDidChange: () => ({ dispose: () => undefined }) as vscode.Disposable,
      leftOut: () => [],
      ready: async () => undefined,
    };
    this.#editor = {
      vscode: this.stub.vscode,
      context: this.stub.context,
      log: this.stub.log as unknown as vscode.LogOutputChannel,
      projects,
      dialogs: this.person,
      gestures: this.gestures,
    };
  }

  /** A call of an agent over MCP. */
  async agent(
    operation: string,
    input: Record<string, unknown>,
    session = 'agent-1',
  ): Promise<Record<string, unknown>> {
    let client = this.#agents.get(session);
    if (client === undefined) {
      client = await this.real.client({ sessionId: session, sessionName: session, surface: 'mcp' });
      this.#agents.set(session, client);
    }
    return client.call(operation, input);
  }

  /** The agent's process ends. */
  async closeAgent(session: string): Promise<void> {
    await this.#agents.get(session)?.close();
    this.#agents.delete(session);
  }

  /** A plan `P` with these items, made by an agent, and shown by the mirror. */
  async plan(items: readonly Record<string, unknown>[]): Promise<void> {
    await this.agent('create_plan', { plan_id: 'P', title: 'Plan' });
    for (const item of items) {
      await this.agent('add', { plan_id: 'P', title: `Title of ${String(item.item_key)}`, ...item });
    }
    await this.project.mirror.refresh();
  }

  /** The item as the mirror has it after reading everything again. */
  async item(key: string): Promise<OutlineItem> {
    await this.project.mirror.refresh();
    return this.present(key);
  }

  present(key: string): OutlineItem {
    const item = this.project.mirror.itemByKey('P', key);
    if (item === undefined) throw new Error(`no item ${key}`);
    return item;
  }

  /** A node that the tree made. */
  node(key: string): ItemNode {
    return this.known(new ItemNode(this.project, this.present(key).id));
  }

  planNode(): PlanNode {
    return this.known(new PlanNode(this.project, 'P'));
  }

  known<T extends Node>(node: T): T {
    this.gestures.know(node);
    return node;
  }

  /** Runs a registered command as VS Code does for a menu, the palette or `executeCommand`. */
  async run(id: string, ...args: unknown[]): Promise<void> {
    await this.stub.vscode.commands.executeCommand(id, ...args);
    this.person.assertNoFault();
    await this.project.mirror.refresh();
  }

  /** The newest changes of the log that persons made, oldest first: activity, item and message. */
  async humanChanges(): Promise<{ activity: string; item_key: string | null; message: string | null }[]> {
    const answer = await this.agent('history', { limit: 100 });
    const changes = answer.changes as {
      kind: string;
      activity: string;
      item_key: string | null;
      message: string | null;
    }[];
    return changes
      .filter((change) => change.kind === 'human' && change.item_key !== null)
      .map(({ activity, item_key, message }) => ({ activity, item_key, message }));
  }

  async close(): Promise<void> {
    await this.#project?.close();
    await this.real.remove();
  }
}
