import type { Socket } from 'node:net';
import { JsonSocket } from '../client/json-socket';
import type { Caller } from '../model/caller';
import { MasterplanError } from '../model/errors';
import {
  type HelloResult,
  type HostNotificationMap,
  MAX_FRAME_BYTES,
  PROTOCOL_VERSION,
} from '../model/protocol';
import type { ExecutionRequest, ExecutionResult, Executor } from '../operations/executor';
import { admit, checkProtocol, type HostFacts } from './admission';
import type { ChangeFeed } from './change-feed';
import { type EventOutlet, EventSubscription, MAX_EVENT_BYTES } from './event-subscription';
import { KeyProof } from './key-proof';
import type { Presence, PresentClient } from './presence';
import {
  asFields,
  parseAuthenticate,
  parseCall,
  parseHello,
  parseId,
  parseKeys,
  parseRetire,
} from './requests';
import type { Waiter, WaitingRoom } from './waiting-room';

export type HostState = 'recovering' | 'serving' | 'retiring' | 'ended';

/** What a connection needs of the host. */
export interface HostServices {
  readonly facts: HostFacts;
  readonly presence: Presence;
  state(): HostState;
  /** Available when the store has been recovered; rejects where that fails. */
  serving(): Promise<{ executor: Executor; feed: ChangeFeed; waiting: WaitingRoom }>;
  run(request: ExecutionRequest): Promise<ExecutionResult>;
  /** The answers to these keys have arrived. */
  acknowledge(keys: string[]): void;
  /** A claim that nobody waits for any longer is given back. */
  abandon(request: ExecutionRequest, answer: Record<string, unknown>): void;
  /** A newer build asks; whether it is newer. */
  retire(build: string): boolean;
  log(message: string): void;
}

/** Before hello, a message has to be short: who has not proved himself gets no memory. */
const STRANGER_FRAME_BYTES = 64 * 1024;
const HELLO_WITHIN = 10_000;
/** Answers that a client does not read: no further request of his is read meanwhile. */
const MAX_WAITING_BYTES = 8 * 1024 * 1024;
const MAX_RUNNING = 512;
const MAX_SESSIONS = 256;
const PROGRESS_EVERY = 100;

interface Running {
  /** The caller said that he no longer waits for it. */
  cancelled: boolean;
  waiter?: Waiter;
}

/** One client's connection: hello, then calls, events and goodbye. Bad messages get an error, never a crash. */
export class Connection implements PresentClient, EventOutlet {
  private readonly wire: JsonSocket;
  private readonly running = new Map<number, Running>();
  private readonly helloTimer: NodeJS.Timeout;
  private state: 'new' | 'old-protocol' | 'ready' | 'closed' = 'new';
  private known: Caller | undefined;
  private readonly proof = new KeyProof();
  /** The session of its hello. */
  private sessionId: string | null = null;
  private readonly events = new EventSubscription(this);
  private farewell = false;
  readonly sessions = new Set<string | null>();

  constructor(
    socket: Socket,
    private readonly host: HostServices,
    private readonly onClosed: (connection: Connection) => void,
  ) {
    this.wire = new JsonSocket(socket, STRANGER_FRAME_BYTES, {
      onMessage: (message) => this.receive(message),
      onFrameError: (error) => this.complain(error.message),
      onClose: () => this.closed(),
      onDrain: () => this.drained(),
    });
    this.helloTimer = setTimeout(() => this.wire.destroy(), HELLO_WITHIN);
    this.helloTimer.unref();
  }

  get caller(): Caller {
    if (this.known === undefined) {
      throw new Error('no hello yet');
    }
    return this.known;
  }

  get incarnation(): string {
    return this.host.facts.incarnation;
  }

  waitingBytes(): number {
    return this.wire.waitingBytes;
  }

  notify<M extends keyof HostNotificationMap>(method: M, params: HostNotificationMap[M]): void {
    if (this.state === 'ready') {
      this.wire.send({ method, params });
    }
  }

  /** Sends what is waiting and ends the connection. */
  end(): void {
    this.wire.end(1000);
  }

  destroy(): void {
    this.wire.destroy();
  }

  private receive(message: Record<string, unknown>): void {
    const id = parseId(message.id);
    if (typeof message.method !== 'string' || (message.id !== undefined && id === undefined)) {
      this.complain('A message has no method or a bad id.');
      return;
    }
    try {
      if (id === undefined) {
        this.notified(message.method, message.params);
      } else {
        this.request(id, message.method, message.params);
      }
    } catch (error) {
      this.fail(id ?? null, error);
    }
  }

  private request(id: number, method: string, params: unknown): void {
    if (method === 'hello') {
      this.hello(id, params);
      return;
    }
    if (this.state === 'new' || (this.state === 'old-protocol' && method !== 'retire' && method !== 'ping')) {
      throw new MasterplanError('FORBIDDEN', `${method} needs a hello that was accepted first.`);
    }
    switch (method) {
      case 'ping': {
        const state = this.host.state();
        this.reply(id, { state: state === 'ended' ? 'retiring' : state });
        return;
      }
      case 'call':
        this.call(id, params);
        return;
      case 'authenticate':
        this.authenticate(id, params).catch((error: unknown) => this.fail(id, error));
        return;
      case 'subscribe':
        this.subscribe(id).catch((error: unknown) => this.fail(id, error));
        return;
      case 'unsubscribe':
        this.events.close();
        this.reply(id, {});
        return;
      case 'retire':
        this.reply(id, { retiring: this.host.retire(parseRetire(params).build) });
        return;
      default:
        throw new MasterplanError('INVALID_INPUT', `The plan host knows no method “${method}”.`);
    }
  }

  private notified(method: string, params: unknown): void {
    if (this.state !== 'ready') {
      throw new MasterplanError('FORBIDDEN', `${method} needs a hello first.`);
    }
    switch (method) {
      case 'cancel': {
        const running = this.running.get(parseId(asFields(params).id) ?? -1);
        if (running !== undefined) {
          running.cancelled = true;
          running.waiter?.leave('cancelled');
        }
        return;
      }
      case 'ack':
        this.host.acknowledge(parseKeys(asFields(params).keys));
        return;
      case 'bye':
        this.farewell = true;
        return;
      default:
        // A notification of a newer client that does not matter here.
        return;
    }
  }

  private hello(id: number, params: unknown): void {
    if (this.state !== 'new') {
      throw new MasterplanError('INVALID_INPUT', 'There was a hello already.');
    }
    try {
      const hello = parseHello(params);
      const { facts } = this.host;
      admit(hello, facts);
      clearTimeout(this.helloTimer);
      this.state = 'old-protocol';
      checkProtocol(hello, facts);
      const { surface, clientId, client, user, sessionId, sessionName } = hello;
      this.sessionId = sessionId;
      // A window's session is its person's: until the key is proven the connection speaks for none.
      const session = surface === 'editor' ? null : sessionId;
      this.known = {
        surface,
        clientId,
        client,
        user,
        kind: 'ai',
        sessionId: session,
        sessionName,
        keyId: null,
      };
      this.sessions.add(sessionId);
      this.state = 'ready';
      this.wire.limit = MAX_FRAME_BYTES;
      this.host.presence.add(this);
      this.reply(id, this.greeting(facts));
      if (this.host.state() === 'retiring') {
        this.notify('retiring', { reason: 'The plan host is about to end.' });
      }
    } catch (error) {
      this.fail(id, error);
      if (this.state !== 'old-protocol') {
        this.end();
      }
    }
  }

  private greeting(facts: HostFacts): HelloResult & Record<string, unknown> {
    return {
      protocol: PROTOCOL_VERSION,
      build: facts.build,
      storeId: facts.storeId,
      path: facts.path,
      epoch: facts.epoch,
      incarnation: facts.incarnation,
      pid: process.pid,
      state: this.host.state() === 'recovering' ? 'recovering' : 'serving',
      challenge: this.proof.challenge,
    };
  }

  private call(id: number, params: unknown): void {
    const { operation, input, key, ack, sessionId, sessionName, signature } = parseCall(params);
    if (this.running.has(id)) {
      throw new MasterplanError('INVALID_INPUT', `Request ${id} is still running.`);
    }
    const caller = {
      ...this.caller,
      ...(sessionId === undefined ? {} : { sessionId }),
      ...(sessionName === undefined ? {} : { sessionName }),
    };
    const named = asSession(input) ?? caller.sessionId;
    if (this.sessions.size < MAX_SESSIONS) {
      this.sessions.add(named);
    }
    if (this.running.size >= MAX_RUNNING) {
      throw new MasterplanError('CONFLICT', `${MAX_RUNNING} calls of this client are running already.`, {
        hint: 'Wait for their answers.',
      });
    }
    const running: Running = { cancelled: false };
    this.running.set(id, running);
    const request: ExecutionRequest = {
      operation,
      input,
      caller,
      key,
      ...(ack === undefined ? {} : { ack }),
      ...(signature === undefined ? {} : { signature }),
      onProgress: this.progressOf(id),
      isCancelled: () => running.cancelled,
    };
    this.answer(request, running)
      .then((answer) => {
        if (answer !== undefined) {
          this.reply(id, answer);
        }
      })
      .catch((error: unknown) => this.fail(id, error))
      .finally(() => {
        this.running.delete(id);
        this.drained();
      });
  }

  /** The answer, or undefined where nobody waits for it any longer or a successor has to give it. */
  private async answer(
    request: ExecutionRequest,
    running: Running,
  ): Promise<Record<string, unknown> | undefined> {
    const { waiting } = await this.host.serving();
    if (running.cancelled || this.host.state() !== 'serving') {
      return undefined;
    }
    const mark = waiting.mark;
    const result = await this.host.run(request);
    // A person's claim has no lease that would end it; an agent may come back for his.
    if (running.cancelled || (this.state === 'closed' && request.caller.kind === 'human')) {
      this.host.abandon(request, result.answer);
      return undefined;
    }
    if (result.waiting === undefined) {
      return result.answer;
    }
    if (this.state === 'closed' || this.host.state() !== 'serving') {
      return undefined;
    }
    running.waiter = waiting.park(request, result.waiting.seconds, mark);
    return running.waiter.answer;
  }

  private progressOf(id: number): NonNullable<ExecutionRequest['onProgress']> {
    let last = 0;
    return (done, total, message) => {
      const now = Date.now();
      if (now - last >= PROGRESS_EVERY && this.wire.waitingBytes < MAX_EVENT_BYTES) {
        last = now;
        this.notify('progress', { id, done, total, message });
      }
    };
  }

  /**
   * Proves a person's key, or asks again for its standing. Only a person speaks for the person's session: while
   * the key waits, or after it was revoked, the connection has none.
   */
  private async authenticate(id: number, params: unknown): Promise<void> {
    const parsed = parseAuthenticate(params);
    const { surface, user } = this.caller;
    this.proof.check(parsed, surface, this.host.facts.storeId);
    const { executor } = await this.host.serving();
    const nobody = { kind: 'ai', sessionId: null, keyId: null } as const;
    try {
      const admitted = await executor.admitKey(parsed.publicKey, user, parsed.label ?? null);
      const person = { kind: 'human', sessionId: this.sessionId, keyId: admitted.keyId } as const;
      this.known = { ...this.caller, ...(admitted.state === 'human' ? person : nobody) };
      this.reply(id, admitted);
    } catch (error) {
      this.known = { ...this.caller, ...nobody };
      throw error;
    }
  }

  private async subscribe(id: number): Promise<void> {
    const { feed } = await this.host.serving();
    if (this.state !== 'closed') {
      this.events.open(id, feed);
    }
  }

  private drained(): void {
    if (this.wire.waitingBytes === 0) {
      this.events.drained();
    }
    if (this.running.size <= MAX_RUNNING && this.wire.waitingBytes <= MAX_WAITING_BYTES) {
      this.wire.resume();
    }
  }

  reply(id: number, result: object): void {
    if (this.host.state() === 'ended') {
      // The store was lost: what was seen may not be durable.
      return;
    }
    this.wire.send({ id, result });
    if (this.wire.waitingBytes > MAX_WAITING_BYTES) {
      this.wire.pause();
    }
  }

  private fail(id: number | null, error: unknown): void {
    if (this.host.state() === 'ended') {
      return;
    }
    let known: MasterplanError;
    if (error instanceof MasterplanError) {
      known = error;
    } else {
      this.host.log(
        `request failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
      const message = error instanceof Error ? error.message : String(error);
      known = new MasterplanError('INTERNAL', `The plan host failed at this request: ${message}`, {
        hint: 'Nothing was changed. Its log has more; please report it.',
      });
    }
    this.wire.send({ id, error: known.toAnswer() });
  }

  private complain(problem: string): void {
    this.fail(null, new MasterplanError('INVALID_INPUT', problem));
    if (this.state === 'new') {
      this.end();
    }
  }

  private closed(): void {
    const wasReady = this.state === 'ready';
    this.state = 'closed';
    clearTimeout(this.helloTimer);
    for (const running of this.running.values()) {
      running.waiter?.leave('disconnected');
    }
    this.events.close();
    if (wasReady) {
      this.host.presence.remove(this, this.farewell);
    }
    this.onClosed(this);
  }
}

/** A session that the input itself names counts before the connection's. */
function asSession(input: unknown): string | undefined {
  if (typeof input !== 'object' || input === null || !('session_id' in input)) {
    return undefined;
  }
  const { session_id: sessionId } = input;
  return typeof sessionId === 'string' && sessionId.length <= 1024 ? sessionId : undefined;
}
