import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { callTool, refusedTool, TestProject } from '../support/bundles';

interface Item {
  id: number;
  item_key: string;
  claimed_by: string;
  claimed_by_name: string;
  metadata: Record<string, unknown>;
}

const items = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ item_key: `K-${index + 1}`, title: `Item ${index + 1}` }));

describe('an MCP call', () => {
  let project: TestProject;
  let agent: Client;

  before(async () => {
    project = await TestProject.create();
    agent = await project.mcp({ name: 'first-agent' });
  });
  after(() => project.remove());

  it('reads where nothing exists yet without making anything', async () => {
    const answer = await callTool(agent, 'next', { claim: true });
    assert.equal(answer.item, null);
    assert.equal(answer.reason, 'no_plan');
    assert.deepEqual((await callTool(agent, 'list_plans', {})).plans, []);
  });

  it('goes round the loop: text and structure say the same, and name the store', async () => {
    await callTool(agent, 'create_plan', { plan_id: 'p', title: 'A plan' });
    const imported = await callTool(agent, 'import', { plan_id: 'p', items: items(12) });
    assert.equal(imported.created, 12);
    assert.equal(imported.store, join(project.folder, '.masterplan'));
    const taken = (await callTool(agent, 'next', { plan_id: 'p', claim: true })).item as Item;
    assert.equal(taken.item_key, 'K-1');
    assert.equal(taken.claimed_by_name, 'first-agent');
    await callTool(agent, 'update', { item_id: taken.id, message: 'Half of it', progress_percent: 50 });
    const done = (await callTool(agent, 'complete', { item_id: taken.id, message: 'All of it' }))
      .item as Item;
    assert.equal((done as unknown as { status: string }).status, 'completed');
  });

  it('is refused with a code, what happened and what to do; nothing changes, the server goes on', async () => {
    assert.match(await refusedTool(agent, 'show', { item_id: 4711 }), /^NOT_FOUND: .+\. .+/s);
    const problems = await refusedTool(agent, 'next', { claim: 'yes', surprise: 1 });
    assert.match(problems, /^INVALID_INPUT: /);
    assert.match(problems, /claim/);
    assert.match(problems, /surprise/);
    assert.match(
      await refusedTool(agent, 'add', { plan_id: 'p', title: 'x'.repeat(2_000_000) }),
      /^INVALID_INPUT: /,
    );
    const error = (await agent.callTool({ name: 'show', arguments: { item_id: 4711 } }))._meta?.[
      'masterplan/error'
    ];
    assert.equal((error as { code: string }).code, 'NOT_FOUND');
    await assert.rejects(agent.callTool({ name: 'no_such_tool', arguments: {} }), /no_such_tool/);
    assert.equal((await callTool(agent, 'list', { plan_id: 'p' })).total, 12);
  });

  it('takes what its tool does not show: the host checks the whole definition', async () => {
    const added = await callTool(agent, 'add', { plan_id: 'p', title: 'Hidden', arch_ref: 'ADR-7' });
    const { id } = added.item as Item;
    const changed = await callTool(agent, 'update', { item_id: id, lease_minutes: 45, metadata: { a: 1 } });
    const item = changed.item as Item & { lease_minutes: number; arch_ref: string };
    assert.deepEqual([item.arch_ref, item.lease_minutes], ['ADR-7', 45]);
    await callTool(agent, 'update', { item_id: id, status: 'cancelled' });
  });

  it('keeps no token of a claim that its own session ended', async () => {
    const { item } = (await callTool(agent, 'add', { plan_id: 'p', title: 'Parent to be' })) as {
      item: Item;
    };
    await callTool(agent, 'claim', { item_id: item.id });
    await callTool(agent, 'add', { plan_id: 'p', title: 'Child', item_key: 'CHILD', parent_id: item.id });
    await callTool(agent, 'update', { item_id: item.id, message: 'A note on the container' });
    await callTool(agent, 'claim', { plan_id: 'p', item_key: 'CHILD' });
    await callTool(agent, 'update', { plan_id: 'p', item_key: 'CHILD', status: 'cancelled' });
    await callTool(agent, 'update', { plan_id: 'p', item_key: 'CHILD', status: 'pending' });
    await callTool(agent, 'update', { plan_id: 'p', item_key: 'CHILD', message: 'A note' });
    await callTool(agent, 'update', { plan_id: 'p', item_key: 'CHILD', status: 'cancelled' });
  });

  it('repeats nothing when the client repeats it with the same call id', async () => {
    const meta = { 'claudecode/toolUseId': 'toolu_1' };
    const first = await callTool(agent, 'add', { plan_id: 'p', title: 'Once' }, meta);
    const again = await callTool(agent, 'add', { plan_id: 'p', title: 'Once' }, meta);
    assert.equal((again.item as Item).id, (first.item as Item).id);
    const other = await callTool(agent, 'add', { plan_id: 'p', title: 'Once' }, { callId: 'toolu_2' });
    assert.notEqual((other.item as Item).id, (first.item as Item).id);
  });

  it('speaks for the session that it names itself, else for that of its server', async () => {
    const named = (await callTool(agent, 'next', { plan_id: 'p', claim: true, session_id: 'explicit-1' }))
      .item as Item;
    assert.equal(named.claimed_by, 'explicit-1');
    const codex = (await callTool(agent, 'next', { plan_id: 'p', claim: true }, { threadId: 'codex-thread' }))
      .item as Item;
    assert.equal(codex.claimed_by, 'codex-thread');
    const claude = await project.mcp({
      name: 'claude-code',
      env: { CLAUDE_CODE_SESSION_ID: 'claude-session' },
    });
    const own = (await callTool(claude, 'next', { plan_id: 'p', claim: true })).item as Item;
    assert.equal(own.claimed_by, 'claude-session');
    assert.match(
      await refusedTool(claude, 'complete', { item_id: named.id, message: 'Not mine' }),
      /^CONFLICT: /,
    );
    assert.match(
      await refusedTool(agent, 'complete', { item_id: named.id, session_id: 'explicit-2' }),
      /^CONFLICT: /,
    );
    await callTool(agent, 'complete', { item_id: named.id, session_id: 'explicit-1' });
  });

  it('carries the token that its server kept, so that a claim outlives the session that made it', async () => {
    const taken = (await callTool(agent, 'next', { plan_id: 'p', claim: true, session_id: 'before' }))
      .item as Item;
    const done = await callTool(agent, 'complete', { plan_id: 'p', item_key: taken.item_key });
    assert.equal((done.item as Item).id, taken.id);
  });

  it('ends a waiting next when the client gives it up: nobody gets a claim for it', async () => {
    const other = await project.mcp({ name: 'second-agent' });
    await callTool(other, 'create_plan', { plan_id: 'empty', title: 'Waits' });
    const giveUp = new AbortController();
    const sent = agent.callTool(
      { name: 'next', arguments: { plan_id: 'empty', claim: true, wait_seconds: 40 } },
      undefined,
      // The first sign of life proves that it waits.
      { signal: giveUp.signal, onprogress: () => giveUp.abort(new Error('given up')) },
    );
    await assert.rejects(sent, /given up/);
    // Goes the same way as the cancellation, behind it: when it is answered, the host knows.
    await callTool(agent, 'list_plans', {});
    await callTool(other, 'add', { plan_id: 'empty', title: 'Late work' });
    const taken = (await callTool(other, 'next', { plan_id: 'empty', claim: true })).item as Item;
    assert.equal(taken.claimed_by_name, 'second-agent');
  });

  it('wakes a waiting next when work appears', async () => {
    const other = await project.mcp({ name: 'third-agent' });
    await callTool(other, 'create_plan', { plan_id: 'soon', title: 'Soon' });
    const waiting = callTool(agent, 'next', { plan_id: 'soon', claim: true, wait_seconds: 40 });
    await callTool(other, 'add', { plan_id: 'soon', item_key: 'S-1', title: 'There it is' });
    assert.equal(((await waiting).item as Item).item_key, 'S-1');
  });
});

describe('the project of an MCP server', () => {
  let project: TestProject;

  before(async () => {
    project = await TestProject.create();
  });
  after(() => project.remove());

  it('is that of its working directory, or of the workspaces that Codex names with a call', async () => {
    const workspace = join(project.folder, 'workspace');
    const elsewhere = join(project.folder, 'plugin');
    await mkdir(join(workspace, 'src'), { recursive: true });
    await mkdir(elsewhere);
    execFileSync('git', ['init', '-q', workspace]);
    const codex = await project.mcp({ name: 'codex', args: [], cwd: elsewhere });
    const meta = { 'x-codex-turn-metadata': { workspaces: { [join(workspace, 'src')]: {} } } };
    const made = await callTool(codex, 'create_plan', { plan_id: 'w', title: 'Workspace' }, meta);
    assert.equal(made.store, join(workspace, '.masterplan'));
    const here = await project.mcp({ args: [], cwd: join(workspace, 'src') });
    const { plans } = (await callTool(here, 'list_plans', {})) as { plans: { plan_id: string }[] };
    assert.deepEqual(
      plans.map((plan) => plan.plan_id),
      ['w'],
    );
  });
});
