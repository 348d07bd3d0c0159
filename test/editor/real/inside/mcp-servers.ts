import assert from 'node:assert/strict';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import * as vscode from 'vscode';
import { offeredServers } from './offered-servers';
import { eventually, folderPath, liveProject, masterplan } from './support';

describe('The plan’s MCP server', () => {
  let offered: ReturnType<typeof offeredServers>;

  before(async () => {
    const editor = await masterplan();
    await liveProject();
    offered = offeredServers(editor);
    after(() => offered.dispose());
  });

  it('is offered for the project, with the build’s version', async () => {
    const [server, ...others] = await offered.servers();
    assert.deepEqual(others, []);
    assert.ok(server instanceof vscode.McpStdioServerDefinition);
    assert.ok(server.args.includes(folderPath()), server.args.join(' '));
    assert.match(server.version ?? '', /^\d+\.\d+\.\d+\+[0-9a-f]{12}$/);
    assert.equal(await offered.resolve(server), server);
  });

  it('answers, started as VS Code starts it', async () => {
    const [server] = await offered.servers();
    assert.ok(server);
    const env: Record<string, string> = { ...getDefaultEnvironment() };
    for (const name of ['XDG_STATE_HOME', 'MASTERPLAN_HOST_IDLE_SECONDS'])
      env[name] = process.env[name] ?? '';
    for (const [name, value] of Object.entries(server.env)) {
      if (value === null) delete env[name];
      else env[name] = String(value);
    }
    const client = new Client({ name: 'editor-agent', version: '1.0.0' });
    const { command, args } = server;
    await client.connect(new StdioClientTransport({ command, args, env, cwd: server.cwd?.fsPath ?? '/' }));
    const { tools } = await client.listTools();
    assert.ok(tools.some(({ name }) => name === 'next'));
    const answer = await client.callTool({ name: 'list_plans', arguments: {} });
    await client.close();
    assert.match(JSON.stringify(answer), /A busy plan/);
  });

  it('is not offered any more once the person has turned sharing off, nor started', async () => {
    const [server] = await offered.servers();
    assert.ok(server);
    run('masterplan.stopSharing');
    await eventually(async () => (await offered.servers()).length === 0);
    assert.equal(await offered.resolve(server), undefined);
    // Turning it on again asks; a window under test shows no dialogs.
    const { dialogs, gestures } = await masterplan();
    Object.assign(dialogs, {
      confirm: async ({ question }: { question: string }) => gestures.ofModal(question),
    });
    run('masterplan.startSharing');
    await eventually(async () => (await offered.servers()).length === 1);
  });
});

/** Not awaited: it ends when what it says has been closed. */
function run(id: string): void {
  vscode.commands.executeCommand(id).then(undefined, () => undefined);
}
