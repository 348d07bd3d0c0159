import type * as vscode from 'vscode';
import type { Editor } from '../editor';
import { isOwnKey } from '../human-seat/own-key';
import { selfTrustedKey } from '../human-seat/self-trusted-key';
import { NeedNode, type Node } from '../nodes';
import { itemTokens, planTokens } from '../presentation/capabilities';
import { markdownText } from '../presentation/markdown-text';
import { plain } from '../presentation/plain-text';
import { ago } from '../presentation/spans';
import type { ViewClock } from '../presentation/view-clock';
import type { ExpansionState } from '../tree/expansion-state';
import { nodeId } from '../tree/node-id';
import type { NodeKeeper } from '../tree/node-keeper';
import { itemTooltipOf, markdown, planTooltipOf } from '../tree/tooltips';
import { openCommand, themeIcon } from '../tree/tree-item';
import {
  entryAria,
  entryDescription,
  entryLabel,
  keyLine,
  kindTitle,
  kindWord,
  needLook,
  sinceOf,
  whyOf,
} from './need-text';
import { ENTRY_KINDS, type Entry, type EntryKind, entriesOf, QUIET_KIND } from './needs-list';

/** So many entries stand in one list; more are grouped by kind. What calls for nobody always has its own group. */
const FLAT = 30;

/** A heading in Needs you, where there is much. Nothing can be done with it. */
export class NeedGroup {
  readonly kind = 'group';
  constructor(readonly of: EntryKind) {}
}

export type NeedsElement = Node | NeedGroup;

/** The Needs you view: what waits for a person, of all projects. */
export class NeedsTree implements vscode.TreeDataProvider<NeedsElement> {
  readonly #changed: vscode.EventEmitter<NeedsElement[] | undefined>;
  readonly onDidChangeTreeData: vscode.Event<NeedsElement[] | undefined>;
  readonly #groups = new Map(ENTRY_KINDS.map((kind) => [kind, new NeedGroup(kind)]));
  readonly #entries = new WeakMap<NeedNode, Entry>();
  /** The rows as the view has read them, and how each of them looked. */
  #shape = '';
  #looks = new Map<NeedNode, string>();

  constructor(
    private readonly editor: Editor,
    private readonly nodes: NodeKeeper,
    private readonly expansion: ExpansionState,
    private readonly clock: ViewClock,
  ) {
    this.#changed = new editor.vscode.EventEmitter();
    this.onDidChangeTreeData = this.#changed.event;
  }

  getTreeItem(element: NeedsElement): vscode.TreeItem {
    const { vscode } = this.editor;
    if (element.kind === 'group') return this.#groupItem(element);
    const entry = element instanceof NeedNode ? this.#entries.get(element) : undefined;
    if (entry === undefined) return new vscode.TreeItem('');
    const { l10n } = vscode;
    const shown = new vscode.TreeItem(entryLabel(l10n, entry));
    shown.id = nodeId('needsYou', entry.project.id, entry.kind, targetOf(entry));
    shown.description = this.#withProject(entry, entryDescription(l10n, entry));
    shown.iconPath = themeIcon(vscode, needLook(entry.kind));
    shown.accessibilityInformation = { label: entryAria(l10n, entry, this.clock.now()) };
    shown.contextValue = tokensOf(entry).join(' ');
    const opens = opensWhat(entry);
    if (opens !== undefined) shown.command = openCommand(vscode, element, opens);
    return shown;
  }

  getChildren(element?: NeedsElement): NeedsElement[] {
    if (element !== undefined && element.kind !== 'group') return [];
    const entries = this.#all();
    if (element !== undefined) return this.#nodesOf(entries, element.of);
    this.#shape = shapeOf(entries);
    this.#looks = this.#looksOf(entries);
    const isFlat = isFlatList(entries);
    return ENTRY_KINDS.flatMap((kind): NeedsElement[] => {
      const nodes = this.#nodesOf(entries, kind);
      const group = this.#groups.get(kind);
      if (nodes.length === 0 || group === undefined) return [];
      return isFlat && kind !== QUIET_KIND ? nodes : [group];
    });
  }

  getParent(element: NeedsElement): NeedsElement | undefined {
    const entry = element instanceof NeedNode ? this.#entries.get(element) : undefined;
    if (entry === undefined) return undefined;
    const isBelow = entry.kind === QUIET_KIND || !isFlatList(this.#all());
    return isBelow ? this.#groups.get(entry.kind) : undefined;
  }

  async resolveTreeItem(
    shown: vscode.TreeItem,
    element: NeedsElement,
    token: vscode.CancellationToken,
  ): Promise<vscode.TreeItem> {
    const entry = element instanceof NeedNode ? this.#entries.get(element) : undefined;
    if (entry === undefined) return shown;
    const { l10n } = this.editor.vscode;
    const now = this.clock.now();
    const since = sinceOf(entry);
    const why = [
      whyOf(l10n, entry),
      keyLine(l10n, entry),
      since === null ? undefined : ago(l10n, since, now),
    ];
    const head = `**${markdownText(kindWord(l10n, entry.kind))}** · ${why
      .filter((part) => part !== undefined)
      .map(markdownText)
      .join(' · ')}`;
    const about = await this.#aboutTarget(entry, now, token);
    shown.tooltip = markdown(this.editor, about === undefined ? head : `${head}\n\n---\n\n${about.value}`);
    return shown;
  }

  /** Tells the view: everything where the list is another one, else what says something else now. */
  refresh(): void {
    const entries = this.#all();
    if (shapeOf(entries) !== this.#shape) {
      this.#changed.fire(undefined);
      return;
    }
    const before = this.#looks;
    this.#looks = this.#looksOf(entries);
    const changed = [...this.#looks].filter(([node, look]) => before.get(node) !== look);
    if (changed.length > 0) this.#changed.fire(changed.map(([node]) => node));
  }

  /** Tells the view in any case: titles and menus may be others. */
  refreshAll(): void {
    this.#changed.fire(undefined);
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #all(): Entry[] {
    const entries = this.editor.projects.all().flatMap((project) => entriesOf(this.editor, project));
    return entries.sort((one, other) => ENTRY_KINDS.indexOf(one.kind) - ENTRY_KINDS.indexOf(other.kind));
  }

  #nodesOf(entries: readonly Entry[], kind: EntryKind): NeedNode[] {
    return entries.filter((entry) => entry.kind === kind).map((entry) => this.#nodeOf(entry));
  }

  #looksOf(entries: readonly Entry[]): Map<NeedNode, string> {
    const { l10n } = this.editor.vscode;
    return new Map(
      entries.map((entry) => {
        const texts = [entryLabel(l10n, entry), entryDescription(l10n, entry), sinceOf(entry)];
        return [this.#nodeOf(entry), JSON.stringify([...texts, tokensOf(entry)])];
      }),
    );
  }

  #nodeOf(entry: Entry): NeedNode {
    const need =
      entry.kind === 'unsigned'
        ? ({ kind: 'unsigned', changeVersion: entry.change.version } as const)
        : entry.need;
    const node = this.nodes.need(entry.project, need);
    this.#entries.set(node, entry);
    return node;
  }

  #groupItem(group: NeedGroup): vscode.TreeItem {
    const { vscode } = this.editor;
    const count = this.#all().filter((entry) => entry.kind === group.of).length;
    const title = kindTitle(vscode.l10n, group.of);
    const { Collapsed, Expanded } = vscode.TreeItemCollapsibleState;
    const shown = new vscode.TreeItem(title, group.of === QUIET_KIND ? Collapsed : Expanded);
    shown.id = nodeId('needsYou', 'group', group.of);
    shown.description = String(count);
    shown.accessibilityInformation = { label: `${title}, ${count}` };
    shown.tooltip = title;
    this.expansion.apply(vscode, group, shown);
    return shown;
  }

  #withProject(entry: Entry, description: string): string {
    const isOnly = this.editor.projects.all().length < 2;
    return isOnly ? description : `${plain(entry.project.name, 40)} · ${description}`;
  }

  async #aboutTarget(
    entry: Entry,
    now: number,
    token: vscode.CancellationToken,
  ): Promise<vscode.MarkdownString | undefined> {
    const { project } = entry;
    const { itemId, planId } = idsOf(entry);
    if (itemId !== undefined) return itemTooltipOf(this.editor, { project, itemId }, now, token);
    if (planId !== undefined) return planTooltipOf(this.editor, { project, planId }, now, token);
    return undefined;
  }
}

/** Whether what calls for somebody stands in one list. */
function isFlatList(entries: readonly Entry[]): boolean {
  const calling = entries.filter(({ kind }) => kind !== QUIET_KIND);
  return calling.length <= FLAT || new Set(calling.map(({ kind }) => kind)).size === 1;
}

/** Which entries there are, in their order: what the view's rows are made from. */
function shapeOf(entries: readonly Entry[]): string {
  return JSON.stringify(entries.map((entry) => [entry.project.id, entry.kind, targetOf(entry)]));
}

function idsOf(entry: Entry): { itemId?: number; planId?: string } {
  if (entry.kind !== 'unsigned') {
    const { item, plan } = entry.need;
    if (item !== undefined) return { itemId: item.id };
    return plan === undefined ? {} : { planId: plan.plan_id };
  }
  const { item_id: itemId, plan_id: planId } = entry.change;
  if (itemId !== null) return { itemId };
  return planId === null ? {} : { planId };
}

function targetOf(entry: Entry): string {
  if (entry.kind === 'unsigned') return String(entry.change.version);
  const { itemId, planId } = idsOf(entry);
  return String(itemId ?? planId ?? entry.need.key?.key_id);
}

function opensWhat(
  entry: Entry,
): 'masterplan.openItem' | 'masterplan.openPlan' | 'masterplan.restartTrust' | undefined {
  const { itemId, planId } = idsOf(entry);
  if (entry.kind === 'key' && isOwnKey(entry.project, entry.need)) return 'masterplan.restartTrust';
  if (itemId !== undefined) return 'masterplan.openItem';
  return planId === undefined ? undefined : 'masterplan.openPlan';
}

/** Whether it tells of another person's key that trusts itself, which this window's could vouch for. */
function mayVouch({ change, project: { standing } }: Extract<Entry, { kind: 'unsigned' }>): boolean {
  const key = selfTrustedKey(change);
  return key !== undefined && standing.kind === 'human' && standing.keyId !== key.key_id;
}

/** The words of the entry's menus. An unsigned change is to be looked at, not to be worked on. */
function tokensOf(entry: Entry): string[] {
  const { project } = entry;
  const { itemId, planId } = idsOf(entry);
  // A window whose own key waits approves none.
  if (entry.kind === 'key') {
    if (isOwnKey(project, entry.need)) return ['isOwnKey'];
    return project.standing.kind === 'pending' ? [] : ['isKey'];
  }
  if (entry.kind === 'unsigned') {
    if (itemId !== undefined) return ['isUnsigned', 'isItem', 'canReveal', 'hasHistory'];
    if (planId !== undefined) return ['isUnsigned', 'isPlan', 'hasHistory'];
    return mayVouch(entry) ? ['isUnsigned', 'isKey'] : ['isUnsigned'];
  }
  const item = itemId === undefined ? undefined : project.mirror.item(itemId);
  const plan = project.mirror.plan(item?.plan_id ?? planId ?? '');
  if (plan === undefined) return [];
  return item === undefined ? planTokens(plan, project.me) : itemTokens(item, plan, project.me);
}
