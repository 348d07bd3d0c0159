import type * as vscode from 'vscode';
import { itemOfNode } from '../commands/targets';
import type { Node } from '../nodes';
import type { FilterState } from './filter-state';
import type { PlanElement, PlanTree } from './plan-tree';

interface PlanPane {
  tree: PlanTree;
  view: vscode.TreeView<PlanElement>;
  filter: FilterState;
}

/** Shows and selects an item in the Plan view; a filter that hides it is cleared. */
export async function revealInPlan(nodes: readonly Node[], { tree, view, filter }: PlanPane): Promise<void> {
  const [node] = nodes;
  const target = node === undefined ? undefined : itemOfNode(node);
  if (node === undefined || target === undefined) return;
  const shown = tree.nodeOf(node.project, target.item.id);
  if (!tree.isShown(node.project, target.item.id)) await filter.clear();
  await view.reveal(shown, { select: true, focus: true, expand: false });
}
