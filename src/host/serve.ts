import { randomBytes } from 'node:crypto';
import { chmod, realpath } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { newSocketName, socketAddress } from '../client/socket-address';
import { within } from '../client/within';
import { BUILD } from '../model/build';
import { compareBuilds } from '../model/build-order';
import type { Caller } from '../model/caller';
import type { ExecutionRequest, ExecutionResult, Executor } from '../operations/executor';
import { LostRaceError, StoreLostError } from '../store/sqljs/store-errors';
import type { StoreIdentity } from '../store/store';
import type { HostFacts } from './admission';
import { ChangeFeed } from './change-feed';
import { Connection } from './connection';
import type { HostServices, HostState } from './host-services';
import { closeServer, listen } from './listen';
import { Presence } from './presence';
import { Timekeeper } from './timekeeper';
import { WaitingRoom } from './waiting-room';

/** What the host listens on, for the epoch's file. */
export interface Listening {
  socketName: string;
  token: string;
  build: string;
}

/** The store, owned but not yet recovered: hello and ping are answered from here on. */
export interface OwnedStore {
  identity: StoreIdentity;
  mountNamespace: string;
  /** Recovers the store; operations are answered from then on. */
  open(host: {
    isConnected(clientId: string): boolean;
    isPresent(sessionId: string): boolean;
    /** The store can't go on: nothing may be answered any more. */
    onLost(reason: Error): void;
  }): Promise<OpenStore>;
}

export interface OpenStore {
  executor: Executor;
  /** Waits for what is on its way, writes the last checkpoint, lets go of the folder. */
  close(): Promise<void>;
}

export interface HostOptions {
  /** The store's folder. */
  store: string;
  /** Takes the store; rejects where somebody else has it or it can't be used. */
  own(listening: Listening): Promise<OwnedStore>;
  /** Whether the operation only reads (then nobody needs to be woken after it). Default: none does. */
  reads?: (operation: string) => boolean;
  /** The host leaves this long after its last client, in ms; null: never. Default: 30 s. */
  idle?: number | null;
  /** How long a host that could not open its store tells its clients why, in ms. Default: 2 s. */
  explainFor?: number;
  /** How long a vanished agent may take to come back, in ms. Default: 5 s. */
  comeBack?: number;
  build?: string;
  /** Milliseconds UTC. */
  clock?: () => number;
  log?: (message: string) => void;
}

/** Why a host has ended. */
export type HostEnd =
  | { why: 'idle' | 'retired' | 'closed' }
  /** It lost the store or could not recover it; nothing is answered after that. */
  | { why: 'failed'; error: Error };

export interface Host {
  readonly facts: HostFacts;
  readonly socketName: string;
  /** Ends the host in good order: finishes what runs, closes the store. */
  close(): Promise<void>;
  /** Settles when the host has ended, whatever the reason. */
  readonly ended: Promise<HostEnd>;
  /** Settles when the store is recovered; rejects where that failed (the host has then ended). */
  readonly ready: Promise<void>;
}

interface Serving extends OpenStore {
  feed: ChangeFeed;
  waiting: WaitingRoom;
  time: Timekeeper;
}

const DEFAULT_IDLE = 30_000;
const DEFAULT_COME_BACK = 5_000;
/** Running calls have this long to finish before a host that ends closes the store under them. */
const FINISH_WITHIN = 30_000;
/** So long a host that could not open its store says why, in ms. */
const EXPLAIN_FOR = 2_000;

/**
 * Runs a plan host in this process: listens on a new socket, takes the store, answers hello at once and calls
 * as soon as the store is recovered. Resolves when it owns the store; rejects where it can't (with what `own`
 * threw), leaving nothing behind.
 */
export async function startHost(options: HostOptions): Promise<Host> {
  const store = await realpath(options.store);
  const socketName = newSocketName();
  const token = randomBytes(32).toString('base64url');
  const build = options.build ?? BUILD;
  const early: Socket[] = [];
  let accept = (socket: Socket): void => void early.push(socket);
  const server = createServer((socket) => accept(socket));
  const address = await socketAddress(store, socketName);
  await listen(server, store, address);
  if (process.platform !== 'win32') {
    await chmod(address, 0o600);
  }
  let owned: OwnedStore;
  try {
    owned = await options.own({ socketName, token, build });
  } catch (error) {
    for (const socket of early) {
      socket.destroy();
    }
    await closeServer(server);
    throw error;
  }
  const { storeId, path, epoch, incarnation } = owned.identity;
  const { mountNamespace } = owned;
  const facts = { storeId, path, epoch, incarnation, token, build, mountNamespace };
  const host = new PlanHost(options, facts, socketName, owned, server);
  accept = (socket) => host.accept(socket);
  early.forEach(accept);
  return host;
}

class PlanHost implements Host, HostServices {
  readonly ended: Promise<HostEnd>;
  readonly ready: Promise<void>;
  readonly presence: Presence;
  private readonly connections = new Set<Connection>();
  private readonly opening: Promise<Serving>;
  private readonly busy = new Set<Promise<unknown>>();
  private readonly clock: () => number;
  private current: HostState = 'recovering';
  private closing: Promise<void> | undefined;
  private settleEnded: (end: HostEnd) => void = () => undefined;

  constructor(
    private readonly options: HostOptions,
    readonly facts: HostFacts,
    readonly socketName: string,
    owned: OwnedStore,
    private readonly server: Server,
  ) {
    this.clock = options.clock ?? Date.now;
    this.ended = new Promise((resolve) => {
      this.settleEnded = resolve;
    });
    this.presence = new Presence({
      comeBack: options.comeBack ?? DEFAULT_COME_BACK,
      idle: options.idle === undefined ? DEFAULT_IDLE : options.idle,
      gone: (caller) => this.clientGone(caller),
      left: () => this.retreat('idle'),
    });
    this.opening = this.recover(owned);
    this.ready = this.opening.then(() => undefined);
    // Both are also awaited elsewhere; the failure itself is handled in `recover`.
    this.ready.catch(() => undefined);
  }

  accept(socket: Socket): void {
    if (this.current === 'ended') {
      socket.destroy();
      return;
    }
    this.connections.add(new Connection(socket, this, (connection) => this.connections.delete(connection)));
  }

  state(): HostState {
    return this.current;
  }

  serving(): Promise<Serving> {
    return this.opening;
  }

  log(message: string): void {
    this.options.log?.(message);
  }

  async run(request: ExecutionRequest): Promise<ExecutionResult> {
    const { executor, feed, time } = await this.opening;
    await time.compareClocks();
    const running = executor.execute(request);
    this.busy.add(running);
    try {
      return await running;
    } finally {
      this.busy.delete(running);
      if (this.options.reads?.(request.operation) !== true) {
        feed.poke();
        time.touched();
      }
    }
  }

  acknowledge(keys: string[]): void {
    this.opening
      .then(({ executor, time }) => {
        executor.acknowledge(keys);
        // Written down by the next call or, at the latest, by the housekeeping that this brings forward.
        time.touched();
      })
      .catch(() => undefined);
  }

  abandon(request: ExecutionRequest, answer: Record<string, unknown>): void {
    const { item, claim } = answer as { item?: { id?: unknown }; claim?: { claim_token?: unknown } };
    if (request.operation !== 'next' || item?.id === undefined || claim?.claim_token === undefined) {
      return;
    }
    const { id } = item;
    const { claim_token: token } = claim;
    if (typeof id !== 'number' || typeof token !== 'string') {
      return;
    }
    // By the host itself: a person's release would need his signature.
    const released = this.opening.then(async ({ executor, feed, time }) => {
      await executor.giveBack(id, token, request.key);
      feed.poke();
      time.touched();
    });
    this.busy.add(released);
    released
      .catch((error: unknown) => this.log(`an abandoned claim was not released: ${String(error)}`))
      .finally(() => this.busy.delete(released));
  }

  retire(build: string): boolean {
    if (compareBuilds(build, this.facts.build) <= 0) {
      return this.current === 'retiring';
    }
    this.log(`retired by Masterplan ${build}`);
    this.retreat('retired');
    return true;
  }

  close(): Promise<void> {
    return this.end('closed');
  }

  private async recover(owned: OwnedStore): Promise<Serving> {
    try {
      const open = await owned.open({
        isConnected: (clientId) => this.presence.isConnected(clientId),
        isPresent: (sessionId) => this.presence.isPresent(sessionId),
        onLost: (reason) => this.fail(reason),
      });
      const { executor } = open;
      await executor.finishMigration().catch((error: unknown) => {
        // A full disk, say: the work goes on in the old order, and the next host tries again.
        this.log(`what a migration left was not computed: ${String(error)}`);
      });
      await executor.clampLeases();
      // What ended while no host ran has ended for the first one who asks, too; the timer would come after him.
      await executor.housekeeping().catch((error: unknown) => {
        this.log(`what time has brought was not written down: ${String(error)}`);
      });
      const failed = (error: unknown) => this.log(`in the background: ${String(error)}`);
      const feed = new ChangeFeed(executor, failed);
      const waiting = new WaitingRoom({
        feed,
        run: (request) => this.run(request),
        wanted: () => executor.assigneesOfOpenWork(),
        abandoned: (request, answer) => this.abandon(request, answer),
      });
      const worked = () => feed.poke();
      const time = new Timekeeper({ executor, clock: this.clock, worked, failed });
      if (this.current === 'recovering') {
        this.current = 'serving';
        time.start();
        this.presence.start();
      }
      return { ...open, feed, waiting, time };
    } catch (error) {
      this.failToOpen(error instanceof Error ? error : new Error(String(error)));
      throw error;
    }
  }

  /**
   * The store is owned but can't be used: whoever calls within the next moments is told why (calls fail with
   * what `opening` failed with), instead of finding nobody and starting the next host in vain.
   */
  private failToOpen(error: Error): void {
    if (error instanceof LostRaceError || error instanceof StoreLostError) {
      this.fail(error);
      return;
    }
    this.log(`the store could not be opened: ${error.message}`);
    setTimeout(() => this.fail(error), this.options.explainFor ?? EXPLAIN_FOR);
  }

  private clientGone(caller: Caller): void {
    const gone = this.opening.then(async ({ executor, feed, time }) => {
      await executor.clientGone(caller);
      feed.poke();
      time.touched();
    });
    this.busy.add(gone);
    gone
      .catch((error: unknown) => this.log(`leases of a vanished agent were not cut: ${String(error)}`))
      .finally(() => this.busy.delete(gone));
  }

  /** Ends without anybody waiting for it. */
  private retreat(why: 'idle' | 'retired'): void {
    // A failure has been reported through `ended`.
    this.end(why).catch(() => undefined);
  }

  private end(why: 'idle' | 'retired' | 'closed'): Promise<void> {
    this.closing ??= this.finish(why).catch((error: unknown) => {
      this.fail(error instanceof Error ? error : new Error(String(error)));
      throw error;
    });
    return this.closing;
  }

  /** Finishes what runs, answers it, closes the store; only then lets the clients look for a successor. */
  private async finish(why: 'idle' | 'retired' | 'closed'): Promise<void> {
    if (this.current === 'ended') {
      return;
    }
    const open = await this.opening;
    this.current = 'retiring';
    for (const connection of this.connections) {
      connection.notify('retiring', { reason: `The plan host ends (${why}).` });
    }
    open.waiting.empty();
    this.presence.stop();
    await open.time.stop();
    // Who takes longer is not waited for.
    await within(FINISH_WITHIN, this.allDone()).catch(() => undefined);
    open.feed.stop();
    // Confirmations that no later call has written down.
    await open.executor.housekeeping().catch((error: unknown) => this.log(`at the end: ${String(error)}`));
    await open.close();
    await this.leave();
    this.settleEnded({ why });
  }

  private async allDone(): Promise<void> {
    while (this.busy.size > 0) {
      await Promise.allSettled(this.busy);
      // Answers are sent in the continuations of the calls.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Stops listening (which removes the socket) and says goodbye to everybody. */
  private async leave(): Promise<void> {
    for (const connection of this.connections) {
      connection.end();
    }
    await closeServer(this.server);
    this.current = 'ended';
  }

  /** The store is lost or broken: nothing more is answered. */
  private fail(error: Error): void {
    if (this.current === 'ended') {
      return;
    }
    this.current = 'ended';
    this.log(`failed: ${error.stack ?? error.message}`);
    for (const connection of this.connections) {
      connection.destroy();
    }
    this.server.close();
    this.presence.stop();
    this.settleEnded({ why: 'failed', error });
  }
}
