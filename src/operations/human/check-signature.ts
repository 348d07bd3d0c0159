import type { Caller } from '../../model/caller';
import { MasterplanError } from '../../model/errors';
import { verifyRequestSignature } from '../../model/human-signature';
import type { RequestSignature } from '../../model/protocol';
import { HOST_CALLER, type OperationContext } from '../context';
import { appendChange } from '../rules/audit';
import { loadProject } from '../rules/project-record';
import { loadKey, stateOf } from './key-record';

interface SignedCall {
  operation: string;
  /** As it came in. */
  input: unknown;
  caller: Caller;
  key: string | null;
  signature?: RequestSignature;
}

/**
 * Requires that a person's writing request is signed by the key that the connection proved, over exactly this
 * operation, input, request key and store, and was not carried out yet. Throws FORBIDDEN, and INVALID_INPUT where
 * it names its item so that `verify` could not tell which was meant.
 */
export async function checkSignature(context: OperationContext, call: SignedCall): Promise<void> {
  const { signature, caller } = call;
  if (signature === undefined) throw forbidden('The request is not signed.', call);
  if (call.key === null) throw forbidden('A signed request needs a key of its own.', call);
  if (signature.keyId !== caller.keyId) {
    throw forbidden('The request is signed by another key than the connection proved.', call);
  }
  const key = await loadKey(context, signature.keyId);
  if (key === undefined || stateOf(key) !== 'approved') {
    throw forbidden(`The key is ${key === undefined ? 'not enrolled' : stateOf(key)}.`, call);
  }
  const request = { storeId: context.store.id, operation: call.operation, input: call.input, key: call.key };
  if (!verifyRequestSignature(request, signature, key.public_key)) {
    throw forbidden('The signature does not belong to this request.', call);
  }
  const used = await context.db.get('SELECT 1 FROM masterplan_signed_requests WHERE request_key = $1', [
    call.key,
  ]);
  if (used !== undefined) throw forbidden('The signed request was carried out already.', call);
  refuseKeyAlone(call);
  await nameStore(context);
}

/**
 * Which item a key alone names depends on the plans of the moment: `verify`, which has only the request and the rows,
 * can't follow it, and the change would count as forged.
 */
function refuseKeyAlone({ input, operation }: SignedCall): void {
  const { item_id: id, plan_id: planId, item_key: key } = (input ?? {}) as Record<string, unknown>;
  if (key === undefined || id !== undefined || planId !== undefined) return;
  throw new MasterplanError(
    'INVALID_INPUT',
    `${operation}: item_key alone names no item in a signed request.`,
    {
      hint: 'Name the item by item_id, or plan_id with item_key.',
      details: { problems: [{ path: 'plan_id', reason: 'is missing' }] },
    },
  );
}

/**
 * Keeps the signature of a request that changed something, by which `verify` tells a person's changes from
 * forged ones. One that changed nothing (a `next` that waits) is not kept: it could cover a row that somebody
 * else writes, and it may come again.
 */
export async function keepSignature(context: OperationContext, call: SignedCall): Promise<void> {
  const { signature, key } = call;
  if (signature === undefined || key === null) return;
  await context.db.run(
    `INSERT INTO masterplan_signed_requests (request_key, key_id, payload, signature, at)
     VALUES ($1, $2, $3, $4, $5)`,
    [key, signature.keyId, signature.payload, signature.signature, context.now],
  );
}

/** Where the database remembers which store its log speaks of. */
export const LOGGED_STORE = 'logged_store_id';

/**
 * Signatures name the store they are for, and a copied or restored folder is another store: the log says so
 * before the first change that is signed for it. The project's row names the first one.
 */
export async function nameStore(context: OperationContext): Promise<void> {
  const { id } = context.store;
  const logged = await context.db.get<{ value: string }>('SELECT value FROM masterplan_meta WHERE key = $1', [
    LOGGED_STORE,
  ]);
  const known = logged?.value ?? (await loadProject(context))?.project_id;
  if (known === id) return;
  await appendChange(
    { ...context, caller: HOST_CALLER, requestKey: null },
    {
      activity: 'metadata_updated',
      new: { store: { id } },
      message:
        known === undefined
          ? 'The log begins in this store.'
          : 'The log goes on in another store: a copy, or restored.',
      automatic: true,
    },
  );
  await context.db.run(
    `INSERT INTO masterplan_meta (key, value) VALUES ($1, $2)
     ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
    [LOGGED_STORE, id],
  );
}

function forbidden(what: string, call: SignedCall): MasterplanError {
  return new MasterplanError('FORBIDDEN', `${what} A person's changes are signed by an enrolled key.`, {
    hint: 'Do it in the editor, whose key is enrolled for this project.',
    details: { operation: call.operation },
  });
}
