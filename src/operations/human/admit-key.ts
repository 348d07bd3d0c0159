import { MasterplanError } from '../../model/errors';
import { keyIdOf, publicKeyFrom } from '../../model/human-signature';
import type { OperationContext } from '../context';
import { appendChange } from '../rules/audit';
import { KEY_COLUMNS, type KeyRecord, loadKey, stateOf } from './key-record';

export interface Admission {
  keyId: string;
  /** `pending`: another key must approve this one first; the connection stays `ai`. */
  state: 'human' | 'pending';
  /** Whether this call enrolled the store's first key. */
  firstKey: boolean;
}

/**
 * Recognises or enrols the key of a connection that has proven it (the host has verified the challenge).
 * The store's first key is trusted at once; every other one waits until a person approves it with a key that
 * is. All of it is logged: an agent that enrols a key of its own can't do so unseen.
 */
export async function admitKey(
  context: OperationContext,
  publicKey: string,
  user: string,
  label: string | null,
): Promise<Admission> {
  if (publicKeyFrom(publicKey) === undefined) {
    throw new MasterplanError('INVALID_INPUT', 'The public key is not the base64 of 32 bytes.', {
      hint: 'Give the raw Ed25519 public key.',
    });
  }
  const keyId = keyIdOf(publicKey);
  const known = await loadKey(context, keyId);
  if (known !== undefined) return { keyId, state: recognise(known), firstKey: false };
  const any = await context.db.get('SELECT 1 FROM masterplan_keys LIMIT 1');
  const firstKey = any === undefined;
  const record: KeyRecord = {
    key_id: keyId,
    public_key: publicKey,
    user_name: user,
    label,
    enrolled_at: context.now,
    approved_at: firstKey ? context.now : null,
    approved_by: null,
    revoked_at: null,
  };
  await context.db.run(
    `INSERT INTO masterplan_keys (${KEY_COLUMNS.join(', ')})
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    KEY_COLUMNS.map((column) => record[column]),
  );
  await appendChange(context, {
    activity: 'metadata_updated',
    new: { key: { ...record } },
    message: firstKey
      ? `The first key of the project is trusted: ${user}.`
      : `A key waits for approval: ${user}.`,
  });
  return { keyId, state: firstKey ? 'human' : 'pending', firstKey };
}

function recognise(key: KeyRecord): Admission['state'] {
  switch (stateOf(key)) {
    case 'approved':
      return 'human';
    case 'pending':
      return 'pending';
    case 'revoked':
      throw new MasterplanError('FORBIDDEN', `The key of ${key.user_name} was revoked.`, {
        hint: 'Enrol a new key; a person with a trusted key approves it.',
        details: { key_id: key.key_id },
      });
  }
}
