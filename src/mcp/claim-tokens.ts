/** The operations that a token proves the holder for. */
const USES_TOKEN = new Set(['update', 'complete', 'defer', 'release']);

/** A read tells of a lease that ended, too; its token is good for as long as nobody else claims the item. */
const CHANGES_ITEM = new Set([...USES_TOKEN, 'claim', 'next', 'add', 'move']);

/** No conversation holds more; the oldest give way (their claims then rest on the session alone). */
const MAX_TOKENS = 1000;

interface KeptToken {
  token: string;
  itemId: number;
  planId: string | undefined;
  itemKey: string | undefined;
  /** Its containers: what ends them ends the claim. */
  containers: readonly number[];
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

  /**
   * Keeps what an answer gave, forgets what it ended: the item's claim when the item is not in progress any
   * more, all that a session's end released, and that of a task which became a container.
   */
  learn(operation: string, input: Json, answer: Json, session: string | undefined): void {
    for (const released of records(answer.released)) {
      this.#forgetItem(released.id);
    }
    if (operation === 'import') {
      this.#forgetParents(input, answer);
    }
    const item = record(answer.item);
    if (item === undefined || typeof item.id !== 'number') {
      return;
    }
    // What has a child is never claimed.
    this.#forgetItem(item.parent_id);
    const token = record(answer.claim)?.claim_token;
    if (typeof token === 'string') {
      this.#forgetItem(item.id);
      this.#keep(nameOf(item.id, session), {
        token,
        itemId: item.id,
        planId: typeof item.plan_id === 'string' ? item.plan_id : undefined,
        itemKey: typeof item.item_key === 'string' ? item.item_key : undefined,
        containers: records(answer.containers).flatMap(({ id }) => (typeof id === 'number' ? [id] : [])),
        session,
      });
    } else if (CHANGES_ITEM.has(operation) && item.status !== 'in_progress') {
      this.#forgetItem(item.id);
      this.#forget((kept) => kept.containers.includes(item.id as number));
    }
  }

  /** A refusal: a token that was attached and proved nothing is attached no more. */
  learnRefusal(attached: Json, code: string): void {
    if (code === 'CLAIM_LOST') {
      this.#forget((kept) => kept.token === attached.claim_token);
    }
  }

  /** What the server claimed before it knew its conversation belongs to this one, which it turned out to be. */
  adopt(session: string): void {
    for (const [name, kept] of this.#kept) {
      if (kept.session === undefined) {
        this.#kept.delete(name);
        this.#keep(nameOf(kept.itemId, session), { ...kept, session });
      }
    }
  }

  #keep(name: string, kept: KeptToken): void {
    this.#kept.set(name, kept);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MAX_TOKENS) {
        break;
      }
      this.#kept.delete(oldest);
    }
  }

  /** An import's answer does not say which items got children; of a file's, only that they are in its plan. */
  #forgetParents(input: Json, answer: Json): void {
    const planId = record(answer.plan)?.plan_id ?? input.plan_id;
    const parents = new Set(records(input.items).flatMap((item) => [item.parent_id, item.parent_key]));
    this.#forget(
      (kept) =>
        (kept.planId === planId && (input.file !== undefined || parents.has(kept.itemKey))) ||
        parents.has(kept.itemId),
    );
  }

  /** A key alone names an item where one kept item only has it: which of several is meant, the host refuses to guess. */
  #find(input: Json, session: string | undefined): KeptToken | undefined {
    const named = [...this.#kept.values()].filter((kept) => isNamed(kept, input));
    const several = named.some((kept) => kept.itemId !== named[0]?.itemId);
    return several ? undefined : named.find((kept) => session === undefined || session === kept.session);
  }

  /** An item has one claim: whoever held it before in this process holds it no more. */
  #forgetItem(itemId: unknown): void {
    this.#forget((kept) => kept.itemId === itemId);
  }

  #forget(ended: (kept: KeptToken) => boolean): void {
    for (const [name, kept] of this.#kept) {
      if (ended(kept)) {
        this.#kept.delete(name);
      }
    }
  }
}

/** Whether the call speaks of that item. Its key alone may say the plan before a slash, or be `#12`. */
function isNamed({ itemId, planId, itemKey }: KeptToken, input: Json): boolean {
  if (input.item_id !== undefined) return itemId === input.item_id;
  if (itemKey === undefined || input.item_key === undefined) return false;
  if (input.plan_id !== undefined) return itemKey === input.item_key && planId === input.plan_id;
  return [itemKey, `${planId}/${itemKey}`, `#${itemId}`].some((name) => name === input.item_key);
}

function nameOf(itemId: number, session: string | undefined): string {
  return `${itemId} ${session ?? ''}`;
}

function record(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

function records(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(record).filter((element) => element !== undefined) : [];
}
