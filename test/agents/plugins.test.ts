import { strict as assert } from 'node:assert';
import { mkdirSync, renameSync } from 'node:fs';
import { writePackage } from '../../src/packages/write';
import { filesOf } from '../packages/made-packages';
import { bundle, run } from '../support/bundles';
import { eachOnMachine, type Machine } from './machine';

const COMMANDS = ['claude', 'codex', 'gemini', 'copilot'];
const BOTH = '{"enabledPlugins":{"masterplan@masterplan":true,"other@masterplan":false}}';

describe('masterplan connect, where the agent has the plugin', () => {
  let machine: Machine;
  eachOnMachine((made) => {
    machine = made;
  });

  /** As the clients note it themselves. */
  function install(): void {
    machine.write('.claude/settings.json', BOTH, machine.home);
    machine.write('.copilot/settings.json', BOTH, machine.home);
    machine.write('.codex/config.toml', '[plugins."masterplan@masterplan"]\nenabled = true\n', machine.home);
    writePackage(`${machine.home}/.gemini/extensions/masterplan`, filesOf('gemini'));
    machine.write(
      '.gemini/extensions/extension-enablement.json',
      `{"masterplan":{"overrides":["${machine.home}/*"]}}`,
      machine.home,
    );
  }

  for (const scope of ['project', 'user']) {
    it(`writes nothing for it a second time, and says why (${scope})`, async () => {
      machine.has(...COMMANDS);
      install();
      const before = [machine.contents(), machine.contents(machine.home)];
      const ended = await machine.cli('connect', '--scope', scope, '--yes');
      assert.equal(ended.code, 0, ended.stderr);
      for (const label of ['Claude Code', 'Codex', 'Gemini CLI', 'Copilot CLI']) {
        assert.match(ended.stdout, new RegExp(`${label} +has the plan from its plugin \\(~/`));
      }
      assert.deepEqual([machine.contents(), machine.contents(machine.home)], before);
      const checked = await machine.cli('connect', '--scope', scope, '--check');
      assert.equal(checked.code, 0, checked.stdout);
      assert.match(checked.stdout, /Connected: Claude Code \(by its plugin\), Codex \(by its plugin\)/);
    });
  }

  it('tells programs where the plugin stands, too', async () => {
    machine.has(...COMMANDS);
    install();
    const { clients } = JSON.parse((await machine.cli('connect', '--dry_run', '--json')).stdout) as {
      clients: { id: string; plugin: string | null }[];
    };
    const plugins = new Map(clients.map(({ id, plugin }) => [id, plugin]));
    assert.equal(plugins.get('claude-code'), '~/.claude/settings.json');
    assert.equal(plugins.get('cursor'), null);
  });

  it('goes by Gemini’s last rule for the project, or for the whole home folder', async () => {
    machine.has('gemini');
    install();
    const { home, project, top } = machine;
    for (const [rules, isOn] of [
      [[], true],
      [[`!${home}/elsewhere/*`], true],
      [[`!${project}/`], false],
      [[`!${project}/*`], false],
      [[`!${top}/*`], false],
      [[`!${project}-2/*`], true],
      [[`!${project}/sub/`], true],
      [[`!${top}/`], true],
      [[`!${home}/*`], false],
      [[`!${home}/`], true],
      [[`!${home}/*`, `${project}/`], true],
      [[`!${project}/`, `${top}/elsewhere/`], false],
    ] as const) {
      const text = JSON.stringify({ masterplan: { overrides: rules } });
      machine.write('.gemini/extensions/extension-enablement.json', text, home);
      const { stdout } = await machine.cli('connect', '--dry_run');
      assert.equal(/Gemini CLI +has the plan from its plugin/.test(stdout), isOn, text);
    }
  });

  it('looks for it where a variable has moved the agent’s folder, and nowhere else', async () => {
    machine.has(...COMMANDS);
    const moved = {
      CLAUDE_CONFIG_DIR: `${machine.home}/moved/.claude`,
      CODEX_HOME: `${machine.home}/moved/.codex`,
      GEMINI_CLI_HOME: `${machine.home}/moved`,
      COPILOT_HOME: `${machine.home}/moved/.copilot`,
    };
    const connect = () =>
      run([bundle('cli.js'), 'connect', '--dry_run'], {
        cwd: machine.project,
        env: { ...machine.env, ...moved },
      });
    install();
    assert.doesNotMatch((await connect()).stdout, /has the plan from its plugin/);
    mkdirSync(`${machine.home}/moved`);
    for (const folder of ['.claude', '.codex', '.gemini', '.copilot']) {
      renameSync(`${machine.home}/${folder}`, `${machine.home}/moved/${folder}`);
    }
    const { stdout } = await connect();
    for (const file of [
      'CLAUDE_CONFIG_DIR/settings.json',
      'CODEX_HOME/config.toml',
      'COPILOT_HOME/settings.json',
      'GEMINI_CLI_HOME/.gemini/extensions/masterplan/gemini-extension.json',
    ]) {
      assert.ok(stdout.includes(`has the plan from its plugin ($${file})`), stdout);
    }
  });

  it('writes for it when it is named: the project’s files are for those without the plugin too', async () => {
    machine.has(...COMMANDS);
    install();
    assert.equal((await machine.cli('connect', 'claude', '--yes')).code, 0);
    assert.match(machine.read('.mcp.json'), /masterplan/);
  });

  it('writes for it where the plugin is turned off, for the user or in the project', async () => {
    machine.has('claude');
    install();
    machine.write('.claude/settings.local.json', '{"enabledPlugins":{"masterplan@masterplan":false}}');
    assert.equal((await machine.cli('connect', '--yes')).code, 0);
    assert.match(machine.read('.mcp.json'), /masterplan/);
    machine.write('.codex/config.toml', '[plugins."masterplan@masterplan"]\nenabled = false\n', machine.home);
    machine.write(
      '.gemini/extensions/extension-enablement.json',
      `{"masterplan":{"overrides":["!${machine.home}/*"]}}`,
      machine.home,
    );
    machine.has('codex', 'gemini');
    assert.equal((await machine.cli('connect', '--yes')).code, 0);
    assert.match(machine.read('.codex/config.toml'), /mcp_servers\.masterplan/);
    assert.match(machine.read('.gemini/settings.json'), /masterplan/);
  });

  it('writes for it where only the team’s file wishes for the plugin: nobody has installed it here', async () => {
    machine.has('claude');
    machine.write('.claude/settings.json', BOTH);
    assert.equal((await machine.cli('connect', '--yes')).code, 0);
    assert.match(machine.read('.mcp.json'), /masterplan/);
    // The person's own file of the project is no wish.
    machine.write('.claude/settings.local.json', BOTH);
    assert.match(
      (await machine.cli('connect', '--dry_run')).stdout,
      /its plugin \(\.claude\/settings\.local/,
    );
    // The team's no counts, though.
    machine.write('.claude/settings.json', BOTH, machine.home);
    machine.write('.claude/settings.json', BOTH.replace('true', 'false'));
    machine.write('.claude/settings.local.json', '{}');
    assert.doesNotMatch((await machine.cli('connect', '--dry_run')).stdout, /its plugin/);
  });

  it('is not misled by other plugins, nor by files that nobody can read', async () => {
    machine.has('claude', 'codex');
    machine.write('.claude/settings.json', '{"enabledPlugins":{"masterplanner@x":true}}', machine.home);
    machine.write('.codex/config.toml', '[plugins."masterplan@x"\n', machine.home);
    assert.equal((await machine.cli('connect', '--yes')).code, 0);
    assert.match(machine.read('.mcp.json'), /masterplan/);
    assert.match(machine.read('.codex/config.toml'), /masterplan/);
  });
});
