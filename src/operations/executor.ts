import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import type { Caller } from '../model/caller';
import type { Change } from '../model/change';
import { MasterplanError } from '../model/errors';
import type { RequestSignature } from '../model/protocol';
import type { Database, Statements, TransactionOptions } from '../store/database';
import { CHANGE_COLUMNS, type StoredChange, toChange } from './change-answers';
import { HOST_CALLER, type OperationContext, type StoreOfCalls } from './context';
import { admitKey, type Restarter, restartTrust } from './human/admit-key';
import { checkSignature, keepSignature } from './human/check-signature';
import type { Operation } from './operation';
import { releaseItem } from './release';
import { findOperation, parseInput } from './requests';
import { AnsweredRequests } from './rules/answered-requests';
import { appendChange, readHead } from './rules/audit';
import { loadItem } from './rules/item-record';
import {
  catchUpWithTime,
  clampLeases,
  cutToGrace,
  extendLeases,
  heartbeat,
  nextMoment,
} from './rules/leases';
import { LogTail } from './rules/log-tail';
import { collectNotice } from './rules/notices';
import { TracedError } from './rules/ownership';
import { stalledPlans } from './rules/plan-lifecycle';
import { isOrderToRenew, renewOrder } from './rules/renew-order';
import { refusePersonsSession, touchSession } from './rules/sessions';

/** One call of one operation. */
export interface ExecutionRequest {
  operation: string;
  /** As it came in; checked here against the operation's schema. */
  input: unknown;
  caller: Caller;
  /** Idempotency key; null: no repetition is to be expected. */
  key: string | null;
  /** Keys whose answers have arrived at this client. */
  ack?: readonly string[];
  signature?: RequestSignature;
  onProgress?(done: number, total: number | null, message: string): void;
  /** Whether the caller gave it up: long work ends at its next breath then, and nothing of it stays. */
  isCancelled?(): boolean;
}

export interface ExecutionResult {
  /** The operation's structured answer, with `store` and `notice`. */
  answer: Record<string, unknown>;
  /** Set when `next` found nothing, was asked to wait and waiting may help: park the request and run it again. */
  waiting: { seconds: number } | undefined;
}

export interface ExecutorOptions {
  database: Database;
  /** Milliseconds UTC. */
  clock: () => number;
  store: StoreOfCalls;
  project: { root: string; name: string };
  isConnected: (clientId: string) => boolean;
  isPresent: (sessionId: string) => boolean;
  /** Whether the store is known to have no room at the moment: reads leave no marks then. */
  isReadOnly?: () => boolean;
}

/** All the host needs of the operations. Every method's promise settles only when what it saw is durable. */
export interface Executor {
  /**
   * Checks, runs and answers one call. Throws MasterplanError. A repeated key gives the first answer again;
   * a repeated key of a `next` that was still waiting runs it.
   */
  execute(request: ExecutionRequest): Promise<ExecutionResult>;
  /**
   * What time brings: expired leases, deferrals that return, stalled plans.
   * Gives the moment (ms UTC) at which it wants to be called again, or null.
   */
  housekeeping(): Promise<number | null>;
  /** The answers to these keys have arrived; written down with the next writing request or housekeeping. */
  acknowledge(keys: readonly string[]): void;
  /** The process of an agent went away without a goodbye: its sessions' leases are cut to the grace. */
  clientGone(caller: Caller): Promise<void>;
  /**
   * The caller of a claim went away before he got it: as long as the token is the current one the item is pending
   * again, and the request with that key may be asked anew.
   */
  giveBack(itemId: number, claimToken: string, requestKey: string | null): Promise<void>;
  /** The names, in lower case, for whom open work is meant (`assignee`). */
  assigneesOfOpenWork(): Promise<ReadonlySet<string>>;
  /** The machine slept for `milliseconds`: live leases are extended by that. */
  slept(milliseconds: number): Promise<void>;
  /** At the start of a host, first of all: computes what a migration left to be computed. */
  finishMigration(): Promise<void>;
  /** At the start of a host: no lease may end later than now + its length (a clock that jumped). */
  clampLeases(): Promise<void>;
  /** The log's newest version, 0 for an empty log. */
  version(): Promise<number>;
  /** Changes after `version`, oldest first, at most `limit`. */
  changesAfter(version: number, limit: number): Promise<Change[]>;
  /**
   * Enrols or recognises a person's key whose challenge the host has verified. `restarter`: who asks that a key
   * that waits be trusted without anybody's approval; where that is refused the key waits.
   */
  admitKey(
    publicKey: string,
    user: string,
    label: string | null,
    restarter?: Restarter,
  ): Promise<{ keyId: string; state: 'human' | 'pending'; firstKey: boolean }>;
}

const TOKEN_BYTES = 18;
let random = Buffer.alloc(0);

/** A claim token. The random bytes are fetched for many at once: each trip to the system costs more than a token. */
function newToken(): string {
  if (random.length < TOKEN_BYTES) random = randomBytes(TOKEN_BYTES * 128);
  const bytes = random.subarray(0, TOKEN_BYTES);
  random = random.subarray(TOKEN_BYTES);
  return bytes.toString('base64url');
}

/** Work between two turns of the event loop, in ms: the host says hello within a second at all times. */
const BREATH_MS = 20;

/** Gives way to the event loop when the last time is long enough ago; nearly free otherwise. */
function breather(isCancelled?: () => boolean): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < BREATH_MS) return;
    await new Promise((resolve) => setImmediate(resolve));
    if (isCancelled?.()) {
      throw new MasterplanError('CONFLICT', 'The call was cancelled.', { hint: 'Nothing was changed.' });
    }
    last = performance.now();
  };
}

/** Whether the store could not take what was written; it took nothing, and it can be read. */
function isUnwritable(error: unknown): boolean {
  return error instanceof MasterplanError && (error.code === 'STORE_FULL' || error.code === 'READ_ONLY');
}

/** Makes the host's executor over an opened database. */
export function createExecutor(options: ExecutorOptions): Executor {
  const { database, clock } = options;
  const answered = new AnsweredRequests();
  const tail = new LogTail();

  function contextFor(
    db: Statements,
    request: Pick<ExecutionRequest, 'caller' | 'key' | 'onProgress' | 'isCancelled'>,
    isReadOnly = false,
  ): OperationContext {
    const context: OperationContext = {
      db,
      known: { tail },
      now: clock(),
      caller: request.caller,
      store: options.store,
      project: options.project,
      requestKey: request.key,
      newToken,
      progress: (done, total, message) => request.onProgress?.(done, total, message),
      breathe: breather(request.isCancelled),
      isConnected: options.isConnected,
      isPresent: options.isPresent,
      givenTo: (sessionId) => answered.givenTo(context, sessionId),
      isReadOnly,
    };
    return context;
  }

  /**
   * A transaction whose work may push what puts memory back where it comes to nothing: at once, before another one
   * runs; or when its commit fails.
   */
  function undoable<T>(
    work: (db: Statements, undo: (() => void)[]) => Promise<T>,
    transaction?: TransactionOptions,
  ): Promise<T> {
    const undo: (() => void)[] = [];
    const putBack = (error: unknown): never => {
      for (const one of undo.splice(0)) one();
      throw error;
    };
    return database.transaction((db) => work(db, undo).catch(putBack), transaction).catch(putBack);
  }

  /** What was appended to the log is known by heart, as long as it stands. */
  function remember({ known }: OperationContext, undo: (() => void)[]): void {
    if (known.appended === undefined) return;
    undo.push(() => tail.clear());
    tail.append(known.appended);
  }

  /** A transaction of the host's own. */
  function asHost<T>(work: (context: OperationContext, undo: (() => void)[]) => Promise<T>): Promise<T> {
    return undoable(async (db, undo) => {
      const context = contextFor(db, { caller: HOST_CALLER, key: null });
      const result = await work(context, undo);
      remember(context, undo);
      return result;
    });
  }

  async function runInTransaction(
    db: Statements,
    request: ExecutionRequest,
    operation: Operation,
    input: z.infer<z.ZodObject>,
    prepared: unknown,
    isReadOnly: boolean,
    undo: (() => void)[],
  ): Promise<Record<string, unknown>> {
    const context = contextFor(db, request, isReadOnly);
    await refusePersonsSession(context);
    const writes = !operation.readOnly;
    // A disk that is full takes no marks of who was here, but it can be read.
    const marks = !isReadOnly;
    if (writes) {
      const earlier = await answered.recall(context, operation);
      if (earlier !== undefined) return earlier;
    }
    if (marks && (writes || operation.takesConfirmations)) undo.push(await answered.takeConfirmed(context));
    // What a person signed is a person's or nothing: it never counts as an agent's.
    const isPersons = request.caller.kind === 'human' || request.signature !== undefined;
    if (writes && isPersons) await checkSignature(context, request);
    const session = marks ? await touchSession(context, operation.group === 'hooks') : undefined;
    if (marks && !operation.renewsNamedItem) await heartbeat(context);
    const before = writes ? (await readHead(context)).hash : '';
    const result = await operation.handle(context, input, prepared);
    if (operation.takesConfirmations) answered.offered(context);
    // A view or a hook shows everything itself: it needs no lines on what others did, nor the marks they leave.
    const showsAll = operation.group === 'views' || operation.group === 'hooks';
    const notice = showsAll ? [] : await collectNotice(context, session);
    const answer = { ...result, store: options.store.path, ...(notice.length > 0 ? { notice } : {}) };
    if (writes && (await readHead(context)).hash !== before) {
      undo.push(await answered.keep(context, operation, answer));
      if (request.caller.kind === 'human') await keepSignature(context, request);
    }
    remember(context, undo);
    return answer;
  }

  /**
   * Runs a read, whose marks may not fit, so that it is answered all the same. It runs once more then: what it read
   * beside its marks (the lease that it renewed, say) is not on the disk.
   */
  async function readAnyway<T>(run: (isReadOnly: boolean) => Promise<T>): Promise<T> {
    const isReadOnly = options.isReadOnly?.() ?? false;
    try {
      return await run(isReadOnly);
    } catch (error) {
      if (isReadOnly || !isUnwritable(error)) throw error;
      return run(true);
    }
  }

  /** The answer that a request got before, if it is a repetition, without preparing anything. */
  function earlierAnswer(
    request: ExecutionRequest,
    operation: Operation,
  ): Promise<Record<string, unknown> | undefined> {
    return database.transaction(async (db) => {
      const context = contextFor(db, request);
      await refusePersonsSession(context);
      return answered.recall(context, operation);
    });
  }

  async function execute(request: ExecutionRequest): Promise<ExecutionResult> {
    const operation = findOperation(request);
    const { input, caller } = parseInput(operation, request);
    const actual = { ...request, caller };
    // A repeated call can't confirm itself: its answer is still asked for.
    answered.confirm((request.ack ?? []).filter((key) => key !== request.key));
    if (operation.prepare !== undefined && !operation.readOnly) {
      // What is prepared may be gone since: a file, say.
      const earlier = await earlierAnswer(actual, operation);
      if (earlier !== undefined) return { answer: earlier, waiting: undefined };
    }
    const breathe = breather(request.isCancelled);
    const prepared = await operation.prepare?.(input, {
      db: options.database,
      project: options.project,
      store: options.store,
      surface: caller.surface,
      progress: (done, total, message) => request.onProgress?.(done, total, message),
      breathe,
    });
    const run = (isReadOnly: boolean) =>
      undoable(
        (db, undo) => runInTransaction(db, actual, operation, input, prepared, isReadOnly, undo),
        operation.transaction?.(input, prepared),
      );
    try {
      const reads = operation.readOnly || operation.onlyReads?.(input) === true;
      const answer = await (reads ? readAnyway(run) : run(false));
      // Where everything is done there is nothing to wait for: the agent may go home.
      const mayWait = operation.name === 'next' && answer.item === null && answer.reason !== 'all_done';
      const seconds = mayWait ? Number(input.wait_seconds ?? 0) : 0;
      return { answer, waiting: seconds > 0 ? { seconds } : undefined };
    } catch (error) {
      if (error instanceof MasterplanError)
        await afterRefusal(actual, error, operation.renewsNamedItem ?? false);
      throw error;
    }
  }

  /**
   * A refused call changed nothing, but it is a sign of life, and some attempts are noted in the log. Where that can't
   * be written it is left out: what the caller has to hear is the refusal.
   */
  async function afterRefusal(
    request: ExecutionRequest,
    error: MasterplanError,
    renewsNamedItem: boolean,
  ): Promise<void> {
    if (request.caller.sessionId === null && !(error instanceof TracedError)) return;
    const noted = database.transaction(async (db) => {
      const context = contextFor(db, { ...request, key: null });
      if (error.code !== 'FORBIDDEN' && !renewsNamedItem) await heartbeat(context);
      if (error instanceof TracedError && request.caller.kind === 'ai')
        await appendChange(context, error.trace);
    });
    await noted.catch((problem: unknown) => {
      if (!isUnwritable(problem)) throw problem;
    });
  }

  return {
    execute,
    acknowledge: (keys) => answered.confirm(keys),
    async housekeeping() {
      const due = await asHost(async (context, undo) => {
        await catchUpWithTime(context);
        undo.push(await answered.takeConfirmed(context));
        undo.push(await answered.forgetOld(context));
        return [await nextMoment(context), await stalledPlans(context)];
      });
      const moments = due.filter((moment) => moment !== null);
      return moments.length === 0 ? null : Math.min(...moments);
    },
    clientGone: (caller) => asHost((context) => cutToGrace(context, caller)),
    giveBack: (itemId, claimToken, requestKey) =>
      asHost(async (context, undo) => {
        const item = await loadItem(context, itemId);
        if (item?.status !== 'in_progress' || item.claim_token !== claimToken) return;
        // Only what this very request claimed: not an item that was held before and given again.
        if (requestKey === null || !(await answered.madeClaim(context, requestKey, item))) return;
        const message = 'The caller went away before it got this claim.';
        await releaseItem(context, item, { activity: 'released', message });
        undo.push(await answered.forget(context, requestKey));
      }),
    async assigneesOfOpenWork() {
      const rows = await database.all<{ name: string }>(
        `SELECT DISTINCT LOWER(assignee) AS name FROM masterplan_items
         WHERE assignee IS NOT NULL AND status = 'pending'`,
        [],
      );
      return new Set(rows.map((row) => row.name));
    },
    slept: (milliseconds) => asHost((context) => extendLeases(context, milliseconds)),
    async finishMigration() {
      if (!(await isOrderToRenew({ db: database }))) return;
      await database.transaction((db) => renewOrder(contextFor(db, { caller: HOST_CALLER, key: null })), {
        bulk: true,
      });
    },
    clampLeases: () => asHost((context) => clampLeases(context)),
    version: () => database.transaction(async (db) => (await readHead({ db })).version),
    async changesAfter(version, limit) {
      const rows = await database.all<StoredChange>(
        `SELECT ${CHANGE_COLUMNS} FROM masterplan_updates WHERE version > $1 ORDER BY version LIMIT $2`,
        [version, limit],
      );
      return rows.map(toChange);
    },
    async admitKey(publicKey, user, label, restarter) {
      const admission = await asHost((context) =>
        admitKey(context, publicKey, user, label, restarter !== undefined),
      );
      if (restarter === undefined || admission.state === 'human') return admission;
      // On its own: who asks for trust and is refused leaves a key that waits, for everybody to see.
      await asHost((context) => restartTrust(context, admission.keyId, restarter));
      return { ...admission, state: 'human' };
    },
  };
}
