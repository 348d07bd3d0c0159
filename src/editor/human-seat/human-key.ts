import type * as vscode from 'vscode';
import type { Person } from '../../client/person';
import { personWithKey } from '../../client/person';
import { within } from '../../client/within';
import { keyIdOf, newKeyPair } from '../../model/human-signature';

const SECRET_NAME = 'masterplan.humanKey';
/** The id of the key that this profile used last, where the keyring can't lose it. It is no secret. */
const LAST_KEY_ID = 'masterplan.humanKeyId';
/** A keyring may ask the person for its password first, in ms. */
const PATIENCE = 60_000;
/** Two windows may make their first key at the same moment; after this, in ms, both read the one that stayed. */
const SETTLING = 200;

interface KeyPair {
  publicKey: string;
  privateKey: string;
}

/** A person who can make a new key for one store. */
export interface RenewablePerson extends Person {
  renew(storeId: string): Promise<void>;
  /** A window of this profile has made a new key for this store. */
  onDidRenew(listener: (storeId: string) => void): { dispose(): void };
}

type Secrets = Pick<vscode.SecretStorage, 'get' | 'store' | 'onDidChange'>;

/**
 * The person's key: an Ed25519 pair in VS Code's SecretStorage, made when it is first needed. All projects of this
 * user's profile share it, but those in which it was rejected and the person has made another one. It never leaves
 * this room but as signatures.
 */
export class HumanKey {
  readonly #secrets: Secrets;
  readonly #memory: Pick<vscode.Memento, 'get' | 'update'>;
  readonly #onLost: (newKeyId: string) => void;
  #pair: Promise<KeyPair> | undefined;
  /** By store: the key that was made for it alone, if there is one. */
  readonly #own = new Map<string, Promise<KeyPair | undefined>>();
  readonly #changes: { dispose(): void };
  readonly #listeners = new Set<(storeId: string) => void>();

  /** `onLost`: the keyring had a key of this profile once and has it no more; told once for each new key. */
  constructor(
    secrets: Secrets,
    memory: Pick<vscode.Memento, 'get' | 'update'>,
    onLost: (newKeyId: string) => void,
  ) {
    this.#secrets = secrets;
    this.#memory = memory;
    this.#onLost = onLost;
    // Another window may have made a new one.
    this.#changes = secrets.onDidChange(({ key }) => {
      if (!key.startsWith(`${SECRET_NAME}.`)) return;
      const storeId = key.slice(SECRET_NAME.length + 1);
      this.#own.delete(storeId);
      for (const listener of this.#listeners) listener(storeId);
    });
  }

  dispose(): void {
    this.#changes.dispose();
  }

  /**
   * The person for a client; `label` says where the key lives, for whoever approves it. `renew` makes a new key for
   * one store, to be called only when the person has asked for it: the old one was rejected there.
   */
  person(label: string): RenewablePerson {
    return {
      prove: async (challenge, storeId) =>
        personWithKey(await this.#obtain(storeId), label).prove(challenge, storeId),
      sign: async (request) => personWithKey(await this.#obtain(request.storeId), label).sign(request),
      renew: (storeId) => within(PATIENCE, this.#renew(storeId)),
      onDidRenew: (listener) => {
        this.#listeners.add(listener);
        return { dispose: () => this.#listeners.delete(listener) };
      },
    };
  }

  async #renew(storeId: string): Promise<void> {
    const name = `${SECRET_NAME}.${storeId}`;
    await this.#secrets.store(name, JSON.stringify(newKeyPair()));
    if ((await this.#read(name)) === undefined) throw new Error('the editor keeps no secrets here');
    this.#own.delete(storeId);
  }

  async #obtain(storeId: string): Promise<KeyPair> {
    let own = this.#own.get(storeId);
    if (own === undefined) {
      own = within(PATIENCE, this.#read(`${SECRET_NAME}.${storeId}`));
      this.#own.set(storeId, own);
    }
    try {
      return (await own) ?? (await this.#obtainShared());
    } catch (error) {
      this.#own.delete(storeId);
      throw error;
    }
  }

  /** Asked once; after a failure (a locked keyring) once more. */
  #obtainShared(): Promise<KeyPair> {
    this.#pair ??= within(PATIENCE, this.#load()).catch((error: unknown) => {
      this.#pair = undefined;
      throw error;
    });
    return this.#pair;
  }

  async #load(): Promise<KeyPair> {
    const kept = await this.#read(SECRET_NAME);
    if (kept !== undefined) {
      await this.#remember(kept);
      return kept;
    }
    // Asked before: another window that makes its first at this moment is no loss.
    const hadOne = this.#memory.get(LAST_KEY_ID) !== undefined;
    const fresh = newKeyPair();
    await this.#secrets.store(SECRET_NAME, JSON.stringify(fresh));
    await new Promise((resolve) => setTimeout(resolve, SETTLING));
    const stayed = await this.#read(SECRET_NAME);
    if (stayed === undefined) throw new Error('the editor keeps no secrets here');
    if (hadOne) this.#onLost(keyIdOf(stayed.publicKey));
    await this.#remember(stayed);
    return stayed;
  }

  async #remember({ publicKey }: KeyPair): Promise<void> {
    const keyId = keyIdOf(publicKey);
    if (this.#memory.get(LAST_KEY_ID) !== keyId) await this.#memory.update(LAST_KEY_ID, keyId);
  }

  async #read(name: string): Promise<KeyPair | undefined> {
    const text = await this.#secrets.get(name);
    if (text === undefined) return undefined;
    const { publicKey, privateKey } = JSON.parse(text) as Partial<KeyPair>;
    return publicKey === undefined || privateKey === undefined ? undefined : { publicKey, privateKey };
  }
}
