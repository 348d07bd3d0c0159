import type * as vscode from 'vscode';
import { keysOf } from '../commands/messages';
import type { Editor } from '../editor';
import type { MirrorSession } from '../mirror/plan-mirror';
import type { Node, SessionNode } from '../nodes';
import { comesBack } from '../presentation/gone-holder';
import { sessionLook } from '../presentation/item-looks';
import { markdownText } from '../presentation/markdown-text';
import { PRESENCES, type Presence, presenceOf } from '../presentation/session-presence';
import { ago } from '../presentation/spans';
import type { ViewClock } from '../presentation/view-clock';
import type { Project } from '../projects/project';
import { looksOf } from '../tree/drawn-rows';
import type { ExpansionState } from '../tree/expansion-state';
import { nodeId } from '../tree/node-id';
import type { NodeKeeper } from '../tree/node-keeper';
import { itemTooltipOf, markdown } from '../tree/tooltips';
import { itemTreeItem, openCommand, themeIcon } from '../tree/tree-item';
import {
  firstToEnd,
  type SessionSource,
  sessionAria,
  sessionDescription,
  sessionLabel,
  sessionLabels,
} from './session-text';

interface Seen {
  project: Project;
  session: MirrorSession;
  presence: Presence;
}

/** Who is gone and holds nothing is shown for so many ms more. */
const SHOWN_GONE = 5 * 60_000;

const BELOW_SESSION = { leavesOutHolder: true };

/** The Agents view: sessions at work, and what each holds. */
export class AgentsTree implements vscode.TreeDataProvider<Node> {
  readonly #changed: vscode.EventEmitter<Node[] | undefined>;
  readonly onDidChangeTreeData: vscode.Event<Node[] | undefined>;
  /** How each shown node looked: what looks the same is not told again. */
  #looks = new Map<Node, string>();
  #labels = new Map<Project, ReadonlyMap<string, string>>();
  #rootShape = '';

  constructor(
    private readonly editor: Editor,
    private readonly nodes: NodeKeeper,
    private readonly expansion: ExpansionState,
    private readonly clock: ViewClock,
  ) {
    this.#changed = new editor.vscode.EventEmitter();
    this.onDidChangeTreeData = this.#changed.event;
  }

  get isEmpty(): boolean {
    return this.#sessions().length === 0;
  }

  getTreeItem(node: Node): vscode.TreeItem {
    const { vscode } = this.editor;
    if (node.kind === 'session') {
      const row = this.#sessionItem(node);
      // VS Code keeps a row closed that could not be opened: one that begins to hold something is another row.
      const holds = row.collapsibleState === vscode.TreeItemCollapsibleState.None ? 'idle' : 'holds';
      row.id = nodeId('agents', node.project.id, 'session', node.session.session_id, holds);
      this.expansion.apply(vscode, node, row);
      return row;
    }
    const item = node.kind === 'item' ? node.project.mirror.item(node.itemId) : undefined;
    if (node.kind !== 'item' || item === undefined) return new vscode.TreeItem('');
    const shown = itemTreeItem(this.editor, node, item, this.clock.now(), BELOW_SESSION);
    shown.id = nodeId('agents', node.project.id, 'item', item.id);
    shown.command = openCommand(vscode, node, 'masterplan.openItem');
    return shown;
  }

  getChildren(node?: Node): Node[] {
    if (node === undefined) {
      const sessions = this.#sessions();
      this.#rootShape = shapeOf(sessions);
      this.#looks = this.#currentLooks();
      return sessions.map(({ project, session }) => this.nodes.session(project, session));
    }
    if (node.kind !== 'session') return [];
    const { project, session } = node;
    return project.mirror.heldBy(session.session_id).map((item) => this.nodes.item(project, item.id));
  }

  getParent(node: Node): Node | undefined {
    if (node.kind !== 'item') return undefined;
    const { project, itemId } = node;
    const holder = project.mirror.item(itemId)?.claimed_by;
    const session = project.mirror.sessions().find((one) => one.session_id === holder);
    return session === undefined ? undefined : this.nodes.session(project, session);
  }

  async resolveTreeItem(
    shown: vscode.TreeItem,
    node: Node,
    token: vscode.CancellationToken,
  ): Promise<vscode.TreeItem> {
    const now = this.clock.now();
    if (node.kind === 'item') shown.tooltip = await itemTooltipOf(this.editor, node, now, token);
    if (node.kind === 'session') shown.tooltip = this.#sessionTooltip(node, now);
    return shown;
  }

  /** Tells the view what looks different now. */
  refresh(): void {
    if (shapeOf(this.#sessions()) !== this.#rootShape) {
      this.#changed.fire(undefined);
      return;
    }
    const looks = this.#currentLooks();
    const changed = [...looks].filter(([node, look]) => this.#looks.get(node) !== look).map(([node]) => node);
    this.#looks = looks;
    if (changed.length > 0) this.#changed.fire(changed);
  }

  dispose(): void {
    this.#changed.dispose();
  }

  /**
   * Those at work, then those whose leases are running out, who is idle, who is gone; among these agents, then people,
   * each by when they came: the list must not jump whenever somebody does something.
   */
  #sessions(): Seen[] {
    const now = this.clock.now();
    return this.editor.projects
      .all()
      .flatMap((project) =>
        project.mirror.sessions().map((session): Seen => {
          const holds = project.mirror.heldBy(session.session_id).length;
          return { project, session, presence: presenceOf(session, holds) };
        }),
      )
      .filter(
        ({ session, presence }) => presence !== 'gone' || now - Date.parse(session.last_seen) < SHOWN_GONE,
      )
      .sort(
        (one, other) =>
          PRESENCES.indexOf(one.presence) - PRESENCES.indexOf(other.presence) ||
          Number(one.session.kind === 'human') - Number(other.session.kind === 'human') ||
          one.session.first_seen.localeCompare(other.session.first_seen),
      );
  }

  #currentLooks(): Map<Node, string> {
    const looks = new Map<Node, string>();
    const now = this.clock.now();
    const sessions = this.#sessions();
    this.#labels = new Map(
      this.editor.projects.all().map((project) => {
        const own = sessions.filter((one) => one.project === project);
        return [project, sessionLabels(own.map(({ session }) => session))];
      }),
    );
    for (const { project, session } of sessions) {
      const node = this.nodes.session(project, session);
      const held = project.mirror.heldBy(session.session_id);
      looks.set(node, JSON.stringify([looksOf(this.#sessionItem(node)), held.map(({ id }) => id)]));
      for (const item of held) {
        const itemNode = this.nodes.item(project, item.id);
        looks.set(itemNode, looksOf(itemTreeItem(this.editor, itemNode, item, now, BELOW_SESSION)));
      }
    }
    return looks;
  }

  /** The session as it stands now; the node keeps it as it was first seen. */
  #current({ project, session }: SessionNode): MirrorSession {
    return project.mirror.sessions().find((one) => one.session_id === session.session_id) ?? session;
  }

  /** As it is called among those of its project when the list was last looked at. */
  #labelOf(node: SessionNode): string {
    const session = this.#current(node);
    return this.#labels.get(node.project)?.get(session.session_id) ?? sessionLabel(session);
  }

  #source({ project, session }: SessionNode): SessionSource {
    return {
      l10n: this.editor.vscode.l10n,
      viewer: project.me,
      holds: project.mirror.heldBy(session.session_id),
      now: this.clock.now(),
      projectName: this.editor.projects.all().length > 1 ? project.name : undefined,
    };
  }

  /** All of a session's row but its id. */
  #sessionItem(node: SessionNode): vscode.TreeItem {
    const { vscode } = this.editor;
    const State = vscode.TreeItemCollapsibleState;
    const session = this.#current(node);
    const source = this.#source(node);
    const holdsItems = source.holds.length > 0;
    const label = this.#labelOf(node);
    const shown = new vscode.TreeItem(label, holdsItems ? State.Expanded : State.None);
    shown.description = sessionDescription(source, session);
    shown.iconPath = themeIcon(vscode, sessionLook(session.kind, presenceOf(session, source.holds.length)));
    shown.accessibilityInformation = { label: sessionAria(source, session, label) };
    shown.contextValue = ['isSession', 'hasHistory', ...(holdsItems ? ['holdsItems'] : [])].join(' ');
    return shown;
  }

  #sessionTooltip(node: SessionNode, now: number): vscode.MarkdownString {
    const { l10n } = this.editor.vscode;
    const session = this.#current(node);
    const { holds } = this.#source(node);
    const end = firstToEnd(holds);
    const isLeaving = presenceOf(session, holds.length) === 'leaving' && end !== null;
    const lines = [
      `**${markdownText(this.#labelOf(node))}**`,
      markdownText(`${session.client} · ${session.user}`),
      markdownText(
        l10n.t(
          'First seen {0}, last seen {1}',
          ago(l10n, session.first_seen, now),
          ago(l10n, session.last_seen, now),
        ),
      ),
      ...(isLeaving ? [markdownText(`${keysOf(this.editor, holds)}: ${comesBack(l10n, end, now)}`)] : []),
      markdownText(l10n.t('Session {0}', session.session_id)),
    ];
    return markdown(this.editor, lines.join('\n\n'));
  }
}

function shapeOf(sessions: readonly Seen[]): string {
  const holds = ({ presence }: Seen) => presence === 'working' || presence === 'leaving';
  return JSON.stringify(sessions.map((one) => [one.project.id, one.session.session_id, holds(one)]));
}
