import { keyIdOf, readHumanPayload, type SignedRequest, verifyText } from '../../model/human-signature';
import { AUTOMATIC_ACTOR, type LoggedValues, type LogRow } from '../rules/audit';

/** A row of `masterplan_signed_requests`. */
export interface StoredSignature {
  key_id: string;
  payload: string;
  signature: string;
}

/**
 * Finds the changes in people's names that no person signed. Knows at each row which keys are trusted: the
 * store's first one, and those that a signed change approved; until a row revokes them. The rows of one
 * request stand together, and speak of the item and plan that the signed text names.
 */
export class HumanChanges {
  readonly unsigned: number[] = [];
  readonly #signatures: (requestKey: string) => Promise<StoredSignature | undefined>;
  readonly #trusted = new Map<string, string>();
  readonly #used = new Set<string>();
  #anyKey = false;
  #group: { requestKey: string | null; request: SignedRequest | undefined; rows: LogRow[] } | undefined;

  constructor(signatures: (requestKey: string) => Promise<StoredSignature | undefined>) {
    this.#signatures = signatures;
  }

  /** The next row of the log. */
  async see(row: LogRow): Promise<void> {
    const goesOn =
      this.#group !== undefined && row.kind === 'human' && row.request_key === this.#group.requestKey;
    if (!goesOn) this.#close();
    if (row.kind === 'human') {
      this.#group ??= {
        requestKey: row.request_key,
        request: await this.#signedRequest(row.request_key),
        rows: [],
      };
      this.#group.rows.push(row);
    }
    this.#followKeys(row);
  }

  /** After the last row: all versions of unsigned human changes, in order. */
  finish(): number[] {
    this.#close();
    return this.unsigned;
  }

  #close(): void {
    const group = this.#group;
    this.#group = undefined;
    if (group === undefined) return;
    if (group.request !== undefined && speaksOf(group.rows, group.request)) return;
    for (const row of group.rows) this.unsigned.push(row.version);
  }

  /** What was signed, if a key signed it that is trusted at this point; a signature counts once. */
  async #signedRequest(requestKey: string | null): Promise<SignedRequest | undefined> {
    if (requestKey === null || this.#used.has(requestKey)) return undefined;
    this.#used.add(requestKey);
    const stored = await this.#signatures(requestKey);
    const publicKey = stored === undefined ? undefined : this.#trusted.get(stored.key_id);
    if (stored === undefined || publicKey === undefined) return undefined;
    if (!verifyText(stored.payload, stored.signature, publicKey)) return undefined;
    const request = readHumanPayload(stored.payload);
    return request?.key === requestKey ? request : undefined;
  }

  #followKeys(row: LogRow): void {
    if (row.new === null || row.item_id !== null || row.plan_id !== null) return;
    const { key } = JSON.parse(row.new) as { key?: LoggedValues };
    if (key === undefined) return;
    const id = String(key.key_id);
    const publicKey = String(key.public_key);
    if (key.revoked_at != null) this.#trusted.delete(id);
    else if (key.approved_at != null && keyIdOf(publicKey) === id) {
      const bySigned = row.kind === 'human' && this.#group?.request !== undefined;
      if (!this.#anyKey || bySigned) this.#trusted.set(id, publicKey);
    }
    this.#anyKey = true;
  }
}

/**
 * Whether the rows are what the request asked for, as far as it names an item, a plan or a message. What
 * follows by itself has messages of its own.
 */
function speaksOf(rows: readonly LogRow[], request: SignedRequest): boolean {
  const input = (request.input ?? {}) as Record<string, unknown>;
  const { item_id: itemId, message } = input;
  const [itemKey, planId] = [trimmed(input.item_key), trimmed(input.plan_id)];
  const matches = (wanted: unknown, test: (row: LogRow) => boolean) =>
    wanted === undefined || rows.some(test);
  const said = rows.flatMap((row) => (row.actor === AUTOMATIC_ACTOR ? [] : (row.message ?? [])));
  return (
    matches(itemId, (row) => row.item_id === itemId) &&
    matches(itemKey, (row) => row.item_key === itemKey) &&
    matches(planId, (row) => row.plan_id === planId) &&
    (typeof message !== 'string' || said.length === 0 || said.some((one) => one.includes(message.trim())))
  );
}

/** Names are trimmed when a request is read. */
function trimmed(value: unknown): unknown {
  return typeof value === 'string' ? value.trim() : value;
}
