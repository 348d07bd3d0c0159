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

/**
 * The connections of one server process, made at the first call: `initialize` and `tools/list` need no host,
 * and an agent that never touches the plan never starts one.
 *
 * They are never closed with a goodbye: the end of this process is not the end of the agent's session (a
 * resume is normal), so the host sees a vanished client and cuts its leases to the grace.
 */
export class PlanConnections implements PlanCalls {
  readonly #project: string | undefined;
  readonly #session: () => DefaultSession;
  readonly #clients = new Map<string, Promise<Client>>();

  /** `project` is `--project`; `session` is asked at the first call, when the client has introduced itself. */
  constructor(project: string | undefined, session: () => DefaultSession) {
    this.#project = project;
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
    const [{ connect }, { locateProject }] = await Promise.all([
      import('../client/connect'),
      import('../client/locate-project'),
    ]);
    const session = this.#session();
    const project = await locateProject({
      project: this.#project,
      env: process.env,
      cwd: workspace ?? process.cwd(),
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
