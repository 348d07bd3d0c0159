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
   * reads too. Undefined until it has been read after a start; from then on it has every key that is stored, and
   * perhaps some whose transaction was rolled back.
   */
  #awaited: Map<string, Awaited> | undefined;

  /** Notes that these answers have arrived. */
  confirm(keys: readonly string[]): void {
    for (const key of keys) this.#confirmed.add(key);
  }

  /** The answer that this request got before, if it is a repetition. Throws INVALID_INPUT on another call's key. */
  async recall(context: OperationContext, operation: Repeated): Promise<Answer | undefined> {
    if (context.requestKey === null) return undefined;
    this.#awaited ??= await this.#readAwaited(context);
    if (!this.#awaited.has(context.requestKey)) return undefined;
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

  /** Stores the answer with the change it speaks of. */
  async keep(context: OperationContext, operation: Repeated, answer: Answer): Promise<void> {
    if (context.requestKey === null) return;
    const part = operation.repeats?.keep(answer);
    const claim = answer.claim as { fence: number } | undefined;
    const item = answer.item as { id: number } | null | undefined;
    // The same call may have offered a delta, which its confirmation is to count as seen.
    const offered = this.#awaited?.get(context.requestKey)?.offered ?? false;
    this.#awaited?.set(context.requestKey, { at: context.now, offered });
    await context.db.run(
      `INSERT INTO masterplan_answered (request_key, client_id, session_id, operation, item_id, fence, answer, at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        context.requestKey,
        context.caller.clientId,
        context.caller.sessionId,
        operation.name,
        item?.id ?? null,
        claim?.fence ?? null,
        // What the notice says is told once.
        JSON.stringify(part === undefined ? answer : { part, store: answer.store, notice: answer.notice }),
        context.now,
      ],
    );
  }

  /** The answer to this request may be a delta that counts as seen once it is confirmed. */
  offered(context: OperationContext): void {
    if (context.requestKey !== null)
      this.#awaited?.set(context.requestKey, { at: context.now, offered: true });
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

  /** The request may be asked anew: its answer holds no more. */
  async forget(context: OperationContext, key: string): Promise<void> {
    await context.db.run('DELETE FROM masterplan_answered WHERE request_key = $1', [key]);
  }

  /**
   * What was confirmed need not be kept, and what such an answer showed has been seen. Gives what puts it back where
   * the transaction comes to nothing: a refusal must not make a delta be shown again.
   */
  async takeConfirmed(context: OperationContext): Promise<() => void> {
    if (this.#confirmed.size === 0) return () => undefined;
    this.#awaited ??= await this.#readAwaited(context);
    const confirmed = [...this.#confirmed];
    const keys = confirmed.filter((key) => this.#awaited?.has(key));
    for (let start = 0; start < keys.length; start += PAGE) {
      const page = keys.slice(start, start + PAGE);
      const places = page.map((_, index) => `$${index + 1}`).join(', ');
      await context.db.run(`DELETE FROM masterplan_answered WHERE request_key IN (${places})`, page);
      const offered = page.filter((key) => this.#awaited?.get(key)?.offered);
      if (offered.length > 0) await confirmOffered(context, offered);
    }
    const awaited = this.#awaited;
    const taken = keys.flatMap((key) => {
      const one = awaited.get(key);
      return one === undefined ? [] : [[key, one] as const];
    });
    for (const key of confirmed) this.#confirmed.delete(key);
    for (const key of keys) awaited.delete(key);
    return () => {
      for (const [key, one] of taken) {
        awaited.set(key, one);
        this.#confirmed.add(key);
      }
    };
  }

  /** What an earlier host kept or offered. */
  async #readAwaited(context: OperationContext): Promise<Map<string, Awaited>> {
    const rows = await context.db.all<{ key: string }>(
      `SELECT request_key AS key FROM masterplan_answered
       UNION SELECT offered_key FROM masterplan_session_state WHERE offered_key IS NOT NULL`,
    );
    return new Map(rows.map((row) => [row.key, { at: context.now, offered: true }]));
  }

  /** Drops what nobody will ask for again. */
  async forgetOld(context: OperationContext): Promise<void> {
    const limit = context.now - KEPT_FOR;
    for (const [key, { at }] of this.#awaited ?? []) if (at < limit) this.#awaited?.delete(key);
    const old = await context.db.get('SELECT 1 FROM masterplan_answered WHERE at < $1 LIMIT 1', [limit]);
    if (old === undefined) return;
    await context.db.run('DELETE FROM masterplan_answered WHERE at < $1', [limit]);
  }
}
