import type { KeyObject } from 'node:crypto';
import { keyIdOf, signText, verifyText } from '../../model/human-signature';

/** A row of `masterplan_heads`: the newest head of the log that one key signed. */
export interface SignedHead {
  key_id: string;
  public_key: string;
  version: number;
  hash: string;
  signature: string;
  signed_at: number;
}

/**
 * The text that is signed. The log's name is the hash of its first row: it stays when the store is copied,
 * exported and restored, where the store's own id changes.
 */
function headText(firstHash: string, version: number, hash: string): string {
  return `masterplan-head-v1\n${firstHash}\n${version}\n${hash}`;
}

/** Signs a head of a log. `signedAt` (ms UTC) is for display; it is not part of what is signed. */
export function signHead(
  head: { firstHash: string; version: number; hash: string },
  key: { publicKey: string; privateKey: KeyObject },
  signedAt: number,
): SignedHead {
  return {
    key_id: keyIdOf(key.publicKey),
    public_key: key.publicKey,
    version: head.version,
    hash: head.hash,
    signature: signText(headText(head.firstHash, head.version, head.hash), key.privateKey),
    signed_at: signedAt,
  };
}

/** Whether the head is signed by the key it names, for the log that begins with this hash. */
export function verifyHead(head: SignedHead, firstHash: string): boolean {
  return (
    head.key_id === keyIdOf(head.public_key) &&
    verifyText(headText(firstHash, head.version, head.hash), head.signature, head.public_key)
  );
}
