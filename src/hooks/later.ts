import { spawn } from 'node:child_process';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from '../client/connect';
import { stateFolder } from '../client/user-folders';
import type { Message } from './tell-host';

/** The argument under which this program runs in the background. */
export const LATER = '--later';

/** Where no host can be started (a damaged store), every tool's use would start a process that tries: in ms. */
const AT_MOST_EVERY = 5_000;

/** Windows takes 32,767 characters on a command line, Linux 128 KB in one argument. */
const MOST_FILE_BYTES = 16_000;

/**
 * Says it in the background, by a process of its own that starts a host for it: the hook does not wait, and the
 * next one finds a host. Nothing is heard that way, so no delta is asked for. Right after another one only the end
 * of a conversation is worth it.
 */
export function speakLater(message: Message): void {
  if (triedLately() && message.input.ends !== true) return;
  const child = spawn(process.execPath, [__filename, LATER, argumentFor(message)], {
    detached: true,
    windowsHide: true,
    stdio: 'ignore',
  });
  // What can't be started is not said; the hook itself goes on.
  child.on('error', () => undefined);
  child.unref();
}

/**
 * The message as an argument: the files as far as they fit, for this process has no time to write them elsewhere.
 */
export function argumentFor(message: Message): string {
  const { delta: _, files = [], ...input } = message.input;
  let room = MOST_FILE_BYTES;
  const fitting = files.filter((file) => {
    const length = Buffer.byteLength(JSON.stringify(file));
    const fits = length <= room;
    if (fits) room -= length;
    return fits;
  });
  return JSON.stringify({
    ...message,
    input: { ...input, ...(fitting.length > 0 ? { files: fitting } : {}) },
  });
}

/** Whether a hook of this user has done so a moment ago; notes that this one does. */
function triedLately(): boolean {
  const folder = join(stateFolder(), 'hosts');
  const mark = join(folder, 'hook.starting');
  const age = Date.now() - (statSync(mark, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  if (Math.abs(age) < AT_MOST_EVERY) return true;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(mark, '', { mode: 0o600 });
  } catch {
    // A home that can't be written to: then it is tried each time.
  }
  return false;
}

/** What the process in the background does. */
export async function speakNow(text: string): Promise<void> {
  const { project, client: name, sessionId, input } = JSON.parse(text) as Message;
  const client = await connect({ project, surface: 'cli', client: name, sessionId });
  try {
    await client.call('attend', input);
  } finally {
    await client.close();
  }
}
