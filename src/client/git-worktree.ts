import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { MasterplanError } from '../model/errors';

/** Where the repository of a folder has its one place that all of its worktrees share. */
export interface GitLocation {
  kind: 'worktree' | 'bare';
  /** The main worktree's folder, or the common folder where there is no main worktree. */
  root: string;
  /** The repository's common folder: what all its worktrees share. */
  common: string;
  /** The folder belongs to a linked worktree. */
  linked: boolean;
  /** The folder is a repository's git folder itself (`.git`). */
  insideGitFolder: boolean;
}

/**
 * The repository whose top is this very folder (no walking up), read from its files: a command line starts
 * faster without git, and git may be missing. Undefined for a folder that is none.
 * Throws NOT_FOUND where a worktree's repository cannot be reached.
 */
export async function gitAt(folder: string): Promise<GitLocation | undefined> {
  const dotGit = join(folder, '.git');
  const kind = await kindOf(dotGit);
  switch (kind) {
    case 'folder':
      // `.git/` that holds no repository (an empty mount point, say) is not one.
      return (await isGitFolder(dotGit)) ? ofGitFolder(await realpath(dotGit), folder, false) : undefined;
    case 'file':
      return ofGitFile(dotGit, folder);
    case 'none':
      return (await isGitFolder(folder)) ? ofGitFolder(folder, undefined, true) : undefined;
  }
}

async function ofGitFile(file: string, folder: string): Promise<GitLocation | undefined> {
  const gitdir = /^gitdir:\s*(.+?)\s*$/m.exec(await readFile(file, 'utf8'))?.[1];
  if (gitdir === undefined) {
    return undefined;
  }
  const target = resolve(folder, gitdir);
  let real: string;
  try {
    real = await realpath(target);
  } catch (cause) {
    // Taking this folder by itself would silently split the project's one plan.
    throw new MasterplanError(
      'NOT_FOUND',
      `The git repository of ${folder} is not where its .git file says: ${target}`,
      {
        hint: 'Make the main worktree reachable here, or name the project with --project or MASTERPLAN_PROJECT.',
        details: { worktree: folder, gitdir: target },
        cause,
      },
    );
  }
  return ofGitFolder(real, folder, false);
}

/** `worktree` is the folder whose `.git` led here, if any. */
async function ofGitFolder(
  gitFolder: string,
  worktree: string | undefined,
  insideGitFolder: boolean,
): Promise<GitLocation> {
  const commondir = await readFile(join(gitFolder, 'commondir'), 'utf8').then(
    (text) => text.trim(),
    () => undefined,
  );
  const linked = commondir !== undefined;
  const common = linked ? await realpath(resolve(gitFolder, commondir)) : gitFolder;
  const config = await coreConfig(common);
  if (config.worktree !== undefined) {
    // A submodule: its git folder lies in the parent's, its worktree is named in its configuration.
    const named = resolve(common, config.worktree);
    const root = await realpath(named).catch(() => named);
    return { kind: 'worktree', root, common, linked, insideGitFolder };
  }
  if (!config.bare && basename(common) === '.git') {
    const root = !linked && worktree !== undefined ? worktree : dirname(common);
    return { kind: 'worktree', root, common, linked, insideGitFolder };
  }
  // Bare, or `git init --separate-git-dir`: the common folder is all that the worktrees have in common.
  return { kind: 'bare', root: common, common, linked, insideGitFolder };
}

async function isGitFolder(folder: string): Promise<boolean> {
  return (
    (await kindOf(join(folder, 'HEAD'))) === 'file' &&
    ((await kindOf(join(folder, 'commondir'))) === 'file' ||
      ((await kindOf(join(folder, 'objects'))) === 'folder' &&
        (await kindOf(join(folder, 'refs'))) === 'folder'))
  );
}

/** `core.bare` and `core.worktree` of a repository's own configuration. */
async function coreConfig(common: string): Promise<{ bare: boolean; worktree: string | undefined }> {
  // With extensions.worktreeConfig both keys live in the second file.
  const files = ['config', 'config.worktree'].map((name) =>
    readFile(join(common, name), 'utf8').catch(() => ''),
  );
  const text = (await Promise.all(files)).join('\n');
  let section = '';
  let bare = false;
  let worktree: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    const header = /^\s*\[([^\]]*)\]/.exec(line);
    if (header !== null) {
      section = (header[1] ?? '').trim().toLowerCase();
      continue;
    }
    const entry = /^\s*([a-z]+)\s*(?:=\s*(.*?)\s*)?$/i.exec(line);
    if (section !== 'core' || entry === null) {
      continue;
    }
    const value = entry[2]?.replace(/^"(.*)"$/, '$1').replace(/\\(["\\])/g, '$1');
    switch (entry[1]?.toLowerCase()) {
      case 'bare':
        // A key without value is true.
        bare = value === undefined || /^(true|yes|on|1)$/i.test(value);
        break;
      case 'worktree':
        worktree = value;
        break;
    }
  }
  return { bare, worktree };
}

async function kindOf(path: string): Promise<'file' | 'folder' | 'none'> {
  try {
    const stats = await stat(path);
    return stats.isDirectory() ? 'folder' : 'file';
  } catch {
    return 'none';
  }
}
