import type { Server } from 'node:net';
import { denied } from '../client/denied';
import { explain } from '../store/sqljs/store-errors';

/** Listens on the socket's address; throws what the matter is with it in the store's words. */
export function listen(server: Server, store: string, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPERM' || error.code === 'EACCES') {
        reject(denied(store, 'No plan host can be started here', error));
        return;
      }
      reject(explain(error, store));
    });
    server.listen(address, () => {
      server.removeAllListeners('error');
      // A failing accept (too many open files) must not end the host.
      server.on('error', () => undefined);
      resolve();
    });
  });
}

/** Accepts nobody any more; settles when everybody has left. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
