import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import type { Tool } from '../tools';

/** A task tracker that agents use through MCP, driven as its own documentation tells agents to. */
export interface Peer {
  /** As in the table. */
  name: string;
  /** What its "take the next task" is, in a sentence. */
  takes: string;
  /** Fills an empty folder with so many tasks that are ready to be worked on. */
  prepare(folder: string, tasks: number): Promise<void>;
  /** Starts its MCP server as a process of its own. */
  open(folder: string, agent: string): Promise<PeerAgent>;
  /** The tasks that are completed in the end. */
  completed(folder: string): Promise<Set<string>>;
  /** Ends whatever outlives the servers. */
  close(folder: string): Promise<void>;
}

/** One that is installed from npm. */
export interface ToolPeer extends Peer {
  name: Tool;
}

/** One agent's connection. Both calls throw where the tool says that something failed. */
export interface PeerAgent {
  /** Takes the next task and sets it in progress; undefined: there is none. */
  take(): Promise<string | undefined>;
  complete(task: string): Promise<void>;
  close(): Promise<void>;
}

/** An MCP server over stdio. */
export class McpServer {
  readonly #client = new Client({ name: 'bench', version: '1' });

  static async start(
    program: string,
    words: readonly string[],
    cwd: string,
    env: Record<string, string>,
  ): Promise<McpServer> {
    const server = new McpServer();
    const inherited = Object.fromEntries(
      Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [program, ...words],
      cwd,
      env: { ...inherited, ...env },
      stderr: 'ignore',
    });
    // One of them takes long to start on a busy machine.
    await server.#client.connect(transport, { timeout: 120_000 });
    return server;
  }

  /** Calls a tool; gives its text. Throws what the tool reports as an error. */
  async call(name: string, values: Record<string, unknown>): Promise<string> {
    const result = (await this.#client.callTool({ name, arguments: values })) as CallToolResult;
    const text = result.content.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
    if (result.isError) throw new Error(text);
    return text;
  }

  close(): Promise<void> {
    return this.#client.close();
  }
}
