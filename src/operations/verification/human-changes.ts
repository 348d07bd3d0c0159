import { keyIdOf, readHumanPayload, type SignedRequest, verifyText } from '../../model/human-signature';
import type { LoggedValues, LogRow } from '../rules/audit';
import { isObject, type LogSoFar } from './row-rules';
import { comesFrom } from './signed-rows';

/** A row of `masterplan_signed_requests`. */
export interface StoredSignature {
  key_id: string;
  payload: string;
  signature: string;
}

/** What a person signed, and with which key. */
interface Signed {
  request: SignedRequest;
  keyId: string;
}

/**
 * Finds the changes in people's names that no person signed. Knows at each row which keys are trusted (the
 * store's first one, those that a signed change approved, and those that trust themselves, which is an unsigned
 * change of its own; until a row revokes them) and which store the log was written in. The rows of one request
 * stand together, and each must be what the signed text asks for.
 */
export class HumanChanges {
  readonly #unsigned: number[] = [];
  readonly #signatures: (requestKey: string) => Promise<StoredSignature | undefined>;
  readonly #log: LogSoFar;
  readonly #trusted = new Map<string, string>();
  /** Which key approved each; undefined: the store's first one. A key that trusts itself names itself. */
  readonly #approvers = new Map<string, string | undefined>();
  readonly #revoked = new Set<string>();
  /** The rows by which keys trust themselves. */
  readonly #restarts = new Map<number, string>();
  readonly #used = new Set<string>();
  #anyKey = false;
  /** The id of the store that the log names so far; undefined: none yet. */
  #storeId: string | undefined;
  #group: { requestKey: string | null; signed: Signed | undefined } | undefined;

  /** `log`: what the rows up to the one that is seen tell of items. */
  constructor(signatures: (requestKey: string) => Promise<StoredSignature | undefined>, log: LogSoFar) {
    this.#signatures = signatures;
    this.#log = log;
  }

  /** As of the newest row that was seen; a key that trusts itself is no matter once somebody vouches for it. */
  get unsigned(): number[] {
    return this.#unsigned.filter((version) => {
      const keyId = this.#restarts.get(version);
      return keyId === undefined || !this.#isVouchedFor(keyId);
    });
  }

  /** The next row of the log. */
  async see(row: LogRow): Promise<void> {
    const values = valuesOf(row);
    this.#followStore(values);
    const goesOn = row.kind === 'human' && row.request_key === this.#group?.requestKey;
    if (row.kind !== 'human') this.#group = undefined;
    else if (!goesOn) {
      const signed = await this.#signedRequest(row.request_key);
      this.#group = { requestKey: row.request_key, signed };
    }
    const signed = this.#group?.signed;
    const isSigned = signed !== undefined && comesFrom(row, signed.request, this.#log);
    if (row.kind === 'human' && !isSigned) this.#unsigned.push(row.version);
    this.#followKeys(row, values, isSigned ? signed.keyId : undefined);
  }

  /** What was signed, if a key signed it that is trusted at this point; a signature counts once. */
  async #signedRequest(requestKey: string | null): Promise<Signed | undefined> {
    if (requestKey === null || this.#used.has(requestKey)) return undefined;
    this.#used.add(requestKey);
    const stored = await this.#signatures(requestKey);
    const publicKey = stored === undefined ? undefined : this.#trusted.get(stored.key_id);
    if (stored === undefined || publicKey === undefined) return undefined;
    if (!verifyText(stored.payload, stored.signature, publicKey)) return undefined;
    const request = readHumanPayload(stored.payload);
    if (request?.key !== requestKey || request.storeId !== this.#storeId) return undefined;
    return { request, keyId: stored.key_id };
  }

  /** The project is named after its first store; a copied or restored one says so (`keepSignature`). */
  #followStore({ project, store }: LoggedValues): void {
    const named =
      (project as LoggedValues | undefined)?.project_id ?? (store as LoggedValues | undefined)?.id;
    if (typeof named === 'string') this.#storeId = named;
  }

  #followKeys(row: LogRow, values: LoggedValues, signer: string | undefined): void {
    const { key } = values;
    if (key === undefined || row.item_id !== null || row.plan_id !== null) return;
    const record = key as LoggedValues;
    const id = String(record.key_id);
    const publicKey = String(record.public_key);
    if (record.revoked_at != null) {
      this.#trusted.delete(id);
      this.#revoked.add(id);
    } else if (record.approved_at != null && keyIdOf(publicKey) === id) {
      if (!this.#anyKey) this.#trust(id, publicKey, undefined);
      else if (signer !== undefined) {
        // A key that trusts itself approves none (`requireVouched`), whatever the log says.
        const isNew = !this.#trusted.has(id);
        if (this.#isVouchedFor(signer) && (isNew || !this.#isVouchedFor(id)))
          this.#trust(id, publicKey, signer);
      } else if (restartedBy(row, values) === id && !this.#trusted.has(id) && !this.#revoked.has(id)) {
        this.#trust(id, publicKey, id);
        this.#restarts.set(row.version, id);
      }
    }
    this.#anyKey = true;
  }

  #trust(id: string, publicKey: string, approver: string | undefined): void {
    this.#trusted.set(id, publicKey);
    this.#approvers.set(id, approver);
  }

  /** Whether the key's trust goes back to the store's first one. */
  #isVouchedFor(keyId: string): boolean {
    const seen = new Set<string>();
    for (let next = keyId; !seen.has(next) && this.#approvers.has(next); ) {
      seen.add(next);
      const approver = this.#approvers.get(next);
      if (approver === undefined) return true;
      next = approver;
    }
    return false;
  }
}

/**
 * The key that trusts itself by this row (`restartTrust`); undefined: it is another row. Only one in a person's
 * name counts, since those are listed where nobody signed them.
 */
export function restartedBy(
  row: Pick<LogRow, 'kind' | 'activity' | 'plan_id' | 'item_id' | 'request_key'>,
  { key }: LoggedValues,
): string | undefined {
  if (row.kind !== 'human' || row.activity !== 'metadata_updated' || row.request_key !== null)
    return undefined;
  if (row.plan_id !== null || row.item_id !== null || !isObject(key)) return undefined;
  const { key_id: id, approved_at: at, approved_by: by } = key;
  return typeof id === 'string' && at != null && by === id && key.revoked_at == null ? id : undefined;
}

/** What a row says that belongs to no plan, item or feature: keys, the project, its store. */
function valuesOf(row: LogRow): LoggedValues {
  const isOther = row.item_id === null && row.plan_id === null && row.feature_id === null;
  return row.new === null || !isOther ? {} : (JSON.parse(row.new) as LoggedValues);
}
