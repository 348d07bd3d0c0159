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
  await showLivingPage(editor, pageUri(editor, project, { kind: 'item', itemId }, title), options);
}

/** Shows a plan's page with its specification and what was handed in. */
export async function openPlan(
  editor: Editor,
  project: Project,
  planId: string,
  options: PageOptions = {},
): Promise<void> {
  const uri = pageUri(editor, project, { kind: 'plan', planId }, oneLine(planId, 60));
  await showLivingPage(editor, uri, options);
}

/** Shows Markdown of our own making that was found out once (its foreign texts neutralised); gives its address. */
export async function openPage(
  editor: Editor,
  project: Project,
  title: string,
  markdown: string,
): Promise<vscode.Uri> {
  const uri = pagesOf(editor).keep(project, title, markdown);
  await showPage(editor, uri);
  return uri;
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

/** The Markdown preview as an editor of the page itself: such a one knows its address, and so do its title's buttons. */
async function showLivingPage(
  editor: Editor,
  uri: vscode.Uri,
  { fromRow = false }: PageOptions,
): Promise<void> {
  const preserveFocus = fromRow && pageInFront(editor)?.toString() !== uri.toString();
  const options = { preview: true, preserveFocus };
  try {
    await editor.vscode.commands.executeCommand('vscode.openWith', uri, PREVIEW_EDITOR, options);
  } catch (error) {
    editor.log.debug(`no Markdown preview: ${String(error)}`);
    await openText(editor, uri, options);
  }
}

async function showPage(editor: Editor, uri: vscode.Uri): Promise<void> {
  try {
    // Locked: the page stays when another Markdown file is opened.
    await editor.vscode.commands.executeCommand('markdown.showPreview', uri, undefined, { locked: true });
  } catch (error) {
    // VS Code's Markdown extension can be switched off.
    editor.log.debug(`no Markdown preview: ${String(error)}`);
    await openText(editor, uri);
  }
}

async function openText(
  editor: Editor,
  uri: vscode.Uri,
  options: vscode.TextDocumentShowOptions = { preview: true },
): Promise<void> {
  const { window, workspace } = editor.vscode;
  await window.showTextDocument(await workspace.openTextDocument(uri), options);
}
