import { strict as assert } from 'node:assert';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as vscode from 'vscode';
import { WindowWithDocuments } from './window-with-documents';

describe('import and export', () => {
  let window: WindowWithDocuments;

  beforeEach(async () => {
    window = new WindowWithDocuments();
    await window.open();
  });
  afterEach(async () => {
    await window.close();
  });

  const errors = () => window.person.asked.filter(({ kind }) => kind === 'error').map(({ text }) => text);
  const keys = async () =>
    ((await window.project.read('list', {})).items as { item_key: string }[])
      .map((one) => one.item_key)
      .sort();
  /** Writes that changed something. */
  const changes = () => window.written.filter(({ input }) => input.dry_run !== true);

  function file(name: string, content: unknown): vscode.Uri {
    const path = join(window.real.top, name);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content, null, 1));
    return window.stub.vscode.Uri.file(path);
  }

  const page = () => window.page();

  function opensEditor(name: string, content: string): vscode.Uri {
    const uri = window.stub.vscode.Uri.from({ scheme: 'untitled', path: name });
    const document = { uri, isDirty: true, getText: () => content };
    window.stub.window.api.activeTextEditor = { document } as unknown as vscode.TextEditor;
    return uri;
  }

  it('checks first, shows what would come, and imports after a dialog with the numbers', async () => {
    await window.plan([]);
    const items = file('items.json', [
      { item_key: 'A', title: 'One' },
      { title: 'Two', depends_on_keys: ['A'] },
    ]);
    window.person.picks('A file').choosesFile(items).presses('Import');
    await window.run('masterplan.importItems', window.planNode());
    window.person.assertDone();
    assert.match(await page(), /# Import of items\\\.json\n\n- Into: \*\*“Plan”\*\*\n- New items: \*\*2\*\*/);
    assert.equal(window.person.last('modal').text, 'Import 2 items into “Plan”?');
    assert.equal((await keys()).length, 2);
    assert.deepEqual((await window.project.read('unsigned_changes', {})).changes, []);
  });

  it('shows the items before they come: what they are, below what, what they wait for; the first of many', async () => {
    await window.plan([{ item_key: 'OLD' }]);
    const items = file('items.json', [
      { item_key: 'PH', title: 'First | phase', item_type: 'phase' },
      { item_key: 'A', title: '<b>One</b>', parent_key: 'PH', depends_on_keys: ['OLD'] },
      ...Array.from({ length: 120 }, (_, index) => ({ title: `Other ${index}` })),
    ]);
    let whileAsked: Promise<string> | undefined;
    window.person.picks('A file').choosesFile(items);
    window.person.onModal = () => {
      whileAsked = page();
    };
    await window.run('masterplan.importItems', window.planNode());
    const lines = ((await whileAsked) ?? '').split('\n');
    const table = lines.filter((line) => line.startsWith('| '));
    assert.equal(table.length, 2 + 100);
    assert.deepEqual(table.slice(0, 4), [
      '| Key | Title | Type | Below | Waits for |',
      '| --- | --- | --- | --- | --- |',
      '| PH | First \\| phase | Phase |  |  |',
      '| A | &lt;b&gt;One&lt;\\/b&gt; | Task | PH | OLD |',
    ]);
    assert.ok(lines.includes('_and 22 more_'), lines.slice(-4).join('\n'));
  });

  it('tells what would be new from what would change', async () => {
    await window.plan([{ item_key: 'A' }]);
    const items = file('items.json', [
      { item_key: 'A', title: 'Other title' },
      { item_key: 'B', title: 'New one' },
    ]);
    let whileAsked: Promise<string> | undefined;
    window.person.picks('A file').choosesFile(items).picks('Change those');
    window.person.onModal = () => {
      whileAsked = page();
    };
    await window.run('masterplan.importItems', window.planNode());
    const shown = (await whileAsked) ?? '';
    assert.match(shown, /^\| B \| New one \| Task \|\s+\|\s+\| new \|$/m);
    assert.match(shown, /^\| A \| Other title \| Task \|\s+\|\s+\| changed \|$/m);
  });

  it('shows the page without taking the keyboard from the dialog, and leaves no tab behind', async () => {
    await window.plan([]);
    const items = file('items.json', [{ item_key: 'A', title: 'One' }]);
    const open = () => window.stub.window.tabs.length;
    let whileAsked: number | undefined;
    window.person.onModal = () => {
      whileAsked = open();
    };
    for (const button of [undefined, 'Import']) {
      window.person.picks('A file').choosesFile(items);
      if (button !== undefined) window.person.presses(button);
      await window.run('masterplan.importItems', window.planNode());
      const opened = window.stub.commands.executed.findLast(({ id }) => id === 'vscode.openWith');
      assert.deepEqual(opened?.args[2], { preview: true, preserveFocus: true });
      assert.deepEqual([whileAsked, open()], [1, 0]);
    }
    // Nor does a problem's page, once it is imported anew.
    writeFileSync(items.fsPath, '[{"title":""}]');
    for (let times = 0; times < 2; times++) {
      window.person.picks('A file').choosesFile(items);
      await window.run('masterplan.importItems', window.planNode());
      assert.equal(open(), 1);
    }
  });

  it('leaves the page open where not everything could be carried over', async () => {
    await window.plan([]);
    const items = file(
      'beads.jsonl',
      [
        {
          id: 'b-1',
          title: 'One',
          status: 'open',
          issue_type: 'task',
          dependencies: [{ depends_on_id: 'gone', type: 'blocks' }],
        },
      ]
        .map((issue) => JSON.stringify(issue))
        .join('\n'),
    );
    window.person.picks('A file').choosesFile(items).picks('As it stands there').presses('Import');
    await window.run('masterplan.importItems', window.planNode());
    window.person.assertDone();
    assert.equal(window.stub.window.tabs.length, 1);
    assert.match(await page(), /This was imported/);
  });

  it('offers a plan that is empty first, then a new one', async () => {
    await window.plan([{ item_key: 'A' }]);
    await window.agent('create_plan', { plan_id: 'EMPTY', title: 'Just made' });
    await window.project.mirror.refresh();
    window.person.picks('A file').choosesFile(file('items.json', [{ title: 'One' }]));
    await window.run('masterplan.importItems');
    assert.deepEqual(
      window.person.last('pick').offered.map((line) => line.split(' | ')[0]),
      ['Just made', 'A new plan', 'Plan'],
    );
  });

  it('says of a picture that it is no text, and what can be imported', async () => {
    await window.plan([]);
    const path = join(window.real.top, 'logo.png');
    writeFileSync(path, Buffer.from('89504e470d0a1a0a0000000d49484452000000010000', 'hex'));
    window.person.picks('A file').choosesFile(window.stub.vscode.Uri.file(path));
    await window.run('masterplan.importItems', window.planNode());
    assert.match(errors().join(), /logo\.png is not a text file.*JSON, JSON lines.*YAML/);
  });

  it('says on its page what is so: nothing yet while it asks, then that it was imported', async () => {
    await window.plan([]);
    const items = file('items.json', [{ item_key: 'A', title: 'One' }]);
    let whileAsked: Promise<string> | undefined;
    window.person.picks('A file').choosesFile(items).presses('Import');
    window.person.onModal = () => {
      whileAsked = page();
    };
    await window.run('masterplan.importItems', window.planNode());
    assert.match((await whileAsked) ?? '', /Nothing is imported yet\./);
    const after = await page();
    assert.match(after, /New items: \*\*1\*\*/);
    assert.match(after, /This was imported\./);
    assert.doesNotMatch(after, /Nothing/);
  });

  it('says on its page that nothing was imported, when the person leaves and when it is refused', async () => {
    await window.plan([]);
    const items = file('items.json', [{ item_key: 'A', title: 'One' }]);
    window.person.picks('A file').choosesFile(items);
    await window.run('masterplan.importItems', window.planNode());
    assert.match(await page(), /Nothing was imported\./);
    window.person.picks('A file').choosesFile(items).presses('Import');
    // Somebody else was faster.
    window.person.onModal = () => writeFileSync(items.fsPath, '[{"title":""}]');
    await window.run('masterplan.importItems', window.planNode());
    assert.equal(errors().length, 1);
    assert.match(await page(), /Nothing was imported\./);
    assert.deepEqual(await keys(), []);
  });

  it('changes nothing when the person leaves at the dialog, and needs nobody for the check', async () => {
    await window.plan([]);
    window.person.picks('A file').choosesFile(file('items.yaml', '- title: One\n')).picks('Plan');
    await window.run('masterplan.importItems');
    window.person.assertDone();
    assert.equal(window.person.modals, 1);
    assert.deepEqual(changes(), []);
    assert.deepEqual(await keys(), []);
  });

  it('asks for a new plan’s title where there is no plan, and takes the open editor', async () => {
    opensEditor('Untitled-1', '[{ "item_key": "A", "title": "One" }]');
    window.person.picks('The open editor').types('Fresh').presses('Import');
    await window.run('masterplan.importItems');
    window.person.assertDone();
    assert.equal(window.person.last('modal').text, 'Import 1 item into the new plan “Fresh”?');
    assert.deepEqual(await keys(), ['A']);
    assert.deepEqual(
      readdirSync(tmpdir()).filter((name) => name.startsWith('masterplan-import-')),
      [],
    );
  });

  it('takes the clipboard, whatever its form', async () => {
    await window.stub.vscode.env.clipboard.writeText(
      '{"item_key":"A","title":"One"}\n{"item_key":"B","title":"Two"}\n',
    );
    window.person.picks('The clipboard').types('Fresh').presses('Import');
    await window.run('masterplan.importItems');
    assert.deepEqual(await keys(), ['A', 'B']);
  });

  it('shows all problems together, in a page and at their lines, and asks for nothing', async () => {
    await window.plan([]);
    const items = file(
      'bad.json',
      '[\n{"title":"Fine"},\n{"title":""},\n{"title":"X","depends_on_keys":["<img src=x>"]}\n]',
    );
    window.person.picks('A file').choosesFile(items);
    await window.run('masterplan.importItems', window.planNode());
    assert.equal(window.person.modals, 0);
    const shown = await page();
    assert.match(shown, /# bad\\\.json can’t be imported/);
    assert.match(shown, /\*\*line 3, item 2/);
    assert.match(shown, /\*\*line 4, item 3/);
    assert.doesNotMatch(shown, /<img/);
    const marks = window.stub.diagnostics.get(items.toString());
    assert.deepEqual(
      marks?.map((mark) => mark.range.start.line),
      [2, 3],
    );
    assert.match(errors().join(), /Problems: 2\./);
    assert.deepEqual(await keys(), []);
    // The next check takes the marks away.
    writeFileSync(items.fsPath, '[{"title":"Fine"}]');
    window.person.picks('A file').choosesFile(items);
    await window.run('masterplan.importItems', window.planNode());
    assert.equal(window.stub.diagnostics.get(items.toString()), undefined);
  });

  it('asks what becomes of keys that exist', async () => {
    await window.plan([{ item_key: 'A' }]);
    const items = file('again.json', [
      { item_key: 'A', title: 'New title' },
      { item_key: 'B', title: 'Two' },
    ]);
    window.person.picks('A file').choosesFile(items).picks('Leave those').presses('Import');
    await window.run('masterplan.importItems', window.planNode());
    assert.deepEqual(await keys(), ['A', 'B']);
    assert.equal(window.present('A').title, 'Title of A');
    window.person.picks('A file').choosesFile(items).picks('Change those').presses('Import');
    await window.run('masterplan.importItems', window.planNode());
    window.person.assertDone();
    assert.equal(window.present('A').title, 'New title');
  });

  it('asks how the issues of beads are wanted', async () => {
    const issue = { id: 'b-1', title: 'One', status: 'closed', issue_type: 'task', priority: 1 };
    const issues = file('issues.jsonl', `${JSON.stringify(issue)}\n`);
    window.person.picks('A file').choosesFile(issues).picks('open work').types('Beads').presses('Import');
    await window.run('masterplan.importItems');
    window.person.assertDone();
    const { items } = await window.project.read('list', {});
    assert.deepEqual(
      (items as { status: string }[]).map((item) => item.status),
      ['pending'],
    );
  });

  it('writes a snapshot that another project restores', async () => {
    await window.plan([{ item_key: 'A' }]);
    window.person.picks('In the project');
    window.person.onSaid = (message) =>
      message.startsWith('Wrote snapshot.json. Plans: 1. Items: 1.') ? 'Show File' : undefined;
    await window.run('masterplan.exportSnapshot');
    const snapshot = join(window.real.store, 'snapshot.json');
    assert.ok(existsSync(snapshot));
    const revealed = window.stub.commands.executed.find(({ id }) => id === 'revealFileInOS');
    assert.ok(revealed);
    assert.equal((revealed.args[0] as vscode.Uri).fsPath, snapshot);
    const other = new WindowWithDocuments();
    try {
      await other.open();
      const path = join(other.real.top, 'snapshot.json');
      writeFileSync(path, readFileSync(snapshot));
      other.person.picks('A file').choosesFile(other.stub.vscode.Uri.file(path)).presses('Import');
      let whileAsked: Promise<string> | undefined;
      other.person.onModal = () => {
        whileAsked = other.page();
      };
      await other.run('masterplan.importItems');
      other.person.assertDone();
      assert.match((await whileAsked) ?? '', /^\| A \| Title of A \| Task \|/m);
      assert.match(other.person.last('modal').text, /Restore the snapshot snapshot\.json\? Items in it: 1\./);
      assert.equal((await other.project.read('get_plan', { plan_id: 'P' })).plan !== undefined, true);
    } finally {
      await other.close();
    }
  });

  it('writes a snapshot where the person says', async () => {
    await window.plan([]);
    const path = join(window.real.top, 'mine.json');
    window.person.picks('Save as').choosesFile(window.stub.vscode.Uri.file(path));
    await window.run('masterplan.exportSnapshot');
    window.person.assertDone();
    assert.ok(existsSync(path));
  });

  it('writes no snapshot in Restricted Mode, wherever to', async () => {
    await window.plan([]);
    window.stub.workspace.api.isTrusted = false;
    await window.run('masterplan.exportSnapshot');
    assert.match(window.person.errors[0] ?? '', /Restricted Mode.*Trust the workspace/);
    assert.equal(window.person.asked.length, 1);
    assert.ok(!existsSync(join(window.project.location.store, 'snapshot.json')));
  });
});
