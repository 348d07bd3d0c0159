import { isUtf8 } from 'node:buffer';

/** Bytes that are no frame of the protocol; `fatal` ones leave no way to find the next frame. */
export class FrameError extends Error {
  constructor(
    message: string,
    readonly fatal: boolean,
  ) {
    super(message);
    this.name = 'FrameError';
  }
}

const NEWLINE = 0x0a;

/** One message as it goes over the wire: JSON on a line (JSON never contains a raw newline). */
export function encodeFrame(message: object): string {
  return `${JSON.stringify(message)}\n`;
}

/**
 * Cuts a stream of bytes into JSON objects. Pure: it holds the unfinished rest, nothing else, and never more
 * than `limit` bytes of it.
 */
export class FrameDecoder {
  private rest: Buffer[] = [];
  private restLength = 0;

  /** `limit`: the longest frame in bytes; it may be raised once a peer has proved itself. */
  constructor(public limit: number) {}

  /**
   * The frames that `chunk` completes, each an object or a FrameError in its place (after a fatal one there
   * are no more).
   */
  *push(chunk: Buffer): Generator<Record<string, unknown> | FrameError> {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(NEWLINE, start);
      const length = this.restLength + (end < 0 ? chunk.length : end) - start;
      if (length > this.limit) {
        this.rest = [];
        this.restLength = 0;
        yield new FrameError(`A message is longer than ${this.limit} bytes.`, true);
        return;
      }
      if (end < 0) {
        if (start < chunk.length) {
          this.rest.push(chunk.subarray(start));
          this.restLength = length;
        }
        return;
      }
      let line = chunk.subarray(start, end);
      if (this.restLength > 0) {
        line = Buffer.concat([...this.rest, line], length);
        this.rest = [];
        this.restLength = 0;
      }
      start = end + 1;
      if (line.length > 0) {
        yield parse(line);
      }
    }
  }
}

function parse(line: Buffer): Record<string, unknown> | FrameError {
  if (!isUtf8(line)) {
    return new FrameError('A message is not valid UTF-8.', false);
  }
  let value: unknown;
  try {
    value = JSON.parse(line.toString('utf8'));
  } catch {
    return new FrameError('A message is not valid JSON.', false);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return new FrameError('A message is not a JSON object.', false);
  }
  return value as Record<string, unknown>;
}
