import type { Socket } from 'node:net';
import { encodeFrame, FrameDecoder, FrameError } from '../model/frames';

export interface JsonSocketHandlers {
  onMessage(message: Record<string, unknown>): void;
  /** Bytes that are no message; after a fatal one the socket is already closing. */
  onFrameError(error: FrameError): void;
  /** Once, whatever ended the connection. */
  onClose(): void;
  /** The socket's buffer is empty again. */
  onDrain?(): void;
}

/** Messages over a socket: both ends of the protocol between client and plan host use it. */
export class JsonSocket {
  private readonly decoder: FrameDecoder;
  private closed = false;

  /** `limit`: the longest message accepted, in bytes. */
  constructor(
    private readonly socket: Socket,
    limit: number,
    private readonly handlers: JsonSocketHandlers,
  ) {
    this.decoder = new FrameDecoder(limit);
    socket.on('data', (chunk) => this.receive(chunk));
    socket.on('drain', () => handlers.onDrain?.());
    // What matters of an error is that the connection ends; 'close' follows it.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.closed = true;
      handlers.onClose();
    });
  }

  set limit(bytes: number) {
    this.decoder.limit = bytes;
  }

  /** Bytes that the other end has not taken yet. */
  get waitingBytes(): number {
    return this.socket.writableLength;
  }

  /** Puts a message on its way; one on a connection that has ended is dropped. */
  send(message: object): void {
    if (!this.closed && this.socket.writable) {
      this.socket.write(encodeFrame(message));
    }
  }

  /** Stops reading (`resume` goes on): back-pressure against a peer that asks but does not listen. */
  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  /** Sends what is waiting, then ends the connection; gives up after `patience` ms. */
  end(patience: number): void {
    this.socket.end();
    const timer = setTimeout(() => this.socket.destroy(), patience);
    timer.unref();
    this.socket.once('close', () => clearTimeout(timer));
  }

  destroy(): void {
    this.socket.destroy();
  }

  private receive(chunk: Buffer): void {
    for (const frame of this.decoder.push(chunk)) {
      if (this.closed || this.socket.destroyed) {
        return;
      }
      if (!(frame instanceof FrameError)) {
        this.handlers.onMessage(frame);
        continue;
      }
      this.handlers.onFrameError(frame);
      if (frame.fatal) {
        this.end(1000);
        this.socket.pause();
        return;
      }
    }
  }
}
