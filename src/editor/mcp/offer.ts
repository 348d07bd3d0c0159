import type * as vscode from 'vscode';
import type { Editor } from '../editor';
import type { Project } from '../projects/project';
import { hasPlan } from './has-plan';
import { isSharing, SHARING_SETTING } from './sharing';

/** Which projects are offered to the agents in this editor: looked up when asked, told when it changes. */
export class Offer {
  readonly onDidChange: vscode.Event<readonly Project[]>;
  readonly #editor: Editor;
  readonly #changed: vscode.EventEmitter<readonly Project[]>;
  readonly #subscriptions: { dispose(): void }[] = [];
  #mirrors: { dispose(): void }[] = [];
  #last = '';
  #looking: Promise<void> = Promise.resolve();

  constructor(editor: Editor) {
    this.#editor = editor;
    const { workspace, EventEmitter } = editor.vscode;
    this.#changed = new EventEmitter();
    this.onDidChange = this.#changed.event;
    this.#subscriptions.push(
      this.#changed,
      editor.projects.onDidChange(() => this.#followMirrors()),
      workspace.onDidGrantWorkspaceTrust(() => this.look()),
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration(SHARING_SETTING)) this.look();
      }),
    );
    this.#followMirrors();
  }

  /** The projects that have a plan, where sharing is on and the workspace is trusted. */
  async projects(): Promise<Project[]> {
    await this.#editor.projects.ready();
    if (!isSharing(this.#editor)) return [];
    const found = await Promise.all(
      this.#editor.projects.all().map(async (project) => ((await hasPlan(project)) ? project : undefined)),
    );
    return found.filter((project) => project !== undefined);
  }

  /** Looks anew, after whatever is being looked at; tells when it is not what it was. */
  look(): void {
    this.#looking = this.#looking
      .then(async () => {
        const offered = await this.projects();
        const ids = offered.map((project) => project.id).join('\n');
        if (ids === this.#last) return;
        this.#last = ids;
        this.#changed.fire(offered);
      })
      .catch((error: unknown) =>
        this.#editor.log.error(`Which plans to offer could not be found out: ${String(error)}`),
      );
  }

  /** Settles when nothing is being looked at. */
  settled(): Promise<void> {
    return this.#looking;
  }

  dispose(): void {
    for (const one of [...this.#subscriptions, ...this.#mirrors]) one.dispose();
  }

  #followMirrors(): void {
    for (const one of this.#mirrors) one.dispose();
    this.#mirrors = this.#editor.projects.all().map((project) =>
      project.mirror.onDidChange((change) => {
        if (change.state || change.planList || change.reset) this.look();
      }),
    );
    this.look();
  }
}
