import type * as vscode from 'vscode';
import { AgentsTree } from '../agents/agents-tree';
import { verifyLog } from '../commands/log/verify-log';
import type { GivenCommands } from '../commands/register-commands';
import type { Editor } from '../editor';
import { waitingKeyOf } from '../human-seat/key-waits';
import { TrustWatch } from '../human-seat/trust-watch';
import { onDidAcknowledge } from '../needs-you/acknowledged-unsigned';
import { countNeeds } from '../needs-you/needs-list';
import { NeedsNotice } from '../needs-you/needs-notice';
import { type NeedsElement, NeedsTree } from '../needs-you/needs-tree';
import { type Node, ProjectNode } from '../nodes';
import { ContextKeys } from '../presentation/context-keys';
import { LooksDecorations } from '../presentation/looks-uri';
import { systemViewClock, type ViewClock } from '../presentation/view-clock';
import { StatusBar } from '../status-bar/status-bar';
import { chooseFilter } from './choose-filter';
import { PlanDragAndDrop } from './drag-and-drop';
import { ExpansionState } from './expansion-state';
import { FilterState } from './filter-state';
import { filterText } from './filter-text';
import { followProjects } from './follow-projects';
import { KnownKeys } from './known-keys';
import { LeaseTicker } from './lease-ticker';
import { NodeKeeper } from './node-keeper';
import { planMessage } from './plan-message';
import { planState } from './plan-state';
import { type PlanElement, PlanTree } from './plan-tree';
import { refreshProjects } from './refresh-projects';
import { revealInPlan } from './reveal-in-plan';

/** The commands that the views answer; the registry of commands registers them. */
export type TreeCommands = Pick<
  GivenCommands,
  'masterplan.revealItem' | 'masterplan.filterPlan' | 'masterplan.clearFilter' | 'masterplan.refresh'
>;

export interface Trees extends vscode.Disposable {
  readonly commands: TreeCommands;
  /** What is selected in the view that the person used last: for commands that were run by a key or the palette. */
  selectedNodes(): readonly Node[];
}

/** The three views, their badge, empty states and notice, and the status bar. */
export function registerTrees(editor: Editor, clock: ViewClock = systemViewClock): Trees {
  const { vscode, context, projects } = editor;
  const nodes = new NodeKeeper(editor.gestures);
  const filter = new FilterState(vscode, context.workspaceState);
  const keys = new ContextKeys(vscode.commands);
  const expansion = new ExpansionState(context.workspaceState, clock, (error) =>
    editor.log.warn(String(error)),
  );
  const planTree = new PlanTree(editor, nodes, filter, expansion, clock);
  const needsTree = new NeedsTree(editor, nodes, expansion, clock);
  const agentsTree = new AgentsTree(editor, nodes, expansion, clock);

  const planView = vscode.window.createTreeView<PlanElement>('masterplan.plan', {
    treeDataProvider: planTree,
    dragAndDropController: new PlanDragAndDrop(editor),
    canSelectMany: true,
    showCollapseAll: true,
  });
  const needsView = vscode.window.createTreeView<NeedsElement>('masterplan.needsYou', {
    treeDataProvider: needsTree,
    canSelectMany: true,
  });
  const agentsView = vscode.window.createTreeView<Node>('masterplan.agents', {
    treeDataProvider: agentsTree,
    canSelectMany: true,
  });
  const views: readonly vscode.TreeView<NeedsElement>[] = [
    planView as vscode.TreeView<NeedsElement>,
    needsView,
    agentsView as vscode.TreeView<NeedsElement>,
  ];

  const statusBar = new StatusBar(editor);
  const notice = new NeedsNotice(editor, () => needsView.visible);
  const ticker = new LeaseTicker(
    clock,
    () => planView.visible || agentsView.visible,
    () => {
      if (planView.visible) planTree.noteTime();
      agentsTree.refresh();
    },
  );
  let isReady = false;
  let isClosed = false;

  const showState = () => {
    if (isClosed) return;
    const state = planState(editor, isReady);
    const needs = countNeeds(editor);
    keys.set('masterplan.state', state);
    keys.set('masterplan.filtered', filter.isOn);
    keys.set(
      'masterplan.keyWaits',
      projects.all().some(({ standing }) => waitingKeyOf(standing) !== undefined),
    );
    keys.set('masterplan.needsYouEmpty', state !== 'loading' && needs === 0);
    keys.set('masterplan.agentsEmpty', state !== 'loading' && agentsTree.isEmpty);
    showNeeds(editor, needsView, needs);
    planView.message = planMessage(editor, isReady, knownKeys) ?? '';
    planView.description = filterText(vscode, filter.filter) ?? '';
    statusBar.update();
    notice.update();
    ticker.update();
  };

  const knownKeys = new KnownKeys(editor, () => showState());
  const trust = new TrustWatch(editor, (project) =>
    verifyLog.run(editor, { nodes: [new ProjectNode(project)], foreign: [], selected: [] }),
  );

  let latest: vscode.TreeView<NeedsElement> = views[0] ?? needsView;
  const handles: vscode.Disposable[] = [
    ...views.flatMap((view) => [
      view,
      view.onDidChangeVisibility(() => ticker.update()),
      view.onDidChangeSelection(() => {
        latest = view;
      }),
      view.onDidExpandElement(({ element }) => expansion.note(element, true)),
      view.onDidCollapseElement(({ element }) => expansion.note(element, false)),
    ]),
    vscode.window.registerFileDecorationProvider(new LooksDecorations(vscode)),
    filter.onDidChange(() => {
      planTree.refreshAll();
      showState();
    }),
    onDidAcknowledge(editor, () => {
      needsTree.refresh();
      showState();
    }),
    followProjects(editor, {
      onChange(project, change) {
        planTree.note(project, change);
        needsTree.refresh();
        agentsTree.refresh();
        knownKeys.note(project, change);
        showState();
      },
      onStanding() {
        trust.update();
        knownKeys.update();
        needsTree.refresh();
        showState();
      },
      onProjects() {
        trust.update();
        knownKeys.update();
        planTree.refreshAll();
        needsTree.refreshAll();
        agentsTree.refresh();
        showState();
      },
    }),
  ];
  void projects.ready().then(() => {
    isReady = true;
    showState();
  });

  return {
    commands: {
      'masterplan.revealItem': (_editor, invocation) =>
        revealInPlan(invocation.nodes, { tree: planTree, view: planView, filter }),
      'masterplan.filterPlan': () => chooseFilter(editor, filter),
      'masterplan.clearFilter': () => filter.clear(),
      'masterplan.refresh': () => refreshProjects(editor),
    },
    selectedNodes: () => latest.selection.filter((element) => element.kind !== 'group'),
    dispose() {
      isClosed = true;
      for (const one of [...handles, ticker, statusBar, planTree, needsTree, agentsTree, filter, expansion])
        one.dispose();
    },
  };
}

/** The count on the activity bar. */
function showNeeds({ vscode: { l10n } }: Editor, view: vscode.TreeView<NeedsElement>, count: number): void {
  const tooltip = count === 1 ? l10n.t('1 thing needs you') : l10n.t('{0} things need you', count);
  if ((view.badge?.value ?? 0) === count) return;
  view.badge = count === 0 ? undefined : { value: count, tooltip };
}
