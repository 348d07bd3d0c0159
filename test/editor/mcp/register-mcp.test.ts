import assert from 'node:assert/strict';
import { startSharing } from '../../../src/editor/mcp/commands/start-sharing';
import { stopSharing } from '../../../src/editor/mcp/commands/stop-sharing';
import { OfferedWindow } from './offered-window';

const fromPalette = { nodes: [], foreign: [], selected: [] };

describe('The MCP server in the editor', () => {
  let window: OfferedWindow;
  beforeEach(() => {
    window = new OfferedWindow();
  });
  afterEach(() => window.remove());

  it('is offered for each project that has a plan, and for no other', async () => {
    window.project('with').makeStore();
    window.project('without');
    const { servers } = window.open();
    assert.deepEqual(
      (await servers()).map(({ label }) => label),
      ['Masterplan (with)'],
    );
  });

  it('is not offered for a store in which no plan was made', async () => {
    window.project('bare').makeStore().reads('empty');
    const { servers } = window.open();
    assert.deepEqual(await servers(), []);
  });

  it('is offered from the moment that the first plan is seen', async () => {
    const project = window.project('app');
    const { servers, changed } = window.open();
    assert.deepEqual(await servers(), []);
    const told = changed();
    project.reads('live');
    project.makeStore();
    await told;
    assert.equal((await servers()).length, 1);
  });

  it('runs on the editor’s own Node, for the project of the opened folder, with nothing of the editor’s environment that is another agent’s', async () => {
    const project = window.project('app', 'app', 'packages/core').makeStore();
    const { servers, stub } = window.open();
    const [server] = await servers();
    assert.ok(server);
    assert.equal(server.command, process.execPath);
    assert.deepEqual(server.args, [stub.context.asAbsolutePath('dist/mcp.js'), '--project', project.root]);
    assert.equal(server.cwd?.fsPath, `${project.root}/packages/core`);
    assert.equal(server.env.ELECTRON_RUN_AS_NODE, '1');
    for (const name of ['NODE_OPTIONS', 'CLAUDE_CODE_SESSION_ID', 'CLAUDE_PROJECT_DIR']) {
      assert.equal(server.env[name], null, name);
    }
  });

  it('has a version that changes with its content while the extension is developed', async () => {
    window.project('app').makeStore();
    const { servers } = window.open();
    const [server] = await servers();
    assert.match(server?.version ?? '', /^\d+\.\d+\.\d+\+[0-9a-f]{12}$/);
  });

  it('has a label of its own, which stays the same, even where folders have the same name', async () => {
    window.project('app', 'one/app').makeStore();
    const second = window.project('app', 'two/app');
    const { servers, changed } = window.open();
    const labels = async () => (await servers()).map(({ label }) => label);
    assert.deepEqual(await labels(), ['Masterplan (one/app)']);
    const told = changed();
    second.reads('live');
    await told;
    assert.deepEqual(await labels(), ['Masterplan (one/app)', 'Masterplan (two/app)']);
  });

  it('is never offered in Restricted Mode, nor started, and is when trust is given', async () => {
    window.project('app').makeStore();
    const { servers, resolve, stub, changed } = window.open({ trusted: false });
    assert.deepEqual(await servers(), []);
    const told = changed();
    stub.workspace.trust();
    await told;
    const [server] = await servers();
    assert.ok(server);
    assert.equal(await resolve(server), server);
    stub.workspace.api.isTrusted = false;
    assert.equal(await resolve(server), undefined);
  });

  it('goes when the person stops sharing, and comes when they start again', async () => {
    window.project('app').makeStore();
    const { servers, changed, editor, person } = window.open();
    await servers();
    const gone = changed();
    await stopSharing.run(editor, fromPalette);
    await gone;
    assert.deepEqual(await servers(), []);
    // An agent may run the command; nothing asked is nothing given.
    await startSharing.run(editor, fromPalette);
    assert.match(person.last('modal').text, /agents the plan again/);
    assert.deepEqual(await servers(), []);
    const back = changed();
    person.presses('Turn On');
    await startSharing.run(editor, fromPalette);
    await back;
    assert.equal((await servers()).length, 1);
  });

  it('is announced once in a workspace, with the way to turn it off', async () => {
    window.project('app').makeStore();
    const { person, stub, changed, servers } = window.open();
    person.onSaid = () => 'Turn Off';
    await changed();
    await changed();
    assert.deepEqual(await servers(), [], 'turned off');
    const announced = () => person.asked.filter(({ text }) => text.includes('MCP server'));
    assert.deepEqual(
      announced().map(({ kind, offered }) => [kind, offered]),
      [['info', ['Turn Off']]],
    );
    const again = changed();
    stub.workspace.set('masterplan.mcp.enabled', true);
    await again;
    assert.equal(announced().length, 1, 'said once');
  });
});
