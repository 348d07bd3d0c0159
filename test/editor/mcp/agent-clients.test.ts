import assert from 'node:assert/strict';
import { agentClients } from '../../../src/editor/mcp/agent-clients';

describe('What is given to an agent', () => {
  const launcher = "/home/o'hara/my plans/bin/masterplan";
  const snippet = (id: string, platform: NodeJS.Platform = 'linux', path = launcher) => {
    const client = agentClients(path, platform).find((one) => one.id === id);
    assert.ok(client, id);
    return client.snippet;
  };

  it('is a command that sh takes as it stands', () => {
    const quoted = "'/home/o'\\''hara/my plans/bin/masterplan'";
    assert.equal(snippet('claude-code'), `claude mcp add masterplan -- ${quoted} mcp`);
    assert.equal(snippet('gemini'), `gemini mcp add masterplan ${quoted} mcp`);
  });

  it('is configuration that parses, with the launcher’s path', () => {
    assert.deepEqual(JSON.parse(snippet('cursor')).mcpServers.masterplan.command, launcher);
    assert.deepEqual(JSON.parse(snippet('opencode')).mcp.masterplan.command, [launcher, 'mcp']);
    assert.match(
      snippet('codex'),
      /^\[mcp_servers\.masterplan\]\ncommand = "\/home\/o'hara.*"\nargs = \["mcp"\]$/,
    );
  });

  it('goes through cmd.exe on Windows, which alone runs .cmd files', () => {
    const path = 'C:\\Users\\Ann Lee\\bin\\masterplan.cmd';
    assert.equal(snippet('claude-code', 'win32', path), `claude mcp add masterplan -- cmd /c "${path}" mcp`);
    assert.deepEqual(JSON.parse(snippet('copilot', 'win32', path)).mcpServers.masterplan.args, [
      '/c',
      path,
      'mcp',
    ]);
    assert.match(snippet('codex', 'win32', path), /args = \["\/c", "C:\\\\Users\\\\Ann Lee/);
  });
});
