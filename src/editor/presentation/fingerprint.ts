import { plain } from './plain-text';

/** A key's id in groups that can be read out and compared. */
export function fingerprint(keyId: string): string {
  return plain(keyId.match(/.{1,4}/g)?.join(' ') ?? keyId);
}
