import { readlinkSync, realpathSync } from 'node:fs';
import nodePath, { dirname, isAbsolute } from 'node:path';
import { MasterplanError } from '../model/errors';

export interface StartedIn {
  cwd: string;
  env: NodeJS.ProcessEnv;
  home: string;
  parentPid: number;
  /** The folder of the bundle that runs: `dist/` in a plugin. */
  programFolder: string;
}

/**
 * The folder with which a plugin's server begins to look for the project. Codex and Copilot start it in the plugin's
 * own folder and name the agent's nowhere: it is where the agent's process is (Linux says so), else where the shell
 * was that started it. Neither counts where it is no place for a project (a desktop's programs are started in the home
 * folder or at the root), and no plan is ever made in the plugin. Throws NOT_FOUND where nothing is left.
 */
export function startingFolder(started: StartedIn): string {
  const plugin = real(dirname(started.programFolder));
  const isOutside = (folder: string) => liesOutside(real(folder), plugin);
  if (isOutside(started.cwd)) return started.cwd;
  const isPlace = (folder: string) => real(folder) !== real(started.home) && dirname(folder) !== folder;
  const found = [folderOfProcess(started.parentPid), started.env.PWD].find(
    (folder) => folder !== undefined && isAbsolute(folder) && isOutside(folder) && isPlace(folder),
  );
  if (found !== undefined) return found;
  throw new MasterplanError('NOT_FOUND', 'The agent does not say which project it works in.', {
    hint: 'Start the agent in the project’s folder, or with MASTERPLAN_PROJECT set to it.',
  });
}

/** Whether a folder is not `other` and not in it. On Windows the same drive may be `c:` and `C:`. */
export function liesOutside(folder: string, other: string, path: nodePath.PlatformPath = nodePath): boolean {
  const way = path.relative(other, folder);
  return way === '..' || way.startsWith(`..${path.sep}`) || path.isAbsolute(way);
}

function folderOfProcess(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

function real(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}
