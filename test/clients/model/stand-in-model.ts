import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Dialect, Json, Sent } from './conversation';
import { type Script, Seat } from './seat';

/**
 * A model on loopback for agents that are tested: it speaks the providers' protocols and says what a script says. Each
 * agent has a seat of its own, told by the first part of the path: `http://127.0.0.1:PORT/SEAT/v1/messages`.
 */
export class StandInModel {
  /** Requests that nothing here answers, to see what a client asks for. */
  readonly unknown: string[] = [];
  readonly #seats = new Map<string, Seat>();

  private constructor(private readonly server: Server) {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.#answer(request, response).catch((error: unknown) => {
        send(response, 500, { error: { type: 'stand_in', message: String(error) } });
      });
    });
  }

  static async start(): Promise<StandInModel> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new StandInModel(server);
  }

  /** Gives one agent its model. */
  seat(name: string, dialect: Dialect, script: Script): Seat {
    const seat = new Seat(name, dialect, script);
    this.#seats.set(name, seat);
    return seat;
  }

  /** The base address of an agent's model, without a slash at its end. */
  address(seat: string): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/${seat}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
    const [, name = '', path = ''] = /^\/([^/]+)(\/.*)$/.exec(pathname) ?? [];
    const seat = this.#seats.get(name);
    const body = await readBody(request);
    if (seat === undefined || request.method !== 'POST' || !seat.dialect.isTurn(path)) {
      const other = seat?.dialect.other(path);
      if (other === undefined) this.unknown.push(`${request.method} ${pathname}`);
      return send(response, other === undefined ? 404 : 200, other ?? { error: { message: 'nothing here' } });
    }
    const parsed = JSON.parse(body) as Json;
    const conversation = seat.dialect.read(parsed, path);
    seat.requests.push(parsed);
    const sent: Sent = seat.dialect.write(await seat.reply(conversation), conversation);
    if ('json' in sent) return send(response, 200, sent.json);
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    for (const { event, data } of sent.events) {
      const line = typeof data === 'string' ? data : JSON.stringify(data);
      response.write(`${event === undefined ? '' : `event: ${event}\n`}data: ${line}\n\n`);
    }
    response.end();
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, status: number, body: object): void {
  if (response.headersSent) {
    response.end();
    return;
  }
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
