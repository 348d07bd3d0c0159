import type { Caller } from '../../src/model/caller';
import type { Change } from '../../src/model/change';
import { MasterplanError } from '../../src/model/errors';
import type { Activity } from '../../src/model/vocabulary';
import type { ExecutionRequest, ExecutionResult, Executor } from '../../src/operations/executor';

/**
 * A tiny plan in memory behind the executor's interface, for tests of the transport: `add` puts an item into
 * a queue, `next` takes the first or waits, `release` puts one back, `echo` answers its input, `hold` answers
 * when the test says so, `changes` reads the log.
 */
export class QueueExecutor implements Executor {
  readonly log: Change[] = [];
  readonly queue: number[] = [];
  readonly answered = new Map<string, ExecutionResult>();
  readonly executions: ExecutionRequest[] = [];
  readonly acknowledged: string[] = [];
  readonly gone: Caller[] = [];
  readonly sleeps: number[] = [];
  /** For whom open work is meant. */
  readonly wanted = new Set<string>();
  admission: { keyId: string; state: 'human' | 'pending'; firstKey: boolean } = {
    keyId: 'key',
    state: 'human',
    firstKey: true,
  };
  /** While set, a `next` that has taken an item waits for it before it answers. */
  gate: Promise<void> | undefined;
  private readonly held: (() => void)[] = [];
  private readonly watchers: { done(): boolean; resolve(): void }[] = [];

  async execute(request: ExecutionRequest): Promise<ExecutionResult> {
    this.executions.push(request);
    this.acknowledge(request.ack ?? []);
    const earlier = request.key === null ? undefined : this.answered.get(request.key);
    const result = earlier ?? (await this.run(request));
    if (request.key !== null && result.waiting === undefined) {
      this.answered.set(request.key, result);
    }
    this.look();
    return result;
  }

  /** Settles when the condition holds after some execution. */
  until(done: () => boolean): Promise<void> {
    if (done()) {
      return Promise.resolve();
    }
    return new Promise((resolve) => this.watchers.push({ done, resolve }));
  }

  /** Lets all calls of `hold` answer. */
  letGo(): void {
    for (const resume of this.held.splice(0)) {
      resume();
    }
  }

  record(activity: Activity, item: number): void {
    this.log.push(change(this.log.length + 1, activity, item));
  }

  private async run(request: ExecutionRequest): Promise<ExecutionResult> {
    const input = request.input as Record<string, unknown>;
    switch (request.operation) {
      case 'echo':
        return answer({ ...input, session: request.caller.sessionId, kind: request.caller.kind });
      case 'blob':
        return answer({ blob: 'x'.repeat(Number(input.bytes)) });
      case 'hold':
        await new Promise<void>((resolve) => {
          this.held.push(resolve);
          this.look();
        });
        return answer({ held: true });
      case 'progress':
        request.onProgress?.(1, 3, 'one of three');
        return answer({});
      case 'fail':
        throw new Error('a mistake in a handler');
      case 'add':
        this.queue.push(Number(input.item));
        this.record('created', Number(input.item));
        return answer({ item: { id: input.item } });
      case 'note':
        this.record('note', Number(input.item));
        return answer({});
      case 'release':
        this.queue.unshift(Number(input.item_id));
        this.record('released', Number(input.item_id));
        return answer({});
      case 'next': {
        const item = this.queue.shift();
        if (item === undefined) {
          const seconds = Number(input.wait_seconds ?? 0);
          return { answer: { item: null }, waiting: seconds > 0 ? { seconds } : undefined };
        }
        this.record('claimed', item);
        this.look();
        await this.gate;
        return answer({ item: { id: item }, claim: { claim_token: `token-${item}` } });
      }
      case 'changes':
        return answer({ changes: this.log.slice(Number(input.since)) });
      default:
        throw new MasterplanError('INVALID_INPUT', `no operation ${request.operation}`);
    }
  }

  private look(): void {
    for (const watcher of [...this.watchers]) {
      if (watcher.done()) {
        this.watchers.splice(this.watchers.indexOf(watcher), 1);
        watcher.resolve();
      }
    }
  }

  acknowledge(keys: readonly string[]): void {
    this.acknowledged.push(...keys);
    this.look();
  }

  async housekeeping(): Promise<number | null> {
    return null;
  }

  async clientGone(caller: Caller): Promise<void> {
    this.gone.push(caller);
    this.look();
  }

  async giveBack(itemId: number, claimToken: string): Promise<void> {
    if (claimToken !== `token-${itemId}`) {
      return;
    }
    this.queue.unshift(itemId);
    this.record('released', itemId);
    this.look();
  }

  async assigneesOfOpenWork(): Promise<ReadonlySet<string>> {
    return this.wanted;
  }

  async slept(milliseconds: number): Promise<void> {
    this.sleeps.push(milliseconds);
    this.look();
  }

  async finishMigration(): Promise<void> {}

  async clampLeases(): Promise<void> {}

  async version(): Promise<number> {
    return this.log.length;
  }

  async changesAfter(version: number, limit: number): Promise<Change[]> {
    return this.log.slice(version, version + limit);
  }

  async admitKey(): Promise<{ keyId: string; state: 'human' | 'pending'; firstKey: boolean }> {
    return this.admission;
  }
}

function answer(values: Record<string, unknown>): ExecutionResult {
  return { answer: values, waiting: undefined };
}

function change(version: number, activity: Activity, item: number): Change {
  return {
    version,
    at: new Date(0).toISOString(),
    activity,
    plan_id: 'plan',
    item_id: item,
    item_key: `k-${item}`,
    feature_id: null,
    session_id: null,
    session_name: null,
    user: null,
    actor: 'test',
    kind: 'ai',
    old: null,
    new: null,
    message: null,
    files: [],
    fence: null,
    hash: `h${version}`,
  };
}
