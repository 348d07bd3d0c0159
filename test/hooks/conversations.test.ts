import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { sessionOfCommand } from '../../src/client/agent-environment';
import { bundle, callTool, refusedTool, TestProject } from '../support/bundles';
import { setEnvironment } from '../support/environment';
import { runHook, STAYS } from './hook-runs';

type Item = { id: number; item_key: string; claimed_by: string; status: string };

/*
 * This process plays the agent: MCP servers, hooks and commands are its children. Where the system does not tell
 * when a process started (Windows), only the environment is left to go by.
 */
describe('one agent’s conversation is one session', () => {
  if (process.platform === 'win32') return;
  let project: TestProject;
  beforeEach(async () => {
    project = await TestProject.create();
    await project.json(['create_plan', '--plan_id', 'p', '--title', 'The plan'], { env: STAYS });
    for (const title of ['One', 'Two', 'Three', 'Four']) {
      await project.json(['add', '--plan_id', 'p', '--title', title]);
    }
  });
  afterEach(() => project.remove());

  const claim = async (server: Client): Promise<Item> =>
    (await callTool(server, 'next', { plan_id: 'p', claim: true })).item as Item;
  const hook = (client: 'claude-code' | 'gemini' | 'opencode', event: string, session: string, more = {}) =>
    runHook(project, client, event, { session_id: session, cwd: project.folder, ...more });
  const claude = () =>
    project.mcp({ name: 'claude-code', env: { CLAUDE_CODE_SESSION_ID: 'first', ...STAYS } });

  it('in its MCP server, its hooks and its commands', async () => {
    await hook('claude-code', 'SessionStart', 'first', { source: 'startup' });
    const item = await claim(await claude());
    assert.equal(item.claimed_by, 'first');
    const complete = ['complete', '--item_id', String(item.id), '--message', 'Done.'];
    const done = await project.json(complete, { env: { CLAUDECODE: '1' } });
    assert.equal((done.item as Item).status, 'completed');
  });

  it('and no other, where the agent lists resources before its hooks have said anything (Gemini CLI)', async () => {
    const server = await project.mcp({ name: 'gemini-cli-mcp-client', env: STAYS });
    assert.equal((await server.listResources()).resources.length, 1);
    await hook('gemini', 'SessionStart', 'first', { source: 'startup' });
    await claim(server);
    const { sessions } = await project.json(['sessions']);
    assert.deepEqual(
      (sessions as { session_id: string }[]).map(({ session_id }) => session_id),
      ['first'],
    );
  });

  it('not that of a person’s command, from whatever terminal', async () => {
    await hook('claude-code', 'SessionStart', 'first', { source: 'startup' });
    const { item } = await project.json(['next', '--plan_id', 'p', '--claim']);
    assert.equal((item as Item).claimed_by, 'cli:ana@example.org');
  });

  it('another after a clear, though the server goes on; what the first held is free', async () => {
    const server = await claude();
    await hook('claude-code', 'SessionStart', 'first', { source: 'startup' });
    const before = await claim(server);
    await hook('claude-code', 'SessionEnd', 'first', { reason: 'clear' });
    await hook('claude-code', 'SessionStart', 'second', { source: 'clear' });
    const { item } = await callTool(server, 'show', { item_id: before.id });
    assert.equal((item as Item).status, 'pending');
    const after = await claim(server);
    assert.equal(after.claimed_by, 'second');
    // The server still has the first one's token; the second conversation does not inherit it.
    assert.equal(after.id, before.id);
    await callTool(server, 'complete', { item_id: after.id, message: 'Done.' });
  });

  it('another when one is resumed within the other: each has what it claimed, and the first again what it had', async () => {
    const server = await claude();
    await hook('claude-code', 'SessionStart', 'first', { source: 'startup' });
    const ofFirst = await claim(server);
    await hook('claude-code', 'SessionStart', 'second', { source: 'resume' });
    assert.equal((await claim(server)).claimed_by, 'second');
    assert.match(
      await refusedTool(server, 'complete', { item_id: ofFirst.id, message: 'Not mine' }),
      /^CONFLICT: /,
    );
    await hook('claude-code', 'UserPromptSubmit', 'first');
    await callTool(server, 'complete', { item_id: ofFirst.id, message: 'Mine.' });
  });

  it('none that is named while two of them share the process (OpenCode)', async () => {
    const server = await project.mcp({ name: 'opencode', env: STAYS });
    await hook('opencode', 'tool.execute.after', 'first');
    assert.equal((await claim(server)).claimed_by, 'first');
    await hook('opencode', 'tool.execute.after', 'second', { ambiguous: true });
    const { claimed_by: shared } = await claim(server);
    assert.notEqual(shared, 'first');
    assert.notEqual(shared, 'second');
    await hook('opencode', 'tool.execute.after', 'second');
    assert.equal((await claim(server)).claimed_by, 'second');
  });

  it('not the one that its server was started with, if the first word of a hook names another', async () => {
    const server = await claude();
    const ofFirst = await claim(server);
    await hook('claude-code', 'SessionStart', 'second', { source: 'resume' });
    assert.match(
      await refusedTool(server, 'complete', { item_id: ofFirst.id, message: 'Not mine' }),
      /^CONFLICT: /,
    );
  });

  it('the same in a sub-agent', async () => {
    const server = await claude();
    await hook('claude-code', 'SessionStart', 'first', { source: 'startup' });
    await hook('claude-code', 'PostToolUse', 'first', { agent_id: 'a-1', tool_name: 'Read', tool_input: {} });
    await hook('claude-code', 'SubagentStop', 'first', { agent_id: 'a-1' });
    assert.equal((await claim(server)).claimed_by, 'first');
  });

  for (const [client, name] of [
    ['gemini', 'gemini-cli-mcp-client'],
    ['opencode', 'opencode'],
  ] as const) {
    it(`that of its hooks where the server knows none (${client})`, async () => {
      const server = await project.mcp({ name, env: STAYS });
      const before = await claim(server);
      assert.notEqual(before.claimed_by, 'named-by-hooks');
      await hook(client, client === 'gemini' ? 'BeforeAgent' : 'chat.message', 'named-by-hooks');
      assert.equal((await claim(server)).claimed_by, 'named-by-hooks');
      // What it claimed before anybody had said who it is, is its own.
      await callTool(server, 'complete', { item_id: before.id, message: 'Done.' });
    });
  }

  it('not that of another agent in the same process tree: it counts for the one whose hook said it', async () => {
    await hook('claude-code', 'SessionStart', 'first', { source: 'startup' });
    const codex = await project.mcp({
      name: 'codex-mcp-client',
      env: { CLAUDE_CODE_SESSION_ID: 'first', ...STAYS },
    });
    assert.notEqual((await claim(codex)).claimed_by, 'first');
    const called = await callTool(codex, 'next', { plan_id: 'p', claim: true }, { sessionId: 'thread' });
    assert.equal((called.item as Item).claimed_by, 'thread');
  });

  /** Runs `masterplan next --claim` from a program of that name, `through` others; gives who holds the item then. */
  async function claimFrom(
    program: string,
    env: Record<string, string>,
    through: readonly string[] = [],
  ): Promise<string> {
    const folder = join(project.folder, '..', 'bin');
    mkdirSync(folder, { recursive: true });
    const script = join(folder, program);
    writeFileSync(
      script,
      "const { spawnSync } = require('node:child_process');" +
        "process.exitCode = spawnSync(process.argv[2], process.argv.slice(3), { stdio: 'inherit' }).status;",
    );
    const child = spawn(
      process.execPath,
      [script, ...through, process.execPath, bundle('cli.js'), 'next', '--plan_id', 'p', '--claim', '--json'],
      { cwd: project.folder, env: project.environment(env), stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let stdout = '';
    child.stdout.on('data', (chunk) => {
      stdout += chunk;
    });
    await once(child, 'close');
    return (JSON.parse(stdout) as { item: Item | null }).item?.claimed_by ?? '';
  }

  describe('on the command line', () => {
    const NESTED = { CLAUDE_CODE_SESSION_ID: 'of-claude', CODEX_THREAD_ID: 'of-codex' };

    it('is that of the nearest agent, whichever is inside which', async () => {
      assert.equal(await claimFrom('codex', NESTED), 'of-codex');
      assert.equal(await claimFrom('claude', NESTED), 'of-claude');
    });

    it('is not that of an agent which a shell’s line or a prompt only names', async () => {
      const line = ['sh', '-c', 'claude=named; "$0" "$@"; exit $?'];
      assert.equal(await claimFrom('codex', NESTED, line), 'of-codex');
    });

    it('is nobody’s where two have left their marks and neither is to be found', () => {
      // No agent is above the first process; the notes are this project's.
      const restore = setEnvironment({ XDG_STATE_HOME: project.environment().XDG_STATE_HOME ?? '' });
      try {
        assert.equal(sessionOfCommand(NESTED, 1), undefined);
        const named = sessionOfCommand({ ...NESTED, MASTERPLAN_SESSION_ID: 'mine' }, 1);
        assert.equal(named?.sessionId, 'mine');
        assert.equal(sessionOfCommand({ CODEX_THREAD_ID: 'of-codex' }, 1)?.sessionId, 'of-codex');
      } finally {
        restore();
      }
    });

    it('is not the outer agent’s where the inner one names none', async () => {
      const inner = { CLAUDE_CODE_SESSION_ID: 'of-claude', GEMINI_CLI: '1' };
      assert.equal(await claimFrom('gemini', inner), 'cli:ana@example.org');
    });
  });
});
