import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { loadCatalogue } from '../../src/client/catalogue';
import { isForAgents } from '../../src/model/catalogue';
import { bundle, callTool, refusedTool, run, TestProject } from '../support/bundles';

describe('masterplan mcp --surface single', () => {
  let project: TestProject;
  let client: Client;

  before(async () => {
    project = await TestProject.create();
    client = await project.mcp({ args: ['--project', project.folder, '--surface', 'single'] });
  });
  after(() => project.remove());

  it('offers one tool that names every action with its arguments', async () => {
    const { tools } = await client.listTools();
    assert.deepEqual(
      tools.map((tool) => tool.name),
      ['masterplan'],
    );
    const description = tools[0]?.description ?? '';
    for (const operation of loadCatalogue().operations.filter(isForAgents)) {
      assert.ok(description.includes(`\n${operation.name}(`), operation.name);
    }
    assert.ok(JSON.stringify(tools).length < 8000, `${JSON.stringify(tools).length} characters`);
  });

  it('runs an action like the tool of that name', async () => {
    await callTool(client, 'masterplan', { action: 'create_plan', arguments: { plan_id: 'p', title: 'P' } });
    await callTool(client, 'masterplan', { action: 'add', arguments: { plan_id: 'p', title: 'Only one' } });
    const { item } = (await callTool(client, 'masterplan', {
      action: 'next',
      arguments: { claim: true },
    })) as { item: { id: number } };
    const done = await callTool(client, 'masterplan', {
      action: 'complete',
      arguments: { item_id: item.id },
    });
    assert.equal((done.item as { status: string }).status, 'completed');
  });

  it('explains an action, and refuses what is none', async () => {
    const { actions } = (await callTool(client, 'masterplan', {
      action: 'help',
      arguments: { action: 'next' },
    })) as {
      actions: { arguments: { properties: object } }[];
    };
    assert.ok('claim' in (actions[0]?.arguments.properties ?? {}));
    assert.match(
      await refusedTool(client, 'masterplan', { action: 'drop_everything' }),
      /^INVALID_INPUT: .*drop_everything/,
    );
    assert.match(
      await refusedTool(client, 'masterplan', { action: 'next', claim: true }),
      /^INVALID_INPUT: .*claim/,
    );
    assert.match(
      await refusedTool(client, 'masterplan', { action: 'next', arguments: { clam: true } }),
      /^INVALID_INPUT: .*clam/,
    );
  });
});

describe('prompts and resources', () => {
  let project: TestProject;
  let client: Client;

  before(async () => {
    project = await TestProject.create();
    client = await project.mcp();
  });
  after(() => project.remove());

  it('work, plan and the two reviews come with their arguments', async () => {
    const { prompts } = await client.listPrompts();
    assert.deepEqual(
      prompts.map((prompt) => prompt.name),
      ['work', 'plan', 'review', 'review_plan'],
    );
    const work = await client.getPrompt({ name: 'work', arguments: { plan_id: 'billing' } });
    assert.match(JSON.stringify(work.messages), /billing/);
    const plan = await client.getPrompt({ name: 'plan', arguments: { goal: 'Dark mode' } });
    assert.match(JSON.stringify(plan.messages), /Dark mode/);
    await assert.rejects(client.getPrompt({ name: 'plan', arguments: {} }), /goal/);
    await assert.rejects(client.getPrompt({ name: 'play' }), /play/);
  });

  it('plans are listed and read, items are read', async () => {
    assert.deepEqual((await client.listResources()).resources, []);
    await callTool(client, 'create_plan', { plan_id: 'a/b ü', title: 'Odd id', spec_content: '# Spec' });
    const { item } = (await callTool(client, 'add', {
      plan_id: 'a/b ü',
      item_key: 'K-1',
      title: 'An item',
    })) as { item: { id: number } };
    const { resources } = await client.listResources();
    assert.equal(resources.length, 1);
    const read = await client.readResource({ uri: resources[0]?.uri ?? '' });
    const text = JSON.stringify(read.contents);
    assert.match(text, /# Odd id/);
    assert.match(text, /# Spec/);
    assert.match(text, /K-1/);
    const { contents } = await client.readResource({ uri: `masterplan://item/${item.id}` });
    const [content] = contents as { text: string }[];
    assert.equal((JSON.parse(content?.text ?? '{}') as { item: { id: number } }).item.id, item.id);
    const { resourceTemplates } = await client.listResourceTemplates();
    assert.deepEqual(
      resourceTemplates.map((template) => template.uriTemplate),
      ['masterplan://plan/{plan_id}', 'masterplan://item/{id}'],
    );
    await assert.rejects(client.readResource({ uri: 'masterplan://item/999' }), /NOT_FOUND/);
    await assert.rejects(client.readResource({ uri: 'masterplan://nothing/1' }), /NOT_FOUND/);
  });
});

describe('the end of an MCP server', () => {
  let project: TestProject;

  before(async () => {
    project = await TestProject.create();
  });
  after(() => project.remove());

  const request = (id: number, method: string, params: object) =>
    `${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`;
  const initialize = request(1, 'initialize', {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'raw', version: '1' },
  });

  it('answers what was asked before its input ended, on the standard output only', async () => {
    const input =
      initialize +
      request(2, 'tools/list', {}) +
      request(3, 'tools/call', { name: 'create_plan', arguments: { title: 'Piped' } });
    const ended = await run([bundle('mcp.js')], { cwd: project.folder, env: project.environment(), input });
    assert.equal(ended.code, 0, ended.stderr);
    const ids = ended.stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { id: number }).id);
    assert.deepEqual(ids.sort(), [1, 2, 3]);
  });

  it('is not brought about by rubbish: what is no message is passed over', async () => {
    const input = `no json\n{"jsonrpc":"2.0"}\n[]\n\u0000\n${initialize}${request(2, 'tools/call', { name: 'list_plans', arguments: 'text' })}${request(3, 'ping', {})}`;
    const ended = await run([bundle('mcp.js')], { cwd: project.folder, env: project.environment(), input });
    assert.equal(ended.code, 0);
    const answers = ended.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: number; error?: object });
    assert.deepEqual(answers.map(({ id }) => id).sort(), [1, 2, 3]);
    assert.ok(answers.find(({ id }) => id === 2)?.error);
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`comes at once with ${signal}, also while a call waits`, async () => {
      const child = spawn(process.execPath, [bundle('mcp.js')], {
        cwd: project.folder,
        env: project.environment(),
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      child.stdin.write(initialize);
      child.stdin.write(request(2, 'tools/call', { name: 'next', arguments: { wait_seconds: 40 } }));
      await once(child.stdout, 'data');
      child.kill(signal);
      const [code] = (await once(child, 'exit')) as [number | null];
      assert.equal(code, process.platform === 'win32' ? null : 0);
    });
  }

  it("is not the end of the agent's session: its claim stays, with a lease that is cut to the grace", async () => {
    const watcher = await project.mcp({ name: 'watcher' });
    await callTool(watcher, 'create_plan', { plan_id: 'grace', title: 'Grace' });
    await callTool(watcher, 'add', { plan_id: 'grace', item_key: 'G-1', title: 'Held' });
    const agent = await project.mcp({ name: 'agent' });
    type Held = { id: number; claimed_by: string; lease_expires_at: string };
    const { item } = (await callTool(agent, 'next', { plan_id: 'grace', claim: true })) as { item: Held };
    await agent.close();
    for (;;) {
      const shown = ((await callTool(watcher, 'show', { item_id: item.id })) as { item: Held }).item;
      assert.equal(shown.claimed_by, item.claimed_by);
      if (shown.lease_expires_at < item.lease_expires_at) {
        break;
      }
      // Waits in the host, not here.
      await callTool(watcher, 'next', { plan_id: 'grace', wait_seconds: 1 });
    }
  });

  it('is usage with wrong options', async () => {
    const ended = await run([bundle('mcp.js'), '--surface', 'round'], {
      cwd: project.folder,
      env: project.environment(),
    });
    assert.equal(ended.code, 2);
    assert.equal(ended.stdout, '');
    assert.match(ended.stderr, /--surface/);
  });
});
