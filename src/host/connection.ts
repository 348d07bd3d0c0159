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
import { admit, checkProtocol, type HostFacts } from './admission';
import { type EventOutlet, EventSubscription, MAX_EVENT_BYTES } from './event-subscription';
import type { HostServices } from './host-services';
import { KeyProof } from './key-proof';
import type { PresentClient } from './presence';
import {
  asFields,
  parseAuthenticate,
  parseCall,
  parseHello,
  parseId,
  parseKeys,
  parseRetire,
} from './requests';
import { RunningCalls } from './running-calls';

/** Before hello, a message has to be short: who has not proved himself gets no memory. */
const STRANGER_FRAME_BYTES = 64 * 1024;
const HELLO_WITHIN = 10_000;
/** Answers that a client does not read: no further request of his is read meanwhile. */
const MAX_WAITING_BYTES = 8 * 1024 * 1024;
const MAX_SESSIONS = 256;

/** One client's connection: hello, then calls, events and goodbye. Bad messages get an error, never a crash. */
export class Connection implements PresentClient, EventOutlet {
  private readonly wire: JsonSocket;
  private readonly calls: RunningCalls;
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
    this.calls = new RunningCalls(host, {
      isClosed: () => this.state === 'closed',
      canTakeProgress: () => this.wire.waitingBytes < MAX_EVENT_BYTES,
      notify: (method, params) => this.notify(method, params),
      reply: (id, answer) => this.reply(id, answer),
      fail: (id, error) => this.fail(id, error),
      callEnded: () => this.drained(),
    });
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
        void this.events.open(id, this.host.serving());
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
        const id = parseId(asFields(params).id);
        if (id !== undefined) {
          this.calls.cancel(id);
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
    const caller = {
      ...this.caller,
      ...(sessionId === undefined ? {} : { sessionId }),
      ...(sessionName === undefined ? {} : { sessionName }),
    };
    const named = asSession(input) ?? caller.sessionId;
    // A call of nobody's speaks for nobody.
    if (sessionId !== null && this.sessions.size < MAX_SESSIONS) {
      this.sessions.add(named);
    }
    this.calls.start(id, {
      operation,
      input,
      caller,
      key,
      ...(ack === undefined ? {} : { ack }),
      ...(signature === undefined ? {} : { signature }),
    });
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
      const restarter =
        parsed.restartTrust === true
          ? {
              caller: { ...this.caller, sessionId: this.sessionId },
              presentKeys: this.host.presence.provenKeys(),
            }
          : undefined;
      const admitted = await executor.admitKey(parsed.publicKey, user, parsed.label ?? null, restarter);
      const person = { kind: 'human', sessionId: this.sessionId, keyId: admitted.keyId } as const;
      this.known = { ...this.caller, ...(admitted.state === 'human' ? person : nobody) };
      this.reply(id, admitted);
    } catch (error) {
      this.known = { ...this.caller, ...nobody };
      throw error;
    }
  }

  private drained(): void {
    if (this.wire.waitingBytes === 0) {
      this.events.drained();
    }
    if (!this.calls.isOverfull && this.wire.waitingBytes <= MAX_WAITING_BYTES) {
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

  fail(id: number | null, error: unknown): void {
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
    this.calls.leaveAll();
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
