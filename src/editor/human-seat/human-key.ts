import type * as vscode from 'vscode';
import type { Person } from '../../client/person';
import { personWithKey } from '../../client/person';
import { keyIdOf, newKeyPair } from '../../model/human-signature';
import { within } from './within';

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

/**
 * The person's key: an Ed25519 pair in VS Code's SecretStorage, made when it is first needed. All projects of this
 * user's profile share it. It never leaves this room but as signatures.
 */
export class HumanKey {
  readonly #secrets: Pick<vscode.SecretStorage, 'get' | 'store'>;
  readonly #memory: Pick<vscode.Memento, 'get' | 'update'>;
  readonly #onLost: (newKeyId: string) => void;
  #pair: Promise<KeyPair> | undefined;

  /** `onLost`: the keyring had a key of this profile once and has it no more; told once for each new key. */
  constructor(
    secrets: Pick<vscode.SecretStorage, 'get' | 'store'>,
    memory: Pick<vscode.Memento, 'get' | 'update'>,
    onLost: (newKeyId: string) => void,
  ) {
    this.#secrets = secrets;
    this.#memory = memory;
    this.#onLost = onLost;
  }

  /** The person for a client; `label` says where the key lives, for whoever approves it. */
  person(label: string): Person {
    return {
      prove: async (challenge, storeId) =>
        personWithKey(await this.#obtain(), label).prove(challenge, storeId),
      sign: async (request) => personWithKey(await this.#obtain(), label).sign(request),
    };
  }

  /** Asked once; after a failure (a locked keyring) once more. */
  #obtain(): Promise<KeyPair> {
    this.#pair ??= within(PATIENCE, this.#load()).catch((error: unknown) => {
      this.#pair = undefined;
      throw error;
    });
    return this.#pair;
  }

  async #load(): Promise<KeyPair> {
    const kept = await this.#read();
    if (kept !== undefined) {
      await this.#remember(kept);
      return kept;
    }
    // Asked before: another window that makes its first at this moment is no loss.
    const hadOne = this.#memory.get(LAST_KEY_ID) !== undefined;
    const fresh = newKeyPair();
    await this.#secrets.store(SECRET_NAME, JSON.stringify(fresh));
    await new Promise((resolve) => setTimeout(resolve, SETTLING));
    const stayed = await this.#read();
    if (stayed === undefined) throw new Error('the editor keeps no secrets here');
    if (hadOne) this.#onLost(keyIdOf(stayed.publicKey));
    await this.#remember(stayed);
    return stayed;
  }

  async #remember({ publicKey }: KeyPair): Promise<void> {
    const keyId = keyIdOf(publicKey);
    if (this.#memory.get(LAST_KEY_ID) !== keyId) await this.#memory.update(LAST_KEY_ID, keyId);
  }

  async #read(): Promise<KeyPair | undefined> {
    const text = await this.#secrets.get(SECRET_NAME);
    if (text === undefined) return undefined;
    const { publicKey, privateKey } = JSON.parse(text) as Partial<KeyPair>;
    return publicKey === undefined || privateKey === undefined ? undefined : { publicKey, privateKey };
  }
}
