import { MasterplanError } from '../../model/errors';
import type { OperationContext } from '../context';
import type { Operation } from '../operation';
import { confirmOffered } from './sessions';

/** Answers that nobody confirmed are kept this long, in ms; a client gives a request up much earlier. */
const KEPT_FOR = 24 * 60 * 60 * 1000;
/** As many keys are named in one statement. */
const PAGE = 500;

/** What is awaited under a key, and since when (ms UTC). */
interface Awaited {
  at: number;
  offered: boolean;
  /** Set where the answer gave an item. */
  given?: GivenItem | undefined;
}

/** An item that an answer gave to a session, and by which claim of it. */
export interface GivenItem {
  key: string;
  clientId: string;
  sessionId: string;
  itemId: number;
  fence: number;
}

interface Kept {
  client_id: string;
  session_id: string | null;
  operation: string;
  /** An answer; with a `part` in it where the operation makes the rest of that. */
  answer: string;
}

type Repeated = Pick<Operation, 'name' | 'repeats'>;
type Answer = Record<string, unknown>;

/**
 * The answers of writing requests until the client's next request confirms them: a request that is repeated
 * after a host's death gets the first answer and changes nothing. Stored in the request's own transaction.
 * Confirmations are collected and written with the next writing request.
 */
export class AnsweredRequests {
  readonly #confirmed = new Set<string>();
  /**
   * Keys whose confirmation changes something: an answer is kept, or a delta was offered. Clients confirm their
   * reads too. Undefined until it has been read after a start; from then on it has every key that is stored.
   */
  #awaited: Map<string, Awaited> | undefined;
  /** Those of them that gave items, by session. */
  readonly #given = new Map<string, Map<string, GivenItem>>();

  /** Notes that these answers have arrived. */
  confirm(keys: readonly string[]): void {
    for (const key of keys) this.#confirmed.add(key);
  }

  /** The answer that this request got before, if it is a repetition. Throws INVALID_INPUT on another call's key. */
  async recall(context: OperationContext, operation: Repeated): Promise<Answer | undefined> {
    if (context.requestKey === null) return undefined;
    const awaited = await this.#known(context);
    if (!awaited.has(context.requestKey)) return undefined;
    const kept = await context.db.get<Kept>(
      'SELECT client_id, session_id, operation, answer FROM masterplan_answered WHERE request_key = $1',
      [context.requestKey],
    );
    if (kept === undefined) return undefined;
    if (kept.operation !== operation.name) {
      throw new MasterplanError(
        'INVALID_INPUT',
        `The idempotency key belongs to a call of ${kept.operation}.`,
        {
          hint: 'Use a fresh key for each call.',
          details: { key: context.requestKey },
        },
      );
    }
    const { clientId, sessionId } = context.caller;
    const own = kept.client_id === clientId || (sessionId !== null && kept.session_id === sessionId);
    if (!own) {
      // The answer may hold a claim token: it is for who asked.
      throw new MasterplanError('INVALID_INPUT', 'The idempotency key belongs to another client.', {
        hint: 'Use a fresh key for each call.',
        details: { key: context.requestKey },
      });
    }
    const answer = JSON.parse(kept.answer) as Answer;
    const { part, ...rest } = answer;
    if (operation.repeats === undefined || part === undefined) return answer;
    return { ...(await operation.repeats.answer(context, part as Answer)), ...rest };
  }

  /** Stores the answer with the change it speaks of. Gives what forgets it where the transaction comes to nothing. */
  async keep(context: OperationContext, operation: Repeated, answer: Answer): Promise<() => void> {
    const key = context.requestKey;
    if (key === null) return () => undefined;
    const { clientId, sessionId } = context.caller;
    const part = operation.repeats?.keep(answer);
    const fence = (answer.claim as { fence: number } | undefined)?.fence ?? null;
    const itemId = (answer.item as { id: number } | null | undefined)?.id ?? null;
    // The same call may have offered a delta, which its confirmation is to count as seen.
    const offered = this.#awaited?.get(key)?.offered ?? false;
    const given = givenBy({ key, clientId, sessionId, operation: operation.name, itemId, fence });
    await context.db.run(
      `INSERT INTO masterplan_answered (request_key, client_id, session_id, operation, item_id, fence, answer, at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        key,
        clientId,
        sessionId,
        operation.name,
        itemId,
        fence,
        // What the notice says is told once.
        JSON.stringify(part === undefined ? answer : { part, store: answer.store, notice: answer.notice }),
        context.now,
      ],
    );
    this.#await(key, { at: context.now, offered, given });
    return () => this.#drop(key);
  }

  /** The answer to this request may be a delta that counts as seen once it is confirmed. */
  offered(context: OperationContext): void {
    if (context.requestKey !== null) this.#await(context.requestKey, { at: context.now, offered: true });
  }

  /** What the session was given in answers that nobody has confirmed, the oldest first. */
  async givenTo(context: OperationContext, sessionId: string): Promise<GivenItem[]> {
    await this.#known(context);
    return [...(this.#given.get(sessionId)?.values() ?? [])];
  }

  /** Whether the request with this key made the item's present claim. */
  async madeClaim(
    context: OperationContext,
    key: string,
    item: { id: number; fence: number },
  ): Promise<boolean> {
    const kept = await context.db.get(
      'SELECT 1 FROM masterplan_answered WHERE request_key = $1 AND item_id = $2 AND fence = $3',
      [key, item.id, item.fence],
    );
    return kept !== undefined;
  }

  /** The request may be asked anew: its answer holds no more. Gives what brings it back, as `keep` does. */
  async forget(context: OperationContext, key: string): Promise<() => void> {
    await context.db.run('DELETE FROM masterplan_answered WHERE request_key = $1', [key]);
    const awaited = this.#drop(key);
    return () => {
      if (awaited !== undefined) this.#await(key, awaited);
    };
  }

  /**
   * What was confirmed need not be kept, and what such an answer showed has been seen. Gives what puts it back where
   * the transaction comes to nothing: a refusal must not make a delta be shown again.
   */
  async takeConfirmed(context: OperationContext): Promise<() => void> {
    if (this.#confirmed.size === 0) return () => undefined;
    const awaited = await this.#known(context);
    const confirmed = [...this.#confirmed];
    const keys = confirmed.filter((key) => awaited.has(key));
    for (let start = 0; start < keys.length; start += PAGE) {
      const page = keys.slice(start, start + PAGE);
      const places = page.map((_, index) => `$${index + 1}`).join(', ');
      await context.db.run(`DELETE FROM masterplan_answered WHERE request_key IN (${places})`, page);
      const offered = page.filter((key) => awaited.get(key)?.offered);
      if (offered.length > 0) await confirmOffered(context, offered);
    }
    for (const key of confirmed) this.#confirmed.delete(key);
    const taken = keys.map((key) => [key, this.#drop(key)] as const);
    return () => {
      for (const [key, one] of taken) {
        if (one !== undefined) this.#await(key, one);
        this.#confirmed.add(key);
      }
    };
  }

  /** Drops what nobody will ask for again. Gives what brings it back, as `keep` does. */
  async forgetOld(context: OperationContext): Promise<() => void> {
    const limit = context.now - KEPT_FOR;
    const awaited = await this.#known(context);
    const old = [...awaited].filter(([, { at }]) => at < limit);
    if (old.length === 0) return () => undefined;
    await context.db.run('DELETE FROM masterplan_answered WHERE at < $1', [limit]);
    for (const [key] of old) this.#drop(key);
    return () => {
      for (const [key, one] of old) this.#await(key, one);
    };
  }

  /** All that is awaited; the first time with what an earlier host kept or offered. */
  async #known(context: OperationContext): Promise<Map<string, Awaited>> {
    if (this.#awaited !== undefined) return this.#awaited;
    const kept = await context.db.all<StoredGift>(
      `SELECT request_key AS key, client_id AS "clientId", session_id AS "sessionId", operation,
         item_id AS "itemId", fence, at
       FROM masterplan_answered ORDER BY at, request_key`,
    );
    const offered = await context.db.all<{ key: string }>(
      'SELECT offered_key AS key FROM masterplan_session_state WHERE offered_key IS NOT NULL',
    );
    this.#awaited = new Map();
    for (const one of kept) this.#await(one.key, { at: one.at, offered: true, given: givenBy(one) });
    for (const { key } of offered) {
      if (!this.#awaited.has(key)) this.#await(key, { at: context.now, offered: true });
    }
    return this.#awaited;
  }

  #await(key: string, awaited: Awaited): void {
    this.#awaited?.set(key, awaited);
    const { given } = awaited;
    if (given === undefined) return;
    const ofSession = this.#given.get(given.sessionId) ?? new Map<string, GivenItem>();
    ofSession.set(key, given);
    this.#given.set(given.sessionId, ofSession);
  }

  #drop(key: string): Awaited | undefined {
    const awaited = this.#awaited?.get(key);
    this.#awaited?.delete(key);
    const sessionId = awaited?.given?.sessionId;
    const ofSession = sessionId === undefined ? undefined : this.#given.get(sessionId);
    if (sessionId !== undefined && ofSession?.delete(key) && ofSession.size === 0)
      this.#given.delete(sessionId);
    return awaited;
  }
}

interface StoredGift {
  key: string;
  clientId: string;
  sessionId: string | null;
  operation: string;
  itemId: number | null;
  fence: number | null;
  at: number;
}

/** What an answer gave, if it gave something to a session. */
function givenBy(one: Omit<StoredGift, 'at'>): GivenItem | undefined {
  const { key, clientId, sessionId, operation, itemId, fence } = one;
  const gives = operation === 'next' || operation === 'claim';
  if (!gives || sessionId === null || itemId === null || fence === null) return undefined;
  return { key, clientId, sessionId, itemId, fence };
}
