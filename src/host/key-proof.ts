import { randomBytes } from 'node:crypto';
import type { Surface } from '../model/caller';
import { MasterplanError } from '../model/errors';
import { challengeText, verifyText } from '../model/human-signature';
import type { AuthenticateParameters } from '../model/protocol';

/** One connection's proof that it has a person's key. */
export class KeyProof {
  /** To be signed with the key. */
  readonly challenge = randomBytes(32).toString('base64url');
  private isUsed = false;
  private proven: string | undefined;

  /**
   * Throws FORBIDDEN where the connection does not prove the key. The challenge counts once, whatever comes of
   * it. A key that the connection has proven needs no other challenge: it may ask again whether the key was
   * approved meanwhile.
   */
  check(params: AuthenticateParameters, surface: Surface, storeId: string): void {
    if (this.proven === params.publicKey) {
      return;
    }
    const isUsed = this.isUsed;
    this.isUsed = true;
    if (surface !== 'editor') {
      throw new MasterplanError('FORBIDDEN', 'Only an editor’s connection can be a person’s.');
    }
    if (isUsed) {
      throw new MasterplanError('FORBIDDEN', 'The challenge was used already.', {
        hint: 'Connect again for a new one.',
      });
    }
    if (!verifyText(challengeText(storeId, this.challenge), params.signature, params.publicKey)) {
      throw new MasterplanError('FORBIDDEN', 'The signature does not prove the key.');
    }
    this.proven = params.publicKey;
  }
}
