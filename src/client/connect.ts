import { randomUUID } from 'node:crypto';
import type { Change } from '../model/change';
import type {
  AuthenticateParameters,
  AuthenticateResult,
  CallParameters,
  HelloResult,
  HostNotificationMap,
} from '../model/protocol';
import { createStoreFolder } from '../store/sqljs/store-folder';
import { abortable } from './abortable';
import { closed, givenUp, movedAway, noStore, requireFolder } from './call-errors';
import { describeOperation } from './catalogue';
import { ChangeStream } from './change-stream';
import type { CallOptions, Client, ConnectOptions, ProjectLocation } from './client';
import { Deadline } from './deadline';
import { excludeFromGit } from './git-exclude';
import { ConnectionLost, type HostConnection } from './host-connection';
import { HOST_PATIENCE, HostFinder } from './host-finder';
import { giveBackLate, Underway } from './late-claim';
import { storeExists } from './locate-project';

type Signer = (
  challenge: string,
  storeId: string,
) => AuthenticateParameters | Promise<AuthenticateParameters>;

/** A call is repeated this often at most: one that ends every host that runs it must not go on for ever. */
const MAX_REPETITIONS = 25;
/** A lost connection is made again in the background after a random while of up to this, in ms. */
const RECONNECT_WITHIN = 300;
const LONGEST_RECONNECT_PAUSE = 30_000;

/**
 * A client of the project's plan host. Nothing is started or connected before the first call: where there is
 * no host by then, one is started.
 */
export async function connect(options: ConnectOptions): Promise<Client> {
  return new PlanClient(options);
}

class PlanClient implements Client {
  hello: HelloResult | undefined;
  readonly project: ProjectLocation;
  private readonly finder: HostFinder;
  private readonly stream: ChangeStream;
  private readonly closing = new AbortController();
  /** Answers that have arrived; the host may forget them. Sent with the next request. */
  private readonly arrived = new Set<string>();
  /** The keys of calls on their way, with how many use each: the host must not forget these. */
  private readonly underway = new Map<string, number>();
  /** Connections in a row that ended without having answered anything. */
  private fruitless = 0;
  private readonly cancelled = new Underway();
  private readonly progress = new Map<number, NonNullable<CallOptions['onProgress']>>();
  private connection: HostConnection | undefined;
  private connecting: Promise<HostConnection> | undefined;
  /** The host has said that it ends: settles when it has. */
  private retiring: Promise<void> | undefined;
  private signer: Signer | undefined;
  private proof: AuthenticateResult | undefined;
  private reconnectTimer: NodeJS.Timeout | undefined;
  private storeKnown = false;

  constructor(private readonly options: ConnectOptions) {
    this.project = options.project;
    this.finder = new HostFinder(options, randomUUID());
    this.stream = new ChangeStream((since) => this.readChanges(since));
  }

  async call(
    operation: string,
    input: Record<string, unknown>,
    options: CallOptions = {},
  ): Promise<Record<string, unknown>> {
    options.signal?.throwIfAborted();
    const empty = await this.answerWithoutStore(operation);
    if (empty !== undefined) {
      return empty;
    }
    const key = options.key ?? randomUUID();
    this.underway.set(key, (this.underway.get(key) ?? 0) + 1);
    try {
      return await this.callUntilAnswered(operation, input, key, options);
    } finally {
      const others = (this.underway.get(key) ?? 1) - 1;
      if (others > 0) {
        this.underway.set(key, others);
      } else {
        this.underway.delete(key);
      }
    }
  }

  /** Repeats the call with its key for as long as hosts end under it. */
  private async callUntilAnswered(
    operation: string,
    input: Record<string, unknown>,
    key: string,
    options: CallOptions,
  ): Promise<Record<string, unknown>> {
    const deadline = new Deadline(input);
    for (let repetition = 0; ; repetition += 1) {
      if (repetition > 0 && !(await storeExists(this.project.store))) {
        throw movedAway(operation, key, this.project.store);
      }
      const connection = await abortable(this.obtain(), options.signal);
      try {
        // What a person signed stays as it is.
        const asked = options.signature === undefined ? deadline.remaining() : input;
        return await this.ask(connection, operation, asked, key, options);
      } catch (error) {
        if (!(error instanceof ConnectionLost) || this.closing.signal.aborted) {
          throw error instanceof ConnectionLost ? closed() : error;
        }
        if (repetition >= MAX_REPETITIONS) {
          throw givenUp(operation, this.project.store);
        }
      }
    }
  }

  async subscribe(listener: {
    onChanges(changes: Change[]): void;
    onResync(version: number): void;
  }): Promise<{ version: number; close(): Promise<void> }> {
    if (!(await this.knowsStore())) {
      throw noStore(this.project);
    }
    // `obtain` subscribes on every connection while there are listeners.
    this.stream.add(listener);
    try {
      await this.untilConnected((connection) => this.stream.attach(connection));
    } catch (error) {
      this.stream.remove(listener);
      throw error;
    }
    return {
      version: this.stream.version,
      close: async () => {
        if (this.stream.remove(listener) && this.connection?.isOpen === true) {
          await this.connection.request('unsubscribe', {}).answer.catch(() => undefined);
        }
      },
    };
  }

  async authenticate(signer: Signer): Promise<AuthenticateResult> {
    if (!(await this.knowsStore())) {
      throw noStore(this.project);
    }
    this.signer = signer;
    this.proof = undefined;
    try {
      // A challenge counts once: an established connection that used its own needs a new one.
      await this.disconnect();
      await this.obtain();
    } catch (error) {
      this.signer = undefined;
      throw error;
    }
    if (this.proof === undefined) {
      throw closed();
    }
    return this.proof;
  }

  async close(): Promise<void> {
    this.closing.abort(closed());
    clearTimeout(this.reconnectTimer);
    await this.cancelled.done();
    await this.disconnect();
  }

  /** Confirms what has arrived, says goodbye, ends the connection. */
  private async disconnect(): Promise<void> {
    const connection = this.connection;
    this.connection = undefined;
    if (connection?.isOpen !== true) {
      return;
    }
    if (this.arrived.size > 0) {
      connection.notify('ack', { keys: [...this.arrived] });
      this.arrived.clear();
    }
    connection.notify('bye', {});
    await connection.end();
  }

  private async ask(
    connection: HostConnection,
    operation: string,
    input: Record<string, unknown>,
    key: string,
    options: CallOptions,
  ): Promise<Record<string, unknown>> {
    const ack = [...this.arrived].filter((arrived) => !this.underway.has(arrived));
    const params: CallParameters = {
      operation,
      input,
      key,
      ...(ack.length === 0 ? {} : { ack }),
      ...(options.sessionId === undefined ? {} : { sessionId: options.sessionId }),
      ...(options.sessionName === undefined ? {} : { sessionName: options.sessionName }),
      ...(options.signature === undefined ? {} : { signature: options.signature }),
    };
    const { id, answer } = connection.request('call', params);
    if (options.onProgress !== undefined) {
      this.progress.set(id, options.onProgress);
    }
    try {
      const result = await abortable(answer, options.signal, () => {
        connection.notify('cancel', { id });
        this.cancelled.track(giveBackLate(connection, { id, answer, operation, input, key }));
      });
      this.arrived.add(key);
      this.fruitless = 0;
      return result;
    } finally {
      this.progress.delete(id);
      if (connection.isOpen) {
        // Requests are read in order: whatever came of this one, its confirmations have been read.
        for (const confirmed of ack) {
          this.arrived.delete(confirmed);
        }
      }
    }
  }

  /** The connection to the present host, made if need be; shared by all who ask meanwhile. */
  private obtain(): Promise<HostConnection> {
    if (this.closing.signal.aborted) {
      return Promise.reject(closed());
    }
    if (this.connection?.isOpen === true && this.retiring === undefined) {
      return Promise.resolve(this.connection);
    }
    this.connecting ??= this.establish().finally(() => {
      this.connecting = undefined;
    });
    return this.connecting;
  }

  private async establish(): Promise<HostConnection> {
    await this.retiring;
    for (;;) {
      const { connection, hello } = await this.finder.find(this.closing.signal);
      this.adopt(connection, hello);
      try {
        await this.prove(connection, hello);
        if (this.stream.wanted) {
          await this.stream.attach(connection);
        }
        return connection;
      } catch (error) {
        if (!(error instanceof ConnectionLost) || this.closing.signal.aborted) {
          connection.destroy();
          throw error;
        }
      }
    }
  }

  private adopt(connection: HostConnection, hello: HelloResult): void {
    this.connection = connection;
    this.hello = hello;
    this.retiring = undefined;
    connection.listeners = {
      onNotification: (method, params) => {
        switch (method) {
          case 'changes':
            this.stream.changed(connection, params as HostNotificationMap['changes']);
            return;
          case 'resync':
            this.stream.resync(connection, (params as HostNotificationMap['resync']).version);
            return;
          case 'progress': {
            const { id, done, total, message } = params as HostNotificationMap['progress'];
            this.progress.get(id)?.(done, total, message);
            return;
          }
          case 'retiring':
            this.awaitEnd(connection);
            return;
        }
      },
      onClose: () => this.lost(connection, hello),
    };
  }

  private async prove(connection: HostConnection, hello: HelloResult): Promise<void> {
    if (this.signer === undefined) {
      return;
    }
    const params = await this.signer(hello.challenge, hello.storeId);
    this.proof = await connection.request('authenticate', params).answer;
  }

  /** New calls wait for the successor; those on their way are answered or repeated there. */
  private awaitEnd(connection: HostConnection): void {
    this.retiring = new Promise((resolve) => {
      const { listeners } = connection;
      const timer = setTimeout(() => connection.destroy(), HOST_PATIENCE);
      connection.listeners = {
        onNotification: (method, params) => listeners?.onNotification(method, params),
        onClose: () => {
          clearTimeout(timer);
          resolve();
          listeners?.onClose();
        },
      };
    });
  }

  private lost(connection: HostConnection, hello: HelloResult): void {
    if (connection.silent) {
      this.finder.silentEpoch = hello.epoch;
    }
    if (this.connection !== connection) {
      return;
    }
    this.connection = undefined;
    this.retiring = undefined;
    // An agent's or editor's client stays present, so that its leases and events survive the change of hosts.
    if (this.options.surface !== 'cli' || this.stream.wanted) {
      // Where hosts come and go without serving anybody, starting one after the other helps nobody.
      const pause = this.fruitless === 0 ? 0 : 1000 * 2 ** Math.min(this.fruitless, 5);
      this.fruitless += 1;
      this.reconnectLater(Math.random() * RECONNECT_WITHIN + Math.min(pause, LONGEST_RECONNECT_PAUSE));
    }
  }

  private reconnectLater(delay: number): void {
    clearTimeout(this.reconnectTimer);
    if (this.closing.signal.aborted) {
      return;
    }
    this.reconnectTimer = setTimeout(() => {
      this.reconnect().catch(() => this.reconnectLater(Math.min(delay * 2 + 1000, LONGEST_RECONNECT_PAUSE)));
    }, delay);
    this.reconnectTimer.unref();
  }

  private async reconnect(): Promise<void> {
    if (await storeExists(this.project.store)) {
      await this.obtain();
    }
  }

  /** Runs `work` on a connection, again on the next one if that one ends meanwhile. */
  private async untilConnected<T>(work: (connection: HostConnection) => Promise<T>): Promise<T> {
    for (;;) {
      const connection = await this.obtain();
      try {
        return await work(connection);
      } catch (error) {
        if (!(error instanceof ConnectionLost) || this.closing.signal.aborted) {
          throw error;
        }
      }
    }
  }

  /** What happened while there was no connection, for the subscribers. */
  private async readChanges(since: number): Promise<Change[]> {
    const { connection } = this;
    if (connection === undefined) {
      return [];
    }
    const input = { since, peek: true };
    const { answer } = connection.request('call', { operation: 'changes', input, key: randomUUID() });
    return ((await answer).changes ?? []) as Change[];
  }

  /** The answer of a reading call where the project has no store; undefined where it has one (perhaps by now). */
  private async answerWithoutStore(operation: string): Promise<Record<string, unknown> | undefined> {
    if (await this.knowsStore()) {
      return undefined;
    }
    requireFolder(this.project);
    const description = describeOperation(operation);
    if (description?.createsStore === true) {
      await makeStore(this.project);
      return undefined;
    }
    if (description?.emptyAnswer !== undefined) {
      const hint = `There is no plan yet in ${this.project.root}. Make one with create_plan, or import one.`;
      return { store: this.project.store, ...description.emptyAnswer, hint };
    }
    throw noStore(this.project);
  }

  /** Looked up until it exists, and again whenever there is no connection. */
  private async knowsStore(): Promise<boolean> {
    if (!this.storeKnown || this.connection === undefined) {
      this.storeKnown = await storeExists(this.project.store);
    }
    return this.storeKnown;
  }
}

/** Makes the folder; another client may be doing the same. */
async function makeStore(project: ProjectLocation): Promise<void> {
  createStoreFolder(project.store);
  await excludeFromGit(project.store);
}
