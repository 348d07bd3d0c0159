import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';

/** A process that is known apart from all earlier and later ones of the same number. */
export interface RunningProcess {
  pid: number;
  /** As the system says it; no two processes with one pid share it. */
  started: string;
  parent: number;
  /** The file name of its program; where that runs a script also the script's, alone and in its folder. */
  names: readonly string[];
}

/** Longer chains are no agent's. */
const MOST_ANCESTORS = 16;

/** Shells and what else only passes a command on. */
const SHELL = /^-?(sh|ash|bash|dash|zsh|fish|ksh|busybox|env|timeout)$/;
/** npm's ways to run a package: scripts of node's, which write a title (`npm exec x`) over their command lines. */
const PACKAGE_RUNNER = /^(npm|npx)(-cli\.js)?$/;

/** What runs a script that it is given. All other programs' arguments are theirs: a prompt names no program. */
const INTERPRETER = /^(node|nodejs|bun|deno|python[\d.]*)(\.exe)?$/i;
/** Interpreters' options that are followed by a value of their own. */
const TAKES_VALUE = /^(-r|-C|-W|-X|--require|--import|--(experimental-)?loader|--conditions|--env-file)$/;
/** What follows is no script's path. */
const NO_SCRIPT = /^(-e|-p|-pe|-c|-m|--eval|--print|eval)$/;

/** Asking costs next to nothing: elsewhere each process is a call of `ps`, or can't be asked for at all. */
export const ASKS_CHEAPLY = process.platform === 'linux';

/** Each call of `ps` has this long, in ms, where nobody waits for less. */
const PS_TIMEOUT = 2000;

/**
 * One process, or undefined where it is gone or the system does not tell (Windows), or not until the moment `until`
 * of `performance.now()`.
 */
function describeProcess(pid: number, until: number): RunningProcess | undefined {
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
        const timeout = Math.ceil(Math.min(PS_TIMEOUT, until - performance.now()));
        // 0 would mean that there is no limit.
        if (timeout <= 0) return undefined;
        const columns = ['-o', 'ppid=', '-o', 'lstart=', '-o', 'command='];
        const text = execFileSync('ps', [...columns, '-p', String(pid)], {
          encoding: 'utf8',
          timeout,
          killSignal: 'SIGKILL',
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

/** What a command line runs: the program, and an interpreter's script. */
export function namesOf([first = '', ...rest]: readonly string[]): string[] {
  const program = basename(first.trim().split(' ')[0] ?? '');
  const script = INTERPRETER.test(program) ? scriptOf(rest) : undefined;
  if (script === undefined) return [program];
  const name = basename(script);
  return [program, name, `${basename(dirname(script))}/${name}`];
}

/** The first argument that is neither an option nor an option's value; `run` is what bun and deno call it. */
function scriptOf(words: readonly string[]): string | undefined {
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (NO_SCRIPT.test(word)) return undefined;
    if (TAKES_VALUE.test(word)) at += 1;
    else if (word !== '' && word !== 'run' && !word.startsWith('-')) return word;
  }
  return undefined;
}

/** Whether the process only passes a command on. */
export function passesOn([program = '', script = program]: readonly string[]): boolean {
  return SHELL.test(program) || PACKAGE_RUNNER.test(program) || PACKAGE_RUNNER.test(script);
}

/** The process and those that it comes from, nearest first, as far as the system tells until that moment. */
export function* processAndAncestors(pid: number, until = Infinity): Generator<RunningProcess> {
  let next = pid;
  for (let count = 0; count < MOST_ANCESTORS && next > 0; count += 1) {
    const found = describeProcess(next, until);
    if (found === undefined) return;
    yield found;
    next = found.parent;
  }
}

/**
 * The agent's process, seen from something that it started: the nearest of `parentPid` and its ancestors that does
 * more than pass a command on. Undefined where the system does not tell, or not until the moment `until` of
 * `performance.now()`.
 */
export function agentProcess(parentPid: number, until = Infinity): RunningProcess | undefined {
  let first: RunningProcess | undefined;
  for (const one of processAndAncestors(parentPid, until)) {
    first ??= one;
    if (one.pid === 1) break;
    if (!passesOn(one.names)) return one;
  }
  // Who was asked too late for the rest has not seen the agent.
  return performance.now() < until ? first : undefined;
}
