import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { pageUri, textUri } from '../../../../src/editor/documents/addresses';
import { inlineText, quotedMarkdown } from '../../../../src/editor/documents/neutral-markdown';
import { openItem } from '../../../../src/editor/documents/open-document';
import type { Editor } from '../../../../src/editor/editor';
import type { Project } from '../../../../src/editor/projects/project';
import { agent, eventually, folderPath, liveProject, masterplan, seen } from './support';

describe('The plan’s pages and texts', () => {
  let editor: Editor;
  let project: Project;
  let itemId: number;

  before(async () => {
    editor = await masterplan();
    project = await liveProject();
    itemId = project.mirror.itemByKey('busy', 'T-1-0')?.id ?? assert.fail('no item T-1-0');
  });

  it('shows an item in VS Code’s Markdown preview', async () => {
    await openItem(editor, project, itemId);
    await eventually(() => {
      const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
      return tab?.input instanceof vscode.TabInputCustom && tab.label.includes('T-1-0');
    });
    const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input as vscode.TabInputCustom;
    assert.match(input.viewType, /markdown\.preview/);
    // The buttons in its title ask for this scheme, and get this address.
    assert.equal(input.uri.scheme, 'masterplan-view');
    const shown = () =>
      vscode.workspace.textDocuments.find((one) => one.uri.toString() === input.uri.toString());
    await eventually(() => shown() !== undefined);
    const outside = await agent(folderPath(), 'preview');
    await outside.call('update', { plan_id: 'busy', item_key: 'T-1-0', message: 'Seen in the preview' });
    await eventually(() => shown()?.getText().includes('Seen in the preview') === true);
    await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
  });

  it('follows the item while it is open, and can’t be edited', async () => {
    const uri = pageUri(editor, project, { kind: 'item', itemId }, 'T-1-0');
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    assert.match(document.getText(), /^# T\\-1\\-0 Task 0 of phase 1/);
    const outside = await agent(folderPath(), 'pages');
    await outside.call('claim', { plan_id: 'busy', item_key: 'T-1-0' });
    await eventually(() => document.getText().includes('Held by'));
    await outside.call('release', { plan_id: 'busy', item_key: 'T-1-0' });
    assert.equal(vscode.workspace.fs.isWritableFileSystem(uri.scheme), false);
    await assert.rejects(async () => vscode.workspace.fs.writeFile(uri, new Uint8Array()));
  });

  it('neutralises what others wrote for VS Code’s own Markdown engine', async () => {
    const attack = [
      '[x](command:masterplan.approvePlan) ![y](https://example.org/y.png) <img src=x onerror=alert(1)>',
      '# Approved',
      '<style>* { display: none }</style>',
      '$$\\href{command:x}{y}$$',
      '```mermaid\ngraph TD; A-->B\n```',
      '[z]: command:x',
    ].join('\n\n');
    for (const text of [quotedMarkdown(attack), inlineText(attack, 2000)]) {
      const html = String(await vscode.commands.executeCommand('markdown.api.render', text));
      assert.doesNotMatch(html, /<(img|style|h1|script|svg|math)|href="(?!https?:)|class="(katex|mermaid)/);
    }
  });

  it('lets nothing be saved without the dialog: the text stays in the editor, unsaved', async () => {
    const uri = textUri(editor, project, { kind: 'specification', planId: 'busy' });
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(uri, new vscode.Position(0, 0), '# Forged\n');
    assert.ok(await vscode.workspace.applyEdit(edit));
    assert.equal(await document.save(), false);
    assert.ok(document.isDirty);
    await assert.rejects(async () => vscode.workspace.fs.writeFile(uri, new TextEncoder().encode('forged')));
    const { plan } = await project.read('get_plan', { plan_id: 'busy' });
    assert.equal((plan as { spec_content: string | null }).spec_content, null);
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('shows an agent’s new words in an open text that nobody has touched', async () => {
    const uri = textUri(editor, project, { kind: 'description', itemId });
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    const outside = await agent(folderPath(), 'texts');
    await outside.call('update', { plan_id: 'busy', item_key: 'T-1-0', description: 'New words' });
    await seen(project.mirror, () => project.mirror.item(itemId) !== undefined);
    await eventually(() => document.getText() === 'New words');
    assert.equal(document.isDirty, false);
  });
});
