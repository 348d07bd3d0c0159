import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';

export interface StdioServer {
  command: string;
  args: string[];
  cwd: string;
  env: Record<string, string>;
}

/**
 * A server on standard input and output as one over HTTP, for tools that test such only. Each session is a process of
 * its own; every message passes unread, so that what is tested is the server.
 */
export class HttpBridge {
  readonly #sessions = new Map<string, StreamableHTTPServerTransport>();
  readonly #processes: StdioClientTransport[] = [];

  private constructor(
    private readonly http: Server,
    private readonly target: StdioServer,
  ) {
    http.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.#answer(request, response).catch((error: unknown) => {
        if (!response.headersSent) response.writeHead(500);
        response.end(String(error));
      });
    });
  }

  static async start(target: StdioServer): Promise<HttpBridge> {
    const http = createServer();
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    return new HttpBridge(http, target);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}/mcp`;
  }

  async stop(): Promise<void> {
    this.http.closeAllConnections();
    await new Promise((resolve) => this.http.close(resolve));
    await Promise.all(this.#processes.map((one) => one.close()));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const id = request.headers['mcp-session-id'];
    const known = typeof id === 'string' ? this.#sessions.get(id) : undefined;
    if (known !== undefined) return known.handleRequest(request, response);
    const outer = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: (session) => {
        this.#sessions.set(session, outer);
      },
    });
    const inner = new StdioClientTransport({ ...this.target, stderr: 'ignore' });
    this.#processes.push(inner);
    outer.onmessage = (message) => void inner.send(message);
    inner.onmessage = (message) => void outer.send(message);
    inner.onclose = () => void outer.close();
    await inner.start();
    await outer.start();
    await outer.handleRequest(request, response);
  }
}
