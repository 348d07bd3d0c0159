import type * as vscode from 'vscode';
import { MasterplanError } from '../../model/errors';
import type { OutlineItem } from '../../model/outline';
import type { Editor } from '../editor';
import type { MirrorChange } from '../mirror/plan-mirror';
import type { ItemNode, Node, PlanNode, ProjectNode } from '../nodes';
import { holderName, isContainer } from '../presentation/item-text';
import type { ViewClock } from '../presentation/view-clock';
import type { Project } from '../projects/project';
import { DrawnRows } from './drawn-rows';
import type { ExpansionState } from './expansion-state';
import type { FilterState } from './filter-state';
import { nodeId } from './node-id';
import type { NodeKeeper } from './node-keeper';
import { applyFilter, type Shown } from './plan-filter';
import { RefreshQueue } from './refresh-queue';
import { type RowRange, RowRanges, rowsFrom } from './row-ranges';
import { itemTooltipOf, planTooltipOf } from './tooltips';
import { itemCollapsible, itemTreeItem, openCommand, planTreeItem, projectTreeItem } from './tree-item';
import { WorkSlices } from './work-slices';

export type PlanTreeNode = ProjectNode | PlanNode | ItemNode;
/** What the view shows: a level of very many rows ends with ranges, which are opened one by one. */
export type PlanElement = Node | RowRange;

/**
 * The Plan view: project (where there are several) → plan → items by their hierarchy. Children come from the
 * mirror at once; a change tells the view the elements that it touches, and the root only where the list of plans
 * is another one.
 */
export class PlanTree implements vscode.TreeDataProvider<PlanElement> {
  readonly #changed: vscode.EventEmitter<PlanElement[] | undefined>;
  readonly onDidChangeTreeData: vscode.Event<PlanElement[] | undefined>;
  readonly #queue: RefreshQueue<PlanTreeNode>;
  readonly #shown = new Map<Project, Shown>();
  /** What the filter let through when the view was last told, of projects that have changed since. */
  readonly #shownBefore = new Map<Project, Shown>();
  /** Nodes that carry a mark: they wait for a person, or are unsigned. */
  readonly #marked = new WeakMap<Project, Set<PlanTreeNode>>();
  readonly #slices = new WorkSlices();
  /** Rows that have others below them: told again, those are drawn again too. */
  readonly #drawn = new DrawnRows<PlanElement>();
  readonly #ranges = new RowRanges();
  #rootShape = '';

  constructor(
    private readonly editor: Editor,
    private readonly nodes: NodeKeeper,
    private readonly filter: FilterState,
    private readonly expansion: ExpansionState,
    private readonly clock: ViewClock,
  ) {
    this.#changed = new editor.vscode.EventEmitter();
    this.onDidChangeTreeData = this.#changed.event;
    this.#queue = new RefreshQueue(
      clock,
      (changed) => this.#changed.fire(changed),
      () => this.#completeFiltered(),
    );
  }

  getTreeItem(node: PlanElement): vscode.TreeItem | Promise<vscode.TreeItem> {
    // Many at once are drawn in several turns of the thread.
    return this.#slices.run(() => {
      const shown = this.#treeItemOf(node);
      const { None } = this.editor.vscode.TreeItemCollapsibleState;
      if (shown.collapsibleState !== None) this.#drawn.note(node, shown);
      return shown;
    });
  }

  #treeItemOf(node: PlanElement): vscode.TreeItem {
    const shown = this.#rowOf(node);
    // A filter opens everything that it lets through, whatever was open before.
    if (this.filter.isOn) this.expansion.forget(node);
    else this.expansion.apply(this.editor.vscode, node, shown);
    return shown;
  }

  #rowOf(node: PlanElement): vscode.TreeItem {
    switch (node.kind) {
      case 'group':
        return this.#rangeItem(node);
      case 'project': {
        const shown = projectTreeItem(this.editor, node);
        shown.id = nodeId('plan', node.project.id, 'project', '', '');
        return shown;
      }
      case 'plan':
        return this.#planTreeItem(node);
      case 'item':
        return this.#itemTreeItem(node);
      case 'need':
      case 'session':
        throw new Error(`${node.kind} does not belong in the plan's tree`);
    }
  }

  getChildren(node?: PlanElement): PlanElement[] {
    if (node === undefined) {
      this.#rootShape = this.#shapeOfRoot();
      return this.#roots();
    }
    const children = this.#childrenOf(node);
    this.#drawn.noteChildren(node, children);
    return children;
  }

  #childrenOf(node: PlanElement): PlanElement[] {
    switch (node.kind) {
      case 'project':
        return this.#plansOf(node.project);
      case 'plan':
      case 'item':
        return this.#levelOf(node);
      case 'group':
        return this.#nodesOf(node.project, rowsFrom(this.#itemsBelow(node.parent), node.from));
      case 'need':
      case 'session':
        return [];
    }
  }

  /** What the filter lets through below a plan or container. */
  #itemsBelow(node: PlanNode | ItemNode): readonly OutlineItem[] {
    const { project } = node;
    const { mirror } = project;
    const items = node.kind === 'plan' ? mirror.roots(node.planId) : mirror.children(node.itemId);
    const shown = this.filter.isOn ? this.#shownOf(project).items : undefined;
    return shown === undefined ? items : items.filter((item) => shown.has(item.id));
  }

  #levelOf(node: PlanNode | ItemNode): PlanElement[] {
    const items = this.#itemsBelow(node);
    const first = this.#nodesOf(node.project, rowsFrom(items, 0));
    return items.length === first.length ? first : [...first, ...this.#ranges.of(node, items.length)];
  }

  #nodesOf(project: Project, items: readonly OutlineItem[]): ItemNode[] {
    return items.map((item) => this.nodes.item(project, item.id));
  }

  getParent(node: PlanElement): PlanElement | undefined {
    const { project } = node;
    if (node.kind === 'group') return node.parent;
    if (node.kind === 'plan') return this.#namesProjects() ? this.nodes.project(project) : undefined;
    if (node.kind !== 'item') return undefined;
    const item = project.mirror.item(node.itemId);
    if (item === undefined) return undefined;
    const parent =
      item.parent_id === null
        ? this.nodes.plan(project, item.plan_id)
        : this.nodes.item(project, item.parent_id);
    const level = this.#itemsBelow(parent);
    return this.#ranges.at(parent, level.length, level.indexOf(item)) ?? parent;
  }

  async resolveTreeItem(
    shown: vscode.TreeItem,
    node: PlanElement,
    token: vscode.CancellationToken,
  ): Promise<vscode.TreeItem> {
    const now = this.clock.now();
    if (node.kind === 'plan') shown.tooltip = await planTooltipOf(this.editor, node, now, token);
    if (node.kind === 'item') shown.tooltip = await itemTooltipOf(this.editor, node, now, token);
    return shown;
  }

  /** The node of an item, for `reveal`. Throws NOT_FOUND where it is not in the tree. */
  nodeOf(project: Project, itemId: number): ItemNode {
    if (project.mirror.item(itemId) !== undefined) return this.nodes.item(project, itemId);
    const { l10n } = this.editor.vscode;
    throw new MasterplanError('NOT_FOUND', l10n.t('The item is not in the plan any more.'), {
      hint: l10n.t('Refresh the view and try again.'),
    });
  }

  /** Whether the filter lets the item through. */
  isShown(project: Project, itemId: number): boolean {
    return !this.filter.isOn || this.#shownOf(project).items.has(itemId);
  }

  /** Everything may look different: other projects, another filter. */
  refreshAll(): void {
    this.#shown.clear();
    this.#shownBefore.clear();
    this.#queue.add(undefined);
  }

  /** Takes in what the mirror tells. */
  note(project: Project, change: MirrorChange): void {
    const shown = this.#shown.get(project);
    if (shown !== undefined && !this.#shownBefore.has(project)) this.#shownBefore.set(project, shown);
    this.#shown.delete(project);
    if (change.reset) {
      this.#queue.add(undefined);
      return;
    }
    // Filtering looks at the whole plan: once for all changes that are gathered.
    if (this.filter.isOn) this.#queue.touch();
    else if (this.#shapeOfRoot() !== this.#rootShape) {
      this.#queue.add(undefined);
      return;
    }
    if (this.#namesProjects() && (change.state || change.planList)) {
      this.#queue.add(this.nodes.project(project));
    }
    for (const parent of change.parents) this.#add(this.#known(project, parent));
    for (const id of change.items) this.#addItem(project, id, change);
    for (const planId of change.plans) {
      const node = this.nodes.knownPlan(project, planId);
      if (node !== undefined) this.#addNumbers(node);
    }
    if (change.needs || change.unsigned) this.#addMarked(project);
  }

  /** Claimed items show how long their leases last. */
  noteTime(): void {
    for (const project of this.editor.projects.all()) {
      for (const session of project.mirror.sessions()) {
        for (const item of project.mirror.heldBy(session.session_id)) {
          if (item.lease_expires_at !== null) this.#add(this.nodes.knownItem(project, item.id));
        }
      }
    }
  }

  dispose(): void {
    this.#queue.dispose();
    this.#changed.dispose();
  }

  #planTreeItem(node: PlanNode): vscode.TreeItem {
    const { vscode } = this.editor;
    const State = vscode.TreeItemCollapsibleState;
    const shown = planTreeItem(this.editor, node) ?? new vscode.TreeItem(node.planId);
    const plan = node.project.mirror.plan(node.planId);
    const isOver = plan === undefined || plan.status === 'completed' || plan.status === 'failed';
    const isEmpty = this.#isEmpty(node.project, node.planId);
    shown.collapsibleState = isEmpty
      ? State.None
      : isOver && !this.filter.isOn
        ? State.Collapsed
        : State.Expanded;
    shown.id = this.#idOfPlan(node.project, node.planId);
    if (isEmpty) shown.command = openCommand(vscode, node, 'masterplan.openPlan');
    return shown;
  }

  #rangeItem(range: RowRange): vscode.TreeItem {
    const { l10n, ThemeIcon, TreeItem, TreeItemCollapsibleState } = this.editor.vscode;
    const { parent, project, from } = range;
    const rows = this.#itemsBelow(parent);
    const to = from + rowsFrom(rows, from).length;
    const shown = new TreeItem(l10n.t('Items {0} to {1}', from + 1, to), TreeItemCollapsibleState.Collapsed);
    shown.description = l10n.t('of {0}', rows.length);
    shown.iconPath = new ThemeIcon('list-ordered');
    const of = parent.kind === 'plan' ? parent.planId : parent.itemId;
    shown.id = nodeId('plan', project.id, 'range', parent.kind, of, from, this.#folding);
    return shown;
  }

  #itemTreeItem(node: ItemNode): vscode.TreeItem {
    const { vscode } = this.editor;
    const item = node.project.mirror.item(node.itemId);
    if (item === undefined) {
      // It has just gone; the refresh that takes it away is on its way.
      const gone = new vscode.TreeItem('');
      gone.id = this.#idOfItem(node.project, node.itemId, false);
      return gone;
    }
    const shown = itemTreeItem(this.editor, node, item, this.clock.now());
    shown.collapsibleState = itemCollapsible(vscode, item, this.filter.isOn);
    shown.id = this.#idOfItem(node.project, item.id, isContainer(item));
    if (!isContainer(item)) shown.command = openCommand(vscode, node, 'masterplan.openItem');
    return shown;
  }

  /**
   * Durable over refreshes and reloads. What opens and closes has an id of its own while the plan is filtered: it
   * opens then, and stands again as the person left it when the filter is cleared.
   */
  #idOfPlan(project: Project, planId: string): string {
    // VS Code keeps a row that could not be opened closed for ever: with its first items a plan has a row of its own.
    const folding = this.#isEmpty(project, planId) ? 'empty' : this.#folding;
    return nodeId('plan', project.id, 'plan', planId, folding);
  }

  #idOfItem(project: Project, itemId: number, isFolded: boolean): string {
    return nodeId('plan', project.id, 'item', itemId, isFolded ? this.#folding : '');
  }

  get #folding(): string {
    return this.filter.isOn ? 'filtered' : '';
  }

  #namesProjects(): boolean {
    return this.editor.projects.all().length > 1;
  }

  #roots(): Node[] {
    const projects = this.editor.projects.all();
    // Nothing at all: the welcome view says what to do.
    if (!projects.some((project) => this.#plansOf(project).length > 0)) return [];
    if (projects.length > 1) return projects.map((project) => this.nodes.project(project));
    return projects.flatMap((project) => this.#plansOf(project));
  }

  #isEmpty(project: Project, planId: string): boolean {
    return project.mirror.roots(planId).length === 0;
  }

  /** What the outermost rows are; with it, which plans have rows of other ids. */
  #shapeOfRoot(): string {
    const empty = this.editor.projects
      .all()
      .flatMap((project) => this.#plansOf(project))
      .filter(({ project, planId }) => this.#isEmpty(project, planId));
    return JSON.stringify([
      this.#roots().map((node) => (node.kind === 'plan' ? node.planId : node.project.id)),
      empty.map(({ project, planId }) => [project.id, planId]),
    ]);
  }

  #plansOf(project: Project): PlanNode[] {
    const plans = project.mirror.plans();
    const shown = this.filter.isOn ? this.#shownOf(project).plans : undefined;
    return plans
      .filter((plan) => shown === undefined || shown.has(plan.plan_id))
      .map((plan) => this.nodes.plan(project, plan.plan_id));
  }

  #shownOf(project: Project): Shown {
    let shown = this.#shown.get(project);
    if (shown === undefined) {
      const source = { vscode: this.editor.vscode, viewer: project.me };
      shown = applyFilter(project.mirror, this.filter.filter, (item) => holderName(source, item));
      this.#shown.set(project, shown);
    }
    return shown;
  }

  #known(project: Project, id: number | string): PlanTreeNode | undefined {
    return typeof id === 'string' ? this.nodes.knownPlan(project, id) : this.nodes.knownItem(project, id);
  }

  #add(node: PlanTreeNode | undefined): void {
    if (node !== undefined) this.#queue.add(node);
  }

  #addItem(project: Project, id: number, change: MirrorChange): void {
    const node = this.nodes.knownItem(project, id);
    if (node === undefined || change.parents.has(id)) return;
    const item = project.mirror.item(id);
    if (item !== undefined && isContainer(item)) this.#addNumbers(node);
    else this.#queue.add(node);
  }

  #addNumbers(node: PlanTreeNode): void {
    if (this.#drawn.looksLike(node, this.#treeItemOf(node))) return;
    this.#queue.addNumbers(node, this.#drawn.rowsBelow(node));
  }

  /** Items that have begun or ceased to wait for a person, or to be unsigned, carry a mark. */
  #addMarked(project: Project): void {
    const { mirror } = project;
    const marked = new Set<PlanTreeNode>();
    const mark = (node: PlanTreeNode | undefined) => {
      if (node !== undefined) marked.add(node);
    };
    for (const need of mirror.needs.needs) {
      if (need.item !== undefined) mark(this.nodes.knownItem(project, need.item.id));
      if (need.plan !== undefined) mark(this.nodes.knownPlan(project, need.plan.plan_id));
    }
    for (const change of mirror.unsigned()) {
      if (change.item_id !== null) mark(this.nodes.knownItem(project, change.item_id));
      else if (change.plan_id !== null) mark(this.nodes.knownPlan(project, change.plan_id));
    }
    const before = this.#marked.get(project) ?? new Set();
    for (const node of marked) if (!before.has(node)) this.#add(node);
    for (const node of before) if (!marked.has(node)) this.#add(node);
    this.#marked.set(project, marked);
  }

  /** What the changes since the view was last told mean where a filter is on. */
  #completeFiltered(): void {
    const before = [...this.#shownBefore];
    this.#shownBefore.clear();
    if (!this.filter.isOn) return;
    if (this.#shapeOfRoot() !== this.#rootShape) {
      this.#queue.add(undefined);
      return;
    }
    for (const [project, shown] of before) {
      // One that has left the window has no rows to be told of.
      if (!this.editor.projects.all().includes(project)) continue;
      this.#addFiltered(project, shown, this.#shownOf(project));
    }
  }

  /** What the filter lets through since these changes, or not any more: its parents have other children. */
  #addFiltered(project: Project, before: Shown, after: Shown): void {
    const { mirror } = project;
    const moved = [
      ...[...before.items].filter((id) => !after.items.has(id)),
      ...[...after.items].filter((id) => !before.items.has(id)),
    ];
    for (const id of moved) {
      const item = mirror.item(id);
      if (item !== undefined) this.#add(this.#known(project, item.parent_id ?? item.plan_id));
    }
    const isOtherPlans =
      before.plans.size !== after.plans.size || [...after.plans].some((planId) => !before.plans.has(planId));
    if (isOtherPlans && this.#namesProjects()) this.#queue.add(this.nodes.project(project));
  }
}
