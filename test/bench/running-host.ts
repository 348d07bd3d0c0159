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
