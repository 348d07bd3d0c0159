import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import type { ServerNotification, ServerRequest } from '@modelcontextprotocol/sdk/types.js';

/** How often a waiting `next` says that it still waits; clients give a silent call up. */
const WAITING_EVERY_MS = 5000;

export interface Progress {
  report(done: number, total: number | null, message: string): void;
  end(): void;
}

/**
 * Progress notifications for one call, if its client asked for them (a progress token): what the host reports
 * about long work, and a sign of life while `next` waits. The numbers only ever grow, as the protocol asks.
 */
export function progressOf(
  extra: RequestHandlerExtra<ServerRequest, ServerNotification>,
  operation: string,
  input: Readonly<Record<string, unknown>>,
): Progress {
  const progressToken = extra._meta?.progressToken;
  if (progressToken === undefined) {
    return { report: () => undefined, end: () => undefined };
  }
  let last = Number.NEGATIVE_INFINITY;
  const report = (done: number, total: number | null, message: string): void => {
    if (done <= last) {
      return;
    }
    last = done;
    extra
      .sendNotification({
        method: 'notifications/progress',
        params: { progressToken, progress: done, ...(total === null ? {} : { total }), message },
      })
      // The client has gone: there is nobody to tell.
      .catch(() => undefined);
  };
  const seconds = operation === 'next' ? Number(input.wait_seconds ?? 0) : 0;
  const started = performance.now();
  const timer =
    seconds > 0
      ? setInterval(
          () => report(Math.round((performance.now() - started) / 1000), seconds, 'waiting for work'),
          WAITING_EVERY_MS,
        )
      : undefined;
  if (seconds > 0) {
    report(0, seconds, 'waiting for work');
  }
  return { report, end: () => clearInterval(timer) };
}
