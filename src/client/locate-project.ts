import { realpath, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { MasterplanError } from '../model/errors';
import type { ProjectLocation } from './client';
import { type GitLocation, gitAt } from './git-worktree';

export interface LocateOptions {
  /** `--project`; wins over the environment. */
  project?: string | undefined;
  env: NodeJS.ProcessEnv;
  cwd: string;
  /** The user's home folder: the way up ends below it. */
  home: string;
}

/** The store's folder in a project. */
const STORE_FOLDER = '.masterplan';
/** In a bare repository the common folder itself is hidden enough. */
const BARE_STORE_FOLDER = 'masterplan';
/** Any of these in the store's folder: somebody has written a plan (a committed snapshot alone is none). */
const STORE_PARTS = ['epoch', 'wal', 'image'];

/**
 * Finds the project and its store: `--project`, `MASTERPLAN_PROJECT`, `CLAUDE_PROJECT_DIR`, else up from the
 * working directory to a `.masterplan/` or a git repository, never by walking to the home folder or above.
 * All linked worktrees of a repository share the main worktree's store, those of a bare repository the one in
 * its common folder. Where nothing is found, the folder that the search began with is the project.
 * Gives real paths; changes nothing. Throws NOT_FOUND where a named folder or a worktree's repository is missing.
 */
export async function locateProject(options: LocateOptions): Promise<ProjectLocation> {
  const named = namedFolder(options);
  const start = await startFolder(options);
  const home = await realpath(options.home).catch(() => resolve(options.home));
  const origin = named === undefined ? 'the working directory' : named.source;

  for (const folder of upwards(start, home)) {
    const git = await gitAt(folder);
    if (git !== undefined) {
      return inRepository(git, start, folder, origin);
    }
    // A folder that somebody names is a project of its own, whatever lies above it.
    const taken = named === undefined || folder === start;
    if (taken && (await isFolder(join(folder, STORE_FOLDER)))) {
      return location(folder, STORE_FOLDER, because(origin, start, folder, 'a .masterplan folder'));
    }
  }
  return location(
    start,
    STORE_FOLDER,
    `${origin} (no .masterplan folder and no git repository there or above)`,
  );
}

/** The folder that the search begins with: the named one, else the working directory. Throws like `locateProject`. */
export function startFolder(options: LocateOptions): Promise<string> {
  const named = namedFolder(options);
  return existingFolder(named === undefined ? options.cwd : resolve(options.cwd, named.folder), named);
}

/** Whether `--project` or a variable says where the project is, so that nothing has to be guessed. */
export function isProjectNamed(project: string | undefined, env: NodeJS.ProcessEnv): boolean {
  return namedFolder({ project, env }) !== undefined;
}

interface NamedFolder {
  folder: string;
  source: string;
}

function namedFolder(options: Pick<LocateOptions, 'project' | 'env'>): NamedFolder | undefined {
  const candidates: [source: string, folder: string | undefined][] = [
    ['--project', options.project],
    ['MASTERPLAN_PROJECT', options.env.MASTERPLAN_PROJECT],
    ['CLAUDE_PROJECT_DIR', options.env.CLAUDE_PROJECT_DIR],
  ];
  for (const [source, folder] of candidates) {
    if (folder !== undefined && folder.trim() !== '') {
      return { folder, source };
    }
  }
  return undefined;
}

async function existingFolder(folder: string, named: NamedFolder | undefined): Promise<string> {
  const where = named === undefined ? 'The working directory' : `The folder that ${named.source} names`;
  let real: string;
  try {
    real = await realpath(folder);
  } catch (cause) {
    throw new MasterplanError('NOT_FOUND', `${where} does not exist: ${folder}`, {
      hint: 'Name an existing project folder with --project or MASTERPLAN_PROJECT.',
      details: { folder },
      cause,
    });
  }
  if (!(await isFolder(real))) {
    throw new MasterplanError('INVALID_INPUT', `${where} is not a folder: ${folder}`, {
      hint: 'Name the project folder, not a file in it.',
      details: { folder },
    });
  }
  return real;
}

/** The folder and those above it, ending below the home folder (which counts only as the start). */
function* upwards(start: string, home: string): Generator<string> {
  let folder = start;
  for (;;) {
    yield folder;
    const parent = dirname(folder);
    if (parent === folder || parent === home || folder === home) {
      return;
    }
    folder = parent;
  }
}

/**
 * The project in a repository. Folders inside a linked worktree are looked up at the same place of the main
 * worktree, so that a `.masterplan/` of a subfolder is shared as well (and a snapshot that was checked out
 * into the linked worktree is not mistaken for a store).
 */
async function inRepository(
  git: GitLocation,
  start: string,
  top: string,
  origin: string,
): Promise<ProjectLocation> {
  if (git.kind === 'bare') {
    const why = because(origin, start, git.root, 'a bare repository');
    return location(git.root, BARE_STORE_FOLDER, why);
  }
  const inside = git.insideGitFolder ? '' : relative(top, start);
  for (
    let folder = resolve(git.root, inside);
    folder !== git.root && folder !== dirname(folder);
    folder = dirname(folder)
  ) {
    if (await isFolder(join(folder, STORE_FOLDER))) {
      return location(folder, STORE_FOLDER, because(origin, start, folder, 'a .masterplan folder'));
    }
  }
  const what = git.linked ? 'the main git worktree' : 'a git repository';
  return location(git.root, STORE_FOLDER, because(origin, start, git.root, what));
}

function because(origin: string, start: string, found: string, what: string): string {
  return start === found ? `${origin} (${what})` : `${what}, found from ${origin}`;
}

async function location(root: string, folder: string, why: string): Promise<ProjectLocation> {
  const named = join(root, folder);
  const store = await realpath(named).catch(() => named);
  return { root, store, exists: await storeExists(store), why };
}

/** Whether the folder holds a store, so that a host can be started for it. */
export async function storeExists(store: string): Promise<boolean> {
  for (const part of STORE_PARTS) {
    if (await isFolderOrHidden(join(store, part))) {
      return true;
    }
  }
  return false;
}

/** Names the store that the folder holds now: made again it is another one. Undefined where there is none. */
export async function storeIdentity(store: string): Promise<string | undefined> {
  if (!(await storeExists(store))) return undefined;
  for (const part of STORE_PARTS) {
    const stats = await stat(join(store, part), { bigint: true }).catch(() => undefined);
    if (stats !== undefined) return `${part} ${stats.ino} ${stats.birthtimeNs}`;
  }
  return 'hidden';
}

/** A folder that this user may not look into may hold a store; calling its host says so. */
async function isFolderOrHidden(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    (error: NodeJS.ErrnoException) => error.code === 'EACCES',
  );
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}
