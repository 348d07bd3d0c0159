import { spawn } from 'node:child_process';
import { connect } from '../client/connect';
import type { Message } from './tell-host';

/** The argument under which this program runs in the background. */
export const LATER = '--later';

/**
 * Says it in the background, by a process of its own that starts a host for it: the hook does not wait, and the
 * next one finds a host. Nothing is heard that way, so no delta is asked for.
 */
export function speakLater(message: Message): void {
  const { delta: _, ...input } = message.input;
  const text = JSON.stringify({ ...message, input });
  const child = spawn(process.execPath, [__filename, LATER, text], {
    detached: true,
    windowsHide: true,
    stdio: 'ignore',
  });
  // What can't be started is not said; the hook itself goes on.
  child.on('error', () => undefined);
  child.unref();
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
