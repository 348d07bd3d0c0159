import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import type { CallOptions, Client } from '../client/client';
import type { DefaultSession } from './identity';

/** What the server's handlers need of the plan host. */
export interface PlanCalls {
  /** Calls an operation in the project that `workspaces` (a client's hint) or the start options name. */
  call(
    operation: string,
    input: Record<string, unknown>,
    options: CallOptions & { workspaces?: readonly string[] },
  ): Promise<Record<string, unknown>>;
}

/** Where the server was told to work. */
export interface StartOptions {
  /** `--project`. */
  project: string | undefined;
  /** Where to look for the project if nothing names it. Throws NOT_FOUND where that is not known. */
  startingFolder(): string;
}

/**
 * The connections of one server process, made at the first call: `initialize` and `tools/list` need no host,
 * and an agent that never touches the plan never starts one.
 *
 * They are never closed with a goodbye: the end of this process is not the end of the agent's session (a
 * resume is normal), so the host sees a vanished client and cuts its leases to the grace.
 */
export class PlanConnections implements PlanCalls {
  readonly #start: StartOptions;
  readonly #session: () => DefaultSession;
  readonly #clients = new Map<string, Promise<Client>>();

  /** `session` is asked at the first call, when the client has introduced itself. */
  constructor(start: StartOptions, session: () => DefaultSession) {
    this.#start = start;
    this.#session = session;
  }

  async call(
    operation: string,
    input: Record<string, unknown>,
    { workspaces = [], ...options }: CallOptions & { workspaces?: readonly string[] },
  ): Promise<Record<string, unknown>> {
    const client = await this.#clientFor(workspaces.find((folder) => existsSync(folder)));
    return client.call(operation, input, options);
  }

  async #clientFor(workspace: string | undefined): Promise<Client> {
    const start = workspace ?? '';
    const known = this.#clients.get(start);
    if (known !== undefined) {
      return known;
    }
    const opening = this.#open(workspace);
    this.#clients.set(start, opening);
    // A failure (no such folder) is answered, not remembered.
    opening.catch(() => this.#clients.delete(start));
    return opening;
  }

  async #open(workspace: string | undefined): Promise<Client> {
    const [{ connect }, { isProjectNamed, locateProject }] = await Promise.all([
      import('../client/connect'),
      import('../client/locate-project'),
    ]);
    const session = this.#session();
    const { project: named, startingFolder } = this.#start;
    const { env } = process;
    const project = await locateProject({
      project: named,
      env,
      // Nobody asks for it where the project is named.
      cwd: workspace ?? (isProjectNamed(named, env) ? process.cwd() : startingFolder()),
      home: homedir(),
    });
    return connect({
      project,
      surface: 'mcp',
      client: session.client,
      sessionId: session.sessionId,
      sessionName: session.sessionName,
    });
  }
}
