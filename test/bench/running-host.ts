import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { type RealProject, untilGone } from '../support/real-project';

/** Ends the project's host in good order, as when its last client has gone: it writes an image and `plan.db`. */
export async function endHost(project: RealProject): Promise<void> {
  const { pid } = project.owner();
  process.kill(pid, 'SIGTERM');
  await untilGone(pid);
}

/** Kills the host in the middle of everything: what it answered is in its journal. */
export async function crashHost(project: RealProject): Promise<void> {
  const { pid } = project.owner();
  project.killHost();
  await untilGone(pid);
}

/** How much memory the host holds, in MB: now, and the most it ever did (where the system tells). */
export function hostMemory(project: RealProject): { now: number; peak: number } {
  const { pid } = project.owner();
  const file = `/proc/${pid}/status`;
  if (!existsSync(file)) {
    const now = Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;
    return { now, peak: now };
  }
  const status = readFileSync(file, 'utf8');
  const megabytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]) / 1024;
  return { now: megabytes('VmRSS'), peak: megabytes('VmHWM') };
}

/** The kernel counts processor time in hundredths of a second. */
const TICK = 10;

/** What the host has had of the processors, all its threads together, in ms; NaN where the system doesn't tell. */
export function hostCpu(project: RealProject): number {
  const file = `/proc/${project.owner().pid}/stat`;
  if (!existsSync(file)) return Number.NaN;
  // The program's name, in brackets, may hold anything; user and system time are the 12th and 13th after it.
  const fields = readFileSync(file, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * TICK;
}
