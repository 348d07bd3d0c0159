import type { Caller } from '../../model/caller';
import { MasterplanError } from '../../model/errors';
import { verifyRequestSignature } from '../../model/human-signature';
import type { RequestSignature } from '../../model/protocol';
import type { OperationContext } from '../context';
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
 * operation, input, request key and store; keeps the signature, by which `verify` tells a person's changes
 * from forged ones. Throws FORBIDDEN.
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
  const { changes } = await context.db.run(
    `INSERT INTO masterplan_signed_requests (request_key, key_id, payload, signature, at)
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT (request_key) DO NOTHING`,
    [call.key, key.key_id, signature.payload, signature.signature, context.now],
  );
  if (changes === 0) await refuseReplay(context, call);
}

/** A request that changed nothing yet (a waiting `next`) may come again; one that did is used up. */
async function refuseReplay(context: OperationContext, call: SignedCall): Promise<void> {
  const used = await context.db.get(
    "SELECT 1 FROM masterplan_updates WHERE kind = 'human' AND request_key = $1 LIMIT 1",
    [call.key],
  );
  if (used !== undefined) throw forbidden('The signed request was carried out already.', call);
  await context.db.run(
    'UPDATE masterplan_signed_requests SET key_id = $2, payload = $3, signature = $4, at = $5 WHERE request_key = $1',
    [
      call.key,
      call.signature?.keyId ?? null,
      call.signature?.payload ?? null,
      call.signature?.signature ?? null,
      context.now,
    ],
  );
}

function forbidden(what: string, call: SignedCall): MasterplanError {
  return new MasterplanError('FORBIDDEN', `${what} A person's changes are signed by an enrolled key.`, {
    hint: 'Do it in the editor, whose key is enrolled for this project.',
    details: { operation: call.operation },
  });
}
