import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClientName, type InstalledClient, installClient, isolatedHome } from './install';

/** One thing that a client is asked about a package, in an empty home. */
interface Check {
  client: ClientName;
  args: (folder: string) => string[];
  /** What a good answer says; without it the exit code decides. */
  says?: RegExp;
}

/** By package: the clients' own validators where they have one, else their installing it for real. */
const CHECKS: Readonly<Record<string, readonly Check[]>> = {
  claude: [
    { client: 'claude', args: (folder) => ['plugin', 'validate', '--strict', folder] },
    { client: 'claude', args: (folder) => ['plugin', 'validate', '--strict', join(folder, 'masterplan')] },
    { client: 'claude', args: (folder) => ['plugin', 'marketplace', 'add', folder] },
    { client: 'claude', args: () => ['plugin', 'install', 'masterplan@masterplan'] },
    { client: 'claude', args: () => ['mcp', 'list'], says: /plugin:masterplan:masterplan: .*Connected/ },
    { client: 'copilot', args: (folder) => ['plugin', 'marketplace', 'add', folder] },
    {
      client: 'copilot',
      args: () => ['plugin', 'install', 'masterplan@masterplan'],
      says: /Installed 2 skills/,
    },
    { client: 'copilot', args: () => ['mcp', 'list'], says: /Plugin servers:\s+masterplan/ },
  ],
  codex: [
    { client: 'codex', args: (folder) => ['plugin', 'marketplace', 'add', folder] },
    { client: 'codex', args: () => ['plugin', 'add', 'masterplan@masterplan'] },
    { client: 'codex', args: () => ['plugin', 'list'], says: /masterplan@masterplan\s+installed, enabled/ },
    { client: 'codex', args: () => ['mcp', 'list'], says: /^masterplan .*enabled/m },
  ],
  gemini: [
    {
      client: 'gemini',
      args: (folder) => ['extensions', 'validate', folder],
      says: /successfully validated/,
    },
    { client: 'gemini', args: (folder) => ['extensions', 'install', '--consent', folder] },
    { client: 'gemini', args: () => ['extensions', 'list'], says: /✓ masterplan/ },
    { client: 'gemini', args: () => ['mcp', 'list'], says: /masterplan \(from masterplan\).*Connected/ },
  ],
  mcpb: [{ client: 'mcpb', args: (folder) => ['validate', join(folder, 'manifest.json')] }],
};

/** Asks the clients about each package below `out`; gives what they found wrong. */
export async function validatePackages(out: string, say: (line: string) => void): Promise<string[]> {
  const problems: string[] = [];
  const top = await mkdtemp(join(tmpdir(), 'masterplan-packages-'));
  try {
    for (const [id, checks] of Object.entries(CHECKS)) {
      for (const { client: name, args, says } of checks) {
        const client = await installClient(name, say);
        const words = args(join(out, id));
        const { code, output } = await ask(client, words, join(top, name));
        const good = code === 0 && (says === undefined || says.test(output));
        const line = `${name} ${words.join(' ')}`;
        say(`${good ? '✓' : '✗'} ${line}`);
        if (!good) problems.push(`${line} (exit code ${code}):\n${output.trim()}`);
      }
    }
  } finally {
    await rm(top, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
  return problems;
}

/** Packs the folder with the bundle format's own program. @throws Error with its words */
export async function packMcpb(folder: string, file: string, say: (line: string) => void): Promise<void> {
  const client = await installClient('mcpb', say);
  const { code, output } = await ask(client, ['pack', folder, file], tmpdir());
  if (code !== 0) throw new Error(output);
}

async function ask(
  { bin, args, env }: InstalledClient,
  words: readonly string[],
  home: string,
): Promise<{ code: number | null; output: string }> {
  const project = join(home, 'project');
  await mkdir(project, { recursive: true });
  return new Promise((resolve, reject) => {
    const child = spawn(bin, [...args, ...words], {
      cwd: project,
      env: { ...isolatedHome(home), ...env, GEMINI_CLI_TRUST_WORKSPACE: 'true' },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 120_000,
    });
    let output = '';
    child.stdout.on('data', (text: Buffer) => {
      output += text.toString();
    });
    child.stderr.on('data', (text: Buffer) => {
      output += text.toString();
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}
