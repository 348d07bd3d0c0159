import assert from 'node:assert/strict';
import type { Caller } from '../../src/model/caller';
import { MasterplanError } from '../../src/model/errors';
import { keyIdOf, newKeyPair, signRequest } from '../../src/model/human-signature';
import { createExecutor, type Executor } from '../../src/operations/executor';
import { type MemoryDatabase, openMemoryDatabase } from '../../src/store/sqljs/memory-database';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
/** The key of the persons in worlds; enrolled by the first call of one. */
const keyPair = newKeyPair();
const STORE_ID = 'store-of-the-test';

/** Where a world's clock starts. */
export const START = Date.UTC(2026, 0, 5, 9);

// biome-ignore lint/suspicious/noExplicitAny: answers are read loosely in tests; `checkAnswers` checks their schemas
export type Answer = any;

/** Who calls as an agent over MCP, from a process of its own. */
export function agentCaller(sessionId: string | null): Caller {
  return {
    surface: 'mcp',
    clientId: `process-of-${sessionId}`,
    client: 'test-agent',
    user: 'dev@example.org',
    kind: 'ai',
    sessionId,
    sessionName: sessionId,
    keyId: null,
  };
}

/**
 * The operations over the real engine in memory, with a clock that the test turns and any number of callers:
 * everything but the host and the disk.
 */
export class World {
  readonly database: MemoryDatabase;
  readonly executor: Executor;
  /** Client processes that went away. */
  readonly gone = new Set<string>();
  /** Sessions that nobody speaks for any more. */
  readonly absent = new Set<string>();
  now = START;
  #keys = 0;
  /** The key of each client's last call. */
  readonly #answered = new Map<string, string>();

  private constructor(database: MemoryDatabase, project: string) {
    this.database = database;
    this.executor = createExecutor({
      database,
      clock: () => this.now,
      store: { path: `${project}/.masterplan`, id: STORE_ID },
      project: { root: project, name: 'project' },
      isConnected: (clientId) => !this.gone.has(clientId),
      isPresent: (sessionId) => !this.absent.has(sessionId),
    });
  }

  /** `project`: an existing folder, for tests that read or write files. */
  static async open(options: { project?: string } = {}): Promise<World> {
    return new World(await openMemoryDatabase(), options.project ?? '/project');
  }

  /** Lets time pass, then does what the host's timer would. */
  async pass(milliseconds: number): Promise<void> {
    this.now += milliseconds;
    await this.executor.housekeeping();
  }

  agent(sessionId: string | null, more: Partial<Caller> = {}): Agent {
    return new Agent(this, { ...agentCaller(sessionId), ...more });
  }

  async call(
    caller: Caller,
    operation: string,
    input: Record<string, unknown>,
    key?: string,
  ): Promise<Answer> {
    const requestKey = key ?? `key-${++this.#keys}`;
    // As a client does: the call confirms the answer before it.
    const last = this.#answered.get(caller.clientId);
    const ack = last === undefined || last === requestKey ? [] : [last];
    this.#answered.set(caller.clientId, requestKey);
    const request = { operation, input, caller, key: requestKey, ack };
    if (caller.kind !== 'human') return (await this.executor.execute(request)).answer;
    await this.executor.admitKey(keyPair.publicKey, caller.user, null);
    const signature = signRequest({ storeId: STORE_ID, operation, input, key: requestKey }, keyPair);
    return (await this.executor.execute({ ...request, signature })).answer;
  }

  /** A plan with these items, ready for work. */
  async plan(planId: string, items: readonly Record<string, unknown>[] = []): Promise<void> {
    const author = this.agent('author', { user: 'author@example.org' });
    await author.call('create_plan', { plan_id: planId, title: planId });
    for (const item of items) {
      await author.call('add', { plan_id: planId, title: String(item.item_key), ...item });
    }
  }

  /** The status of each item by key. */
  async statuses(planId: string): Promise<Record<string, string>> {
    const rows = await this.database.all<{ item_key: string; status: string }>(
      'SELECT item_key, status FROM masterplan_items WHERE plan_id = $1 ORDER BY id',
      [planId],
    );
    return Object.fromEntries(rows.map((row) => [row.item_key, row.status]));
  }

  /** What the log says of an item: its activities in order. */
  async activities(planId: string, itemKey: string): Promise<string[]> {
    const rows = await this.database.all<{ activity: string }>(
      'SELECT activity FROM masterplan_updates WHERE plan_id = $1 AND item_key = $2 ORDER BY version',
      [planId, itemKey],
    );
    return rows.map((row) => row.activity);
  }
}

/** One caller of a world. */
export class Agent {
  readonly world: World;
  readonly caller: Caller;

  constructor(world: World, caller: Caller) {
    this.world = world;
    this.caller = caller;
  }

  call(operation: string, input: Record<string, unknown>, key?: string): Promise<Answer> {
    return this.world.call(this.caller, operation, input, key);
  }

  /** Claims the next item; gives the answer. */
  next(input: Record<string, unknown> = {}): Promise<Answer> {
    return this.call('next', { claim: true, ...input });
  }

  /** Expects a refusal with this code; gives the error. */
  async refused(code: string, operation: string, input: Record<string, unknown>): Promise<MasterplanError> {
    try {
      const answer = await this.call(operation, input);
      assert.fail(
        `${operation} should have been refused with ${code}, but answered ${JSON.stringify(answer)}`,
      );
    } catch (error) {
      if (!(error instanceof MasterplanError)) throw error;
      assert.equal(error.code, code, `${error.code}: ${error.message}`);
      assert.ok(error.message.length > 0);
      return error;
    }
  }
}

/** A person at the editor whose key counts as proven. */
export function person(world: World, sessionId = 'editor-1', user = 'person@example.org'): Agent {
  return world.agent(sessionId, {
    surface: 'editor',
    client: 'vscode',
    kind: 'human',
    user,
    keyId: keyIdOf(keyPair.publicKey),
  });
}
