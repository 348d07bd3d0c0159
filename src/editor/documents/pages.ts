import type * as vscode from 'vscode';
import { MasterplanError } from '../../model/errors';
import type { Editor } from '../editor';
import type { MirrorChange } from '../mirror/plan-mirror';
import type { Project } from '../projects/project';
import { type PageName, pageNameOf, pageUri, projectOf } from './addresses';
import { answerOf, type PlanAnswer, type ShowAnswer } from './answers';
import { itemPage } from './item-page';
import { inlineText } from './neutral-markdown';
import { planPage } from './plan-page';
import { watchMirror } from './watch-mirror';

interface Shown {
  uri: vscode.Uri;
  project: Project;
  name: PageName;
  /** Undefined: to be rendered anew. */
  content: Uint8Array | undefined;
  mtime: number;
}

/** Pages that are kept longer than this have long been closed. */
const MOST_KEPT = 100;
/** Pages that nobody watches keep their text for VS Code's next question, so many of them. */
const MOST_UNWATCHED = 20;

/**
 * The read-only pages as files of a scheme of their own, so that VS Code's Markdown preview follows their changes
 * whether or not a text editor has them open. An item's or plan's page is rendered when it is read, and anew after
 * a change that concerns it.
 */
export class Pages implements vscode.FileSystemProvider {
  readonly #editor: Editor;
  readonly #changed: vscode.EventEmitter<vscode.FileChangeEvent[]>;
  readonly onDidChangeFile: vscode.Event<vscode.FileChangeEvent[]>;
  readonly #shown = new Map<string, Shown>();
  readonly #kept = new Map<number, string>();
  /** Addresses that VS Code watches, with how often. */
  readonly #watched = new Map<string, { uri: vscode.Uri; times: number }>();
  readonly #followed = new Map<Project, { dispose(): void }>();
  readonly #projects: { dispose(): void };
  #lastKept = 0;

  constructor(editor: Editor) {
    this.#editor = editor;
    this.#changed = new editor.vscode.EventEmitter();
    this.onDidChangeFile = this.#changed.event;
    this.#projects = editor.projects.onDidChange(() => this.#forgetProjects());
  }

  /** How many pages are held in memory. */
  get held(): number {
    return this.#shown.size;
  }

  /** Keeps a page that was found out once; gives its address. */
  keep(project: Project, title: string, markdown: string): vscode.Uri {
    const number = ++this.#lastKept;
    this.#kept.set(number, markdown);
    this.#kept.delete(number - MOST_KEPT);
    return pageUri(this.#editor, project, { kind: 'kept', number }, title);
  }

  /** Puts other words on a kept page. */
  rewrite(uri: vscode.Uri, markdown: string): void {
    const name = pageNameOf(uri);
    if (name?.kind !== 'kept') return;
    this.#kept.set(name.number, markdown);
    this.#refresh((one) => one.uri.toString() === uri.toString());
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const page = await this.#page(uri);
    return {
      type: this.#editor.vscode.FileType.File,
      ctime: 0,
      mtime: page.mtime,
      size: page.content?.byteLength ?? 0,
      permissions: this.#editor.vscode.FilePermission.Readonly,
    };
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return (await this.#page(uri)).content ?? new Uint8Array();
  }

  /** Called by VS Code while the page is in sight: so long the mirror is live. */
  watch(uri: vscode.Uri): vscode.Disposable {
    const key = uri.toString();
    const watched = this.#watched.get(key) ?? { uri, times: 0 };
    watched.times += 1;
    this.#watched.set(key, watched);
    const mirror = watchMirror(this.#editor, uri);
    let isOpen = true;
    return new this.#editor.vscode.Disposable(() => {
      if (!isOpen) return;
      isOpen = false;
      mirror.dispose();
      watched.times -= 1;
      if (watched.times === 0) this.#watched.delete(key);
      this.#forgetUnwatched();
    });
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(): never {
    throw this.#readOnly();
  }

  writeFile(): never {
    throw this.#readOnly();
  }

  delete(): never {
    throw this.#readOnly();
  }

  rename(): never {
    throw this.#readOnly();
  }

  dispose(): void {
    this.#projects.dispose();
    for (const one of this.#followed.values()) one.dispose();
    this.#followed.clear();
    this.#changed.dispose();
  }

  async #page(uri: vscode.Uri): Promise<Shown> {
    const key = uri.toString();
    const name = pageNameOf(uri);
    if (name === undefined) throw this.#editor.vscode.FileSystemError.FileNotFound(uri);
    await this.#editor.projects.ready();
    const project = projectOf(this.#editor, uri);
    if (project === undefined) throw this.#editor.vscode.FileSystemError.FileNotFound(uri);
    let page = this.#shown.get(key);
    if (page?.content !== undefined) return page;
    this.#follow(project);
    page ??= { uri, project, name, content: undefined, mtime: 0 };
    this.#shown.set(key, page);
    this.#forgetUnwatched();
    for (let tries = 0; page.content === undefined && tries < 3; tries++) {
      const { mtime } = page;
      const markdown = await this.#render(project, name);
      // What changed while it was rendered may be missing in it.
      if (page.mtime === mtime || tries === 2) page.content = new TextEncoder().encode(markdown);
    }
    page.mtime = Math.max(page.mtime + 1, Date.now());
    return page;
  }

  async #render(project: Project, name: PageName): Promise<string> {
    if (name.kind === 'kept') {
      const kept = this.#kept.get(name.number);
      if (kept !== undefined) return kept;
      const { l10n } = this.#editor.vscode;
      return `${l10n.t('This page was made before the window was reloaded. Run its command again to see it anew.')}\n`;
    }
    try {
      return name.kind === 'item'
        ? await this.#renderItem(project, name.itemId)
        : planPage(
            this.#editor.vscode,
            answerOf<PlanAnswer>(await project.read('get_plan', { plan_id: name.planId })),
          );
    } catch (error) {
      if (!(error instanceof MasterplanError)) throw error;
      return `${inlineText(error.message, 1000)}\n\n${inlineText(error.hint ?? '', 1000)}\n`;
    }
  }

  async #renderItem(project: Project, itemId: number): Promise<string> {
    const answer = answerOf<ShowAnswer>(await project.read('show', { item_id: itemId }));
    const planTitle = await titleOf(project, answer.item.plan_id);
    const unsigned = new Set(project.mirror.unsigned().map((change) => change.version));
    return itemPage(this.#editor.vscode, answer, { planTitle, unsigned });
  }

  #follow(project: Project): void {
    if (this.#followed.has(project)) return;
    const listener = project.mirror.onDidChange((change) => {
      this.#refresh((page) => page.project === project && concerns(change, page, project));
    });
    this.#followed.set(project, listener);
  }

  /** Folders came or went: another project may stand behind an address, or none. */
  #forgetProjects(): void {
    const present = new Set(this.#editor.projects.all());
    for (const [project, followed] of this.#followed) {
      if (present.has(project)) continue;
      followed.dispose();
      this.#followed.delete(project);
    }
    for (const [key, { project }] of this.#shown) {
      if (!present.has(project)) this.#shown.delete(key);
    }
    const type = this.#editor.vscode.FileChangeType.Changed;
    const open = [...this.#watched].filter(([key]) => !this.#shown.has(key));
    if (open.length > 0) this.#changed.fire(open.map(([, { uri }]) => ({ type, uri })));
  }

  /** The oldest of those that nobody watches: they are rendered again when they are asked for. */
  #forgetUnwatched(): void {
    const unwatched = [...this.#shown.keys()].filter((key) => !this.#watched.has(key));
    for (const key of unwatched.slice(0, -MOST_UNWATCHED)) this.#shown.delete(key);
  }

  #refresh(isMeant: (page: Shown) => boolean): void {
    const pages = [...this.#shown.values()].filter(isMeant);
    if (pages.length === 0) return;
    for (const page of pages) {
      page.content = undefined;
      page.mtime++;
    }
    const type = this.#editor.vscode.FileChangeType.Changed;
    this.#changed.fire(pages.map(({ uri }) => ({ type, uri })));
  }

  #readOnly(): Error {
    return this.#editor.vscode.FileSystemError.NoPermissions(
      this.#editor.vscode.l10n.t(
        'This page only shows the plan. Use the commands of Masterplan to change it.',
      ),
    );
  }
}

/** After a reload of the window a page may be asked for before the mirror has been read. */
async function titleOf(project: Project, planId: string): Promise<string> {
  const plan =
    project.mirror.plan(planId) ??
    answerOf<PlanAnswer>(await project.read('get_plan', { plan_id: planId })).plan;
  return plan.title;
}

/** An item's page also tells of its neighbours: what it depends on, what waits for it, its children. */
function concerns(change: MirrorChange, { name }: Shown, project: Project): boolean {
  if (name.kind === 'kept') return false;
  if (change.reset || change.unsigned) return true;
  if (name.kind === 'plan') {
    return change.plans.has(name.planId) || change.changes.some((one) => one.plan_id === name.planId);
  }
  const { itemId } = name;
  if (change.items.has(itemId) || change.parents.has(itemId)) return true;
  if (change.changes.some((one) => one.item_id === itemId)) return true;
  const item = project.mirror.item(itemId);
  if (item?.depends_on.some((id) => change.items.has(id))) return true;
  const near = [...project.mirror.dependents(itemId), ...project.mirror.children(itemId)];
  return near.some((one) => change.items.has(one.id));
}
