import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { join } from 'node:path';
import type { WebVsCode } from './fetch-vs-code';
import { portOf, startSecretsProxy } from './secrets-proxy';

export interface ServerOptions {
  vsCode: WebVsCode;
  /** A folder of this server's own: home, settings, installed extensions, logs. */
  home: string;
  /** Environment of the server and of its extension hosts, besides the little that every program needs. */
  env?: Record<string, string>;
  /** Asks whether folders are trusted, as a user's VS Code does; default: everything is trusted. */
  askTrust?: boolean;
  /** The machine's settings: the user's own live in the browser. */
  settings?: Record<string, unknown>;
  /**
   * As a user has it. Else with the switch that lets the page name an extension under development, its tests, and
   * who hears their result; it also keeps notifications in their list.
   */
  asUser?: boolean;
  /** Default: one that is free. Taken already: the start fails with EADDRINUSE. */
  port?: number;
  /** The server's half of the key for the pages' secrets; default: a new one. */
  secretsKey?: Uint8Array;
}

/** What holds for every window of the tests. */
export const ALWAYS: Readonly<Record<string, unknown>> = {
  'telemetry.telemetryLevel': 'off',
  'workbench.startupEditor': 'none',
  'workbench.enableExperiments': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
};

/** A running VS Code server: each page of it is a window with an extension host of its own. */
export class VsCodeServer {
  private constructor(
    private readonly proxy: Server,
    readonly home: string,
    private readonly child: ChildProcess,
  ) {}

  static async start(options: ServerOptions): Promise<VsCodeServer> {
    await writeSettings(options.home, options.settings ?? {});
    const child = spawn(
      options.vsCode.node,
      [
        options.vsCode.serverMain,
        ...['--host', '127.0.0.1', '--port', '0'],
        ...['--server-data-dir', dataFolder(options.home)],
        '--without-connection-token',
        '--accept-server-license-terms',
        '--disable-telemetry',
        ...(options.asUser === true ? [] : ['--enable-smoke-test-driver']),
        ...(options.askTrust === true ? [] : ['--disable-workspace-trust']),
      ],
      { cwd: options.home, env: environment(options), stdio: ['ignore', 'pipe', 'pipe'], detached: true },
    );
    const log = createWriteStream(join(options.home, 'server.log'));
    child.stderr.pipe(log, { end: false });
    const port = await new Promise<number>((resolve, reject) => {
      let output = '';
      child.stdout.on('data', (text: Buffer) => {
        log.write(text);
        output = `${output}${text.toString()}`.slice(-2000);
        const found = /agent listening on (\d+)/.exec(output);
        if (found !== null) {
          resolve(Number(found[1]));
        }
      });
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`VS Code's server ended (${code}):\n${output}`)));
    });
    try {
      const proxy = await startSecretsProxy(port, options.port ?? 0, options.secretsKey);
      return new VsCodeServer(proxy, options.home, child);
    } catch (error) {
      await kill(child);
      throw error;
    }
  }

  get port(): number {
    return portOf(this.proxy);
  }

  /** The address of a window with this folder or .code-workspace file; without one, an empty window. */
  address(workspace: string | undefined, payload: readonly (readonly [string, string])[] = []): string {
    const url = new URL(`http://localhost:${this.port}/`);
    if (workspace === undefined) {
      url.searchParams.set('ew', 'true');
    } else {
      url.searchParams.set(workspace.endsWith('.code-workspace') ? 'workspace' : 'folder', workspace);
    }
    url.searchParams.set('payload', JSON.stringify([...payload, ['skipWelcome', 'true']]));
    return url.href;
  }

  /** What the window, which takes this machine for a remote one, calls a file of it. */
  remoteUri(file: string): string {
    return `vscode-remote://localhost:${this.port}${file}`;
  }

  /** Replaces the machine's settings; open windows follow at once. */
  setSettings(settings: Record<string, unknown>): Promise<void> {
    return writeSettings(this.home, settings);
  }

  async stop(): Promise<void> {
    this.proxy.close();
    this.proxy.closeAllConnections();
    await kill(this.child);
  }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return;
  }
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    // With its extension hosts, which are in its process group.
    process.kill(-(child.pid ?? 0), 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
  await ended;
}

/** Installs a VSIX for windows of servers with this home. */
export async function installExtension(vsCode: WebVsCode, home: string, vsix: string): Promise<void> {
  const child = spawn(
    vsCode.node,
    [vsCode.serverMain, '--server-data-dir', dataFolder(home), '--install-extension', vsix, '--force'],
    { cwd: home, env: environment({ home }), stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  child.stdout.on('data', (text: Buffer) => {
    output += text.toString();
  });
  child.stderr.on('data', (text: Buffer) => {
    output += text.toString();
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0 || !output.includes('successfully installed')) {
    throw new Error(`VS Code did not install ${vsix} (exit code ${code}):\n${output}`);
  }
}

/**
 * Has VS Code take the checkout for an installed extension: as a user has it, and what is built there is what runs.
 * To be called before the server starts.
 */
export async function linkExtension(home: string, checkout: string): Promise<void> {
  const manifest = await readFile(join(checkout, 'package.json'), 'utf8');
  const { publisher, name, version } = JSON.parse(manifest) as Record<string, string>;
  const installed = {
    identifier: { id: `${publisher}.${name}` },
    version,
    location: { $mid: 1, path: checkout, scheme: 'file' },
    metadata: {},
  };
  const folder = join(dataFolder(home), 'extensions');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'extensions.json'), JSON.stringify([installed]));
}

function dataFolder(home: string): string {
  return join(home, 'vscode-server');
}

async function writeSettings(home: string, settings: Record<string, unknown>): Promise<void> {
  const folder = join(dataFolder(home), 'data', 'Machine');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'settings.json'), JSON.stringify({ ...ALWAYS, ...settings }, undefined, 2));
}

/** Nothing of this process's environment that could change what VS Code or the extension does. */
function environment({ home, env = {} }: Pick<ServerOptions, 'home' | 'env'>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of ['PATH', 'LANG', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'USERNAME', 'USER', 'SHELL']) {
    const value = process.env[name];
    if (value !== undefined) {
      kept[name] = value;
    }
  }
  return { ...kept, HOME: home, USERPROFILE: home, ...env };
}
