import { strict as assert } from 'node:assert';
import { callIdOf, defaultSession, sessionOfCall, workspacesOf } from '../../src/mcp/identity';

const NOBODY = {
  environment: {},
  parentPid: process.ppid,
  sessionName: undefined,
  clientName: 'some-client',
};

describe('which session an MCP server speaks for', () => {
  const BOTH = { CLAUDE_CODE_SESSION_ID: 'c-1', COPILOT_AGENT_SESSION_ID: 'p-1' };

  it("is the agent's own from its own variable", () => {
    const claude = defaultSession({ ...NOBODY, clientName: 'claude-code', environment: BOTH });
    assert.equal(claude.sessionId, 'c-1');
    const copilot = defaultSession({ ...NOBODY, clientName: 'copilot-cli', environment: BOTH });
    assert.equal(copilot.sessionId, 'p-1');
  });

  it('is never another agent’s, whose environment was inherited', () => {
    for (const clientName of [
      'codex-mcp-client',
      'gemini-cli-mcp-client',
      'opencode',
      'some-client',
      undefined,
    ]) {
      const { sessionId } = defaultSession({ ...NOBODY, clientName, environment: BOTH });
      assert.equal(Object.values(BOTH).includes(sessionId), false, String(clientName));
    }
    const claude = defaultSession({
      ...NOBODY,
      clientName: 'claude-code',
      environment: { COPILOT_AGENT_SESSION_ID: 'p-1' },
    });
    assert.notEqual(claude.sessionId, 'p-1');
  });

  it('is what somebody named in the environment, for agents that name nothing themselves', () => {
    const environment = { ...BOTH, MASTERPLAN_SESSION_ID: 'mine' };
    assert.equal(defaultSession({ ...NOBODY, environment }).sessionId, 'mine');
    assert.equal(defaultSession({ ...NOBODY, environment, clientName: 'claude-code' }).sessionId, 'c-1');
  });

  it('is that of the parent process for Gemini CLI: the same for two servers, another for another parent', () => {
    const first = defaultSession({ ...NOBODY, clientName: 'gemini-cli-mcp-client' });
    const second = defaultSession({ ...NOBODY, clientName: 'gemini-cli-mcp-client' });
    const other = defaultSession({ ...NOBODY, clientName: 'gemini-cli-mcp-client', parentPid: process.pid });
    if (process.platform !== 'win32') {
      assert.match(first.sessionId, /^gemini-\d+-\d+$/);
      assert.equal(first.sessionId, second.sessionId);
    }
    assert.notEqual(first.sessionId, other.sessionId);
  });

  it('is made up otherwise, and never the same twice', () => {
    assert.notEqual(defaultSession(NOBODY).sessionId, defaultSession(NOBODY).sessionId);
  });

  it("is named like the client, unless the server was given a name, and the client's name never names the id", () => {
    assert.equal(defaultSession(NOBODY).sessionName, 'some-client');
    assert.equal(defaultSession({ ...NOBODY, sessionName: 'reviewer' }).sessionName, 'reviewer');
    assert.equal(defaultSession({ ...NOBODY, clientName: undefined }).sessionName, 'mcp');
  });
});

describe('what an MCP request says about its caller', () => {
  it("names Codex' or VS Code's conversation with each call", () => {
    assert.equal(sessionOfCall({ sessionId: 's', threadId: 't' }), 's');
    assert.equal(sessionOfCall({ threadId: 't' }), 't');
    assert.equal(sessionOfCall({ 'vscode.conversationId': 'v' }), 'v');
    assert.equal(sessionOfCall({ sessionId: 7 }), undefined);
    assert.equal(sessionOfCall(undefined), undefined);
  });

  it('names the call, for repetitions', () => {
    assert.equal(callIdOf({ 'claudecode/toolUseId': 'toolu_1' }), 'toolu_1');
    assert.equal(callIdOf({ callId: 'call_1' }), 'call_1');
    assert.equal(callIdOf({}), undefined);
  });

  it('names the workspaces in every form that Codex has had', () => {
    assert.deepEqual(workspacesOf({ 'x-codex-turn-metadata': { workspaces: { '/a': {}, '/b': {} } } }), [
      '/a',
      '/b',
    ]);
    assert.deepEqual(workspacesOf({ 'x-codex-turn-metadata': '{"workspaces":{"/a":{}}}' }), ['/a']);
    assert.deepEqual(workspacesOf({ 'x-codex-turn-metadata': { workspaces: ['/a', 3] } }), ['/a']);
    assert.deepEqual(workspacesOf({ 'x-codex-turn-metadata': 'no json' }), []);
    assert.deepEqual(workspacesOf({}), []);
  });
});
