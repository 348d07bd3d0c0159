import { MasterplanError } from '../../model/errors';
import type { OperationContext } from '../context';
import { confirmOffered } from './sessions';

/** Answers that nobody confirmed are kept this long, in ms; a client gives a request up much earlier. */
const KEPT_FOR = 24 * 60 * 60 * 1000;

interface Kept {
  client_id: string;
  operation: string;
  answer: string;
}

/**
 * The answers of writing requests until the client's next request confirms them: a request that is repeated
 * after a host's death gets the first answer and changes nothing. Stored in the request's own transaction.
 * Confirmations are collected and written with the next writing request.
 */
export class AnsweredRequests {
  readonly #confirmed = new Set<string>();

  /** Notes that these answers have arrived. */
  confirm(keys: readonly string[]): void {
    for (const key of keys) this.#confirmed.add(key);
  }

  /** The answer that this request got before, if it is a repetition. Throws INVALID_INPUT on another call's key. */
  async recall(context: OperationContext, operation: string): Promise<Record<string, unknown> | undefined> {
    if (context.requestKey === null) return undefined;
    const kept = await context.db.get<Kept>(
      'SELECT client_id, operation, answer FROM masterplan_answered WHERE request_key = $1',
      [context.requestKey],
    );
    if (kept === undefined) return undefined;
    if (kept.operation !== operation) {
      throw new MasterplanError(
        'INVALID_INPUT',
        `The idempotency key belongs to a call of ${kept.operation}.`,
        {
          hint: 'Use a fresh key for each call.',
          details: { key: context.requestKey },
        },
      );
    }
    return JSON.parse(kept.answer) as Record<string, unknown>;
  }

  /** Stores the answer with the change it speaks of. */
  async keep(context: OperationContext, operation: string, answer: Record<string, unknown>): Promise<void> {
    if (context.requestKey === null) return;
    const claim = answer.claim as { fence: number } | undefined;
    const item = answer.item as { id: number } | null | undefined;
    await context.db.run(
      `INSERT INTO masterplan_answered (request_key, client_id, session_id, operation, item_id, fence, answer, at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        context.requestKey,
        context.caller.clientId,
        context.caller.sessionId,
        operation,
        item?.id ?? null,
        claim?.fence ?? null,
        JSON.stringify(answer),
        context.now,
      ],
    );
  }

  /** What was confirmed need not be kept, and what such an answer showed has been seen. */
  async takeConfirmed(context: OperationContext): Promise<void> {
    for (const key of this.#confirmed) {
      await context.db.run('DELETE FROM masterplan_answered WHERE request_key = $1', [key]);
      await confirmOffered(context, key);
      // If this transaction is rolled back the row stays until it is old, and a delta is shown again: harmless.
      this.#confirmed.delete(key);
    }
  }

  /** Drops what nobody will ask for again. */
  async forgetOld(context: OperationContext): Promise<void> {
    const old = await context.db.get('SELECT 1 FROM masterplan_answered WHERE at < $1 LIMIT 1', [
      context.now - KEPT_FOR,
    ]);
    if (old === undefined) return;
    await context.db.run('DELETE FROM masterplan_answered WHERE at < $1', [context.now - KEPT_FOR]);
  }
}
