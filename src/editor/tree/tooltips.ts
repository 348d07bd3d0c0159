import type * as vscode from 'vscode';
import type { Change } from '../../model/change';
import type { Item } from '../../model/item';
import type { Plan } from '../../model/plan';
import type { Editor } from '../editor';
import type { ItemNode, PlanNode } from '../nodes';
import { type ItemDetails, itemTooltip } from '../presentation/item-tooltip';
import { needWhy } from '../presentation/need-why';
import { planTooltip } from '../presentation/plan-tooltip';
import type { Project } from '../projects/project';
import { textSource } from './tree-item';

/** The tooltip of an item; what the mirror lacks (long texts, notes) is read now. */
export async function itemTooltipOf(
  editor: Editor,
  { project, itemId }: Pick<ItemNode, 'project' | 'itemId'>,
  now: number,
  token: vscode.CancellationToken,
): Promise<vscode.MarkdownString | undefined> {
  const item = project.mirror.item(itemId);
  if (item === undefined) return undefined;
  const source = { ...textSource(editor, project, now), mirror: project.mirror };
  const read = await readFor<{ item: Item; changes: Change[] }>(
    editor,
    project,
    'show',
    { item_id: itemId },
    token,
  );
  const details: ItemDetails | undefined = read && {
    description: read.item.description,
    acceptance: read.item.acceptance_criteria,
    changes: read.changes,
  };
  return markdown(editor, itemTooltip(source, item, details));
}

/** The tooltip of a plan, with the beginning of its specification. */
export async function planTooltipOf(
  editor: Editor,
  { project, planId }: Pick<PlanNode, 'project' | 'planId'>,
  now: number,
  token: vscode.CancellationToken,
): Promise<vscode.MarkdownString | undefined> {
  const { mirror } = project;
  const plan = mirror.plan(planId);
  if (plan === undefined) return undefined;
  const read = await readFor<{ plan: Plan }>(editor, project, 'get_plan', { plan_id: planId }, token);
  const { vscode } = editor;
  const viewer = project.me;
  const need = mirror.needOf({ planId });
  const source = {
    vscode,
    viewer,
    isUnsigned: mirror.isUnsigned({ planId }),
    now,
    needs: need === undefined ? undefined : needWhy(vscode.l10n, need, { mirror, viewer }),
  };
  return markdown(editor, planTooltip(source, plan, read?.plan.spec_content));
}

/** Markdown in which nothing can be clicked but plain links: agents wrote the text. */
export function markdown({ vscode }: Pick<Editor, 'vscode'>, text: string): vscode.MarkdownString {
  const made = new vscode.MarkdownString(text, false);
  made.isTrusted = false;
  made.supportHtml = false;
  return made;
}

/** A tooltip without its long texts is better than none: what cannot be read is logged. */
async function readFor<T>(
  editor: Editor,
  project: Project,
  operation: string,
  input: Record<string, unknown>,
  token: vscode.CancellationToken,
): Promise<T | undefined> {
  const abort = new AbortController();
  const cancelling = token.onCancellationRequested(() => abort.abort());
  try {
    return (await project.read(operation, input, { signal: abort.signal })) as T;
  } catch (error) {
    if (!token.isCancellationRequested) editor.log.debug(`tooltip: ${String(error)}`);
    return undefined;
  } finally {
    cancelling.dispose();
  }
}
