import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

/** A process that is known apart from all earlier and later ones of the same number. */
export interface RunningProcess {
  pid: number;
  /** As the system says it; no two processes with one pid share it. */
  started: string;
  parent: number;
  /** The file names of its program and of that program's first argument (`node`, `gemini`). */
  names: readonly string[];
}

/** Longer chains are no agent's. */
const MOST_ANCESTORS = 16;

/** What only passes a command on: shells, and npm's ways to run a package. */
const GO_BETWEEN = /^-?(sh|ash|bash|dash|zsh|fish|ksh|busybox|env|timeout|npx|npx-cli\.js|npm.*)$/;

/** Asking costs next to nothing: elsewhere each process is a call of `ps`, or can't be asked for at all. */
export const ASKS_CHEAPLY = process.platform === 'linux';

/** One process, or undefined where it is gone or the system does not tell (Windows). */
export function describeProcess(pid: number): RunningProcess | undefined {
  try {
    switch (process.platform) {
      case 'linux': {
        // The command name (field 2, in parentheses) may hold spaces: count from behind it.
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        const [parent, started] = [Number(fields[1]), fields[19]];
        // npm and some agents write a title of their own over all of it, with spaces.
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        return started === undefined ? undefined : { pid, started, parent, names: namesOf(words) };
      }
      case 'win32':
        return undefined;
      default: {
        const columns = ['-o', 'ppid=', '-o', 'lstart=', '-o', 'command='];
        const text = execFileSync('ps', [...columns, '-p', String(pid)], {
          encoding: 'utf8',
          timeout: 2000,
          env: { ...process.env, LC_ALL: 'C' },
          stdio: ['ignore', 'pipe', 'ignore'],
        });
        // `Wed Nov 25 19:17:40 2026` is five words.
        const parts = /^\s*(\d+)\s+((?:\S+\s+){4}\S+)\s+(.*)$/s.exec(text.trimEnd());
        const time = Date.parse(parts?.[2] ?? '');
        if (parts === null || Number.isNaN(time)) return undefined;
        const words = (parts[3] ?? '').split(' ');
        return { pid, started: String(time / 1000), parent: Number(parts[1]), names: namesOf(words) };
      }
    }
  } catch {
    return undefined;
  }
}

/** The program and its script; node's own options stand between them. */
function namesOf([program = '', ...rest]: readonly string[]): string[] {
  const script = rest.find((word) => !word.startsWith('-')) ?? '';
  return [program, script].map((word) => basename(word.trim().split(' ')[0] ?? ''));
}

/** The process and those that it comes from, nearest first, as far as the system tells. */
export function* processAndAncestors(pid: number): Generator<RunningProcess> {
  let next = pid;
  for (let count = 0; count < MOST_ANCESTORS && next > 0; count += 1) {
    const found = describeProcess(next);
    if (found === undefined) return;
    yield found;
    next = found.parent;
  }
}

/**
 * The agent's process, seen from something that it started: the nearest of `parentPid` and its ancestors that does
 * more than pass a command on. Undefined where the system does not tell.
 */
export function agentProcess(parentPid: number): RunningProcess | undefined {
  let first: RunningProcess | undefined;
  for (const one of processAndAncestors(parentPid)) {
    first ??= one;
    if (one.pid === 1) break;
    if (!one.names.some((name) => GO_BETWEEN.test(name))) return one;
  }
  return first;
}
