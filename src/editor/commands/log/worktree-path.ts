import path from 'node:path';
import { gitAt } from '../../../client/git-worktree';

/**
 * A file as agents name it in the log: from the top of the worktree that it is in (every worktree has its own),
 * with slashes. Outside of a repository: from the project's folder on.
 */
export async function worktreePath(file: string, root: string): Promise<string> {
  const top = (await worktreeOf(path.dirname(file))) ?? root;
  return path.relative(top, file).split(path.sep).join('/');
}

async function worktreeOf(folder: string): Promise<string | undefined> {
  // A worktree whose repository is gone is a worktree all the same.
  const isTop = await gitAt(folder).then(
    (git) => git !== undefined,
    () => true,
  );
  if (isTop) return folder;
  const above = path.dirname(folder);
  return above === folder ? undefined : worktreeOf(above);
}
