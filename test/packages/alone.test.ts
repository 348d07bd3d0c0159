import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { offered } from '../../src/mcp/tools';
import type { Catalogue } from '../../src/model/catalogue';
import type { AgentPackage } from '../../src/packages/packages';
import { Installed } from './made-packages';

interface Server {
  command: string;
  args: string[];
  cwd?: string;
  /** The agent's variables that Codex hands on. */
  env_vars?: string[];
}

/** How a client starts what a package holds. */
interface Start {
  title: string;
  id: AgentPackage['id'];
  /** The folder in the package that the client takes for the plugin's. */
  below: string;
  config: string;
  serverAt(config: never): Server;
  /** What the client puts in; `project` is what its user has chosen, where it asks. */
  placeholders(folder: string, project: string): Record<string, string>;
  /** The client starts servers in the plugin's folder. */
  inPlugin: boolean;
  /** It hands on few of its variables: those that the package names. */
  namesVariables?: true;
  hooks?: string;
}

const mcpServers = ({ mcpServers: { masterplan } }: { mcpServers: { masterplan: Server } }) => masterplan;

/** Seen in real clients, of the versions that `test/support/agent-clients` installs. */
const STARTS: readonly Start[] = [
  {
    title: 'Claude Code',
    id: 'claude',
    below: 'masterplan',
    config: '.mcp.json',
    serverAt: mcpServers,
    placeholders: (folder) => ({ CLAUDE_PLUGIN_ROOT: folder }),
    inPlugin: false,
    hooks: 'hooks/hooks.json',
  },
  {
    title: 'Copilot CLI',
    id: 'claude',
    below: 'masterplan',
    config: '.mcp.json',
    serverAt: mcpServers,
    placeholders: (folder) => ({ CLAUDE_PLUGIN_ROOT: folder }),
    inPlugin: true,
    hooks: 'hooks/copilot.json',
  },
  {
    title: 'Codex',
    id: 'codex',
    below: 'plugins/masterplan',
    config: '.mcp.json',
    serverAt: mcpServers,
    placeholders: (folder) => ({ PLUGIN_ROOT: folder }),
    inPlugin: true,
    namesVariables: true,
    hooks: 'hooks/hooks.json',
  },
  {
    title: 'Gemini CLI',
    id: 'gemini',
    below: '',
    config: 'gemini-extension.json',
    serverAt: mcpServers,
    placeholders: (folder) => ({ extensionPath: folder }),
    inPlugin: false,
    hooks: 'hooks/hooks.json',
  },
  {
    title: 'a desktop program',
    id: 'mcpb',
    below: '',
    config: 'manifest.json',
    serverAt: ({ server }: { server: { mcp_config: Server } }) => server.mcp_config,
    placeholders: (folder, project) => ({ __dirname: folder, 'user_config.project': project }),
    inPlugin: true,
  },
];

/** What every program hands on. */
const ALWAYS = ['PATH', 'HOME', 'USERPROFILE', 'SystemRoot'];

/**
 * Stands for the agent's program: it is in the project, and starts the server in another folder, with these variables.
 */
const AGENT = `const { spawn } = require('node:child_process');
const [handedOn, cwd, command, ...args] = process.argv.slice(1);
const names = JSON.parse(handedOn);
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => names.includes(name)));
const server = spawn(command, args, { cwd, env, stdio: 'inherit' });
server.on('exit', (code) => process.exit(code ?? 1));
process.on('SIGTERM', () => server.kill());`;

describe('A package alone in a folder, with nothing around it but Node', () => {
  for (const start of STARTS) {
    describe(start.title, () => {
      const { top, folder, ...installed } = withProject(start);
      const placeholders = start.placeholders(folder, installed.project);
      const expand = (text: string) =>
        text.replaceAll(/\$\{([^}]+)\}/g, (whole, name: string) => placeholders[name] ?? whole);
      const read = <T>(file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as T;
      after(() => installed.remove());

      /** The server as this client starts it, where the agent is in this folder and has these variables besides. */
      const serve = async (agentIn: string, variables: Record<string, string>) => {
        const client = new Client({ name: 'some-agent', version: '1.0.0' });
        const { command, args, cwd = '', env_vars: named } = start.serverAt(read(start.config));
        const where = start.inPlugin ? join(folder, cwd) : installed.project;
        const env = { ...installed.env, ...variables };
        const handedOn =
          start.namesVariables === undefined ? Object.keys(env) : [...ALWAYS, ...(named ?? [])];
        await client.connect(
          new StdioClientTransport({
            command: process.execPath,
            args: ['-e', AGENT, '--', JSON.stringify(handedOn), where, command, ...args.map(expand)],
            cwd: agentIn,
            env,
          }),
        );
        return client;
      };

      it('serves all tools and works on the project that the agent is in', async () => {
        const client = await serve(installed.project, { PWD: installed.project });
        try {
          const { tools } = await client.listTools();
          const catalogue = read<Catalogue>('dist/catalogue.json');
          assert.deepEqual(
            tools.map(({ name }) => name),
            offered(catalogue).map(({ name }) => name),
          );
          const answer = await client.callTool({ name: 'create_plan', arguments: { title: 'Made here' } });
          assert.ok(!answer.isError, JSON.stringify(answer.content));
          assert.ok(existsSync(join(installed.project, '.masterplan')));
          for (const place of [folder, dirname(folder), top]) {
            assert.ok(!existsSync(join(place, '.masterplan')), place);
          }
        } finally {
          await client.close();
        }
      });

      if (start.namesVariables) {
        for (const variable of ['PWD', 'MASTERPLAN_PROJECT']) {
          it(`hears of the project and of the session by what it asks for (${variable})`, async () => {
            // Where agents' programs of a desktop are: it says nothing of the project.
            const client = await serve(installed.env.HOME, {
              [variable]: installed.project,
              MASTERPLAN_SESSION_ID: `session-by-${variable}`,
            });
            try {
              const call = async (name: string, input: Record<string, unknown>) => {
                const answer = await client.callTool({ name, arguments: input });
                assert.ok(!answer.isError, JSON.stringify(answer.content));
                return JSON.stringify(answer.structuredContent);
              };
              const item = { plan_id: 'made-here', item_key: variable };
              await call('add', { ...item, title: 'Of this agent' });
              assert.match(await call('claim', item), new RegExp(`"claimed_by":"session-by-${variable}"`));
            } finally {
              await client.close();
            }
          });
        }
      }

      const { hooks } = start;
      if (hooks === undefined) return;

      it('tells the agent of the plan by its hooks', async function () {
        // The lines are for this shell.
        if (process.platform === 'win32') this.skip();
        const [line] =
          JSON.stringify(read(hooks)).match(/node [^{}]*\$\{[^}]+\}[^"]*"[^"]*tart[^"]*(?=")/i) ?? [];
        assert.ok(line, 'there is a hook for the start of a conversation');
        const command = JSON.parse(`"${line}"`) as string;
        const said = await runHook(
          start.inPlugin ? command : expand(command),
          folder,
          {
            ...installed.env,
            ...placeholders,
            MASTERPLAN_HOOK_DEADLINE_MS: '20000',
          },
          { session_id: 'another-conversation', cwd: installed.project },
        );
        assert.match(said, /Made here/);
      });
    });
  }
});

function withProject({ id, below }: Start) {
  const installed = new Installed(id, below);
  const project = join(installed.top, 'project');
  const home = join(installed.top, 'home');
  for (const folder of [project, home]) mkdirSync(folder);
  const env = {
    // Node under the name that packages call it by.
    PATH: [dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter),
    HOME: home,
    USERPROFILE: home,
    MASTERPLAN_HOST_IDLE_SECONDS: '20',
  };
  const { top, folder } = installed;
  return { top, folder, project, env, remove: () => installed.remove() };
}

function runHook(line: string, cwd: string, env: NodeJS.ProcessEnv, payload: object): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('sh', ['-c', line], { cwd, env, stdio: ['pipe', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (text: Buffer) => {
      said += text.toString();
    });
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve(said) : reject(new Error(`exit code ${code}`))));
    child.stdin.end(JSON.stringify(payload));
  });
}
