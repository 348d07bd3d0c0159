import { type HostConnection, openConnection } from '../../src/client/host-connection';
import { socketAddress } from '../../src/client/socket-address';
import { BUILD } from '../../src/model/build';
import { type HelloParameters, PROTOCOL_VERSION } from '../../src/model/protocol';
import { thisMachine } from '../../src/store/sqljs/machine';
import type { RealProject } from './real-project';

/** What a client of the present host says first. */
export function helloFor(project: RealProject, more: Partial<HelloParameters> = {}): HelloParameters {
  return {
    protocol: PROTOCOL_VERSION,
    build: BUILD,
    token: project.owner().token,
    storePath: project.store,
    surface: 'mcp',
    clientId: 'raw',
    client: 'raw',
    user: 'ana@example.org',
    sessionId: 'raw',
    sessionName: null,
    mountNamespace: thisMachine().mountNamespace,
    ...more,
  };
}

/** A connection to the present host without a client, to say what no client would say. */
export async function rawConnection(
  project: RealProject,
  more: Partial<HelloParameters>,
): Promise<HostConnection> {
  const raw = await openConnection(await socketAddress(project.store, project.owner().socketAddress));
  await raw.hello(helloFor(project, more));
  return raw;
}
