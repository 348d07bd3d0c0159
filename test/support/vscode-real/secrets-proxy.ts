import { randomBytes } from 'node:crypto';
import { createServer, request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

/** Where this build's page asks for the server's half of the key that its secrets are encrypted with. */
const KEY_PATH = '/mint-key';

/**
 * Stands before VS Code's server and answers the one request that the server leaves to its wrapper. Without it, the
 * page keeps secrets in memory only, and a person would be a stranger after each reload.
 *
 * @param key 32 bytes; without one, what a page has kept can be read in this run only
 */
export async function startSecretsProxy(
  target: number,
  port: number,
  key: Uint8Array = randomBytes(32),
): Promise<Server> {
  const proxy = createServer((incoming, answer) => {
    if (incoming.method === 'POST' && incoming.url === KEY_PATH) {
      answer.end(key);
      return;
    }
    const { method, url, headers } = incoming;
    const passed = request({ host: '127.0.0.1', port: target, method, path: url, headers }, (given) => {
      answer.writeHead(given.statusCode ?? 502, given.headers);
      given.pipe(answer);
    });
    passed.on('error', () => answer.destroy());
    incoming.pipe(passed);
  });
  proxy.on('upgrade', ({ method, url, rawHeaders }, socket, head) => {
    const passed = connect(target, '127.0.0.1', () => {
      const lines = [`${method} ${url} HTTP/1.1`];
      for (let at = 0; at < rawHeaders.length; at += 2) {
        lines.push(`${rawHeaders[at]}: ${rawHeaders[at + 1]}`);
      }
      passed.write(`${lines.join('\r\n')}\r\n\r\n`);
      passed.write(head);
      passed.pipe(socket);
      socket.pipe(passed);
    });
    passed.on('error', () => socket.destroy());
    socket.on('error', () => passed.destroy());
    passed.on('close', () => socket.destroy());
    socket.on('close', () => passed.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    proxy.once('error', reject);
    proxy.listen(port, '127.0.0.1', resolve);
  });
  return proxy;
}

export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
