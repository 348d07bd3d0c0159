import { writeSync } from 'node:fs';

/** One run of a host writes at most this much, in bytes: nobody looks after its log. */
const LIMIT = 512 * 1024;

export interface HostLog {
  write(message: string): void;
}

/** The host's log is its standard error: the log file that its client opened, or the terminal. */
export function openHostLog(): HostLog {
  let written = 0;
  return {
    write(message) {
      const line = `${new Date().toISOString()} [${process.pid}] ${message}\n`;
      if (written > LIMIT) {
        return;
      }
      written += Buffer.byteLength(line);
      try {
        writeSync(2, written > LIMIT ? `${line}(no more of this run is logged)\n` : line);
      } catch {
        // A closed terminal or a full disk must not end the host.
      }
    },
  };
}
