import { SURFACES } from '../model/caller';
import { MasterplanError } from '../model/errors';
import type {
  AuthenticateParameters,
  CallParameters,
  HelloParameters,
  RequestSignature,
} from '../model/protocol';

/**
 * The border of the host: parameters as they come over the socket, checked by hand because this runs for
 * every request (an operation's own input is checked by its schema later). All throw INVALID_INPUT.
 */

type Fields = Record<string, unknown>;

/** Names, ids and keys are short; anything longer is a mistake or an attack. */
const MAX_NAME = 1024;
/** Answers that one message may confirm. */
const MAX_KEYS = 10_000;

export function parseHello(params: unknown): HelloParameters {
  const fields = asFields(params);
  const surface = SURFACES.find((candidate) => candidate === fields.surface);
  if (surface === undefined) {
    throw invalid(`surface must be one of ${SURFACES.join(', ')}`);
  }
  const protocol = fields.protocol;
  if (typeof protocol !== 'number') {
    throw invalid('protocol must be a number');
  }
  // Only Linux has them: elsewhere clients send an empty one.
  const mountNamespace = fields.mountNamespace === '' ? undefined : optionalText(fields, 'mountNamespace');
  return {
    protocol,
    build: text(fields, 'build'),
    token: text(fields, 'token'),
    storePath: text(fields, 'storePath', 64 * 1024),
    surface,
    clientId: text(fields, 'clientId'),
    client: text(fields, 'client'),
    user: text(fields, 'user'),
    sessionId: optionalText(fields, 'sessionId') ?? null,
    sessionName: optionalText(fields, 'sessionName') ?? null,
    ...(mountNamespace === undefined ? {} : { mountNamespace }),
  };
}

export function parseCall(params: unknown): CallParameters {
  const fields = asFields(params);
  const sessionId = fields.sessionId === null ? null : optionalText(fields, 'sessionId');
  const sessionName = optionalText(fields, 'sessionName');
  return {
    operation: text(fields, 'operation'),
    input: fields.input ?? {},
    key: text(fields, 'key'),
    ...(fields.ack === undefined ? {} : { ack: parseKeys(fields.ack) }),
    ...(sessionId === undefined ? {} : { sessionId }),
    ...(sessionName === undefined ? {} : { sessionName }),
    ...(fields.signature === undefined ? {} : { signature: parseSignature(fields.signature) }),
  };
}

export function parseAuthenticate(params: unknown): AuthenticateParameters {
  const fields = asFields(params);
  const label = optionalText(fields, 'label');
  const { restartTrust } = fields;
  if (restartTrust !== undefined && restartTrust !== true) {
    throw invalid('restartTrust must be true or left out');
  }
  return {
    publicKey: text(fields, 'publicKey'),
    signature: text(fields, 'signature'),
    ...(label === undefined ? {} : { label }),
    ...(restartTrust === undefined ? {} : { restartTrust }),
  };
}

export function parseRetire(params: unknown): { build: string } {
  return { build: text(asFields(params), 'build') };
}

/** A list of idempotency keys. */
export function parseKeys(value: unknown): string[] {
  if (Array.isArray(value) && value.length > MAX_KEYS) {
    throw invalid(`ack may list ${MAX_KEYS} keys at most`);
  }
  if (!Array.isArray(value) || !value.every((key) => typeof key === 'string' && key.length <= MAX_NAME)) {
    throw invalid('ack must be a list of keys');
  }
  return value as string[];
}

/** The `id` of a request, or undefined where a message has none. */
export function parseId(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;
}

function parseSignature(value: unknown): RequestSignature {
  const fields = asFields(value);
  const payload = fields.payload;
  if (typeof payload !== 'string') {
    throw invalid('signature.payload must be text');
  }
  return { keyId: text(fields, 'keyId'), payload, signature: text(fields, 'signature') };
}

export function asFields(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid('params must be an object');
  }
  return value as Fields;
}

function text(fields: Fields, name: string, limit = MAX_NAME): string {
  const value = fields[name];
  if (typeof value !== 'string' || value === '' || value.length > limit || value.includes('\0')) {
    throw invalid(`${name} must be text of 1 to ${limit} characters`);
  }
  return value;
}

function optionalText(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  return value === undefined || value === null ? undefined : text(fields, name);
}

function invalid(problem: string): MasterplanError {
  return new MasterplanError('INVALID_INPUT', `The plan host got a message it can’t read: ${problem}.`, {
    hint: 'Use a client of the same version.',
  });
}
