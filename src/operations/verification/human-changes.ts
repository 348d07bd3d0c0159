import { keyIdOf, readHumanPayload, type SignedRequest, verifyText } from '../../model/human-signature';
import type { LoggedValues, LogRow } from '../rules/audit';
import type { LogSoFar } from './row-rules';
import { comesFrom } from './signed-rows';

/** A row of `masterplan_signed_requests`. */
export interface StoredSignature {
  key_id: string;
  payload: string;
  signature: string;
}

/**
 * Finds the changes in people's names that no person signed. Knows at each row which keys are trusted (the
 * store's first one, and those that a signed change approved; until a row revokes them) and which store the
 * log was written in. The rows of one request stand together, and each must be what the signed text asks for.
 */
export class HumanChanges {
  readonly unsigned: number[] = [];
  readonly #signatures: (requestKey: string) => Promise<StoredSignature | undefined>;
  readonly #log: LogSoFar;
  readonly #trusted = new Map<string, string>();
  readonly #used = new Set<string>();
  #anyKey = false;
  /** The id of the store that the log names so far; undefined: none yet. */
  #storeId: string | undefined;
  #group: { requestKey: string | null; request: SignedRequest | undefined } | undefined;

  /** `log`: what the rows up to the one that is seen tell of items. */
  constructor(signatures: (requestKey: string) => Promise<StoredSignature | undefined>, log: LogSoFar) {
    this.#signatures = signatures;
    this.#log = log;
  }

  /** The next row of the log. */
  async see(row: LogRow): Promise<void> {
    const values = valuesOf(row);
    this.#followStore(values);
    const goesOn = row.kind === 'human' && row.request_key === this.#group?.requestKey;
    if (row.kind !== 'human') this.#group = undefined;
    else if (!goesOn) {
      const request = await this.#signedRequest(row.request_key);
      this.#group = { requestKey: row.request_key, request };
    }
    const request = this.#group?.request;
    const isSigned = request !== undefined && comesFrom(row, request, this.#log);
    if (row.kind === 'human' && !isSigned) this.unsigned.push(row.version);
    this.#followKeys(row, values, isSigned);
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
    return request?.key === requestKey && request.storeId === this.#storeId ? request : undefined;
  }

  /** The project is named after its first store; a copied or restored one says so (`keepSignature`). */
  #followStore({ project, store }: LoggedValues): void {
    const named =
      (project as LoggedValues | undefined)?.project_id ?? (store as LoggedValues | undefined)?.id;
    if (typeof named === 'string') this.#storeId = named;
  }

  #followKeys(row: LogRow, { key }: LoggedValues, isSigned: boolean): void {
    if (key === undefined || row.item_id !== null || row.plan_id !== null) return;
    const record = key as LoggedValues;
    const id = String(record.key_id);
    const publicKey = String(record.public_key);
    if (record.revoked_at != null) this.#trusted.delete(id);
    else if (record.approved_at != null && keyIdOf(publicKey) === id) {
      if (!this.#anyKey || isSigned) this.#trusted.set(id, publicKey);
    }
    this.#anyKey = true;
  }
}

/** What a row says that belongs to no plan, item or feature: keys, the project, its store. */
function valuesOf(row: LogRow): LoggedValues {
  const isOther = row.item_id === null && row.plan_id === null && row.feature_id === null;
  return row.new === null || !isOther ? {} : (JSON.parse(row.new) as LoggedValues);
}
