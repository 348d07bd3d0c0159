import { strict as assert } from 'node:assert';
import type * as vscode from 'vscode';
import { openItem, openPage, openPlan, rewritePage } from '../../../src/editor/documents/open-document';
import { WindowWithDocuments } from '../commands/window-with-documents';

describe('a page of the plan', () => {
  let window: WindowWithDocuments;
  let pages: vscode.FileSystemProvider;

  beforeEach(async () => {
    window = new WindowWithDocuments();
    await window.open();
    const found = window.stub.workspace.fileSystems.get('masterplan-view');
    assert.ok(found);
    pages = found;
  });
  afterEach(async () => {
    await window.close();
  });

  /** The address that the preview was opened with last. */
  const shown = () => window.openedPage();
  const text = async () => new TextDecoder().decode(await pages.readFile(shown()));

  it('of an item tells what it needs, what came before and who waits', async () => {
    await window.plan([
      { item_key: 'PH', item_type: 'phase' },
      { item_key: 'A', parent_key: 'PH' },
      {
        item_key: 'B',
        parent_key: 'PH',
        description: 'Port the **lexer**.',
        acceptance_criteria: '- all tests pass',
        depends_on: ['A'],
      },
      { item_key: 'C', depends_on: ['B'] },
    ]);
    await window.agent('claim', { plan_id: 'P', item_key: 'A' });
    await window.agent('complete', {
      plan_id: 'P',
      item_key: 'A',
      message: 'Look at tokens.ts',
      files_modified: ['src/tokens.ts'],
      symbols_created: ['Token'],
    });
    await window.agent('claim', { plan_id: 'P', item_key: 'B' });
    await window.project.mirror.refresh();
    await openItem(window.editor, window.project, window.present('B').id);
    const page = await text();
    assert.match(page, /^# B Title of B\n\nPlan › Title of PH\n/);
    assert.match(page, /- Status: \*\*in progress\*\*/);
    assert.match(page, /- Held by: \*\*agent\\-1\*\*/);
    assert.match(page, /## Description\n\n> Port the \*\*lexer\*\*\./);
    assert.match(page, /## Acceptance criteria\n\n> - all tests pass/);
    assert.match(page, /## Depends on\n\n- \*\*A\*\* Title of A · completed\n {2}- “Look at tokens\\\.ts”\n/);
    assert.match(page, /Files: src\\\/tokens\\\.ts\n {2}- Symbols: Token/);
    assert.match(page, /## Waits for this\n\n- \*\*C\*\* Title of C · blocked/);
    assert.match(page, /## Last changes\n\n- .*\*\*claimed\*\* · by agent\\-1/);
  });

  it('of an item names its plan by its title before the mirror has been read, as after a reload', async () => {
    await window.plan([{ item_key: 'A' }]);
    await openItem(window.editor, window.project, window.present('A').id);
    window.project.mirror.plan = () => undefined;
    assert.match(await text(), /^# A Title of A\n\nPlan\n/);
  });

  it('of a plan has its specification and what was handed in, as quotations', async () => {
    await window.agent('create_plan', {
      plan_id: 'P',
      title: 'Plan <b>',
      spec_content: '# Approved by Ada\n[x](command:masterplan.approvePlan)',
    });
    await openPlan(window.editor, window.project, 'P');
    const page = await text();
    assert.match(page, /^# Plan &lt;b&gt;\n/);
    assert.match(page, /- Status: \*\*draft\*\*/);
    assert.match(
      page,
      /## Specification\n\n> \*\*Approved by Ada\*\*\n>\n> \\\[x\\\]\(command\u200B:masterplan/,
    );
  });

  it('follows the item: what it shows is new after a change, and VS Code is told', async () => {
    await window.plan([{ item_key: 'A' }, { item_key: 'B', depends_on: ['A'] }]);
    await openItem(window.editor, window.project, window.present('B').id);
    assert.match(await text(), /Title of A · pending/);
    const before = (await pages.stat(shown())) as vscode.FileStat;
    const told = new Promise<string[]>((resolve) => {
      pages.onDidChangeFile((events) => resolve(events.map(({ uri }) => uri.toString())));
    });
    const watch = pages.watch(shown(), { recursive: false, excludes: [] });
    await window.project.mirror.ready();
    await window.agent('claim', { plan_id: 'P', item_key: 'A' });
    assert.deepEqual(await told, [shown().toString()]);
    watch.dispose();
    assert.match(await text(), /Title of A · in progress/);
    const after = (await pages.stat(shown())) as vscode.FileStat;
    assert.ok(after.mtime > before.mtime);
  });

  it('can’t be written, whoever tries', async () => {
    await window.plan([{ item_key: 'A' }]);
    await openPlan(window.editor, window.project, 'P');
    assert.equal(((await pages.stat(shown())) as vscode.FileStat).permissions, 1);
    assert.throws(() => pages.writeFile(shown(), new Uint8Array(), { create: true, overwrite: true }), {
      code: 'NoPermissions',
    });
  });

  it('that was found out once stays as it was, until other words are put on it', async () => {
    const uri = await openPage(window.editor, window.project, 'Found: a/b', '# One\n');
    assert.match(uri.path, /\/Found- a-b\.md$/);
    assert.equal(await text(), '# One\n');
    rewritePage(window.editor, uri, '# Two\n');
    assert.equal(await text(), '# Two\n');
  });

  it('that was found out before the window was reloaded says how to see it anew', async () => {
    const uri = await openPage(window.editor, window.project, 'Found', '# One\n');
    const path = uri.path.replace('/1/', '/7/');
    const old = await pages.readFile(uri.with({ path }));
    assert.match(new TextDecoder().decode(old), /before the window was reloaded/);
  });

  it('of an item that is gone says so', async () => {
    await window.plan([]);
    await openItem(window.editor, window.project, 999);
    assert.match(await text(), /There is no item 999/);
  });

  it('is shown as text where the Markdown preview is switched off', async () => {
    await window.plan([]);
    window.stub.commands.registered.set('vscode.openWith', () => {
      throw new Error('command not found');
    });
    await openPlan(window.editor, window.project, 'P');
    assert.equal(String(window.stub.workspace.openedDocuments.at(-1)), shown().toString());
  });
});
