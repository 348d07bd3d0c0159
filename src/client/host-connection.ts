import { connect as connectSocket, type Socket } from 'node:net';
import { type ErrorAnswer, MasterplanError } from '../model/errors';
import {
  type ClientNotificationMap,
  type HelloParameters,
  type HelloResult,
  type HostNotificationMap,
  MAX_FRAME_BYTES,
  type RequestMap,
} from '../model/protocol';
import { JsonSocket } from './json-socket';

/** The connection ended before the answer: nobody knows whether the request was carried out. */
export class ConnectionLost extends Error {
  constructor() {
    super('The connection to the plan host ended.');
    this.name = 'ConnectionLost';
  }
}

export interface HostListeners {
  onNotification<M extends keyof HostNotificationMap>(method: M, params: HostNotificationMap[M]): void;
  onClose(): void;
}

/**
 * While answers are awaited, silence is counted in ticks of this process (its own suspension is no silence of
 * the host): after some a ping is sent, after more the host is given up.
 */
const TICK = 500;
const PING_AFTER = 4;
const SILENT_AFTER = PING_AFTER + 10;

interface Pending {
  resolve(result: Record<string, unknown>): void;
  reject(error: Error): void;
}

/** One connection to one plan host: requests and their answers, notifications both ways. */
export class HostConnection {
  private readonly wire: JsonSocket;
  private readonly pending = new Map<number, Pending>();
  private nextId = 1;
  private open = true;
  private watch: NodeJS.Timeout | undefined;
  private quietTicks = 0;
  private greeted: HelloResult | undefined;
  /** Closed because the host gave no sign of life for more than five seconds after a ping. */
  silent = false;
  /** Replaced by whoever takes the connection over. */
  listeners: HostListeners | undefined;

  constructor(socket: Socket) {
    this.wire = new JsonSocket(socket, MAX_FRAME_BYTES, {
      onMessage: (message) => this.receive(message),
      onFrameError: () => this.wire.destroy(),
      onClose: () => this.closed(),
    });
  }

  get isOpen(): boolean {
    return this.open;
  }

  /** Gives the request's id, for `cancel`, and its answer. Rejects with MasterplanError or ConnectionLost. */
  request<M extends keyof RequestMap>(
    method: M,
    params: RequestMap[M]['params'],
  ): { id: number; answer: Promise<RequestMap[M]['result']> } {
    const id = this.nextId;
    this.nextId += 1;
    const answer = new Promise<Record<string, unknown>>((resolve, reject) => {
      if (!this.open) {
        reject(new ConnectionLost());
        return;
      }
      this.pending.set(id, { resolve, reject });
      this.wire.send({ id, method, params });
      this.watch ??= setInterval(() => this.tick(), TICK);
    });
    // The host is the same product and has checked what it sends.
    return { id, answer: answer as Promise<RequestMap[M]['result']> };
  }

  /** Waits no longer for an answer; its promise never settles. */
  forget(id: number): void {
    this.pending.delete(id);
  }

  notify<M extends keyof ClientNotificationMap>(method: M, params: ClientNotificationMap[M]): void {
    this.wire.send({ method, params });
  }

  async hello(params: HelloParameters): Promise<HelloResult> {
    this.greeted = await this.request('hello', params).answer;
    return this.greeted;
  }

  /** The host's answer to the hello. */
  get greeting(): HelloResult {
    if (this.greeted === undefined) {
      throw new Error('no hello yet');
    }
    return this.greeted;
  }

  /** Sends what is waiting and ends the connection; settles when it has ended. */
  end(): Promise<void> {
    return new Promise((resolve) => {
      if (!this.open) {
        resolve();
        return;
      }
      const { listeners } = this;
      this.listeners = {
        onNotification: (method, values) => listeners?.onNotification(method, values),
        onClose: () => {
          listeners?.onClose();
          resolve();
        },
      };
      this.wire.end(1000);
    });
  }

  destroy(): void {
    this.wire.destroy();
  }

  private tick(): void {
    if (this.pending.size === 0) {
      clearInterval(this.watch);
      this.watch = undefined;
      this.quietTicks = 0;
      return;
    }
    this.quietTicks += 1;
    if (this.quietTicks === PING_AFTER) {
      this.request('ping', {}).answer.catch(() => undefined);
    } else if (this.quietTicks >= SILENT_AFTER) {
      this.silent = true;
      this.wire.destroy();
    }
  }

  private receive(message: Record<string, unknown>): void {
    this.quietTicks = 0;
    if (typeof message.id === 'number') {
      const pending = this.pending.get(message.id);
      this.pending.delete(message.id);
      if (message.error !== undefined) {
        pending?.reject(MasterplanError.fromAnswer(message.error as ErrorAnswer));
      } else {
        pending?.resolve((message.result ?? {}) as Record<string, unknown>);
      }
      return;
    }
    if (typeof message.method === 'string') {
      this.listeners?.onNotification(
        message.method as keyof HostNotificationMap,
        message.params as HostNotificationMap[keyof HostNotificationMap],
      );
    }
  }

  private closed(): void {
    this.open = false;
    clearInterval(this.watch);
    const lost = [...this.pending.values()];
    this.pending.clear();
    for (const { reject } of lost) {
      reject(new ConnectionLost());
    }
    this.listeners?.onClose();
  }
}

/** Connects to a socket's address; rejects with the system's error. */
export function openConnection(address: string): Promise<HostConnection> {
  return new Promise((resolve, reject) => {
    const socket = connectSocket(address);
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.removeListener('error', reject);
      resolve(new HostConnection(socket));
    });
  });
}
