import { createHash, timingSafeEqual } from 'node:crypto';
import { MasterplanError } from '../model/errors';
import { type HelloParameters, PROTOCOL_VERSION } from '../model/protocol';

/** What the host is, known as soon as it owns the store. */
export interface HostFacts {
  storeId: string;
  /** The store's real path. */
  path: string;
  epoch: number;
  incarnation: string;
  token: string;
  build: string;
  /** Linux: tells a container's view of the files from the machine's; else empty. */
  mountNamespace: string;
}

/**
 * Whether whoever said hello may speak to this host: it can read the epoch's file (token) and means the same
 * store (path). Throws FORBIDDEN or STORE_ELSEWHERE.
 */
export function admit(hello: HelloParameters, facts: HostFacts): void {
  if (!sameSecret(hello.token, facts.token)) {
    throw new MasterplanError('FORBIDDEN', 'The token is not this plan host’s.', {
      hint: 'Only who can read the store’s folder may use it.',
    });
  }
  // In a container the same folder has another path; there the token alone has to do.
  const sameView = (hello.mountNamespace ?? '') === facts.mountNamespace;
  if (sameView && hello.storePath !== facts.path) {
    throw new MasterplanError(
      'STORE_ELSEWHERE',
      `This plan host owns the store ${facts.path}, not ${hello.storePath}.`,
      {
        hint: 'If the project was just moved, its host ends within seconds: call again. Else use the path that is named here.',
        details: { path: facts.path, asked: hello.storePath },
      },
    );
  }
}

/** Throws VERSION where client and host cannot understand each other. */
export function checkProtocol(hello: HelloParameters, facts: HostFacts): void {
  if (hello.protocol !== PROTOCOL_VERSION) {
    throw new MasterplanError(
      'VERSION',
      `The plan host speaks protocol ${PROTOCOL_VERSION} (Masterplan ${facts.build}), the client protocol ` +
        `${hello.protocol} (Masterplan ${hello.build}).`,
      {
        hint: 'Update the older one of the two, the editor’s extension or the command, and start it again.',
        details: { protocol: PROTOCOL_VERSION, build: facts.build },
      },
    );
  }
}

/** In constant time, whatever the lengths. */
function sameSecret(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
