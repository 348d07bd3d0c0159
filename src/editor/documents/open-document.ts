import type * as vscode from 'vscode';
import type { Editor } from '../editor';
import { oneLine } from '../presentation/plain-text';
import type { Project } from '../projects/project';
import { pageUri, textUri } from './addresses';
import { pageInFront } from './page-step';
import { pagesOf } from './register-documents';

/** VS Code's Markdown preview as a custom editor. */
export const PREVIEW_EDITOR = 'vscode.markdown.preview.editor';

/** Where a page was asked for. */
export interface PageOptions {
  /**
   * By a row of a tree, where the keyboard stays for the next row and its keys. Asked for once more while it is in
   * front, the page gets it: a second Enter goes in.
   */
  fromRow?: boolean;
}

/** Shows an item's page, which follows the item. */
export async function openItem(
  editor: Editor,
  project: Project,
  itemId: number,
  options: PageOptions = {},
): Promise<void> {
  const item = project.mirror.item(itemId);
  const title = item === undefined ? String(itemId) : oneLine(item.item_key, 60);
  const uri = pageUri(editor, project, { kind: 'item', itemId }, title);
  await showPage(editor, uri, focusOf(editor, uri, options));
}

/** Shows a plan's page with its specification and what was handed in. */
export async function openPlan(
  editor: Editor,
  project: Project,
  planId: string,
  options: PageOptions = {},
): Promise<void> {
  const uri = pageUri(editor, project, { kind: 'plan', planId }, oneLine(planId, 60));
  await showPage(editor, uri, focusOf(editor, uri, options));
}

/**
 * Shows Markdown of our own making that was found out once (its foreign texts neutralised); gives its address.
 * `preserveFocus`: a dialog comes next, from which a page that loads would take the keyboard.
 */
export async function openPage(
  editor: Editor,
  project: Project,
  title: string,
  markdown: string,
  options: { preserveFocus?: boolean } = {},
): Promise<vscode.Uri> {
  const uri = pagesOf(editor).keep(project, title, markdown);
  await showPage(editor, uri, options);
  return uri;
}

/** Closes a page that `openPage` opened, if it is open still. */
export async function closePage(editor: Pick<Editor, 'vscode'>, uri: vscode.Uri): Promise<void> {
  const { tabGroups } = editor.vscode.window;
  const address = uri.toString();
  const open = tabGroups.all.flatMap(({ tabs }) => tabs).filter((tab) => addressOf(tab) === address);
  if (open.length > 0) await tabGroups.close(open, true);
}

function addressOf({ input }: vscode.Tab): string | undefined {
  if (typeof input !== 'object' || input === null || !('uri' in input)) return undefined;
  return String(input.uri);
}

/** Puts other words on a page that `openPage` opened. */
export function rewritePage(editor: Editor, uri: vscode.Uri, markdown: string): void {
  pagesOf(editor).rewrite(uri, markdown);
}

/** Opens an item's long text for editing. */
export async function openItemText(
  editor: Editor,
  project: Project,
  itemId: number,
  field: 'description' | 'acceptance_criteria',
): Promise<void> {
  await openText(editor, textUri(editor, project, { kind: field, itemId }));
}

/** Opens a plan's specification for editing. */
export async function openSpecification(editor: Editor, project: Project, planId: string): Promise<void> {
  await openText(editor, textUri(editor, project, { kind: 'specification', planId }));
}

/** Opens a plan's description for editing. */
export async function openPlanDescription(editor: Editor, project: Project, planId: string): Promise<void> {
  await openText(editor, textUri(editor, project, { kind: 'plan_description', planId }));
}

function focusOf(
  editor: Editor,
  uri: vscode.Uri,
  { fromRow = false }: PageOptions,
): { preserveFocus: boolean } {
  return { preserveFocus: fromRow && pageInFront(editor)?.toString() !== uri.toString() };
}

/** The Markdown preview as an editor of the page itself: such a one knows its address, and so do its title's buttons. */
async function showPage(
  editor: Editor,
  uri: vscode.Uri,
  options: { preserveFocus?: boolean } = {},
): Promise<void> {
  const how = { preview: true, ...options };
  try {
    await editor.vscode.commands.executeCommand('vscode.openWith', uri, PREVIEW_EDITOR, how);
  } catch (error) {
    // VS Code's Markdown extension can be switched off.
    editor.log.debug(`no Markdown preview: ${String(error)}`);
    await openText(editor, uri, options);
  }
}

async function openText(
  editor: Editor,
  uri: vscode.Uri,
  options: { preserveFocus?: boolean } = {},
): Promise<void> {
  const { window, workspace } = editor.vscode;
  const document = await workspace.openTextDocument(uri);
  await window.showTextDocument(document, { preview: true, ...options });
}
