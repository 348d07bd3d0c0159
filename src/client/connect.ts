import { randomUUID } from 'node:crypto';
import type { Change } from '../model/change';
import { MasterplanError } from '../model/errors';
import type { CallParameters, HelloResult, HostNotificationMap, RequestSignature } from '../model/protocol';
import { createStoreFolder } from '../store/sqljs/store-folder';
import { abortable } from './abortable';
import { closed, givenUp, movedAway, noStore, requireFolder } from './call-errors';
import { describeOperation } from './catalogue';
import { ChangeStream } from './change-stream';
import type { CallOptions, Client, ConnectOptions, ProjectLocation } from './client';
import { Confirmations } from './confirmations';
import { Deadline } from './deadline';
import { excludeFromGit } from './git-exclude';
import { ConnectionLost, type HostConnection } from './host-connection';
import { HOST_PATIENCE, HostFinder } from './host-finder';
import { giveBackLate, Underway } from './late-claim';
import { storeExists } from './locate-project';
import type { PersonStanding } from './person';
import { needsPerson, PersonSeat } from './person-seat';
import { Reconnection } from './reconnection';
import { isTriable, tryCall } from './trial';

/** A call is repeated this often at most: one that ends every host that runs it must not go on for ever. */
const MAX_REPETITIONS = 25;

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
  private readonly confirmations = new Confirmations();
  private readonly cancelled = new Underway();
  private readonly progress = new Map<number, NonNullable<CallOptions['onProgress']>>();
  private connection: HostConnection | undefined;
  private connecting: Promise<HostConnection> | undefined;
  /** The host has said that it ends: settles when it has. */
  private retiring: Promise<void> | undefined;
  private readonly seat: PersonSeat | undefined;
  private readonly reconnection = new Reconnection(() => this.reconnect());
  private storeKnown = false;

  constructor(private readonly options: ConnectOptions) {
    this.project = options.project;
    this.finder = new HostFinder(options, randomUUID());
    this.stream = new ChangeStream((since) => this.readChanges(since));
    const { person, onStanding } = options;
    this.seat = person === undefined ? undefined : new PersonSeat(person, onStanding);
  }

  get standing(): PersonStanding | undefined {
    return this.seat?.standing;
  }

  async call(
    operation: string,
    input: Record<string, unknown>,
    options: CallOptions = {},
  ): Promise<Record<string, unknown>> {
    options.signal?.throwIfAborted();
    const empty = await this.answerWithoutStore(operation, input, options);
    if (empty !== undefined) {
      return empty;
    }
    const key = options.key ?? randomUUID();
    return this.confirmations.during(key, () => this.callUntilAnswered(operation, input, key, options));
  }

  /** Repeats the call with its key for as long as hosts end under it. */
  private async callUntilAnswered(
    operation: string,
    input: Record<string, unknown>,
    key: string,
    options: CallOptions,
  ): Promise<Record<string, unknown>> {
    const deadline = new Deadline(input);
    const sign = this.signerOf(operation, input, key, options);
    for (let repetition = 0; ; repetition += 1) {
      if (repetition > 0 && !(await storeExists(this.project.store))) {
        throw movedAway(operation, key, this.project.store);
      }
      const connection = await abortable(this.obtain(), options.signal);
      try {
        const signature = await sign?.(connection);
        options.signal?.throwIfAborted();
        // What a person signed stays as it is.
        const asked = signature === undefined ? deadline.remaining() : input;
        return await this.ask(connection, operation, asked, key, { ...options, signature });
      } catch (error) {
        if (!(error instanceof ConnectionLost) || this.closing.signal.aborted) {
          if (sign !== undefined && error instanceof MasterplanError && error.code === 'FORBIDDEN') {
            await this.seat?.explain(connection);
          }
          throw error instanceof ConnectionLost ? closed() : error;
        }
        if (repetition >= MAX_REPETITIONS) {
          throw givenUp(operation, this.project.store);
        }
      }
    }
  }

  /** Signs a call that writes, for the connection that it goes out on; undefined: it goes out unsigned. */
  private signerOf(
    operation: string,
    input: Record<string, unknown>,
    key: string,
    { signature }: CallOptions,
  ): ((connection: HostConnection) => Promise<RequestSignature>) | undefined {
    const { seat } = this;
    if (signature !== undefined) {
      return async () => signature;
    }
    if (seat === undefined || !needsPerson(operation)) {
      return undefined;
    }
    const sign = seat.signer({ operation, input, key });
    return async (connection) => {
      await seat.require(connection);
      return sign(connection.greeting.storeId);
    };
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

  async reprove(): Promise<PersonStanding> {
    return this.asPerson((seat, connection) => seat.prove(connection));
  }

  async restartTrust(): Promise<PersonStanding> {
    return this.asPerson((seat, connection) => seat.restartTrust(connection));
  }

  private async asPerson(
    ask: (seat: PersonSeat, connection: HostConnection) => Promise<PersonStanding>,
  ): Promise<PersonStanding> {
    const { seat } = this;
    if (seat === undefined) {
      throw new Error('this client has no person');
    }
    if (!(await this.knowsStore())) {
      throw noStore(this.project);
    }
    return this.untilConnected((connection) => ask(seat, connection));
  }

  async close(): Promise<void> {
    this.closing.abort(closed());
    this.reconnection.stop();
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
    const keys = this.confirmations.takeAll();
    if (keys.length > 0) {
      connection.notify('ack', { keys });
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
    const ack = this.confirmations.ready();
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
        const call = { id, answer, operation, input, key };
        this.cancelled.track(
          giveBackLate(connection, call, (request) =>
            this.seat?.signer(request)(connection.greeting.storeId),
          ),
        );
      });
      this.confirmations.add(key);
      this.reconnection.served();
      return result;
    } finally {
      this.progress.delete(id);
      if (connection.isOpen) {
        // Requests are read in order: whatever came of this one, its confirmations have been read.
        this.confirmations.sent(ack);
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
        await this.seat?.prove(connection);
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
          case 'changes': {
            const event = params as HostNotificationMap['changes'];
            this.stream.changed(connection, event);
            if (this.seat?.concerns(event.changes)) {
              this.followKey(connection);
            }
            return;
          }
          case 'resync':
            this.stream.resync(connection, (params as HostNotificationMap['resync']).version);
            this.followKey(connection);
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

  /** What was approved or revoked is learnt at once where somebody listens, else with the next write. */
  private followKey(connection: HostConnection): void {
    this.seat?.prove(connection).catch(() => undefined);
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
      this.reconnection.lost();
    }
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

  /**
   * The answer of a reading call where the project has no store; undefined where it has one (perhaps by now). One that
   * writes makes the store, unless it is refused or only asks what would be.
   */
  private async answerWithoutStore(
    operation: string,
    input: Record<string, unknown>,
    options: CallOptions,
  ): Promise<Record<string, unknown> | undefined> {
    if (await this.knowsStore()) {
      return undefined;
    }
    requireFolder(this.project);
    const description = describeOperation(operation);
    if (description?.createsStore === true) {
      const tried = await this.tried(operation, input, options);
      if (tried !== undefined && input.dry_run === true) return tried;
      await makeStore(this.project);
      return undefined;
    }
    if (description?.emptyAnswer !== undefined) {
      const way =
        this.options.surface === 'cli'
          ? 'Make one: masterplan create_plan --title "…"'
          : 'Make one with create_plan, or import one.';
      const hint = `There is no plan yet in ${this.project.root}. ${way}`;
      return { store: this.project.store, ...description.emptyAnswer, hint };
    }
    throw noStore(this.project);
  }

  /** What the call would give; undefined: not known. Throws what it would be refused with. */
  private async tried(
    operation: string,
    input: Record<string, unknown>,
    options: CallOptions,
  ): Promise<Record<string, unknown> | undefined> {
    const { project, seat } = this;
    // A person's call is signed for the store that it is for; what only asks need not be.
    const isSigned = seat !== undefined && input.dry_run !== true;
    if (isSigned || !isTriable(input, project.root)) return undefined;
    const introduced = await this.finder.introduction;
    const { sessionId = introduced.sessionId, sessionName = introduced.sessionName } = options;
    const { surface, clientId, client, user } = introduced;
    const caller = {
      surface,
      clientId,
      client,
      user,
      kind: 'ai',
      sessionId,
      sessionName,
      keyId: null,
    } as const;
    const request = { project: { root: project.root, store: project.store }, operation, input, caller };
    const tried = await tryCall(this.finder.hostFile, request, options.signal);
    if (tried === undefined || 'answer' in tried) return tried?.answer;
    // Somebody else may have made it meanwhile: then it answers.
    if (await storeExists(project.store)) return undefined;
    throw MasterplanError.fromAnswer(tried.error);
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
