import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { gitAt } from './git-worktree';

/**
 * Tells git in the repository's own `info/exclude` to leave a store's folder alone. The `.gitignore` in the
 * folder does so too, but is itself untracked: `git clean` takes it, and with the next clean the store.
 * `store` is the folder's real path. Does nothing outside of a repository, in a bare one, or where the file
 * cannot be written; repeating it changes nothing. Never throws.
 */
export async function excludeFromGit(store: string): Promise<void> {
  try {
    const repository = await repositoryAbove(dirname(store));
    if (repository === undefined) {
      return;
    }
    const folder = `/${escaped(relative(repository.top, store).split(sep).join('/'))}`;
    const line = `${folder}/*`;
    const file = join(repository.common, 'info', 'exclude');
    const present = await readFile(file, 'utf8').catch(() => '');
    if (present.split(/\r?\n/).includes(line)) {
      return;
    }
    await mkdir(dirname(file), { recursive: true });
    const start = present === '' || present.endsWith('\n') ? '' : '\n';
    const lines = [
      '# Written by Masterplan: its store is this machine’s alone, the snapshot may be committed.',
      line,
      `!${folder}/.gitignore`,
      `!${folder}/snapshot.json`,
    ];
    await appendFile(file, `${start}${lines.join('\n')}\n`);
  } catch {
    // A sandbox, a read-only repository: the folder's own .gitignore has to do.
  }
}

/** The worktree that the folder lies in, and its repository's common folder. */
async function repositoryAbove(folder: string): Promise<{ top: string; common: string } | undefined> {
  for (let top = folder; ; top = dirname(top)) {
    const git = await gitAt(top);
    if (git !== undefined) {
      return git.kind === 'bare' || git.insideGitFolder ? undefined : { top, common: git.common };
    }
    if (dirname(top) === top || basename(top) === '') {
      return undefined;
    }
  }
}

/** A path as a pattern that means just that path. */
function escaped(path: string): string {
  return path.replace(/[\\*?[\] ]/g, '\\$&');
}
