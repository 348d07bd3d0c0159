import { lstat, mkdir } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { MasterplanError } from '../model/errors';

/**
 * The user's folder for logs and rescued data, which outlives restarts. Only named here, not made.
 * No path is derived from TMPDIR: two processes of one user may have different ones.
 */
export function stateFolder(env: NodeJS.ProcessEnv = process.env): string {
  switch (process.platform) {
    case 'win32':
      return join(env.LOCALAPPDATA || join(homedir(), 'AppData', 'Local'), 'Masterplan');
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support', 'Masterplan');
    default: {
      const base = env.XDG_STATE_HOME;
      return join(
        base !== undefined && isAbsolute(base) ? base : join(homedir(), '.local', 'state'),
        'masterplan',
      );
    }
  }
}

/**
 * The user's folder with a short path, for symlinks to sockets: made with mode 0700, and refused where it
 * belongs to somebody else or others may write to it. Throws FORBIDDEN where no place is fit.
 */
export async function runtimeFolder(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const uid = userInfo().uid;
  const base = env.XDG_RUNTIME_DIR;
  const candidates = [
    ...(base !== undefined && isAbsolute(base) ? [join(base, 'masterplan')] : []),
    `/tmp/masterplan-${uid}`,
    join(homedir(), '.masterplan-run'),
  ];
  for (const candidate of candidates) {
    if (await isPrivateFolder(candidate, uid)) {
      return candidate;
    }
  }
  throw new MasterplanError('FORBIDDEN', 'There is no private folder for the plan host’s socket.', {
    hint: `Make one of these your own with mode 0700: ${candidates.join(', ')}.`,
    details: { candidates },
  });
}

async function isPrivateFolder(folder: string, uid: number): Promise<boolean> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      return false;
    }
  }
  try {
    // lstat: in a shared /tmp somebody else may have put a symlink there.
    const stats = await lstat(folder);
    return stats.isDirectory() && stats.uid === uid && (stats.mode & 0o077) === 0;
  } catch {
    return false;
  }
}
