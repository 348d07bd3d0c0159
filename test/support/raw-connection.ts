import { strict as assert } from 'node:assert';
import { type HostConnection, openConnection } from '../../src/client/host-connection';
import { socketAddress } from '../../src/client/socket-address';
import { BUILD } from '../../src/model/build';
import { type HelloParameters, PROTOCOL_VERSION } from '../../src/model/protocol';
import { readOwner } from '../../src/store/sqljs/epoch';
import { thisMachine } from '../../src/store/sqljs/machine';
import type { RealProject } from './real-project';

/** A connection to the present host without a client, to say what no client would say. */
export async function rawConnection(
  project: RealProject,
  more: Partial<HelloParameters>,
): Promise<HostConnection> {
  const owner = readOwner(project.store);
  assert.ok(owner !== undefined);
  const raw = await openConnection(await socketAddress(project.store, owner.socketAddress));
  await raw.hello({
    protocol: PROTOCOL_VERSION,
    build: BUILD,
    token: owner.token,
    storePath: project.store,
    surface: 'mcp',
    clientId: 'raw',
    client: 'raw',
    user: 'ana@example.org',
    sessionId: 'raw',
    sessionName: null,
    mountNamespace: thisMachine().mountNamespace,
    ...more,
  });
  return raw;
}
