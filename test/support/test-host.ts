import { randomBytes, randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client, ConnectOptions, ProjectLocation } from '../../src/client/client';
import { connect } from '../../src/client/connect';
import { type HostConnection, openConnection } from '../../src/client/host-connection';
import { socketAddress } from '../../src/client/socket-address';
import { type Host, type HostOptions, type OwnedStore, startHost } from '../../src/host/serve';
import { type HelloParameters, PROTOCOL_VERSION } from '../../src/model/protocol';
import type { Executor } from '../../src/operations/executor';
import { claimEpoch, DISK_FORMAT, readOwner } from '../../src/store/sqljs/epoch';
import { nodeFiles } from '../../src/store/sqljs/files';
import { Layout } from '../../src/store/sqljs/layout';
import { thisMachine } from '../../src/store/sqljs/machine';
import { setEnvironment } from './environment';

/** A project in a temporary folder with an empty store's folder, and hosts and clients for it in this process. */
export class TestStore {
  readonly top: string;
  readonly project: ProjectLocation;
  private readonly restore: () => void;
  readonly running: Host[] = [];
  /** Makes the newest host lose its store. */
  lose: (reason: Error) => void = () => undefined;
  private readonly clients: Client[] = [];
  private readonly connections: HostConnection[] = [];

  constructor(name = 'project') {
    this.top = realpathSync(mkdtempSync(join(tmpdir(), 'masterplan-host-')));
    const root = join(this.top, name);
    const store = join(root, '.masterplan');
    mkdirSync(join(store, 'epoch'), { recursive: true });
    this.project = { root, store, exists: true, why: 'test' };
    // Logs and notes of the hosts that clients start from here.
    this.restore = setEnvironment({ XDG_STATE_HOME: join(this.top, 'state') });
  }

  /** A host in this process that owns the store and keeps its plan in `executor`. */
  async host(
    executor: Executor,
    more: Partial<HostOptions> & { recovered?: Promise<void>; closed?: () => Promise<void> } = {},
  ): Promise<Host> {
    const { recovered, closed, ...options } = more;
    const host = await startHost({
      store: this.project.store,
      idle: null,
      own: async (listening): Promise<OwnedStore> => {
        const owner = this.claim(listening);
        return {
          identity: owner,
          mountNamespace: owner.mountNamespace,
          open: async ({ onLost }) => {
            this.lose = onLost;
            await recovered;
            return { executor, close: async () => closed?.() };
          },
        };
      },
      ...options,
    });
    this.running.push(host);
    return host;
  }

  /** Puts an entry into `epoch/`, as an owner does. */
  claim(listening: { socketName: string; token: string; build: string }) {
    const layout = new Layout(this.project.store);
    const claimed = claimEpoch(nodeFiles, layout, layout.listEpochs(nodeFiles).at(-1) ?? 0, {
      ...thisMachine(),
      format: DISK_FORMAT,
      storeId: 'store',
      incarnation: randomBytes(8).toString('hex'),
      path: this.project.store,
      inode: '',
      pid: process.pid,
      startedAt: Date.now(),
      socketAddress: listening.socketName,
      token: listening.token,
      build: listening.build,
      protocol: PROTOCOL_VERSION,
    });
    closeSync(claimed.fd);
    return claimed.owner;
  }

  /** A client that may use this test's hosts, but (without `hostFile`) never start one. */
  async client(more: Partial<ConnectOptions> = {}): Promise<Client> {
    const client = await connect({
      project: this.project,
      surface: 'mcp',
      client: 'test',
      user: 'ana@example.org',
      hostFile: join(__dirname, 'no-host.js'),
      ...more,
    });
    this.clients.push(client);
    return client;
  }

  /** A bare connection, to say what no client would say. */
  async connection(): Promise<HostConnection> {
    const connection = await openConnection(await this.address());
    this.connections.push(connection);
    return connection;
  }

  address(): Promise<string> {
    return socketAddress(this.project.store, this.owner().socketAddress);
  }

  owner() {
    const owner = readOwner(this.project.store);
    if (owner === undefined) {
      throw new Error('nobody owns the store');
    }
    return owner;
  }

  hello(more: Partial<HelloParameters> = {}): HelloParameters {
    return {
      protocol: PROTOCOL_VERSION,
      build: '0.0.0-source',
      token: this.owner().token,
      storePath: this.project.store,
      surface: 'mcp',
      clientId: randomUUID(),
      client: 'test',
      user: 'ana@example.org',
      sessionId: 'session',
      sessionName: null,
      mountNamespace: thisMachine().mountNamespace,
      ...more,
    };
  }

  async remove(): Promise<void> {
    await Promise.allSettled(this.clients.map((client) => client.close()));
    for (const connection of this.connections) {
      connection.destroy();
    }
    await Promise.allSettled(this.running.map((host) => host.close()));
    this.restore();
    rmSync(this.top, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}
