import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { parse as parseJsonc } from 'jsonc-parser';
import { getStaticTOMLValue, parseTOML } from 'toml-eslint-parser';
import { CLIENTS } from '../../src/agents/clients';
import { bundle, callTool } from '../support/bundles';
import { eachOnMachine, type Machine } from './machine';

const EVERYTHING = ['claude', 'codex', 'gemini', 'copilot', 'opencode', 'code', 'cursor'];

describe('masterplan connect', () => {
  let machine: Machine;
  eachOnMachine((made) => {
    machine = made;
  });

  it('writes for the agents that are found, in the project, and says what they will ask', async () => {
    machine.has('codex');
    mkdirSync(join(machine.home, '.gemini'));
    const ended = await machine.cli('connect', '--yes');
    assert.equal(ended.code, 0, ended.stderr);
    assert.match(ended.stdout, /✓ Codex +codex is on the PATH/);
    assert.match(ended.stdout, /✓ Gemini CLI +~\/\.gemini is there/);
    assert.match(ended.stdout, /not found: Claude Code, .*Windsurf/);
    assert.match(ended.stdout, /Codex reads \.codex\/ only in folders that you trust/);
    assert.deepEqual(Object.keys(machine.contents()), [
      '.agents/skills/masterplan-planning/SKILL.md',
      '.agents/skills/masterplan/SKILL.md',
      '.codex/config.toml',
      '.codex/hooks.json',
      '.gemini/settings.json',
      'AGENTS.md',
    ]);
    assert.deepEqual(machine.contents(machine.home), {}, 'nothing of the user’s');
  });

  it('writes what each agent takes, and the command is the installed one', async () => {
    machine.has(...EVERYTHING);
    assert.equal((await machine.cli('connect', '--yes')).code, 0);
    const json = (file: string) => JSON.parse(machine.read(file));
    const server = { command: 'masterplan', args: ['mcp'] };
    assert.deepEqual(json('.mcp.json'), { mcpServers: { masterplan: { type: 'stdio', ...server } } });
    assert.deepEqual(json('.vscode/mcp.json'), { servers: { masterplan: { type: 'stdio', ...server } } });
    assert.deepEqual(json('.cursor/mcp.json'), json('.mcp.json'));
    assert.deepEqual(json('.gemini/settings.json').mcpServers, { masterplan: server });
    assert.deepEqual(json('opencode.json').mcp.masterplan.command, ['masterplan', 'mcp']);
    assert.deepEqual(getStaticTOMLValue(parseTOML(machine.read('.codex/config.toml'))), {
      mcp_servers: { masterplan: server },
    });
    for (const [file, client, event] of [
      ['.claude/settings.json', 'claude-code', 'UserPromptSubmit'],
      ['.codex/hooks.json', 'codex', 'PostToolUse'],
      ['.gemini/settings.json', 'gemini', 'BeforeAgent'],
    ] as const) {
      const [hook] = json(file).hooks[event][0].hooks;
      assert.equal(hook.command, `masterplan hook --client ${client} --event ${event}`);
    }
    const copilot = json('.github/hooks/masterplan.json');
    assert.equal(copilot.version, 1);
    assert.equal(copilot.hooks.sessionEnd[0].bash, 'masterplan hook --client copilot --event sessionEnd');
    for (const folder of ['.claude/skills', '.agents/skills']) {
      assert.match(machine.read(`${folder}/masterplan/SKILL.md`), /^---\nname: masterplan\n/);
    }
  });

  it('has written a server that starts and serves the project’s plan', async () => {
    await machine.cli('connect', 'claude', '--yes');
    const { command, args } = JSON.parse(machine.read('.mcp.json')).mcpServers.masterplan;
    const client = new Client({ name: 'claude', version: '1' });
    await client.connect(
      new StdioClientTransport({
        command,
        args,
        cwd: machine.project,
        env: { ...machine.env, MASTERPLAN_HOST_IDLE_SECONDS: '1' },
        stderr: 'ignore',
      }),
    );
    try {
      await callTool(client, 'create_plan', { title: 'Connected' });
      assert.ok(existsSync(join(machine.project, '.masterplan', 'epoch')));
    } finally {
      await client.close();
    }
  });

  it('twice is once, and --check knows it', async () => {
    machine.has(...EVERYTHING);
    assert.equal((await machine.cli('connect', '--check')).code, 1);
    await machine.cli('connect', '--yes');
    const once = machine.contents();
    const again = await machine.cli('connect', '--yes');
    assert.match(again.stdout, /connected already/);
    assert.deepEqual(machine.contents(), once);
    assert.equal((await machine.cli('connect', '--check')).code, 0);
    machine.write('AGENTS.md', 'Mine.\n');
    const checked = await machine.cli('connect', '--check');
    assert.equal(checked.code, 1);
    assert.match(checked.stdout, /AGENTS\.md: not as connect/);
  });

  it('and disconnect give back every byte, and no empty folder stays', async () => {
    const files = {
      '.mcp.json': '{"mcpServers":{"github":{"command":"gh"}}}',
      '.codex/config.toml':
        '# mine\r\nmodel = "gpt-5" # best\r\n\r\n[mcp_servers.files]\r\ncommand = "files"',
      '.gemini/settings.json': '\uFEFF{\n\t// theme\n\t"theme": "dark",\n\t"mcpServers": {},\n}\n\n',
      '.claude/settings.json': '{\r\n    "hooks": {\r\n        "SessionEnd": []\r\n    }\r\n}',
      'AGENTS.md': '# Rules\n\nBe kind.',
      'CLAUDE.md': '',
      'opencode.json': '{ }\n',
    };
    for (const [file, content] of Object.entries(files)) machine.write(file, content);
    const before = machine.contents();
    machine.has(...EVERYTHING);
    assert.equal((await machine.cli('connect', '--yes')).code, 0);
    assert.ok(Object.keys(machine.contents()).length > Object.keys(before).length);
    assert.match(machine.read('CLAUDE.md'), /masterplan:begin/);
    assert.equal(parseJsonc(machine.read('.gemini/settings.json').slice(1)).theme, 'dark');
    const ended = await machine.cli('disconnect', '--yes');
    assert.equal(ended.code, 0, ended.stdout + ended.stderr);
    assert.deepEqual(machine.contents(), before);
    assert.deepEqual(readdirSync(machine.project).sort(), [
      '.claude',
      '.codex',
      '.gemini',
      '.git',
      '.mcp.json',
      'AGENTS.md',
      'CLAUDE.md',
      'opencode.json',
    ]);
    assert.match((await machine.cli('disconnect', '--yes')).stdout, /Nothing of connect’s is there/);
  });

  it('writes nothing without an answer: a pipe gets the plan and exit code 2, --dry_run 0', async () => {
    machine.has('codex');
    const piped = await machine.cli('connect');
    assert.equal(piped.code, 2);
    assert.match(piped.stdout, /\+\[mcp_servers\.masterplan\]/);
    assert.match(piped.stderr, /nothing was written.*--yes/);
    assert.equal((await machine.cli('connect', '--dry-run')).code, 0);
    const json = await machine.cli('connect', '--json');
    assert.equal(json.code, 2);
    const answer = JSON.parse(json.stdout);
    assert.equal(answer.written, false);
    assert.deepEqual(answer.command, ['masterplan']);
    assert.ok(answer.changes.some((change: { file: string }) => change.file === '.codex/config.toml'));
    assert.deepEqual(machine.contents(), {});
  });

  it('shows how long new files begin, all of them with --dry_run, and every change of a file that was there', async () => {
    machine.has('codex');
    const own = Array.from({ length: 40 }, (_, line) => `Rule ${line}.\n`).join('');
    machine.write('AGENTS.md', own);
    const asked = (await machine.cli('connect')).stdout;
    const all = (await machine.cli('connect', '--dry_run')).stdout;
    const last = '+<!-- made by masterplan connect';
    assert.ok(all.includes(last) && !asked.includes(last));
    const skill = /SKILL\.md.*\n@@ -0,0 \+1,(\d+) @@/.exec(all);
    assert.ok(skill, all);
    // The head of the diff is one of the twelve.
    assert.match(asked, new RegExp(`  … ${Number(skill[1]) - 11} more lines: --dry_run shows all`));
    assert.doesNotMatch(all, /more lines: --dry_run/);
    for (const shown of [asked, all]) assert.match(shown, /\+<!-- masterplan:end -->/, 'AGENTS.md in full');
  });

  it('asks on a terminal, and takes only a yes for one', function () {
    if (spawnSync('script', ['--version']).error !== undefined) this.skip();
    machine.has('codex');
    const declined = machine.onTerminal('\n', 'connect');
    assert.equal(declined.code, 1, declined.output);
    assert.match(declined.output, /Write \d files\? \[y\/N\]/);
    assert.deepEqual(machine.contents(), {});
    const accepted = machine.onTerminal('y\n', 'connect');
    assert.equal(accepted.code, 0, accepted.output);
    assert.ok(existsSync(join(machine.project, '.codex/config.toml')));
  });

  it('writes nothing where the question is left with Ctrl+C or Ctrl+D, and says so', async function () {
    if (process.platform !== 'linux' || spawnSync('script', ['--version']).status !== 0) this.skip();
    machine.has('codex');
    await machine.cli('connect', '--yes');
    const before = machine.contents();
    for (const [direction, ...flags] of [['disconnect'], ['connect', 'gemini']] as const)
      for (const [key, code] of [
        ['\u0003', 130],
        ['\u0004', 1],
      ] as const) {
        const left = await machine.answering('[y/N]', key, direction, ...flags);
        assert.equal(left.code, code, left.output);
        assert.match(left.output, /\[y\/N\][^\n]*\r\nNothing was written\.\r\n$/);
        assert.deepEqual(machine.contents(), before);
      }
  });

  it('reports a broken file with its place and leaves it; the others are written; exit code 1', async () => {
    machine.has('claude', 'codex', 'gemini', 'cursor');
    machine.write('.mcp.json', '{\n  "mcpServers": {\n');
    machine.write('.codex/config.toml', 'a = 1\na = 2\n');
    machine.write('.gemini/settings.json', Buffer.from([0x7b, 0xff, 0x7d]));
    mkdirSync(join(machine.project, '.cursor/mcp.json'), { recursive: true });
    const before = machine.contents();
    const ended = await machine.cli('connect', '--yes');
    assert.equal(ended.code, 1);
    assert.match(ended.stdout, /✗ \.mcp\.json:3:1 is no valid JSON/);
    assert.match(ended.stdout, /! Not wholly connected: .*Claude Code.*Mend what is marked ✗/);
    assert.doesNotMatch(ended.stdout, /^ {2}Claude Code asks/m, 'what it would ask is not the next step');
    assert.match(ended.stdout, /✗ \.codex\/config\.toml:2:1 is no valid TOML/);
    assert.match(ended.stdout, /✗ \.gemini\/settings\.json is not UTF-8/);
    assert.match(ended.stdout, /✗ \.cursor\/mcp\.json is not a file/);
    const after = machine.contents();
    for (const [file, content] of Object.entries(before)) assert.equal(after[file], content, file);
    assert.ok(after['AGENTS.md'] && after['.codex/hooks.json']);
  });

  it('follows links that stay inside, keeps them and the file’s mode, and never leaves the project', async () => {
    machine.has('claude', 'codex', 'gemini');
    machine.write('AGENTS.md', 'Rules.\n');
    chmodSync(join(machine.project, 'AGENTS.md'), 0o640);
    symlinkSync('AGENTS.md', join(machine.project, 'CLAUDE.md'));
    machine.write('outside/settings.json', '{}', machine.top);
    symlinkSync(join(machine.top, 'outside'), join(machine.project, '.gemini'));
    const ended = await machine.cli('connect', '--yes');
    assert.equal(ended.code, 1);
    assert.match(ended.stdout, /✗ \.gemini\/settings\.json is a link that leads out/);
    assert.equal(machine.read('outside/settings.json', machine.top), '{}');
    assert.ok(lstatSync(join(machine.project, 'CLAUDE.md')).isSymbolicLink());
    assert.equal(statSync(join(machine.project, 'AGENTS.md')).mode & 0o777, 0o640);
    assert.equal(machine.read('AGENTS.md').match(/masterplan:begin/g)?.length, 1);
    await machine.cli('disconnect', '--yes');
    assert.equal(machine.read('CLAUDE.md'), 'Rules.\n');
  });

  it('leaves what others have under our name, and what somebody has changed in files of ours', async () => {
    machine.has('claude');
    machine.write('.mcp.json', '{"mcpServers": {"masterplan": {"command": "other", "args": []}}}');
    const refused = await machine.cli('connect', '--yes');
    assert.equal(refused.code, 1);
    assert.match(refused.stdout, /does not start Masterplan/);
    machine.write(
      '.claude/skills/masterplan/SKILL.md',
      `${machine.read('.claude/skills/masterplan/SKILL.md')}Mine.\n`,
    );
    const ended = await machine.cli('disconnect', '--yes');
    assert.equal(ended.code, 1);
    assert.match(ended.stdout, /SKILL\.md was changed since connect made it/);
    assert.match(machine.read('.claude/skills/masterplan/SKILL.md'), /Mine\.\n$/);
    assert.match(machine.read('.mcp.json'), /"other"/);
  });

  it('makes no AGENTS.md beside other instruction files, and does not say things twice', async () => {
    machine.has('claude', 'codex');
    machine.write('CLAUDE.md', 'Rules.\n');
    await machine.cli('connect', '--yes');
    assert.equal(existsSync(join(machine.project, 'AGENTS.md')), false);
    assert.match(machine.read('CLAUDE.md'), /masterplan:begin/);
    await machine.cli('disconnect', '--yes');
    machine.write('AGENTS.md', 'All rules.\n');
    machine.write('CLAUDE.md', '@AGENTS.md\n');
    await machine.cli('connect', '--yes');
    assert.equal(machine.read('CLAUDE.md'), '@AGENTS.md\n');
    assert.match(machine.read('AGENTS.md'), /masterplan:begin/);
  });

  it('takes one agent out and leaves what the others use', async () => {
    machine.has('claude', 'copilot', 'codex');
    await machine.cli('connect', '--yes');
    const ended = await machine.cli('disconnect', 'copilot', '--yes');
    assert.equal(ended.code, 0);
    assert.match(ended.stdout, /\.mcp\.json: Claude Code uses it too/);
    const left = Object.keys(machine.contents());
    assert.ok(!left.includes('.github/hooks/masterplan.json'));
    for (const file of ['.mcp.json', 'AGENTS.md', '.agents/skills/masterplan/SKILL.md'])
      assert.ok(left.includes(file), file);
    await machine.cli('disconnect', 'claude', 'codex', 'copilot', '--yes');
    assert.deepEqual(machine.contents(), {});
  });

  it('leaves out hooks, instructions and skills where asked', async () => {
    machine.has('claude');
    await machine.cli('connect', '--yes', '--no_hooks', '--no-instructions');
    assert.deepEqual(Object.keys(machine.contents()), ['.mcp.json']);
  });

  it('writes the user’s files on request only, without instructions, and only below the home folder', async () => {
    const project = await machine.cli('connect', 'zed', '--yes');
    assert.match(project.stdout, /masterplan connect zed --scope user/);
    assert.deepEqual(machine.contents(machine.home), {});
    machine.write('.claude.json', '{"projects":{}}', machine.home);
    const before = machine.contents(machine.home);
    const ended = await machine.cli('connect', '--scope', 'user', '--all', '--yes');
    assert.equal(ended.code, 0, ended.stdout);
    const files = Object.keys(machine.contents(machine.home));
    for (const file of [
      '.codex/config.toml',
      '.config/zed/settings.json',
      '.codeium/windsurf/mcp_config.json',
      '.copilot/mcp-config.json',
      '.copilot/hooks/masterplan.json',
      '.config/opencode/plugins/masterplan.js',
    ]) {
      assert.ok(files.includes(file), file);
    }
    assert.ok(!files.some((file) => /AGENTS|SKILL/.test(file)));
    assert.deepEqual(machine.contents(), {});
    await machine.cli('disconnect', '--scope', 'user', '--yes');
    assert.deepEqual(machine.contents(machine.home), before);
  });

  it('says so where a variable has moved an agent’s folder', async () => {
    const { env } = machine;
    const ended = spawnSync(
      process.execPath,
      [bundle('cli.js'), 'connect', 'codex', '--scope', 'user', '--yes'],
      { cwd: machine.project, env: { ...env, CODEX_HOME: '/elsewhere' }, encoding: 'utf8' },
    );
    assert.equal(ended.status, 1);
    assert.match(ended.stdout, /CODEX_HOME moves its folder/);
    assert.deepEqual(machine.contents(machine.home), {});
  });

  it('calls this program in full where no masterplan of ours is on the PATH, and warns of it', async () => {
    for (const script of [undefined, 'echo something else']) {
      if (script === undefined) rmSync(join(machine.bin, 'masterplan'));
      else machine.program('masterplan', script);
      const ended = await machine.cli('connect', 'claude', '--json', '--dry-run');
      assert.deepEqual(JSON.parse(ended.stdout).command, [process.execPath, bundle('cli.js')]);
    }
    const shown = await machine.cli('connect', 'claude', '--dry-run');
    assert.match(shown.stdout, /only this machine has/);
  });

  it('names the editor’s launcher in full: it is on the PATH of its terminals alone', async () => {
    const launcher = '# Made by the Masterplan extension; it writes this file again whenever it starts.';
    machine.program('masterplan', `${launcher}\necho 1.2.3`);
    const ended = await machine.cli('connect', 'claude', '--json', '--dry-run');
    assert.deepEqual(JSON.parse(ended.stdout).command, [join(machine.bin, 'masterplan')]);
  });

  it('writes into the worktree in which it is run', async () => {
    const git = (...args: string[]) =>
      spawnSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
        cwd: machine.project,
        env: machine.env,
      });
    rmSync(join(machine.project, '.git'), { recursive: true });
    git('init', '-q');
    git('commit', '-q', '--allow-empty', '-m', 'x');
    for (const place of ['../tree', 'inside/other']) {
      git('worktree', 'add', '-q', place);
      const tree = join(machine.project, place);
      mkdirSync(join(tree, 'deep'));
      spawnSync(process.execPath, [bundle('cli.js'), 'connect', 'claude', '--yes'], {
        cwd: join(tree, 'deep'),
        env: machine.env,
      });
      assert.ok(existsSync(join(tree, '.mcp.json')), place);
      rmSync(tree, { recursive: true });
    }
    assert.deepEqual(machine.contents(), {});
  });

  it('shows control characters of files instead of sending them to the terminal', async () => {
    machine.has('codex');
    writeFileSync(join(machine.project, 'AGENTS.md'), 'evil \u001b[2J\u202e text\n');
    const ended = await machine.cli('connect', '--dry-run');
    assert.match(ended.stdout, /evil \^\[\[2J\\u202e text/);
    for (const sign of ['\u001b', '\u202e']) assert.ok(!ended.stdout.includes(sign));
  });

  it('prints what to add by hand, for any agent', async () => {
    const one = await machine.cli('connect', '--print', 'windsurf');
    assert.match(one.stdout, /# Windsurf: in ~\/\.codeium\/windsurf\/mcp_config\.json\n\{/);
    const all = await machine.cli('connect', '--print');
    for (const { label } of CLIENTS) assert.ok(all.stdout.includes(`# ${label}:`), label);
    assert.match(all.stdout, /# Any other agent/);
    const wrong = await machine.cli('connect', 'clippy');
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /clippy is none of the agents/);
  });
});
