import type { Caller } from '../../model/caller';
import { MasterplanError } from '../../model/errors';
import { keyIdOf, publicKeyFrom } from '../../model/human-signature';
import type { OperationContext } from '../context';
import { appendChange } from '../rules/audit';
import { changeKey } from './change-key';
import { isVouchedFor, KEY_COLUMNS, type KeyRecord, loadKey, requireKey, stateOf } from './key-record';

export interface Admission {
  keyId: string;
  /** `pending`: another key must approve this one first; the connection stays `ai`. */
  state: 'human' | 'pending';
  /** Whether this call enrolled the store's first key. */
  firstKey: boolean;
}

/** Who asks that trust begin anew. */
export interface Restarter {
  caller: Caller;
  /** The keys that people at other connections have proven at this moment. */
  presentKeys: readonly string[];
}

/** So many keys may come and wait at a time: more would hide a person's among those of a program that makes them. */
export const MOST_WAITING = 20;
/**
 * A key that has waited so long, in ms, keeps no other out any more: whoever made it has forgotten it. It goes on
 * waiting; nothing is revoked, or who floods the list could have a person's key revoked.
 */
export const WAITS_LONG = 30 * 24 * 60 * 60 * 1000;

/**
 * Recognises or enrols the key of a connection that has proven it (the host has verified the challenge).
 * The store's first key is trusted at once; every other one waits until a person approves it with a key that
 * is. All of it is logged: an agent that enrols a key of its own can't do so unseen.
 *
 * `restarts`: it is to be trusted next (`restartTrust`). Others that wait are no hindrance then: whoever made them
 * could shut a person out who has lost every trusted key.
 */
export async function admitKey(
  context: OperationContext,
  publicKey: string,
  user: string,
  label: string | null,
  restarts = false,
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
  if (!restarts) await requireRoom(context, keyId);
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

async function requireRoom(context: OperationContext, keyId: string): Promise<void> {
  const found = await context.db.get<{ waiting: number }>(
    `SELECT COUNT(*) AS waiting FROM masterplan_keys
     WHERE approved_at IS NULL AND revoked_at IS NULL AND enrolled_at > $1`,
    [context.now - WAITS_LONG],
  );
  const waiting = Number(found?.waiting ?? 0);
  if (waiting < MOST_WAITING) return;
  throw new MasterplanError('CONFLICT', `${waiting} keys wait for approval already: no more can wait.`, {
    hint: 'A person with a trusted key rejects those that nobody knows, in the view "Needs You".',
    details: { waiting, key_id: keyId },
  });
}

/**
 * Trusts a key that nobody approved: who has lost every trusted key would be locked out for good otherwise. Nobody
 * can be kept from it who runs as this user, so it is made to be seen: the row stands in the person's name without
 * a signature, and the views and `verify` show it until somebody who is vouched for approves the key. Throws
 * CONFLICT while somebody is there who could approve it.
 */
export async function restartTrust(
  context: OperationContext,
  keyId: string,
  restarter: Restarter,
): Promise<void> {
  const key = await requireKey(context, keyId);
  // Approved by somebody since it was admitted.
  if (stateOf(key) === 'approved') return;
  await requireNobodyPresent(context, keyId, restarter.presentKeys);
  await changeKey(
    { ...context, caller: { ...restarter.caller, kind: 'human', keyId }, requestKey: null },
    key,
    { approved_at: context.now, approved_by: keyId },
    `Trust began anew: ${key.user_name} trusts a key that nobody approved.`,
  );
}

async function requireNobodyPresent(
  context: OperationContext,
  keyId: string,
  presentKeys: readonly string[],
): Promise<void> {
  for (const id of presentKeys) {
    const key = id === keyId ? undefined : await loadKey(context, id);
    if (key === undefined || stateOf(key) !== 'approved' || !(await isVouchedFor(context, id))) continue;
    const who = key.label === null ? key.user_name : `${key.user_name} (${key.label})`;
    throw new MasterplanError(
      'CONFLICT',
      `Trust can’t begin anew: ${who} has a window open here whose key is trusted.`,
      {
        hint: 'The key waits: approve it in that window, in the view "Needs You".',
        details: { key_id: id, user: key.user_name, label: key.label },
      },
    );
  }
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
