import { spawn } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { locateProject } from '../client/locate-project';
import type { Request } from './program';

/** Runs the plan host as a child with our terminal until it ends; gives its exit code. */
export async function runHost(request: Extract<Request, { kind: 'host' }>): Promise<number> {
  const project = await locateProject({
    project: request.globals.project,
    env: process.env,
    cwd: process.cwd(),
    home: homedir(),
  });
  const idle = request.idleSeconds === undefined ? [] : ['--idle-seconds', request.idleSeconds];
  const child = spawn(
    process.execPath,
    [join(__dirname, 'host.js'), '--foreground', '--store', project.store, '--root', project.root, ...idle],
    { stdio: 'inherit' },
  );
  // Ctrl+C reaches both; the host ends in good order and we follow it.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? (signal === null ? 1 : 128)));
  });
}
