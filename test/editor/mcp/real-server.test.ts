import assert from 'node:assert/strict';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { serverDefinition } from '../../../src/editor/mcp/server-definition';
import type { Project } from '../../../src/editor/projects/project';
import { setEnvironment } from '../../support/environment';
import { RealProject } from '../../support/real-project';
import { makeVsCode } from '../../support/vscode-stub';

describe('The server that the editor starts for its agents', function () {
  this.timeout(30_000);
  let real: RealProject;
  let restore: () => void;

  beforeEach(() => {
    real = new RealProject();
    // As if the editor had been opened from an agent's terminal, in another project.
    restore = setEnvironment({ CLAUDE_CODE_SESSION_ID: 'another-agent', MASTERPLAN_PROJECT: '/elsewhere' });
  });
  afterEach(async () => {
    restore();
    await real.remove();
  });

  /** Starts it as VS Code does: its environment laid over the extension host's, null taking a variable away. */
  async function start(): Promise<Client> {
    const { vscode, context } = makeVsCode();
    const project = {
      folders: [{ uri: vscode.Uri.file(real.root), name: 'project', index: 0 }],
      location: { root: real.root },
    } as unknown as Project;
    const definition = serverDefinition({ vscode, context }, project, 'Masterplan (project)', '1');
    const laidOver = Object.entries({ ...process.env, ...definition.env });
    const env = Object.fromEntries(
      laidOver.flatMap(([name, value]) => (value == null ? [] : [[name, String(value)]])),
    );
    const client = new Client({ name: 'an-editor', version: '1' });
    await client.connect(
      new StdioClientTransport({
        command: definition.command,
        args: definition.args,
        env,
        cwd: definition.cwd?.fsPath ?? real.root,
      }),
    );
    return client;
  }

  it('has the tools, works on the opened project, and is nobody else’s conversation', async () => {
    const client = await start();
    try {
      const { tools } = await client.listTools();
      assert.ok(tools.some(({ name }) => name === 'next'));
      await client.callTool({ name: 'create_plan', arguments: { plan_id: 'p', title: 'Plan' } });
      await client.callTool({ name: 'add', arguments: { plan_id: 'p', title: 'Work' } });
      await client.callTool({ name: 'next', arguments: { plan_id: 'p', claim: true } });
      const reader = await real.client();
      const { sessions } = (await reader.call('sessions', {})) as { sessions: { session_id: string }[] };
      assert.ok(sessions.some(({ session_id }) => session_id.startsWith('mcp-')));
      assert.ok(!sessions.some(({ session_id }) => session_id === 'another-agent'));
    } finally {
      await client.close();
    }
  });
});
