import type { ProjectLocation } from '../client/client';
import { ownerOf } from '../client/contact-host';
import { type HostConnection, openConnection } from '../client/host-connection';
import { mountNamespace } from '../client/mount-namespace';
import { isSocketName, socketAddress } from '../client/socket-address';
import { BUILD } from '../model/build';
import { PROTOCOL_VERSION } from '../model/protocol';

/** Who speaks to the host, and what `attend` is told. */
export interface Message {
  project: ProjectLocation;
  client: string;
  user: string;
  sessionId: string;
  input: { delta?: boolean; files?: string[]; ends?: boolean };
}

/** What came of telling the host. */
export type Told =
  | { kind: 'answered'; lines: string[]; confirm(): Promise<void> }
  /** No host runs: nothing was told. */
  | { kind: 'absent' };

/** A host that is gone; whatever else may be wrong is not mended by starting one. */
const NOBODY = new Set(['ECONNREFUSED', 'ENOENT', 'ENOTSOCK']);

/**
 * Tells the running host, if there is one, in one go: greeting and call go out together, so that the call is carried
 * out even where the answer comes too late for the hook. Throws whatever keeps it from being told.
 */
export async function tellHost(message: Message): Promise<Told> {
  const { project, client, user, sessionId, input } = message;
  const owner = ownerOf(project.store);
  if (owner === undefined || !isSocketName(owner.socketAddress)) return { kind: 'absent' };
  const connection = await connect(await socketAddress(project.store, owner.socketAddress));
  if (connection === undefined) return { kind: 'absent' };
  // A process that lives for a tenth of a second needs no better names, and the crypto module takes time to load.
  const clientId = `hook-${process.pid}-${Date.now()}-${Math.random().toString(36).slice(2)}`;
  const greeted = connection.hello({
    protocol: PROTOCOL_VERSION,
    build: BUILD,
    token: owner.token,
    storePath: project.store,
    mountNamespace: mountNamespace(),
    // Its end is not the agent's: nobody's lease is cut by it.
    surface: 'cli',
    clientId,
    client,
    user,
    sessionId,
    sessionName: null,
  });
  const call = connection.request('call', { operation: 'attend', input, key: clientId });
  const [, answer] = await Promise.all([greeted, call.answer]);
  const { lines } = answer;
  return {
    kind: 'answered',
    lines: Array.isArray(lines) ? lines.filter((line) => typeof line === 'string') : [],
    async confirm() {
      connection.notify('ack', { keys: [clientId] });
      connection.notify('bye', {});
      await connection.end();
    },
  };
}

async function connect(address: string): Promise<HostConnection | undefined> {
  try {
    return await openConnection(address);
  } catch (error) {
    if (NOBODY.has((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
