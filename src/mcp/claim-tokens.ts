/** The operations whose answers can carry a claim, and those that a token proves the holder for. */
const USES_TOKEN = new Set(['update', 'complete', 'defer', 'release']);
const ENDS_CLAIM = new Set(['complete', 'defer', 'release']);

/** No conversation holds more; the oldest give way (their claims then rest on the session alone). */
const MAX_TOKENS = 1000;

interface KeptToken {
  token: string;
  itemId: number;
  planId: string | undefined;
  itemKey: string | undefined;
  /** The session that claimed, as the call named it; undefined: the server's own. */
  session: string | undefined;
}

type Json = Readonly<Record<string, unknown>>;

/**
 * The claim tokens that this server's calls were given. Agents lose tokens with their context; the server
 * attaches them to calls that name the item and bring none, so that a claim survives a changed session id.
 */
export class ClaimTokens {
  readonly #kept = new Map<string, KeptToken>();

  /**
   * The call's input, with the item's token where one is kept and the input has none. `session` is the session
   * that the call names itself, if any: such a call gets only what this session claimed, so that two sessions
   * behind one server stay strangers to each other.
   */
  attach(operation: string, input: Json, session: string | undefined): Json {
    if (!USES_TOKEN.has(operation) || input.claim_token !== undefined) {
      return input;
    }
    const kept = this.#find(input, session);
    return kept === undefined ? input : { ...input, claim_token: kept.token };
  }

  /** Keeps what an answer gave, forgets what it ended. */
  learn(operation: string, answer: Json, session: string | undefined): void {
    const item = record(answer.item);
    if (item === undefined || typeof item.id !== 'number') {
      return;
    }
    const token = record(answer.claim)?.claim_token;
    if (typeof token === 'string') {
      this.#forget(item.id);
      this.#kept.set(`${item.id} ${session ?? ''}`, {
        token,
        itemId: item.id,
        planId: typeof item.plan_id === 'string' ? item.plan_id : undefined,
        itemKey: typeof item.item_key === 'string' ? item.item_key : undefined,
        session,
      });
      for (const oldest of this.#kept.keys()) {
        if (this.#kept.size <= MAX_TOKENS) {
          break;
        }
        this.#kept.delete(oldest);
      }
    } else if (ENDS_CLAIM.has(operation)) {
      this.#forget(item.id);
    }
  }

  #find(input: Json, session: string | undefined): KeptToken | undefined {
    for (const kept of this.#kept.values()) {
      const named =
        input.item_id === undefined
          ? kept.itemKey !== undefined && kept.itemKey === input.item_key && kept.planId === input.plan_id
          : kept.itemId === input.item_id;
      if (named && (session === undefined || session === kept.session)) {
        return kept;
      }
    }
    return undefined;
  }

  /** An item has one claim: whoever held it before in this process holds it no more. */
  #forget(itemId: number): void {
    for (const [key, kept] of this.#kept) {
      if (kept.itemId === itemId) {
        this.#kept.delete(key);
      }
    }
  }
}

function record(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}
