import { spawn } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ProjectLocation } from '../client/client';
import { contactHost } from '../client/contact-host';
import { locateProject } from '../client/locate-project';
import { BUILD } from '../model/build';
import { COMMAND_LINE_CLIENT } from '../model/caller';
import { MasterplanError } from '../model/errors';
import { PROTOCOL_VERSION } from '../model/protocol';
import type { Request } from './program';

/** Runs the plan host as a child with our terminal until it ends; gives its exit code. */
export async function runHost(request: Extract<Request, { kind: 'host' }>): Promise<number> {
  const project = await locateProject({
    project: request.globals.project,
    env: process.env,
    cwd: process.cwd(),
    home: homedir(),
  });
  await refuseSecond(project);
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

/** A project has one host; a second one would only end at once. Throws CONFLICT. */
async function refuseSecond(project: ProjectLocation): Promise<void> {
  if (!project.exists) {
    return;
  }
  const contact = await contactHost(project.store, () => ({
    protocol: PROTOCOL_VERSION,
    build: BUILD,
    surface: 'cli',
    clientId: `host-${process.pid}`,
    client: COMMAND_LINE_CLIENT,
    user: 'host',
    sessionId: null,
    sessionName: null,
  }));
  if (contact.kind !== 'connected' && contact.kind !== 'declined') {
    return;
  }
  contact.connection.destroy();
  if (contact.kind === 'declined' && contact.error.code === 'STORE_ELSEWHERE') {
    // The host of the folder that this one was copied from.
    return;
  }
  const { owner } = contact;
  throw new MasterplanError(
    'CONFLICT',
    `The plan host of this project runs already: process ${owner.pid}, since ${new Date(owner.startedAt).toISOString()}.`,
    {
      hint: 'It leaves half a minute after its last client; `masterplan doctor` shows where its log is.',
      details: { pid: owner.pid, store: project.store },
    },
  );
}
