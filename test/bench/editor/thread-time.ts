import { closeSync, openSync, readSync } from 'node:fs';

const buffer = Buffer.alloc(100);
let file: number | undefined;

/**
 * What this process's main thread has had of a processor, in ms: other programs, which share the machine, don't count.
 * Only Linux tells it, to a millisecond or two; elsewhere it is the time that went by.
 */
export function threadTime(): number {
  if (process.platform !== 'linux') return performance.now();
  file ??= openSync('/proc/self/schedstat', 'r');
  const length = readSync(file, buffer, 0, buffer.length, 0);
  return Number(buffer.toString('latin1', 0, length).split(' ', 1)[0]) / 1e6;
}

process.on('exit', () => {
  if (file !== undefined) closeSync(file);
});
