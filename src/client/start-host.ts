import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { closeSync, existsSync, openSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat, unlink } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, parse } from 'node:path';
import { type ErrorAnswer, MasterplanError } from '../model/errors';
import type { ProjectLocation } from './client';
import { ownerOf } from './contact-host';
import { runtimeFolder, stateFolder } from './user-folders';

export interface StartOptions {
  project: ProjectLocation;
  /** `dist/host.js`. */
  hostFile: string;
  /** The newest epoch that was seen (0: none). */
  epoch: number;
  /** That epoch's owner has been silent for long enough to be replaced. */
  silent: boolean;
}

/** The host's environment: what it needs to find its folders, and nothing that could break or steer it. */
const ENVIRONMENT = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'LANG',
  'LC_ALL',
  'TZ',
  'LD_LIBRARY_PATH',
  'XDG_RUNTIME_DIR',
  'XDG_STATE_HOME',
  'USERPROFILE',
  'HOMEDRIVE',
  'HOMEPATH',
  'LOCALAPPDATA',
  'APPDATA',
  'SystemRoot',
  'SystemDrive',
  'windir',
  'MASTERPLAN_HOST_IDLE_SECONDS',
] as const;

const LOG_BYTES = 512 * 1024;
/** All logs of a user together; the oldest go first. */
const ALL_LOGS_BYTES = 4 * 1024 * 1024;
/** What a killed client or host left behind is removed after so long, in ms. */
const LEFTOVER_AGE = 60 * 60 * 1000;
/** Whoever starts a host has this long; then the next client tries. */
const START_PATIENCE = 3_000;
/** A host that neither owns the store nor ends by now is stuck. */
const HOST_PATIENCE = 20_000;

/**
 * Starts a host, unless another client is just doing so, and waits until a newer epoch than `epoch` stands or
 * the attempt is over: look again then. Gives whether it was this client that started one.
 * Throws the error that kept the host from starting.
 */
export async function startHost(options: StartOptions): Promise<boolean> {
  const folder = await hostFolder();
  if (folder === undefined) {
    await spawnAndWait(options, undefined, undefined);
    return true;
  }
  const name = createHash('sha256').update(options.project.store).digest('hex').slice(0, 16);
  const marker = join(folder, `${name}.starting`);
  if (!(await takeMarker(marker))) {
    await waitForOther(options, marker);
    return false;
  }
  try {
    if ((ownerOf(options.project.store)?.epoch ?? 0) !== options.epoch) {
      return false;
    }
    await spawnAndWait(options, join(folder, `${name}.log`), join(folder, `${randomUUID()}.json`));
    return true;
  } finally {
    await unlink(marker).catch(() => undefined);
  }
}

/** Where the logs, notes and markers of hosts are, or undefined where this user has no such place. */
async function hostFolder(): Promise<string | undefined> {
  const places = [
    async () => stateFolder(),
    ...(process.platform === 'win32' ? [] : [() => runtimeFolder()]),
  ];
  for (const place of places) {
    try {
      const folder = join(await place(), 'hosts');
      await mkdir(folder, { recursive: true, mode: 0o700 });
      return folder;
    } catch {
      // A read-only home; the next place then.
    }
  }
  return undefined;
}

/**
 * The one of many clients that starts the host. Only to save work: two hosts at once are no danger, and a
 * marker that was left behind counts for a short while only.
 */
async function takeMarker(marker: string): Promise<boolean> {
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      await (await open(marker, 'wx', 0o600)).close();
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
        return true;
      }
    }
    const age = await stat(marker).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => Number.POSITIVE_INFINITY,
    );
    if (Math.abs(age) < START_PATIENCE) {
      return false;
    }
    await unlink(marker).catch(() => undefined);
  }
  return false;
}

async function waitForOther(options: StartOptions, marker: string): Promise<void> {
  const pause = backOff();
  for (let waited = 0; waited < START_PATIENCE; ) {
    if (!existsSync(marker) || (ownerOf(options.project.store)?.epoch ?? 0) > options.epoch) {
      return;
    }
    waited += await pause();
  }
}

async function spawnAndWait(
  options: StartOptions,
  log: string | undefined,
  note: string | undefined,
): Promise<void> {
  const { project, hostFile, epoch, silent } = options;
  const parameters = [
    hostFile,
    ...['--store', project.store, '--project', project.root],
    ...(silent ? ['--silent', String(epoch)] : []),
    ...(note === undefined ? [] : ['--note', note]),
  ];
  const logFd = log === undefined ? 'ignore' : await openLog(log).catch(() => 'ignore' as const);
  const home = homedir();
  const child = spawn(process.execPath, parameters, {
    // Its own session: the Ctrl+C of whoever starts it is not for the host.
    detached: true,
    windowsHide: true,
    // Not the project: a process's working directory cannot be renamed on Windows.
    cwd: existsSync(home) ? home : parse(process.execPath).root,
    // Inherited output would keep `$(masterplan …)` waiting for the host's end.
    stdio: ['ignore', 'ignore', logFd],
    env: hostEnvironment(process.env),
  });
  if (typeof logFd === 'number') {
    closeSync(logFd);
  }
  child.unref();
  let exit: { error?: Error; code: number | null } | undefined;
  child.on('error', (error) => {
    exit = { error, code: null };
  });
  child.on('exit', (code) => {
    exit ??= { code };
  });
  const pause = backOff();
  try {
    for (let waited = 0; waited < HOST_PATIENCE; ) {
      if ((ownerOf(project.store)?.epoch ?? 0) > epoch) {
        return;
      }
      if (exit !== undefined) {
        await reportExit(exit, note, log);
        return;
      }
      waited += await pause();
    }
  } finally {
    child.removeAllListeners();
    if (note !== undefined) {
      await unlink(note).catch(() => undefined);
    }
  }
}

/** The environment that a host gets. */
export function hostEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const allowed: NodeJS.ProcessEnv = { ELECTRON_RUN_AS_NODE: '1' };
  for (const name of ENVIRONMENT) {
    if (env[name] !== undefined) {
      allowed[name] = env[name];
    }
  }
  return allowed;
}

/** Throws what kept the host from starting; a host that only lost the race has nothing to say. */
async function reportExit(
  exit: { error?: Error; code: number | null },
  note: string | undefined,
  log: string | undefined,
): Promise<void> {
  const text = note === undefined ? undefined : await readFile(note, 'utf8').catch(() => undefined);
  if (text !== undefined) {
    throw MasterplanError.fromAnswer(JSON.parse(text) as ErrorAnswer);
  }
  if (exit.code === 0) {
    return;
  }
  const reason = exit.error?.message ?? `it ended with code ${exit.code ?? 'of a signal'}`;
  throw new MasterplanError('INTERNAL', `The plan host could not be started: ${reason}.`, {
    hint:
      log === undefined ? 'Run `masterplan doctor`.' : `Its log is ${log}; \`masterplan doctor\` says more.`,
    details: { log },
    cause: exit.error,
  });
}

/** The host's log: for the user alone, and bounded (one older generation is kept). */
async function openLog(log: string): Promise<number> {
  const size = await stat(log).then(
    (stats) => stats.size,
    () => 0,
  );
  if (size > LOG_BYTES) {
    await rename(log, `${log}.1`);
  }
  await tidy(join(log, '..')).catch(() => undefined);
  return openSync(log, 'a', 0o600);
}

/** Removes notes and markers that nobody reads any more, and the oldest logs beyond the limit. */
async function tidy(folder: string): Promise<void> {
  const logs: { path: string; size: number; at: number }[] = [];
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const stats = await stat(path).catch(() => undefined);
    if (stats === undefined) {
      continue;
    }
    if (/\.log(\.1)?$/.test(name)) {
      logs.push({ path, size: stats.size, at: stats.mtimeMs });
    } else if (/\.(json(\.new)?|starting)$/.test(name) && stats.mtimeMs < Date.now() - LEFTOVER_AGE) {
      await rm(path, { force: true });
    }
  }
  let total = 0;
  for (const { path, size } of logs.sort((a, b) => b.at - a.at)) {
    total += size;
    if (total > ALL_LOGS_BYTES) {
      await rm(path, { force: true });
    }
  }
}

/** Ever longer pauses, from 10 to 100 ms; each gives its length. */
export function backOff(): () => Promise<number> {
  let pause = 10;
  return async () => {
    const length = pause;
    pause = Math.min(pause * 1.5, 100);
    await new Promise((resolve) => setTimeout(resolve, length));
    return length;
  };
}
