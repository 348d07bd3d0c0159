import { homedir } from 'node:os';
import type * as vscode from 'vscode';
import type { ProjectLocation } from '../../client/client';
import { locateProject } from '../../client/locate-project';
import { responsibleUser } from '../../client/responsible-user';
import { EditorProject, type ProjectWindow } from './editor-project';
import type { Project, Projects } from './project';

/** The projects of the workspace's folders; folders that share a store (worktrees, subfolders) are one project. */
export class WorkspaceProjects implements Projects {
  readonly #window: ProjectWindow;
  readonly #changed: vscode.EventEmitter<void>;
  readonly #subscriptions: vscode.Disposable[];
  #projects: readonly EditorProject[] = [];
  #leftOut: readonly { folder: string; why: string }[] = [];
  #update: Promise<void>;
  #isClosed = false;

  constructor(window: ProjectWindow) {
    this.#window = window;
    const { vscode } = window;
    this.#changed = new vscode.EventEmitter<void>();
    this.#subscriptions = [
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#updateNext()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#trust()),
    ];
    this.#update = this.#lookAtFolders();
  }

  all(): readonly Project[] {
    return this.#projects;
  }

  get(id: string): Project | undefined {
    return this.#projects.find((project) => project.id === id);
  }

  leftOut(): readonly { folder: string; why: string }[] {
    return this.#leftOut;
  }

  of(uri: vscode.Uri): Project | undefined {
    const folder = this.#window.vscode.workspace.getWorkspaceFolder(uri)?.uri.toString();
    return this.#projects.find((project) => project.folders.some((one) => one.uri.toString() === folder));
  }

  onDidChange(listener: () => void): vscode.Disposable {
    return this.#changed.event(listener);
  }

  ready(): Promise<void> {
    return this.#update;
  }

  /** Says goodbye to the hosts. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const subscription of this.#subscriptions) subscription.dispose();
    await this.#update;
    const closing = this.#projects.map((project) => project.close());
    this.#projects = [];
    await Promise.allSettled(closing);
    this.#changed.dispose();
  }

  /** One after the other: the newest look has the last word. */
  #updateNext(): void {
    this.#update = this.#update.then(() => this.#lookAtFolders());
  }

  async #lookAtFolders(): Promise<void> {
    const { l10n, workspace } = this.#window.vscode;
    const all = workspace.workspaceFolders ?? [];
    const folders = all.filter(({ uri }) => uri.scheme === 'file');
    const leftOut = all
      .filter(({ uri }) => uri.scheme !== 'file')
      .map(({ name }) => ({ folder: name, why: l10n.t('It is not a folder of this machine.') }));
    const found = await Promise.all(folders.map((folder) => this.#find(folder, leftOut)));
    if (this.#isClosed) return;
    this.#leftOut = leftOut;
    const places = new Map<string, { location: ProjectLocation; user: string; folders: typeof folders }>();
    for (const [index, place] of found.entries()) {
      const folder = folders[index];
      if (place === undefined || folder === undefined) continue;
      const known = places.get(place.location.store);
      if (known === undefined) places.set(place.location.store, { ...place, folders: [folder] });
      else known.folders.push(folder);
    }
    this.#replace(places);
  }

  #replace(
    places: Map<string, { location: ProjectLocation; user: string; folders: vscode.WorkspaceFolder[] }>,
  ): void {
    const before = this.#projects;
    let isOther = false;
    this.#projects = [...places].map(([store, place]) => {
      const known = before.find((project) => project.id === store);
      if (known !== undefined) {
        isOther = known.setFolders(place.folders) || isOther;
        return known;
      }
      return new EditorProject(this.#window, place);
    });
    for (const project of before) {
      if (!this.#projects.includes(project)) this.#handOver(project.close());
    }
    isOther ||=
      before.length !== this.#projects.length ||
      before.some((project, index) => this.#projects[index] !== project);
    if (isOther) this.#changed.fire();
  }

  async #find(
    folder: vscode.WorkspaceFolder,
    leftOut: { folder: string; why: string }[],
  ): Promise<{ location: ProjectLocation; user: string } | undefined> {
    try {
      // As an agent in the folder's terminal finds it, but for the environment, which is another window's.
      const location = await locateProject({ cwd: folder.uri.fsPath, env: {}, home: homedir() });
      return { location, user: await responsibleUser(location.root) };
    } catch (error) {
      this.#window.log.warn(`${folder.name} is left out: ${String(error)}`);
      leftOut.push({ folder: folder.name, why: error instanceof Error ? error.message : String(error) });
      return undefined;
    }
  }

  #trust(): void {
    for (const project of this.#projects) this.#handOver(project.trust());
  }

  #handOver(promise: Promise<void>): void {
    promise.catch((error: unknown) => this.#window.log.warn(String(error)));
  }
}
