import type * as vscode from 'vscode';
import type { Editor } from '../editor';
import { onDidAcknowledge } from '../needs-you/acknowledged-unsigned';
import { needsSummary } from '../needs-you/needs-list';
import { ItemNode } from '../nodes';
import { oneLine } from '../presentation/plain-text';
import type { Project } from '../projects/project';
import { DashboardController } from './dashboard-controller';
import { pageHtml } from './page-html';
import { pageStrings } from './strings';

export const DASHBOARD_VIEW = 'masterplan.dashboard';

const ofEditors = new WeakMap<Editor, Dashboards>();

/** The dashboards of this window: one panel for each project, in the editor area. */
export class Dashboards implements vscode.WebviewPanelSerializer {
  readonly #editor: Editor;
  readonly #panels = new Map<Project, vscode.WebviewPanel>();

  private constructor(editor: Editor) {
    this.#editor = editor;
  }

  /** The one of this editor. */
  static of(editor: Editor): Dashboards {
    const found = ofEditors.get(editor) ?? new Dashboards(editor);
    ofEditors.set(editor, found);
    return found;
  }

  /** Shows the project's dashboard: the one that is open, else a new one. */
  open(project: Project): void {
    const panel = this.#panels.get(project);
    if (panel !== undefined) {
      panel.reveal();
      return;
    }
    const { vscode } = this.#editor;
    this.#fill(
      vscode.window.createWebviewPanel(DASHBOARD_VIEW, this.#titleOf(project), vscode.ViewColumn.Active, {
        enableFindWidget: true,
      }),
      project,
    );
  }

  /**
   * To be called when folders came or went: a dashboard of a folder that is not open in this window any more is
   * closed, for nobody keeps its plan up to date; the others may be called differently now.
   */
  projectsChanged(): void {
    const present = new Set(this.#editor.projects.all());
    for (const [project, panel] of [...this.#panels]) {
      if (present.has(project)) panel.title = this.#titleOf(project);
      else panel.dispose();
    }
  }

  /** A panel of the last time. `state` is what the page kept: the project's id among it. */
  async deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const { projects } = this.#editor;
    await projects.ready();
    const id = typeof state === 'object' && state !== null && 'project' in state ? state.project : undefined;
    const all = projects.all();
    const project = all.find((one) => one.id === id) ?? (all.length === 1 ? all[0] : undefined);
    // Its folder is not open in this window any more, or another panel shows it already.
    if (project === undefined || this.#panels.has(project)) panel.dispose();
    else this.#fill(panel, project);
  }

  #fill(panel: vscode.WebviewPanel, project: Project): void {
    const { vscode, context, log } = this.#editor;
    const { extensionUri } = context;
    panel.title = this.#titleOf(project);
    panel.iconPath = new vscode.ThemeIcon('dashboard');
    panel.webview.options = {
      enableScripts: true,
      localResourceRoots: [vscode.Uri.joinPath(extensionUri, 'dist')],
    };
    const controller = new DashboardController(
      project,
      {
        // The page may be gone; then there is nobody to tell.
        post: (message) => void panel.webview.postMessage(message),
        isVisible: () => panel.visible,
      },
      {
        strings: pageStrings(vscode),
        l10n: vscode.l10n,
        locale: vscode.env.language,
        log,
        needs: () => needsSummary(this.#editor, project),
        actions: {
          openItem: (id) => this.#runOn('masterplan.openItem', project, id),
          revealItem: (id) => this.#runOn('masterplan.revealItem', project, id),
          openNeedsYou: () => this.#run('masterplan.needsYou.focus'),
        },
      },
    );
    panel.webview.onDidReceiveMessage((message) => controller.receive(message));
    panel.onDidChangeViewState(() => controller.visibilityChanged());
    const acknowledging = onDidAcknowledge(this.#editor, () => controller.needsChanged());
    panel.onDidDispose(() => {
      acknowledging.dispose();
      controller.dispose();
      this.#panels.delete(project);
    });
    this.#panels.set(project, panel);
    panel.webview.html = pageHtml(vscode, panel.webview, extensionUri, panel.title);
  }

  /** A command that reads only, on a node of our own, so that it does not ask which item is meant. */
  #runOn(command: 'masterplan.openItem' | 'masterplan.revealItem', project: Project, id: number): void {
    const node = new ItemNode(project, id);
    this.#editor.gestures.know(node);
    this.#run(command, node);
  }

  #run(command: string, ...rest: readonly unknown[]): void {
    this.#editor.vscode.commands.executeCommand(command, ...rest).then(undefined, (error: unknown) => {
      this.#editor.log.warn(
        `dashboard: ${command}: ${error instanceof Error ? error.message : String(error)}`,
      );
    });
  }

  #titleOf(project: Project): string {
    const { vscode, projects } = this.#editor;
    return projects.all().length > 1
      ? vscode.l10n.t('Masterplan: {0}', oneLine(project.name, 60))
      : vscode.l10n.t('Masterplan');
  }
}
