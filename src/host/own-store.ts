import { basename } from 'node:path';
import { contactHost } from '../client/contact-host';
import type { HostConnection } from '../client/host-connection';
import { stateFolder } from '../client/user-folders';
import { BUILD } from '../model/build';
import { PROTOCOL_VERSION } from '../model/protocol';
import { createExecutor, type Executor, type ExecutorOptions } from '../operations/executor';
import { operations } from '../operations/registry';
import { openSealer } from '../operations/verification/seal-head';
import { HeadMemory } from '../store/head-memory';
import { type EpochFile, readOwner } from '../store/sqljs/epoch';
import { thisMachine } from '../store/sqljs/machine';
import { type OpenedStore, openStore } from '../store/sqljs/open-store';
import type { Contact } from '../store/sqljs/ownership';
import { LostRaceError } from '../store/sqljs/store-errors';
import { LogWitness } from './log-witness';
import type { Listening, OwnedStore } from './serve';

export interface StoreOptions {
  /** The store's folder. */
  store: string;
  /** The project's folder. */
  project: string;
  /** An epoch whose owner a client has found silent for long enough. */
  silentEpoch?: number;
  /** A person says that the owner on another machine is gone for good. */
  takeOver?: boolean;
  /** `dist/host.js`, for the store's worker; absent: everything runs on this thread. */
  workerFile?: string;
  log?: (message: string) => void;
}

const reading = new Set(operations.filter((operation) => operation.readOnly).map(({ name }) => name));

/** Whether an operation only reads. */
export function reads(operation: string): boolean {
  return reading.has(operation);
}

/**
 * Takes the durable store for a host that already listens: calls the present owner first, and claims the next
 * epoch only where that one is dead or has been silent. Throws LostRaceError where it is alive, else what
 * `openStore` throws.
 */
export async function ownStore(options: StoreOptions, listening: Listening): Promise<OwnedStore> {
  const [predecessor, witness] = await Promise.all([callPredecessor(options), witnessOf(options)]);
  const host: { onLost(reason: Error): void } = { onLost: () => undefined };
  let signalLost: () => void = () => undefined;
  const lost = new Promise<void>((resolve) => {
    signalLost = resolve;
  });
  let claimed: (owner: EpochFile) => void = () => undefined;
  const owned = new Promise<EpochFile>((resolve) => {
    claimed = resolve;
  });
  const opening = openStore({
    folder: options.store,
    socketAddress: listening.socketName,
    token: listening.token,
    build: listening.build,
    protocol: PROTOCOL_VERSION,
    predecessor,
    takeOver: options.takeOver ?? false,
    onClaimed: claimed,
    stateFolder: stateFolder(),
    hooks: {
      ...(witness === undefined ? {} : { sealBatch: witness.sealBatch }),
      onLost: (reason) => {
        signalLost();
        host.onLost(reason);
      },
      onWarning: (problem) => options.log?.(`store: ${problem.stack ?? problem.message}`),
    },
    ...(options.workerFile === undefined ? {} : { workerFile: options.workerFile }),
  });
  // Recovery goes on after the claim; before it, only a failure can come first.
  const owner = await Promise.race([owned, opening.then((store) => store.owner)]);
  return {
    identity: owner,
    mountNamespace: thisMachine().mountNamespace,
    open: async ({ onLost, ...presence }) => {
      host.onLost = onLost;
      const store = await opening;
      await witness?.opened(store);
      const executor = executorOf(store, options, presence, witness);
      const close = async () => {
        // A lost store answers nothing any more.
        await Promise.race([witness?.close(), lost]);
        await store.close();
      };
      return { executor, close };
    },
  };
}

/** Signs and remembers the log's head; without a place for the key (a read-only home) the log is kept unsigned. */
async function witnessOf(options: StoreOptions): Promise<LogWitness | undefined> {
  const log = (message: string) => options.log?.(message);
  try {
    const memory = await HeadMemory.of(stateFolder(), options.store);
    return new LogWitness(await openSealer(stateFolder()), memory, log);
  } catch (error) {
    options.log?.(`the log's heads are not signed: ${String(error)}`);
    return undefined;
  }
}

function executorOf(
  store: OpenedStore,
  options: StoreOptions,
  presence: Pick<ExecutorOptions, 'isConnected' | 'isPresent'>,
  witness: LogWitness | undefined,
): Executor {
  return createExecutor({
    database: store,
    clock: Date.now,
    store: {
      path: store.identity.path,
      id: store.identity.storeId,
      ...(witness !== undefined && {
        rememberedHeads: () => witness.rememberedHeads(),
        forgetLog: (firstHash: string) => witness.forgetLog(firstHash),
      }),
    },
    project: { root: options.project, name: basename(options.project).replace(/\.git$/, '') },
    ...presence,
    isReadOnly: () => store.readOnly !== undefined,
  });
}

/** What the newest owner says to a call. Throws LostRaceError where it is alive. */
async function callPredecessor(options: StoreOptions): Promise<{ epoch: number; contact: Contact }> {
  for (let attempt = 0; attempt < 10; attempt += 1) {
    if (options.silentEpoch !== undefined && readOwner(options.store)?.epoch === options.silentEpoch) {
      return { epoch: options.silentEpoch, contact: 'silent' };
    }
    const contact = await contactHost(options.store, introduction);
    switch (contact.kind) {
      case 'none':
        return { epoch: 0, contact: 'missing' };
      case 'refused':
      case 'missing':
      case 'silent':
        return { epoch: contact.owner.epoch, contact: contact.kind };
      case 'connected':
      case 'declined':
        await hangUp(contact.connection);
        throw new LostRaceError(contact.owner.epoch);
      case 'ended':
        // Look again.
        break;
    }
  }
  throw new LostRaceError(readOwner(options.store)?.epoch ?? 0);
}

async function hangUp(connection: HostConnection): Promise<void> {
  connection.notify('bye', {});
  await connection.end();
}

function introduction() {
  return {
    protocol: PROTOCOL_VERSION,
    build: BUILD,
    surface: 'cli' as const,
    clientId: `host-${process.pid}`,
    client: 'masterplan-host',
    user: 'host',
    sessionId: null,
    sessionName: null,
    mountNamespace: thisMachine().mountNamespace,
  };
}
