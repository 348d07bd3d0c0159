import { strict as assert } from 'node:assert';
import type * as vscode from 'vscode';
import { textUri } from '../../../src/editor/documents/addresses';
import { openItemText, openSpecification } from '../../../src/editor/documents/open-document';
import { registerDocuments } from '../../../src/editor/documents/register-documents';
import type { Standing } from '../../../src/editor/projects/project';
import { SeatedWindow } from '../../support/seated-window';

const bytes = (text: string) => new TextEncoder().encode(text);
const anyway = { create: true, overwrite: true };

describe('a long text of the plan in an editor', () => {
  let window: SeatedWindow;
  let files: vscode.FileSystemProvider;
  let documents: vscode.Disposable;

  beforeEach(async () => {
    window = new SeatedWindow();
    await window.open();
    documents = registerDocuments(window.editor);
    const found = window.stub.workspace.fileSystems.get('masterplan');
    assert.ok(found);
    files = found;
    await window.plan([{ item_key: 'A', description: 'Old words' }]);
  });
  afterEach(async () => {
    documents.dispose();
    await window.close();
  });

  const specification = () => textUri(window.editor, window.project, { kind: 'specification', planId: 'P' });
  const description = () =>
    textUri(window.editor, window.project, { kind: 'description', itemId: window.present('A').id });
  const read = async (uri: vscode.Uri) => new TextDecoder().decode(await files.readFile(uri));
  const save = async (uri: vscode.Uri, text: string | Uint8Array) =>
    files.writeFile(uri, typeof text === 'string' ? bytes(text) : text, anyway);

  it('opens under an address that survives a reload of the window', async () => {
    await openSpecification(window.editor, window.project, 'P');
    await openItemText(window.editor, window.project, window.present('A').id, 'acceptance_criteria');
    assert.deepEqual(
      window.stub.workspace.openedDocuments.map((uri) =>
        String(uri).replace(/^masterplan:\/\/[0-9a-f]{16}/, ''),
      ),
      ['/plan/P/specification.md', `/item/${window.present('A').id}/acceptance-criteria.md`],
    );
  });

  it('is written in the person’s name after a modal dialog that says what it is', async () => {
    assert.equal(await read(specification()), '');
    window.person.presses('Save');
    await save(specification(), '# Goal\n');
    assert.equal(window.person.last('modal').text, 'Save the specification of Plan?');
    assert.equal(await read(specification()), '# Goal\n');
    await read(description());
    window.person.presses('Save');
    await save(description(), 'New words');
    assert.equal(await read(description()), 'New words');
    assert.deepEqual((await window.project.read('unsigned_changes', {})).changes, []);
    assert.equal((await window.humanChanges()).length, 1);
  });

  it('is not written without the dialog: an agent in the editor can save files as well', async () => {
    await read(specification());
    await assert.rejects(async () => save(specification(), 'forged'), {
      code: 'NoPermissions',
      message: /not confirmed/,
    });
    const { detail } = window.person.last('modal');
    assert.match(detail, /\n│ forged\n\nIf you did not just save it, leave this\.$/);
    assert.deepEqual(window.written, []);
    assert.equal(await read(specification()), '');
  });

  it('says that somebody else changed it meanwhile, and writes nothing over it', async () => {
    await read(specification());
    await window.agent('set_plan_status', { plan_id: 'P', status: 'draft' });
    await window.agent('update_plan', { plan_id: 'P', spec_content: 'An agent’s words' });
    await assert.rejects(async () => save(specification(), 'mine'), {
      code: 'Unavailable',
      message: /changed this text since you opened it/,
    });
    assert.equal(window.person.modals, 0);
    assert.equal(await read(specification()), 'An agent’s words');
    // Having seen what stands there now, the person may save.
    window.person.presses('Save');
    await save(specification(), 'An agent’s words and mine');
    assert.equal(await read(specification()), 'An agent’s words and mine');
  });

  it('tells the editor of a change by somebody else, with a newer time', async () => {
    const before = (await files.stat(description())) as vscode.FileStat;
    await read(description());
    const told = new Promise<string[]>((resolve) => {
      files.onDidChangeFile((events) => resolve(events.map(({ uri }) => uri.toString())));
    });
    const watch = files.watch(description(), { recursive: false, excludes: [] });
    await window.project.mirror.ready();
    await window.agent('update', { plan_id: 'P', item_key: 'A', description: 'Other words' });
    assert.deepEqual(await told, [description().toString()]);
    watch.dispose();
    const after = (await files.stat(description())) as vscode.FileStat;
    assert.ok(after.mtime > before.mtime);
  });

  it('leaves Auto Save out: nobody is asked while typing', async () => {
    const uri = specification();
    await read(uri);
    const document = { uri } as vscode.TextDocument;
    const reason = window.stub.vscode.TextDocumentSaveReason;
    const event = { document, reason: reason.AfterDelay, waitUntil: () => undefined };
    window.person.onSaid = () => 'Show Setting';
    for (const text of ['half', 'half a sen']) {
      window.stub.workspace.documentWillBeSaved.fire(event as unknown as vscode.TextDocumentWillSaveEvent);
      await assert.rejects(async () => save(uri, text), { message: /Auto Save/ });
    }
    // How to switch it off is said once.
    const said = window.person.asked.map(({ kind, text }) => [
      kind,
      /files\.autoSaveWorkspaceFilesOnly/.test(text),
    ]);
    assert.deepEqual(said, [['info', true]]);
    const opened = window.stub.commands.executed.find(({ id }) => id === 'workbench.action.openSettings');
    assert.deepEqual(opened?.args, ['@id:files.autoSaveWorkspaceFilesOnly']);
    window.person.presses('Save');
    await save(uri, 'half a sentence');
    assert.equal(await read(uri), 'half a sentence');
  });

  it('a save that changes nothing asks nothing', async () => {
    await read(description());
    await save(description(), 'Old words');
    assert.deepEqual(window.person.asked, []);
  });

  it('is read-only where the plan is closed or the key waits for approval', async () => {
    const isReadOnly = async () => ((await files.stat(description())) as vscode.FileStat).permissions === 1;
    assert.equal(await isReadOnly(), false);
    const stands = (value: Standing) =>
      Object.defineProperty(window.project, 'standing', { value, configurable: true });
    stands({ kind: 'pending', keyId: 'k' });
    assert.equal(await isReadOnly(), true);
    await assert.rejects(async () => save(description(), 'x'), { message: /waits for approval/ });
    stands({ kind: 'unknown' });
    await window.agent('archive_plan', { plan_id: 'P' });
    assert.equal(await isReadOnly(), true);
    await assert.rejects(async () => save(description(), 'x'), { message: /plan is closed/ });
    assert.deepEqual(window.written, []);
  });

  it('takes up to 1 MiB of UTF-8', async () => {
    await read(description());
    await assert.rejects(async () => save(description(), 'x'.repeat(1024 * 1024 + 1)), { message: /1 MiB/ });
    await assert.rejects(async () => save(description(), new Uint8Array([0xff, 0xfe])), { message: /UTF-8/ });
    assert.equal(window.person.modals, 0);
  });

  it('says in the dialog whose work it changes', async () => {
    await window.agent('claim', { plan_id: 'P', item_key: 'A' });
    await read(description());
    window.person.presses('Save');
    await save(description(), 'Other words');
    assert.match(window.person.last('modal').detail, /agent-1 is working on it.*override/);
  });

  it('is not there for other names', async () => {
    const { Uri } = window.stub.vscode;
    const { authority } = specification();
    for (const path of [
      '/',
      '/plan/P',
      '/plan/P/other.md',
      '/item/x/description.md',
      '/item/999/description.md',
    ]) {
      const uri = Uri.from({ scheme: 'masterplan', authority, path });
      await assert.rejects(async () => files.readFile(uri), { code: 'FileNotFound' }, path);
    }
    const foreign = Uri.from({
      scheme: 'masterplan',
      authority: '0123456789abcdef',
      path: '/plan/P/specification.md',
    });
    await assert.rejects(async () => files.readFile(foreign), { code: 'FileNotFound' });
  });
});
