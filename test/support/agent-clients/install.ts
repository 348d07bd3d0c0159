import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { npm } from '../npm';
import { NODE_PACKAGES } from '../vscode-real/versions';

/*
 * The agents' own programs and validators, from npm, in the ignored folder `.clients/`: fetched when somebody asks
 * for them, some hundred megabytes each. Nothing of them runs with the user's home folder (`isolatedHome`).
 */

interface ClientPackage {
  /** With the version that the tests were written against. */
  package: string;
  /** Its program in the package. */
  program: string;
  /** A script of the package, else run by npm, that puts the program in its place. */
  setup?: string;
  /** The program is a script for a Node of this major version or later; absent: it runs by itself. */
  node?: number;
}

export const CLIENT_PACKAGES = {
  claude: {
    package: '@anthropic-ai/claude-code@2.1.330',
    program: 'bin/claude.exe',
    setup: 'install.cjs',
  },
  codex: { package: '@openai/codex@0.169.0', program: 'bin/codex.js', node: 20 },
  gemini: { package: '@google/gemini-cli@0.61.0', program: 'bundle/gemini.js', node: 20 },
  copilot: { package: '@github/copilot@1.0.102', program: 'npm-loader.js', node: 22 },
  opencode: { package: 'opencode-ai@1.18.33', program: 'bin/opencode.exe', setup: 'postinstall.mjs' },
  inspector: {
    package: '@modelcontextprotocol/inspector@2.12.0',
    program: 'clients/launcher/build/index.js',
    node: 22,
  },
  conformance: {
    package: '@modelcontextprotocol/conformance@0.2.0-alpha.12',
    program: 'dist/index.js',
    node: 22,
  },
  mcpb: { package: '@anthropic-ai/mcpb@2.1.2', program: 'dist/cli/cli.js', node: 20 },
} as const satisfies Record<string, ClientPackage>;

export type ClientName = keyof typeof CLIENT_PACKAGES;

/** A client that is there: `spawn(bin, [...args, 'mcp', 'list'], { env: { ...env, HOME } })`. */
export interface InstalledClient {
  name: ClientName;
  version: string;
  bin: string;
  /** What stands before the client's own arguments: its script, where `bin` is Node. */
  args: readonly string[];
  /** The PATH on which clients find the Node that they need, for themselves and for what they start. */
  env: { PATH: string };
}

const FOLDER = join(__dirname, '..', '..', '..', '.clients');
const run = promisify(execFile);

/**
 * The client in `.clients/`; fetched when it isn't there. It is installed beside its place and moved there by one
 * rename: what stands there is complete, and two at once do not meet.
 *
 * @throws NpmFailed with npm's words.
 */
export async function installClient(
  name: ClientName,
  say: (line: string) => void = (line) => process.stdout.write(`  ${line}\n`),
): Promise<InstalledClient> {
  const wanted: ClientPackage = CLIENT_PACKAGES[name];
  const { id, version } = split(wanted.package);
  const place = await installed(`${name}-${version}`, wanted.package, say, async (folder) => {
    if (wanted.setup === undefined) return;
    const root = join(folder, 'node_modules', id);
    await run(process.execPath, [join(root, wanted.setup)], { cwd: root, env: isolatedHome(folder) });
  });
  const program = join(place, 'node_modules', id, wanted.program);
  if (!existsSync(program)) {
    throw new Error(`${program} is missing. Delete ${place} and try again.`);
  }
  const node = await nodeOf(wanted.node ?? 0, say);
  return {
    name,
    version,
    bin: wanted.node === undefined ? program : node,
    args: wanted.node === undefined ? [] : [program],
    env: { PATH: [dirname(node), process.env.PATH ?? ''].join(delimiter) },
  };
}

/** An environment whose home is `home`, and without what an agent around this process has set for its own. */
export function isolatedHome(home: string): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => KEPT.test(name));
  return {
    ...Object.fromEntries(own),
    HOME: home,
    USERPROFILE: home,
    APPDATA: join(home, 'AppData', 'Roaming'),
    LOCALAPPDATA: join(home, 'AppData', 'Local'),
    NO_COLOR: '1',
    DISABLE_AUTOUPDATER: '1',
    CI: '1',
  };
}

/** Nothing else is passed on: keys, an agent's session, folders of the user's. */
const KEPT = /^(PATH|LANG|LC_\w+|TZ|TMPDIR|TEMP|TMP|SystemRoot|ComSpec|PATHEXT|windir)$/i;

/** This process's Node where it is new enough, else npm's. */
async function nodeOf(major: number, say: (line: string) => void): Promise<string> {
  const here = NODE_PACKAGES[`${process.platform}-${process.arch}`];
  if (Number(process.versions.node.split('.')[0]) >= major || here === undefined) {
    return process.execPath;
  }
  const { id, version } = split(here);
  const place = await installed(`node-${version}`, here, say);
  return join(place, 'node_modules', id, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

async function installed(
  folder: string,
  wanted: string,
  say: (line: string) => void,
  finish: (folder: string) => Promise<void> = async () => undefined,
): Promise<string> {
  const place = join(FOLDER, folder);
  if (existsSync(place)) return place;
  const started = Date.now();
  say(`Fetching ${wanted} from npm into .clients/ …`);
  await mkdir(FOLDER, { recursive: true });
  const temporary = await mkdtemp(join(FOLDER, 'fetching-'));
  try {
    await writeFile(join(temporary, 'package.json'), '{ "name": "agent-client", "private": true }\n');
    await npm(temporary, ['install', '--no-bin-links', '--no-package-lock', wanted]);
    await finish(temporary);
    await rename(temporary, place).catch((error: unknown) => {
      // Somebody else was quicker.
      if (!existsSync(place)) throw error;
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  say(`${wanted} is there after ${Math.round((Date.now() - started) / 1000)} s.`);
  return place;
}

/** `@scope/name@1.2.3` → its name and version. */
function split(wanted: string): { id: string; version: string } {
  const at = wanted.lastIndexOf('@');
  return { id: wanted.slice(0, at), version: wanted.slice(at + 1) };
}
