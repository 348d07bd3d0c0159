import { createHmac, randomBytes } from 'node:crypto';
import type * as vscode from 'vscode';
import { within } from './within';

const SECRET_NAME = 'masterplan.treeIds';
/** A keyring that asks for its password must not hold up the window, in ms. */
const PATIENCE = 3000;

/**
 * Durable ids for tree items that nobody can guess. VS Code turns a tree's handle, which contains the id, back
 * into our node when a command is run with it: whoever could name an id could click on a node without a person.
 * The same secret gives the same ids after a reload, so that expansion and selection survive it.
 */
export class TreeIds {
  readonly #secret: Buffer;
  readonly #known = new Map<string, string>();

  private constructor(secret: Buffer) {
    this.#secret = secret;
  }

  /** With the secret that is kept for this user, made on first use; where none can be kept, one for this window. */
  static async load(secrets: Pick<vscode.SecretStorage, 'get' | 'store'>): Promise<TreeIds> {
    const kept = await within(PATIENCE, keptSecret(secrets)).catch(() => undefined);
    return new TreeIds(kept ?? randomBytes(32));
  }

  /** The id of a node by what it stands for: the store, then its path in the tree. */
  idOf(...parts: string[]): string {
    const path = JSON.stringify(parts);
    let id = this.#known.get(path);
    if (id === undefined) {
      id = createHmac('sha256', this.#secret).update(path).digest('base64url');
      this.#known.set(path, id);
    }
    return id;
  }
}

async function keptSecret(secrets: Pick<vscode.SecretStorage, 'get' | 'store'>): Promise<Buffer> {
  const kept = Buffer.from((await secrets.get(SECRET_NAME)) ?? '', 'base64');
  if (kept.length === 32) return kept;
  const fresh = randomBytes(32);
  await secrets.store(SECRET_NAME, fresh.toString('base64'));
  return fresh;
}
