import type * as vscode from 'vscode';
import type { OutlineItem } from '../../model/outline';
import type { Editor } from '../editor';
import type { ItemNode, PlanNode, ProjectNode } from '../nodes';
import { isCalling } from '../presentation/calling-needs';
import { itemTokens, planTokens } from '../presentation/capabilities';
import { itemLook, type Look, planLook } from '../presentation/item-looks';
import { isContainer, itemAria, itemDescription, type TextSource } from '../presentation/item-text';
import { looksUri } from '../presentation/looks-uri';
import { plain } from '../presentation/plain-text';
import { planAria, planDescription } from '../presentation/plan-text';
import type { Project } from '../projects/project';
import type { VsCode } from '../vs-code';

export function textSource(editor: Pick<Editor, 'vscode'>, project: Project, now: number): TextSource {
  return { vscode: editor.vscode, viewer: project.me, mirror: project.mirror, now };
}

/** One for each look: ten thousand rows show a handful of them, and keep them as long as the view is open. */
const icons = new WeakMap<VsCode['ThemeIcon'], Map<string, vscode.ThemeIcon>>();
const contexts = new Map<string, string>();

export function themeIcon({ ThemeColor, ThemeIcon }: VsCode, look: Look): vscode.ThemeIcon {
  let known = icons.get(ThemeIcon);
  if (known === undefined) {
    known = new Map();
    icons.set(ThemeIcon, known);
  }
  const key = `${look.icon} ${look.color}`;
  let icon = known.get(key);
  if (icon === undefined) {
    icon = new ThemeIcon(look.icon, new ThemeColor(look.color));
    known.set(key, icon);
  }
  return icon;
}

/** The same string for the same words: what a row can do is long, and there are few kinds of rows. */
function contextOf(tokens: readonly string[]): string {
  const context = tokens.join(' ');
  const known = contexts.get(context);
  if (known !== undefined) return known;
  contexts.set(context, context);
  return context;
}

/** An item as any of the trees shows it; id, children and command are the tree's. */
export function itemTreeItem(
  editor: Editor,
  node: ItemNode,
  item: OutlineItem,
  now: number,
  options: Pick<TextSource, 'leavesOutHolder'> = {},
): vscode.TreeItem {
  const { vscode } = editor;
  const { project } = node;
  const plan = project.mirror.plan(item.plan_id);
  const { leavesOutHolder = false } = options;
  const source: TextSource = { vscode, viewer: project.me, mirror: project.mirror, now, leavesOutHolder };
  const shown = new vscode.TreeItem(plain(item.title));
  shown.description = itemDescription(source, item);
  shown.iconPath = themeIcon(vscode, itemLook(item, isCalling(project.mirror.needOf({ itemId: item.id }))));
  shown.accessibilityInformation = { label: itemAria(source, item) };
  shown.contextValue = plan === undefined ? 'isItem' : contextOf(itemTokens(item, plan, project.me));
  if (project.mirror.isUnsigned({ itemId: item.id })) shown.resourceUri = looksUri(vscode, 'unsigned');
  else if (item.status === 'completed' || item.status === 'cancelled') {
    shown.resourceUri = looksUri(vscode, 'finished');
  }
  return shown;
}

/** Opens what the node stands for: what a click or Enter does. */
export function openCommand(
  { l10n }: VsCode,
  node: unknown,
  what: 'masterplan.openItem' | 'masterplan.openPlan' | 'masterplan.restartTrust',
): vscode.Command {
  const titles = {
    'masterplan.openItem': l10n.t('Open Item'),
    'masterplan.openPlan': l10n.t('Open Plan'),
    'masterplan.restartTrust': l10n.t('About This Window’s Key'),
  };
  return { command: what, title: titles[what], arguments: [node] };
}

export function itemCollapsible(
  { TreeItemCollapsibleState: State }: VsCode,
  item: OutlineItem,
  isFiltered: boolean,
): vscode.TreeItemCollapsibleState {
  if (!isContainer(item)) return State.None;
  return isFiltered || item.status === 'in_progress' ? State.Expanded : State.Collapsed;
}

export function planTreeItem(editor: Editor, node: PlanNode): vscode.TreeItem | undefined {
  const { vscode } = editor;
  const { project, planId } = node;
  const plan = project.mirror.plan(planId);
  if (plan === undefined) return undefined;
  const isUnsigned = project.mirror.isUnsigned({ planId });
  const source = { vscode, viewer: project.me, isUnsigned };
  const shown = new vscode.TreeItem(plain(plan.title));
  shown.description = planDescription(source, plan);
  shown.iconPath = themeIcon(vscode, planLook(plan.status));
  shown.accessibilityInformation = { label: planAria(source, plan) };
  shown.contextValue = planTokens(plan, project.me).join(' ');
  if (isUnsigned) shown.resourceUri = looksUri(vscode, 'unsigned');
  else if (plan.status === 'completed') shown.resourceUri = looksUri(vscode, 'finished');
  return shown;
}

export function projectTreeItem(editor: Editor, node: ProjectNode): vscode.TreeItem {
  const { vscode } = editor;
  const { project } = node;
  const { l10n } = vscode;
  const shown = new vscode.TreeItem(plain(project.name), vscode.TreeItemCollapsibleState.Expanded);
  shown.iconPath = new vscode.ThemeIcon('root-folder');
  shown.description = projectState(project, l10n);
  shown.accessibilityInformation = {
    label: [l10n.t('{0}, project', plain(project.name)), shown.description]
      .filter((part) => part !== undefined)
      .join(', '),
  };
  shown.contextValue = 'isProject canCreatePlan canImport';
  shown.tooltip = project.location.root;
  return shown;
}

function projectState(project: Project, l10n: VsCode['l10n']): string {
  const count = project.mirror.plans().length;
  switch (project.mirror.state.kind) {
    case 'idle':
    case 'loading':
      return l10n.t('reading the plan…');
    case 'error':
      return l10n.t('the plan could not be read');
    case 'empty':
      return l10n.t('no plan yet');
    case 'live':
      return count === 1 ? l10n.t('1 plan') : l10n.t('{0} plans', count);
  }
}
