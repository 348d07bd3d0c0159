import type { Caller } from '../../../src/model/caller';
import { createExecutor, type Executor } from '../../../src/operations/executor';
import type { LogKey } from '../../../src/operations/verification/log-key';
import { createSealer } from '../../../src/operations/verification/seal-head';
import type { Migration } from '../../../src/store/migrations/migrate';
import { MIGRATIONS } from '../../../src/store/migrations/migrations';
import type { Files } from '../../../src/store/sqljs/files';
import type { OpenedStore, OpenOptions } from '../../../src/store/sqljs/open-store';
import type { SqlJsStore } from '../../../src/store/sqljs/sqljs-store';
import { open } from '../../store/support';
import { planState } from './plan-state';

/** What an older build knows… */
export const OLDER: readonly Migration[] = MIGRATIONS;
/** …and what the next one makes of it: a table of what it found, and an index built anew. */
export const NEWER: readonly Migration[] = [
  ...OLDER,
  {
    version: OLDER.length + 1,
    name: 'after',
    sql: `
      CREATE TABLE after_migration (item_key TEXT NOT NULL PRIMARY KEY, status TEXT NOT NULL) STRICT;
      INSERT INTO after_migration SELECT item_key, status FROM masterplan_items;
      DROP INDEX masterplan_items_roots;
      CREATE INDEX masterplan_items_roots ON masterplan_items (plan_id, position, id) WHERE parent_id IS NULL;`,
  },
];

/** What the newer build's migration found. */
export const MIGRATED = 'SELECT * FROM after_migration ORDER BY item_key';

const NOW = Date.UTC(2026, 0, 5, 9);

type Answer = Record<string, unknown>;

export interface Call {
  session: string;
  operation: string;
  input: Record<string, unknown>;
  answer?: Answer;
}

/** What the callers of some lives know: which calls they made, in order, and what was answered. */
export class Witness {
  readonly calls: Call[] = [];
  /** Answers of an owner that had a successor: there must be none. */
  readonly fromTheDead: string[] = [];
  /** The state before the first call and after each; only where `records`, which takes one call at a time. */
  readonly states: string[] = [];
  /** How many calls had been made when the newer build opened the store, and what its table said then. */
  migratedAt = Number.POSITIVE_INFINITY;
  migrated: unknown;

  constructor(
    readonly key: LogKey,
    readonly records = false,
  ) {}
}

/** One owner's executor, whose callers write down what they see. */
export class Owner {
  readonly executor: Executor;
  readonly store: SqlJsStore;

  constructor(
    store: OpenedStore,
    private readonly witness: Witness,
  ) {
    this.store = store as SqlJsStore;
    this.executor = createExecutor({
      database: store,
      clock: () => NOW,
      store: { path: '/project/.masterplan', id: 'store-of-the-test' },
      project: { root: '/project', name: 'project' },
      isConnected: () => true,
      isPresent: () => true,
    });
  }

  static async open(
    folder: string,
    files: Files,
    witness: Witness,
    more: Partial<OpenOptions>,
  ): Promise<Owner> {
    const store = await open(folder, {
      files,
      hooks: { sealBatch: createSealer(witness.key) },
      // The long import is more than a frame may be: it is committed by an image.
      // No clock decides what is written when.
      limits: { extentBytes: 16 * 1024, frameBytes: 24 * 1024, sealMilliseconds: 0 },
      ...more,
    });
    const owner = new Owner(store, witness);
    if (witness.records && witness.states.length === 0) witness.states.push(await planState(store));
    return owner;
  }

  /** A new call of an agent. */
  async call(session: string, operation: string, input: Record<string, unknown>): Promise<Answer> {
    const { witness } = this;
    const call: Call = { session, operation, input };
    witness.calls.push(call);
    call.answer = await this.repeat(witness.calls.length - 1);
    if (witness.records) witness.states.push(await planState(this.store));
    return call.answer;
  }

  /** Makes the call with this number, which is also its key. */
  async repeat(number: number): Promise<Answer> {
    const call = this.witness.calls[number];
    if (call === undefined) throw new Error(`there was no call ${number}`);
    const { operation, input, session } = call;
    const key = `call-${String(number).padStart(3, '0')}`;
    return (await this.executor.execute({ operation, input, caller: caller(session), key })).answer;
  }

  /** Calls that go into one batch where nobody records the state after each. */
  async together<T>(...calls: (() => Promise<T>)[]): Promise<T[]> {
    if (!this.witness.records) return Promise.all(calls.map((call) => call()));
    const answers: T[] = [];
    for (const call of calls) answers.push(await call());
    return answers;
  }

  async claim(session: string): Promise<Claim> {
    const { item, claim } = (await this.call(session, 'next', { claim: true })) as {
      item: { id: number };
      claim: { claim_token: string };
    };
    return { session, item_id: item.id, claim_token: claim.claim_token };
  }

  complete({ session, ...input }: Claim): Promise<Answer> {
    return this.call(session, 'complete', input);
  }

  /** The check of the log and of what is derived, by somebody of whom no trace is kept. */
  async verify(): Promise<Answer> {
    const key = null;
    return (await this.executor.execute({ operation: 'verify', input: {}, caller: caller(null), key }))
      .answer;
  }

  /** What must never be answered, because somebody else owns the store. */
  callAsTheDead(session: string): void {
    this.executor
      .execute({ operation: 'next', input: { claim: true }, caller: caller(session), key: `dead-${session}` })
      .then(
        ({ answer }) => this.witness.fromTheDead.push(JSON.stringify(answer)),
        // A refusal would be an answer too; the death of the whole machine is none.
        (error: unknown) => {
          if (!String(error).includes('dead')) this.witness.fromTheDead.push(String(error));
        },
      );
  }
}

interface Claim {
  session: string;
  item_id: number;
  claim_token: string;
}

function caller(session: string | null): Caller {
  return {
    surface: 'mcp',
    clientId: `process-of-${session}`,
    client: 'test',
    user: 'ana@example.org',
    kind: 'ai',
    sessionId: session,
    sessionName: null,
    keyId: null,
  };
}

const items = (prefix: string, count: number, length: number) =>
  Array.from({ length: count }, (_, n) => ({
    item_key: `${prefix}${n}`,
    title: `${prefix} ${n}`,
    description: 'x'.repeat(length),
    ...(n > 3 && n % 4 === 0 ? { depends_on_keys: [`${prefix}${n - 3}`] } : {}),
  }));

/**
 * Three owners' lives, one after the other: the first works and is suspended; the second, of a newer build, takes
 * over, migrates, works and ends in good order; the third works and is gone. Imports, claims, completions one by
 * one and several in a batch, checkpoints.
 */
export async function threeLives(folder: string, files: Files, witness: Witness): Promise<void> {
  const first = await Owner.open(folder, files, witness, { migrations: OLDER });
  await first.call('author', 'create_plan', { plan_id: 'p', title: 'P' });
  await first.call('author', 'import', { plan_id: 'p', items: items('a', 12, 20) });
  await first.complete(await first.claim('one'));
  const held = await first.together(
    () => first.claim('two'),
    () => first.claim('three'),
    () => first.claim('four'),
  );
  await first.store.checkpoint();
  await first.together(...held.slice(0, 2).map((claim) => () => first.complete(claim)));
  await first.call('author', 'import', { plan_id: 'p', items: items('b', 24, 1200) });
  await first.call('author', 'add', { plan_id: 'p', item_key: 'c', title: 'C', priority: 0 });
  const kept = [...held.slice(2), await first.claim('five')];

  const predecessor = { epoch: first.store.owner.epoch, contact: 'silent' as const };
  const second = await Owner.open(folder, files, witness, { migrations: NEWER, predecessor });
  witness.migratedAt = witness.calls.length;
  if (witness.records) witness.migrated = await second.store.all(MIGRATED);
  first.callAsTheDead('six');
  for (const claim of kept) await second.complete(claim);
  const again = await second.claim('six');
  await second.store.checkpoint();
  await second.together<unknown>(
    () => second.complete(again),
    () => second.claim('seven'),
  );
  await second.store.close();

  const third = await Owner.open(folder, files, witness, { migrations: NEWER });
  await third.complete(await third.claim('eight'));
  await third.together(
    () => third.claim('nine'),
    () => third.claim('ten'),
  );
}
