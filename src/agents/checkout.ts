import { stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';

/**
 * The folder whose files an agent reads that works at `start`: the project's, or in a linked worktree that
 * worktree's own top (its plan is the main worktree's, its files are not). Real paths.
 */
export async function checkoutOf(start: string, projectRoot: string): Promise<string> {
  if (start === projectRoot || start.startsWith(projectRoot + sep)) {
    // A worktree may lie inside of the main one.
    return (await topOf(start, projectRoot)) ?? projectRoot;
  }
  return (await topOf(start, undefined)) ?? start;
}

/** The nearest folder at or above `start`, below `end`, that holds a `.git`. */
async function topOf(start: string, end: string | undefined): Promise<string | undefined> {
  for (let folder = start; folder !== end; folder = dirname(folder)) {
    const git = await stat(join(folder, '.git')).catch(() => undefined);
    if (git?.isFile() === true || (git !== undefined && end === undefined)) return folder;
    if (dirname(folder) === folder) return undefined;
  }
  return undefined;
}
