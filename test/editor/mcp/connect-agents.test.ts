import { strict as assert } from 'node:assert';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type * as vscode from 'vscode';
import { registerDocuments } from '../../../src/editor/documents/register-documents';
import { connectAgents } from '../../../src/editor/mcp/commands/connect-agents';
import { Machine } from '../../agents/machine';
import type { StubOptions } from '../../support/vscode-stub';
import { OfferedWindow } from './offered-window';

const fromPalette = { nodes: [], foreign: [], selected: [] };

describe('Connect Agents', () => {
  let window: OfferedWindow;
  let machine: Machine;
  let documents: { dispose(): void } | undefined;
  const saved = { HOME: process.env.HOME, PATH: process.env.PATH };

  before(function () {
    if (process.platform === 'win32') this.skip();
  });
  beforeEach(() => {
    window = new OfferedWindow();
    machine = new Machine();
    process.env.HOME = machine.home;
    process.env.PATH = machine.bin;
  });
  afterEach(async () => {
    Object.assign(process.env, saved);
    documents?.dispose();
    window.remove();
    await machine.remove();
  });

  /** A window on one project; gives what is shown and where the project is. */
  function open(options: StubOptions = {}) {
    const { root } = window.project('app').makeStore();
    const opened = window.open(options);
    documents = registerDocuments(opened.editor);
    const page = async () => {
      const uri = opened.stub.commands.executed.findLast(({ id }) => id === 'vscode.openWith')?.args[0];
      const views = opened.stub.workspace.fileSystems.get('masterplan-view');
      assert.ok(uri && views, 'no page');
      return Buffer.from(await views.readFile(uri as vscode.Uri)).toString();
    };
    return { ...opened, root, page, run: () => connectAgents.run(opened.editor, fromPalette) };
  }

  it('says that this editor’s agents are connected already, and offers to turn it on where it is off', async () => {
    const { person, stub, changed, run } = open();
    await changed();
    await run();
    assert.match(person.last('pick').offered[0] ?? '', /Connected already/);
    const off = changed();
    stub.workspace.set('masterplan.mcp.enabled', false);
    await off;
    const on = changed();
    person.picks('This editor’s agents').presses('Turn On');
    await run();
    assert.match(person.last('pick').offered[0] ?? '', /Turned off/);
    await on;
  });

  it('shows which programs are here, what would be written, asks, and writes', async () => {
    machine.has('claude');
    const { person, root, run, page } = open();
    await run();
    const { offered } = person.last('pick');
    assert.match(offered.find((one) => one.startsWith('Claude Code')) ?? '', /Found on this machine/);
    assert.match(offered.find((one) => one.startsWith('Codex')) ?? '', /Not found/);
    person.picks('Codex').presses('Write');
    await run();
    const asked = person.last('modal');
    assert.match(asked.text, /^Connect Codex\? Files that are written: 5/);
    assert.match(asked.detail, /\.codex\/config\.toml/);
    assert.doesNotMatch(asked.detail, /only this machine/);
    assert.match(await page(), /This was written.*\+\[mcp_servers\.masterplan\]\n\+command = "masterplan"/s);
    assert.ok(existsSync(join(root, '.codex/config.toml')));
    assert.match(person.last('info').text, /^Codex: connected/);
    person.assertDone();
  });

  it('connects all that are found at once', async () => {
    machine.has('claude', 'codex');
    const { person, root, run } = open();
    person.picks('All that are found here').presses('Write');
    await run();
    for (const file of ['.mcp.json', '.codex/config.toml']) assert.ok(existsSync(join(root, file)), file);
  });

  it('writes nothing where the person leaves the dialog: an agent may have run the command', async () => {
    const { person, root, run, page } = open();
    person.picks('Claude Code');
    await run();
    assert.equal(person.modals, 1);
    assert.equal(existsSync(join(root, '.mcp.json')), false);
    assert.match(await page(), /Nothing was written/);
  });

  it('offers to take it out again where it is connected, and gives back what was there', async () => {
    const { person, root, run } = open();
    person.picks('Claude Code').presses('Write');
    await run();
    person.onSaid = (message) => (message.includes('connected already') ? 'Disconnect…' : undefined);
    person.picks('Claude Code').presses('Take Out');
    await run();
    assert.match(person.last('pick').offered.find((one) => one.startsWith('Claude Code')) ?? '', /Connected/);
    assert.deepEqual(machine.contents(root), {});
    person.assertDone();
  });

  it('names the launcher in full where no masterplan is on the PATH, and says what that means', async () => {
    process.env.PATH = machine.top;
    const { person, run, page } = open();
    person.picks('Claude Code');
    await run();
    assert.match(person.last('modal').detail, /only this machine has/);
    assert.match(await page(), /"command": "\/stub\/global\/bin\/masterplan"/);
  });

  it('says where a file is broken, and leaves it', async () => {
    const { person, root, run, page } = open();
    machine.write('.cursor/mcp.json', '{"a":', root);
    machine.write('AGENTS.md', '<!-- masterplan:begin -->\n', root);
    person.picks('Cursor').presses('Write');
    await run();
    assert.match(person.last('error').text, /Left as it is: .*(and 1 more)/);
    assert.match(await page(), /\\\.cursor\\\/mcp\\\.json\\:1\\:6/);
    assert.equal(machine.read('.cursor/mcp.json', root), '{"a":');
    assert.ok(existsSync(join(root, '.agents/skills/masterplan/SKILL.md')));
  });

  it('shows a file’s own fences as text of the diff', async () => {
    const { person, root, run, page } = open();
    machine.write('AGENTS.md', '# Rules\n```\n[x](command:evil)\n```\n', root);
    person.picks('Codex');
    await run();
    assert.match(await page(), /\n````diff\n(?:(?!````).)*\[x\]\(command:evil\)\n ```\n/s);
  });

  it('gives any other agent the lines to paste', async () => {
    const { person, run, stub } = open();
    person.onSaid = () => 'Show It';
    person.picks('Another agent');
    await run();
    assert.equal(JSON.parse(stub.clipboard()).mcpServers.masterplan.command, 'masterplan');
    assert.equal(stub.window.shownDocuments.length, 1);
  });

  it('looks at nothing and writes nothing in Restricted Mode', async () => {
    const { person, run, root } = open({ trusted: false });
    person.picks('Claude Code').presses('Write');
    await run();
    assert.match(person.last('info').text, /as soon as you trust this workspace/);
    assert.deepEqual(machine.contents(root), {});
  });
});
