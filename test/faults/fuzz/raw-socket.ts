import { connect, type Socket } from 'node:net';
import { socketAddress } from '../../../src/client/socket-address';
import type { ErrorAnswer } from '../../../src/model/errors';
import { FrameDecoder, FrameError } from '../../../src/model/frames';
import { MAX_FRAME_BYTES } from '../../../src/model/protocol';
import { helloFor } from '../../support/raw-connection';
import type { RealProject } from '../../support/real-project';

/** Requests are numbered from here on. */
const FIRST_ID = 1_000_000_000;

export interface RawAnswer {
  result?: Record<string, unknown>;
  error?: ErrorAnswer;
}

/** A greeted connection to a real host on which any bytes can be sent; fails if the host answers twice. */
export class RawSocket {
  private nextId = FIRST_ID;
  /** That nobody has asked for yet. */
  private readonly answers = new Map<number, RawAnswer>();
  private readonly answered = new Set<number>();
  private readonly waiting = new Map<
    number,
    { resolve(answer: RawAnswer): void; reject(error: Error): void }
  >();
  private ended: Error | undefined;

  private constructor(private readonly socket: Socket) {
    const decoder = new FrameDecoder(MAX_FRAME_BYTES);
    socket.on('data', (chunk) => {
      for (const frame of decoder.push(chunk)) {
        if (frame instanceof FrameError) this.fail(new Error(`the host wrote nonsense: ${frame.message}`));
        else if (typeof frame.id === 'number') this.take(frame.id, frame as RawAnswer);
      }
    });
    socket.on('error', (error) => this.fail(error));
    socket.on('close', () => this.fail(new Error('the host has closed the connection')));
  }

  static async open(project: RealProject): Promise<RawSocket> {
    const socket = connect(await socketAddress(project.store, project.owner().socketAddress));
    const raw = new RawSocket(socket);
    const hello = raw.request('hello', helloFor(project));
    const { error } = await raw.answer(hello);
    if (error !== undefined) throw new Error(error.message);
    return raw;
  }

  /** Sends bytes and ends the line. */
  send(bytes: Buffer): void {
    this.socket.write(Buffer.concat([bytes, Buffer.from('\n')]));
  }

  notify(method: string, params: unknown): void {
    this.send(Buffer.from(JSON.stringify({ method, params })));
  }

  /** Sends a request; gives its number for `answer`. */
  request(method: string, params: unknown): number {
    const id = this.nextId;
    this.nextId += 1;
    this.send(Buffer.from(JSON.stringify({ id, method, params })));
    return id;
  }

  answer(id: number): Promise<RawAnswer> {
    const present = this.answers.get(id);
    this.answers.delete(id);
    if (present !== undefined) return Promise.resolve(present);
    if (this.ended !== undefined) return Promise.reject(this.ended);
    return new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
  }

  close(): void {
    this.socket.destroy();
  }

  private take(id: number, answer: RawAnswer): void {
    // What was sent as bytes may have had any number.
    if (id < FIRST_ID || id >= this.nextId) return;
    if (this.answered.has(id)) this.fail(new Error(`request ${id} was answered twice`));
    this.answered.add(id);
    const waiting = this.waiting.get(id);
    if (waiting === undefined) this.answers.set(id, answer);
    waiting?.resolve(answer);
    this.waiting.delete(id);
  }

  private fail(error: Error): void {
    this.ended ??= error;
    for (const { reject } of this.waiting.values()) reject(this.ended);
    this.waiting.clear();
  }
}
