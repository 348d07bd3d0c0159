import { strict as assert } from 'node:assert';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { Installed } from './made-packages';

const OURS = { mcpServers: { masterplan: { type: 'stdio', command: 'masterplan', args: ['mcp'] } } };
const ofScript = (script: string, ...wrapped: string[]) => {
  const [command, ...args] = [...wrapped, process.execPath, script, 'mcp'];
  return { mcpServers: { masterplan: { type: 'stdio', command, args } } };
};
const TRUSTED = { hasTrustDialogAccepted: true };
const APPROVED = { hasTrustDialogAccepted: true, enabledMcpjsonServers: ['masterplan'] };

/** What stands in the user's and in the project's files, and whether the plugin has to offer its tools. */
interface Case {
  when: string;
  user?: (project: string) => object;
  project?: object;
  /** `.claude/settings.json` in the home folder and in the project, and the project's `settings.local.json`. */
  userSettings?: object;
  projectSettings?: object;
  local?: object;
  /** `masterplan` is on the PATH. */
  command?: false;
  env?: Record<string, string>;
  offers: boolean;
}

const CASES: readonly Case[] = [
  { when: 'the agent is not connected otherwise', offers: true },
  { when: 'it is connected for the user', user: () => OURS, offers: false },
  {
    when: 'it is connected for the user in this project',
    user: (project) => ({ projects: { [project]: OURS } }),
    offers: false,
  },
  {
    when: 'it is connected by the project’s file, which the user has approved',
    user: (project) => ({ projects: { [project]: APPROVED } }),
    project: OURS,
    offers: false,
  },
  {
    when: 'the user has approved all of the project’s servers',
    user: (project) => ({ projects: { [project]: { hasTrustDialogAccepted: true } } }),
    project: OURS,
    local: { enableAllProjectMcpServers: true },
    offers: false,
  },
  {
    when: 'the user has approved it for all projects',
    user: (project) => ({ projects: { [project]: TRUSTED } }),
    project: OURS,
    userSettings: { enabledMcpjsonServers: ['masterplan'] },
    offers: false,
  },
  {
    when: 'the project approves it itself, in a folder that the user trusts',
    user: (project) => ({ projects: { [project]: TRUSTED } }),
    project: OURS,
    projectSettings: { enableAllProjectMcpServers: true },
    offers: false,
  },
  {
    when: 'the project approves it itself, in a folder that nobody trusts',
    project: OURS,
    projectSettings: { enableAllProjectMcpServers: true },
    offers: true,
  },
  { when: 'nobody has approved the project’s file', project: OURS, offers: true },
  {
    when: 'the server is switched off in this project',
    user: (project) => ({ ...OURS, projects: { [project]: { disabledMcpServers: ['masterplan'] } } }),
    offers: true,
  },
  {
    when: 'the user has rejected it, whatever approves it',
    user: (project) => ({
      projects: { [project]: { ...APPROVED, disabledMcpjsonServers: ['masterplan'] } },
    }),
    project: OURS,
    local: { enableAllProjectMcpServers: true },
    offers: true,
  },
  {
    when: 'the settings of the project reject it',
    user: (project) => ({ projects: { [project]: APPROVED } }),
    project: OURS,
    local: { disabledMcpjsonServers: ['masterplan'] },
    offers: true,
  },
  { when: 'its script is there', user: () => ofScript(__filename), offers: false },
  { when: 'its script is gone', user: () => ofScript('/nowhere/dist/cli.js'), offers: true },
  {
    when: 'its script is gone, which another program starts',
    user: () => ofScript('/nowhere/dist/cli.js', 'cmd', '/c'),
    offers: true,
  },
  {
    when: 'its program is there, which another one starts',
    user: () => ofScript(__filename, 'cmd', '/c'),
    offers: false,
  },
  {
    when: 'the nearest server of the name, which is the one that counts, does not start',
    user: (project) => ({ ...OURS, projects: { [project]: ofScript('/nowhere/dist/cli.js') } }),
    offers: true,
  },
  {
    when: 'another project is connected',
    user: (project) => ({ projects: { [`${project}-2`]: OURS } }),
    offers: true,
  },
  { when: 'the other server’s program is not there', user: () => OURS, command: false, offers: true },
  {
    when: 'it is Copilot that runs the plugin, which takes one server of a name',
    user: () => OURS,
    env: { COPILOT_PLUGIN_ROOT: '/anywhere' },
    offers: true,
  },
];

describe('Claude Code’s plugin beside masterplan connect', () => {
  let installed: Installed;
  let client: Client;
  beforeEach(() => {
    installed = new Installed('claude', 'masterplan');
    client = new Client({ name: 'claude-code', version: '1.0.0' });
  });
  afterEach(async () => {
    await client.close();
    await installed.remove();
  });

  for (const { when, user, project: shared, command, env, offers, ...settings } of CASES) {
    it(`${offers ? 'offers its tools' : 'offers nothing a second time'} where ${when}`, async function () {
      if (process.platform === 'win32') this.skip();
      const [project, home, bin] = ['project', 'home', 'bin'].map((name) => join(installed.top, name)) as [
        string,
        string,
        string,
      ];
      const write = (file: string, value: object | undefined) => {
        mkdirSync(dirname(file), { recursive: true });
        if (value !== undefined) writeFileSync(file, JSON.stringify(value));
      };
      write(join(home, '.claude.json'), user?.(project));
      write(join(project, '.mcp.json'), shared);
      write(join(home, '.claude', 'settings.json'), settings.userSettings);
      write(join(project, '.claude', 'settings.json'), settings.projectSettings);
      write(join(project, '.claude', 'settings.local.json'), settings.local);
      mkdirSync(bin);
      if (command !== false) writeFileSync(join(bin, 'masterplan'), '', { mode: 0o755 });
      await client.connect(
        new StdioClientTransport({
          command: process.execPath,
          args: [join(installed.folder, 'dist', 'cli.js'), 'mcp', '--plugin'],
          cwd: project,
          env: { PATH: bin, HOME: home, CLAUDE_PROJECT_DIR: project, ...env },
        }),
      );
      const { tools } = await client.listTools();
      const { prompts } = await client.listPrompts();
      for (const has of [tools.length > 0, prompts.length > 0, client.getInstructions() !== undefined]) {
        assert.equal(has, offers);
      }
    });
  }
});
