import { readFileSync, readSync } from 'node:fs';
import type { ReadSource } from './values';

/** Text of `@file` or of standard input; bytes that are no UTF-8 are refused rather than replaced. */
export const readSource: ReadSource = (source) => {
  const bytes = source === '-' ? readStandardInput() : readFileSync(source.file);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Error('it is not UTF-8 text');
  }
};

/** All of standard input. Not `readFileSync(0)`: that fails on inputs that are not blocking or closed at once. */
function readStandardInput(): Buffer {
  const parts: Buffer[] = [];
  const buffer = Buffer.alloc(64 * 1024);
  for (;;) {
    try {
      const length = readSync(0, buffer);
      if (length === 0) {
        return Buffer.concat(parts);
      }
      parts.push(Buffer.from(buffer.subarray(0, length)));
    } catch (error) {
      switch ((error as NodeJS.ErrnoException).code) {
        case 'EOF':
          return Buffer.concat(parts);
        case 'EAGAIN':
          // Nothing there yet: sleeps 10 ms without burning the processor.
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
          break;
        default:
          throw error;
      }
    }
  }
}
