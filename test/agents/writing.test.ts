import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Call } from '../../src/agents/client-definition';
import { CLIENTS, clientOf } from '../../src/agents/clients';
import { hookLines, mcpWords } from '../../src/agents/command-words';
import { opencodePlugin } from '../../src/agents/opencode-plugin';
import { applyPlan, type ConnectOptions, planConnection } from '../../src/agents/plan-connection';
import { snippetOf } from '../../src/agents/snippet';
import { eachOnMachine, type Machine } from './machine';

const masterplan: Call = { command: 'masterplan', args: [], machineOnly: false };

describe('A connection that was planned', () => {
  let machine: Machine;
  eachOnMachine((made) => {
    machine = made;
  });

  const options = (more: Partial<ConnectOptions> = {}): ConnectOptions => ({
    direction: 'connect',
    scope: 'project',
    folders: { project: machine.project, home: machine.home },
    env: { PATH: machine.bin },
    platform: process.platform,
    call: masterplan,
    named: ['claude-code'],
    all: false,
    hooks: true,
    instructions: true,
    ...more,
  });

  it('is not written over what changed after it was shown; the rest is', async () => {
    machine.write('.mcp.json', '{}');
    machine.write('AGENTS.md', 'Rules.\n');
    const plan = await planConnection(options());
    machine.write('.mcp.json', '{"theirs": 1}');
    machine.write('.claude/settings.json', '{}');
    rmSync(join(machine.project, 'AGENTS.md'));
    const problems = await applyPlan(plan);
    assert.deepEqual(
      problems.map(({ label, message }) => `${label} ${message}`),
      ['.mcp.json', '.claude/settings.json', 'AGENTS.md'].map(
        (file) => `${file} was changed by somebody else meanwhile`,
      ),
    );
    assert.equal(machine.read('.mcp.json'), '{"theirs": 1}');
    assert.equal(machine.read('.claude/settings.json'), '{}');
    assert.match(machine.read('.claude/skills/masterplan/SKILL.md'), /^---/);
    assert.deepEqual(
      readdirSync(machine.project).filter((name) => name.endsWith('.tmp')),
      [],
    );
  });

  it('is not written where a folder has become a link that leads out meanwhile', async () => {
    const plan = await planConnection(options());
    const outside = join(machine.home, 'elsewhere');
    mkdirSync(outside);
    symlinkSync(outside, join(machine.project, '.claude'));
    const problems = await applyPlan(plan);
    assert.ok(problems.length > 0);
    for (const { label, message } of problems) {
      assert.match(label, /^\.claude/);
      assert.match(message, /leads out/);
    }
    assert.deepEqual(readdirSync(outside), []);
  });

  it('says what could not be written, and goes on', async () => {
    const plan = await planConnection(options());
    machine.write('.claude', 'a file, not a folder');
    const problems = await applyPlan(plan);
    assert.deepEqual([...new Set(problems.map(({ label }) => label.split('/')[0]))], ['.claude']);
    for (const { message } of problems) assert.match(message, /is below something that is not a folder/);
    assert.match(machine.read('.mcp.json'), /masterplan/);
  });

  it('leaves VS Code out where the extension gives it the plan already, unless it is named', async () => {
    machine.has('code');
    machine.write('.vscode/extensions/masterplan.masterplan-0.1.0/package.json', '{}', machine.home);
    const stateOf = async (more: Partial<ConnectOptions>) =>
      (await planConnection(options(more))).clients.find(({ id }) => id === 'vscode');
    assert.match((await stateOf({ named: [] }))?.reason ?? '', /from the Masterplan extension/);
    assert.equal((await stateOf({ named: ['vscode'] }))?.included, true);
  });

  it('does not fall over a file that was made to be too deep', async () => {
    machine.write('.mcp.json', `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`);
    machine.write('.codex/config.toml', `a = ${'['.repeat(200_000)}${']'.repeat(200_000)}`);
    const { problems, changes } = await planConnection(options({ named: ['claude-code', 'codex'] }));
    assert.deepEqual(problems.map(({ label, message }) => `${label} ${message}`).sort(), [
      '.codex/config.toml is nested too deeply',
      '.mcp.json is nested too deeply',
    ]);
    assert.ok(changes.length > 0);
  });

  it('leaves a hook of ours alone to which somebody has added their own', async () => {
    const mine = { type: 'command', command: 'masterplan hook --client claude-code --event SessionEnd' };
    const text = JSON.stringify({
      hooks: { SessionEnd: [{ hooks: [mine, { type: 'command', command: 'say bye' }] }] },
    });
    machine.write('.claude/settings.json', text);
    assert.deepEqual(await applyPlan(await planConnection(options())), []);
    assert.ok(machine.read('.claude/settings.json').includes('say bye'));
    assert.deepEqual(await applyPlan(await planConnection(options({ direction: 'disconnect' }))), []);
    assert.equal(machine.read('.claude/settings.json'), text);
  });

  it('uses the one of several files that is there', async () => {
    machine.write('opencode.jsonc', '{}');
    const plan = await planConnection(options({ named: ['opencode'], hooks: false, instructions: false }));
    assert.deepEqual(
      plan.changes.map(({ label, kind }) => `${kind} ${label}`),
      ['change opencode.jsonc'],
    );
  });
});

describe('The command in configuration', () => {
  const odd: Call = { command: "/opt/it's here/node", args: ['/a b/$HOME/`x`/cli.js'], machineOnly: true };

  it('is words, not a line for a shell; on Windows cmd runs the .cmd file', () => {
    assert.deepEqual(mcpWords(odd, 'linux'), [odd.command, ...odd.args, 'mcp']);
    assert.deepEqual(mcpWords(masterplan, 'win32'), ['cmd', '/c', 'masterplan', 'mcp']);
    const exe = { command: 'C:\\node.exe', args: ['C:\\cli.js'], machineOnly: true };
    assert.deepEqual(mcpWords(exe, 'win32'), ['C:\\node.exe', 'C:\\cli.js', 'mcp']);
  });

  it('comes through a shell unchanged where an agent’s hooks are lines', function () {
    if (process.platform === 'win32') this.skip();
    const { sh, native } = hookLines(odd, 'codex', 'SessionEnd', 'linux');
    assert.equal(sh, native);
    const printed = spawnSync('sh', ['-c', `printf '%s\\n' ${sh}`], { encoding: 'utf8' }).stdout;
    assert.deepEqual(printed.trimEnd().split('\n'), [
      odd.command,
      ...odd.args,
      'hook',
      '--client',
      'codex',
      '--event',
      'SessionEnd',
    ]);
    assert.equal(
      hookLines(odd, 'copilot', 'sessionEnd', 'linux').powershell,
      "& '/opt/it''s here/node' '/a b/$HOME/`x`/cli.js' hook --client copilot --event sessionEnd",
    );
  });

  it('is what every client takes by hand, too', () => {
    const launcher = { command: "/home/o'hara/my plans/bin/masterplan", args: [], machineOnly: true };
    for (const client of CLIENTS) {
      const { text, language } = snippetOf(client, launcher, 'linux');
      if (language === 'json')
        assert.ok(JSON.stringify(JSON.parse(text)).includes(launcher.command), client.id);
    }
    const claude = clientOf('claude-code');
    assert.ok(claude);
    assert.equal(
      snippetOf(claude, launcher, 'linux').text,
      "claude mcp add masterplan -- '/home/o'\\''hara/my plans/bin/masterplan' mcp",
    );
    const windows = { command: 'C:\\Users\\Ann Lee\\bin\\masterplan.cmd', args: [], machineOnly: true };
    assert.equal(
      snippetOf(claude, windows, 'win32').text,
      'claude mcp add masterplan -- cmd /c "C:\\Users\\Ann Lee\\bin\\masterplan.cmd" mcp',
    );
  });
});

describe('The plugin for OpenCode', () => {
  let machine: Machine;
  eachOnMachine((made) => {
    machine = made;
  });

  type Hooks = Record<string, (input: object, output?: object) => Promise<void>>;

  /** The plugin’s hooks, calling a program that writes down what it is given and prints `says`. */
  async function load(says: string): Promise<{ hooks: Hooks; calls: () => string[] }> {
    machine.program('hooked', `echo "$* $(cat)" >> "${machine.top}/calls"; printf '%s' "${says}"`);
    machine.write('plugin.mjs', opencodePlugin([join(machine.bin, 'hooked')]), machine.top);
    const { Masterplan } = await import(pathToFileURL(join(machine.top, 'plugin.mjs')).href);
    return {
      hooks: await Masterplan({ directory: machine.project }),
      calls: () => machine.read('calls', machine.top).trimEnd().split('\n'),
    };
  }

  const transform = async (hooks: Hooks, sessionID: string | undefined) => {
    const output = { system: ['theirs'] };
    await hooks['experimental.chat.system.transform']?.({ sessionID }, output);
    return output.system;
  };

  it('asks once before each prompt and tells the answer in every request of the turn', async () => {
    const { hooks, calls } = await load('2 items were completed');
    await hooks['chat.message']?.({ sessionID: 's1' });
    assert.deepEqual(await transform(hooks, 's1'), ['theirs', '2 items were completed']);
    assert.deepEqual(await transform(hooks, 's1'), ['theirs', '2 items were completed']);
    assert.equal(calls().length, 1);
    const [, event, input] = /--event (\S+) (.*)$/.exec(calls()[0] ?? '') ?? [];
    assert.equal(event, 'experimental.chat.system.transform');
    assert.deepEqual(JSON.parse(input ?? ''), {
      session_id: 's1',
      cwd: machine.project,
      hook_event_name: event,
    });
    await hooks['chat.message']?.({ sessionID: 's1' });
    await transform(hooks, 's1');
    assert.equal(calls().length, 2);
  });

  it('hands on which tool was used, and says goodbye for the sessions that it has seen', async () => {
    const { hooks, calls } = await load('');
    await transform(hooks, undefined);
    await transform(hooks, 's1');
    await transform(hooks, 's2');
    await hooks['tool.execute.after']?.({
      sessionID: 's1',
      tool: 'edit',
      callID: 'c',
      args: { filePath: 'a.ts' },
    });
    const deleted = (id: string) =>
      hooks.event?.({ event: { type: 'session.deleted', properties: { info: { id } } } });
    await deleted('s1');
    await deleted('unknown');
    await hooks.dispose?.({});
    const events = calls().map((call) =>
      /--event (\S+) .*"session_id":"(\w+)"/.exec(call)?.slice(1).join(' '),
    );
    assert.deepEqual(events, [
      'experimental.chat.system.transform s1',
      'experimental.chat.system.transform s2',
      'tool.execute.after s1',
      'session.deleted s1',
      'session.deleted s2',
    ]);
    assert.match(calls()[2] ?? '', /"tool_name":"edit".*"filePath":"a.ts"/);
  });

  const facts = (call: string | undefined) =>
    JSON.parse(/\{.*$/.exec(call ?? '')?.[0] ?? '') as Record<string, unknown>;
  const tell = async (hooks: Hooks, type: string, properties: object) =>
    hooks.event?.({ event: { type, properties } });

  it('speaks of a task’s session as a sub-agent of the session that it comes from; its end is nobody’s', async () => {
    const { hooks, calls } = await load('');
    await tell(hooks, 'session.created', { info: { id: 'root' } });
    await tell(hooks, 'session.created', { info: { id: 'task', parentID: 'root' } });
    await tell(hooks, 'session.created', { info: { id: 'inner', parentID: 'task' } });
    for (const sessionID of ['root', 'task', 'inner']) {
      await hooks['chat.message']?.({ sessionID });
      await transform(hooks, sessionID);
    }
    await tell(hooks, 'session.deleted', { info: { id: 'inner' } });
    await hooks.dispose?.({});
    assert.deepEqual(
      calls()
        .map(facts)
        .map(({ hook_event_name, session_id, agent_id, ambiguous }) => [
          hook_event_name === 'session.deleted' ? 'end' : 'prompt',
          session_id,
          agent_id,
          ambiguous,
        ]),
      [
        ['prompt', 'root', undefined, undefined],
        ['prompt', 'root', 'task', undefined],
        ['prompt', 'root', 'inner', undefined],
        ['end', 'root', undefined, undefined],
      ],
    );
  });

  it('says so while two sessions are at work in one process, as long as both are', async () => {
    const { hooks, calls } = await load('');
    const ambiguous = async (sessionID: string) => {
      await hooks['tool.execute.after']?.({ sessionID, tool: 'read', callID: 'c', args: {} });
      return facts(calls().at(-1)).ambiguous;
    };
    await hooks['chat.message']?.({ sessionID: 's1' });
    assert.equal(await ambiguous('s1'), undefined);
    await hooks['chat.message']?.({ sessionID: 's2' });
    await tell(hooks, 'session.created', { info: { id: 'task', parentID: 's1' } });
    for (const sessionID of ['s1', 's2', 'task']) assert.equal(await ambiguous(sessionID), true);
    await tell(hooks, 'session.idle', { sessionID: 's1' });
    assert.equal(await ambiguous('s2'), undefined);
    await hooks['chat.message']?.({ sessionID: 's1' });
    await tell(hooks, 'session.status', { sessionID: 's2', status: { type: 'idle' } });
    assert.equal(await ambiguous('s1'), undefined);
    await hooks.dispose?.({});
  });

  it('adds nothing and breaks nothing where the command is missing', async () => {
    const { hooks } = await load('x');
    rmSync(join(machine.bin, 'hooked'));
    assert.deepEqual(await transform(hooks, 's1'), ['theirs']);
  });
});
