import { homedir } from 'node:os';
import { parseArgs } from 'node:util';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { loadCatalogue } from '../client/catalogue';
import { BUILD } from '../model/build';
import { hasOtherServer } from './other-server';
import { PlanConnections } from './plan-connections';
import { MasterplanMcpServer } from './server';
import { startingFolder } from './starting-folder';

const HELP = `Usage: masterplan mcp [options]

The MCP server of one agent, over standard input and output. Agents start it themselves; see the README for
how to register it with each of them.

Options (dashes do as well as underscores):
  --project DIR        the project (default: MASTERPLAN_PROJECT, CLAUDE_PROJECT_DIR, the client's workspace,
                       then upwards from the working directory)
  --session_name NAME  how this agent is shown to others (default: the client's name)
  --surface single     one tool "masterplan" with an action, instead of one tool per operation
  --plugin             this program is a plugin's: the plugin's own folder is no project, and where Claude Code is
                       connected without the plugin as well, it offers nothing a second time
  --version, --help
`;

/** A message may hold a large import; more is a mistake, and ends the connection. */
const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;
/**
 * How long calls that are under way when the client closes its end may still take: long enough for a host to start
 * on a busy machine. Calls that wait for work end at once.
 */
const DRAIN_MS = 10_000;

interface Options {
  project: string | undefined;
  sessionName: string | undefined;
  surface: 'tools' | 'single';
  plugin: boolean;
  version: boolean;
  help: boolean;
}

/** Throws TypeError for what is not an option. */
function readOptions(argv: string[]): Options {
  const { values } = parseArgs({
    args: argv,
    options: {
      project: { type: 'string' },
      'session-name': { type: 'string' },
      session_name: { type: 'string' },
      surface: { type: 'string', default: 'tools' },
      plugin: { type: 'boolean' },
      version: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  const { surface } = values;
  if (surface !== 'tools' && surface !== 'single') {
    throw new TypeError(`--surface is tools or single, not ${JSON.stringify(surface)}`);
  }
  return {
    project: values.project,
    sessionName: values['session-name'] ?? values.session_name,
    surface,
    plugin: values.plugin ?? false,
    version: values.version ?? false,
    help: values.help ?? false,
  };
}

/** Where the search for the project begins if nothing names it. */
function folderOf({ plugin }: Options): () => string {
  const { env, ppid } = process;
  return () =>
    plugin
      ? startingFolder({
          cwd: process.cwd(),
          env,
          home: homedir(),
          parentPid: ppid,
          programFolder: __dirname,
        })
      : process.cwd();
}

/** Serves until the client goes. */
async function serve(options: Options): Promise<void> {
  const mcp = new MasterplanMcpServer({
    catalogue: loadCatalogue(),
    surface: options.plugin && hasOtherServer(process.env, homedir()) ? 'none' : options.surface,
    sessionName: options.sessionName,
    environment: process.env,
    parentPid: process.ppid,
    plans: (session) =>
      new PlanConnections({ project: options.project, startingFolder: folderOf(options) }, session),
  });

  let ending = false;
  /** Ends the process; what was written before goes out first. The host notices by the closed socket. */
  const end = (code: number): void => {
    if (!ending) {
      ending = true;
      process.stdout.write('', () => process.exit(code));
      // A client that neither reads nor goes away must not keep us.
      setTimeout(() => process.exit(code), 200).unref();
    }
  };
  process.once('SIGINT', () => end(0));
  process.once('SIGTERM', () => end(0));
  process.once('SIGHUP', () => end(0));
  process.stdout.on('error', () => end(0));
  // Clients that close our input still read what they asked for (`printf … | masterplan mcp`).
  process.stdin.once('end', () => {
    setTimeout(() => end(0), DRAIN_MS).unref();
    // The last chunk's requests are taken up in the turns that follow.
    setImmediate(() => void mcp.drain().then(() => setImmediate(() => end(0))));
  });

  const transport = new StdioServerTransport(process.stdin, process.stdout, {
    maxBufferSize: MAX_MESSAGE_BYTES,
  });
  mcp.server.onclose = () => end(1);
  // Standard output belongs to the protocol.
  mcp.server.onerror = (error) => console.error(`masterplan mcp: ${error.message}`);
  await mcp.server.connect(transport);
}

async function main(argv: string[]): Promise<void> {
  let options: Options;
  try {
    options = readOptions(argv);
  } catch (error) {
    console.error(`masterplan mcp: ${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
    process.exitCode = 2;
    return;
  }
  if (options.help) {
    process.stdout.write(HELP);
  } else if (options.version) {
    process.stdout.write(`${BUILD}\n`);
  } else {
    await serve(options);
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(`masterplan mcp: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
});
