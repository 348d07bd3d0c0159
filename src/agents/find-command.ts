import { execFile } from 'node:child_process';
import { open, realpath, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import type { Call } from './client-definition';

export interface Surroundings {
  env: NodeJS.ProcessEnv;
  platform: NodeJS.Platform;
}

/** What is called where no `masterplan` is on the PATH. */
export interface OwnCall {
  command: string;
  args: readonly string[];
}

/** How long a program that calls itself masterplan may take to say its version. */
const VERSION_PATIENCE = 10_000;

/** The file that this command is on the PATH; undefined: none. */
export async function findOnPath(
  command: string,
  { env, platform }: Surroundings,
): Promise<string | undefined> {
  const endings = platform === 'win32' ? ['.exe', '.cmd', '.bat', ''] : [''];
  for (const folder of (env.PATH ?? env.Path ?? '').split(delimiter)) {
    // A relative folder, or an empty one, means another place in each working directory.
    if (!isAbsolute(folder)) continue;
    for (const ending of endings) {
      const file = join(folder, command + ending);
      if (await isProgram(file, platform)) return file;
    }
  }
  return undefined;
}

/**
 * The call that is written into configuration: `masterplan`, where that is on the PATH and is ours; else the one in
 * full, which only this machine knows. The editor's own launcher is on the PATH of its terminals alone.
 */
export async function findCall(surroundings: Surroundings, own: OwnCall): Promise<Call> {
  const full: Call = { ...own, machineOnly: true };
  const file = await findOnPath('masterplan', surroundings);
  if (file === undefined) return full;
  if (await isLauncher(file)) return { command: file, args: [], machineOnly: true };
  const onPath: Call = { command: 'masterplan', args: [], machineOnly: false };
  const [found, ...mine] = await Promise.all(
    [file, ...own.args].map((path) => realpath(path).catch(() => undefined)),
  );
  if (found !== undefined && mine.includes(found)) return onPath;
  return /^\d+\.\d+\.\d+\S*$/.test(await versionOf(file, surroundings)) ? onPath : full;
}

/** What the program says of its version; empty where it says nothing. No shell reads the path. */
function versionOf(file: string, { env, platform }: Surroundings): Promise<string> {
  const [command, ...args] =
    platform === 'win32' && !file.endsWith('.exe') ? ['cmd', '/c', file, '--version'] : [file, '--version'];
  return new Promise((resolve) => {
    execFile(command ?? file, args, { env, timeout: VERSION_PATIENCE, windowsHide: true }, (error, stdout) =>
      resolve(error === null ? stdout.trim() : ''),
    );
  });
}

/** Launchers say so in their first lines (src/editor/terminal/launchers.ts). */
async function isLauncher(file: string): Promise<boolean> {
  const handle = await open(file, 'r').catch(() => undefined);
  if (handle === undefined) return false;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(200), 0, 200, 0);
    return buffer.toString('utf8', 0, bytesRead).includes('Made by the Masterplan extension');
  } finally {
    await handle.close();
  }
}

async function isProgram(file: string, platform: NodeJS.Platform): Promise<boolean> {
  const stats = await stat(file).catch(() => undefined);
  return stats?.isFile() === true && (platform === 'win32' || (stats.mode & 0o111) !== 0);
}
