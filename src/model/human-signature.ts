import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import canonicalize from 'canonicalize';
import type { RequestSignature } from './protocol';

/** Separates the signatures over requests from every other use of a person's key. */
const REQUEST_DOMAIN = 'masterplan-human-request-v1';

/** What a person's key signs of a request: everything that decides what it does, and the key that makes it unique. */
export interface SignedRequest {
  storeId: string;
  operation: string;
  /** As it goes over the wire. */
  input: unknown;
  /** The request's idempotency key: a signature is good for this one request. */
  key: string;
}

/** The text that is signed: RFC 8785 JSON. */
export function humanPayload(request: SignedRequest): string {
  const text = canonicalize({
    domain: REQUEST_DOMAIN,
    store: request.storeId,
    operation: request.operation,
    input: request.input,
    key: request.key,
  });
  if (text === undefined) throw new Error('the request has no JSON form');
  return text;
}

/** What a payload says, or undefined where the text is not one. */
export function readHumanPayload(payload: string): SignedRequest | undefined {
  let value: unknown;
  try {
    value = JSON.parse(payload);
  } catch {
    return undefined;
  }
  if (value === null || typeof value !== 'object') return undefined;
  const { domain, store, operation, input, key } = value as Record<string, unknown>;
  if (domain !== REQUEST_DOMAIN) return undefined;
  if (typeof store !== 'string' || typeof operation !== 'string' || typeof key !== 'string') return undefined;
  return { storeId: store, operation, input, key };
}

/** The text by which a connection proves that it has the key: over the challenge of the host's hello. */
export function challengeText(storeId: string, challenge: string): string {
  return `masterplan-human-v1\n${storeId}\n${challenge}`;
}

/** A key's name: what its public half hashes to. `publicKey` is the base64 of the raw 32 bytes. */
export function keyIdOf(publicKey: string): string {
  return createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex').slice(0, 32);
}

/** A new Ed25519 key: the public half as base64 of the raw 32 bytes, the private half as PEM (PKCS #8). */
export function newKeyPair(): { publicKey: string; privateKey: string } {
  const pair = generateKeyPairSync('ed25519');
  return {
    publicKey: rawPublicKey(pair.publicKey),
    privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** The raw 32 bytes of a public Ed25519 key (or of the one that belongs to a private key), base64. */
export function rawPublicKey(key: KeyObject): string {
  const { x } = key.export({ format: 'jwk' });
  if (x === undefined) throw new Error('not an Ed25519 key');
  return Buffer.from(x, 'base64url').toString('base64');
}

/** The key object of a raw public key; undefined where the text is not the base64 of 32 bytes. */
export function publicKeyFrom(publicKey: string): KeyObject | undefined {
  const raw = Buffer.from(publicKey, 'base64');
  if (raw.length !== 32 || raw.toString('base64') !== publicKey) return undefined;
  return createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') },
    format: 'jwk',
  });
}

/** Signs a text with a private key in PEM; base64. */
export function signText(text: string, privateKey: string | KeyObject): string {
  const key = typeof privateKey === 'string' ? createPrivateKey(privateKey) : privateKey;
  return sign(null, Buffer.from(text), key).toString('base64');
}

/** Whether the signature (base64) over the text is by the raw public key. Never throws. */
export function verifyText(text: string, signature: string, publicKey: string): boolean {
  const key = publicKeyFrom(publicKey);
  if (key === undefined) return false;
  return verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64'));
}

/** A person's signature over one request. */
export function signRequest(
  request: SignedRequest,
  keyPair: { publicKey: string; privateKey: string },
): RequestSignature {
  const payload = humanPayload(request);
  return { keyId: keyIdOf(keyPair.publicKey), payload, signature: signText(payload, keyPair.privateKey) };
}

/** Whether the signature is over exactly this request and by this key. */
export function verifyRequestSignature(
  request: SignedRequest,
  signature: RequestSignature,
  publicKey: string,
): boolean {
  return (
    signature.keyId === keyIdOf(publicKey) &&
    signature.payload === humanPayload(request) &&
    verifyText(signature.payload, signature.signature, publicKey)
  );
}
