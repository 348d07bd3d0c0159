import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { bundle } from '../../support/bundles';

export interface McpAnswer {
  result?: { isError?: boolean; structuredContent?: Record<string, unknown>; [name: string]: unknown };
  error?: { code: number; message: string };
}

/** A real MCP server that any bytes can be sent to; fails if it answers twice or writes what is no JSON-RPC. */
export class RawMcp {
  private nextId = 1;
  private readonly answered = new Set<number>();
  private readonly waiting = new Map<
    number,
    { resolve(answer: McpAnswer): void; reject(error: Error): void }
  >();
  private failure: Error | undefined;
  readonly process: ChildProcess;
  readonly ended: Promise<unknown[]>;

  constructor(folder: string, environment: NodeJS.ProcessEnv) {
    this.process = spawn(process.execPath, [bundle('mcp.js'), '--project', folder], {
      env: environment,
      // What it says of broken messages is much, and not for the test's output.
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.ended = once(this.process, 'close');
    this.ended.then(
      () => this.fail(new Error('the server has ended')),
      (error: Error) => this.fail(error),
    );
    this.process.stdin?.on('error', (error) => this.fail(error));
    if (this.process.stdout === null) throw new Error('no standard output');
    createInterface({ input: this.process.stdout }).on('line', (line) => this.take(line));
  }

  async initialize(): Promise<void> {
    const clientInfo = { name: 'fuzz', version: '1' };
    await this.request('initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo });
    this.send(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }));
  }

  /** Sends a line as it is. */
  send(line: string | Buffer): void {
    this.process.stdin?.write(line);
    this.process.stdin?.write('\n');
  }

  request(method: string, params: unknown): Promise<McpAnswer> {
    const id = this.nextId;
    this.nextId += 1;
    const answer = new Promise<McpAnswer>((resolve, reject) => {
      if (this.failure === undefined) this.waiting.set(id, { resolve, reject });
      else reject(this.failure);
    });
    this.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
    return answer;
  }

  private take(line: string): void {
    let message: { id?: unknown; jsonrpc?: unknown };
    try {
      message = JSON.parse(line) as typeof message;
    } catch {
      this.fail(new Error(`standard output is the protocol's, but there was: ${line.slice(0, 200)}`));
      return;
    }
    const { id } = message;
    if (message.jsonrpc !== '2.0') this.fail(new Error(`no JSON-RPC: ${line.slice(0, 200)}`));
    // What was sent as bytes may have had any number.
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 1 || id >= this.nextId) return;
    if (this.answered.has(id)) this.fail(new Error(`request ${id} was answered twice`));
    this.answered.add(id);
    this.waiting.get(id)?.resolve(message as McpAnswer);
    this.waiting.delete(id);
  }

  private fail(error: Error): void {
    this.failure ??= error;
    for (const { reject } of this.waiting.values()) reject(this.failure);
    this.waiting.clear();
  }
}
