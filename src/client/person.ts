import type { MasterplanError } from '../model/errors';
import { challengeText, type SignedRequest, signRequest, signText } from '../model/human-signature';
import type { AuthenticateParameters, AuthenticateResult, RequestSignature } from '../model/protocol';

/** A person whose key a client uses; the key itself stays with whoever implements this. */
export interface Person {
  /** Proves the key to a host: the signature over `challengeText(storeId, challenge)`. */
  prove(challenge: string, storeId: string): AuthenticateParameters | Promise<AuthenticateParameters>;
  /** Signs one request (`signRequest`). Called once for a request, however often it has to be repeated. */
  sign(request: SignedRequest): RequestSignature | Promise<RequestSignature>;
}

/** How the store stands to the person's key, as of the last time it was asked. */
export type PersonStanding =
  /** `human`: writes are the person's. `pending`: somebody with a trusted key has to approve the key first. */
  | AuthenticateResult
  /** The key was revoked or can't be used; reading goes on. */
  | { state: 'refused'; error: MasterplanError };

/** A person by a key pair (`newKeyPair`). `label`: where the key lives, for whoever approves it. */
export function personWithKey(pair: { publicKey: string; privateKey: string }, label?: string): Person {
  return {
    prove: (challenge, storeId) => ({
      publicKey: pair.publicKey,
      signature: signText(challengeText(storeId, challenge), pair.privateKey),
      ...(label === undefined ? {} : { label }),
    }),
    sign: (request) => signRequest(request, pair),
  };
}
