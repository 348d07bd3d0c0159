import { MasterplanError } from '../model/errors';
import type { HelloParameters, HelloResult } from '../model/protocol';
import { type EpochFile, readOwner } from '../store/sqljs/epoch';
import { denied } from './denied';
import { ConnectionLost, type HostConnection, openConnection } from './host-connection';
import { isSocketName, socketAddress } from './socket-address';

/** What came of calling the owner of a store. */
export type HostContact =
  /** Nobody has ever owned it. */
  | { kind: 'none' }
  | { kind: 'connected'; owner: EpochFile; connection: HostConnection; hello: HelloResult }
  /** It answers, but not to this client: VERSION (the connection may still ask it to retire), FORBIDDEN… */
  | { kind: 'declined'; owner: EpochFile; connection: HostConnection; error: MasterplanError }
  /** It went away while being greeted: look again. */
  | { kind: 'ended'; owner: EpochFile }
  /** Nobody listens (`refused`, `missing`), or whoever does gave no sign for five seconds (`silent`). */
  | { kind: 'refused' | 'missing' | 'silent'; owner: EpochFile };

/** How a client introduces itself; the rest of hello is in the epoch's file. */
export type Introduction = Omit<HelloParameters, 'token' | 'storePath'>;

const NO_TALK = 'This process may not talk to the plan host';
/** Silence is counted in this process's own ticks, so that its own suspension is no host's silence. */
const TICK = 250;
export const SILENT_TICKS = 20;

/**
 * Calls the newest owner of the store once. `store` is the folder's real path.
 * Throws FORBIDDEN where this process may not (a sandbox): then nothing is known about the owner, and no host
 * must be started from here.
 */
export async function contactHost(
  store: string,
  introduction: () => Introduction | Promise<Introduction>,
): Promise<HostContact> {
  const owner = ownerOf(store);
  if (owner === undefined) {
    return { kind: 'none' };
  }
  const silence = new Silence();
  try {
    const [connection, introduced] = await Promise.all([call(store, owner, silence), introduction()]);
    if (typeof connection === 'string') {
      return { kind: connection, owner };
    }
    return await greet(connection, owner, { ...introduced, token: owner.token, storePath: store }, silence);
  } finally {
    silence.stop();
  }
}

/** The newest owner's entry. Throws FORBIDDEN where it may not be read. */
export function ownerOf(store: string): EpochFile | undefined {
  try {
    return readOwner(store);
  } catch (error) {
    throw isDenied(error) ? denied(store, NO_TALK, error) : error;
  }
}

/** Connects, or says why there is nobody. A full queue of callers (EAGAIN) is a busy host: tried again. */
async function call(
  store: string,
  owner: EpochFile,
  silence: Silence,
): Promise<HostConnection | 'refused' | 'missing' | 'silent'> {
  if (!isSocketName(owner.socketAddress)) {
    // No host writes such a name; a folder that came from somebody else may lead anywhere.
    return 'missing';
  }
  const address = await socketAddress(store, owner.socketAddress);
  for (;;) {
    try {
      return await openConnection(address);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      switch (code) {
        case 'ECONNREFUSED':
          return 'refused';
        case 'ENOENT':
        case 'ENOTSOCK':
          return 'missing';
        case 'EAGAIN':
        case 'EBUSY':
        case 'ECONNRESET':
        case 'ETIMEDOUT':
          break;
        default:
          throw isDenied(error) ? denied(store, NO_TALK, error) : error;
      }
    }
    if ((await silence.tick()) === 'over') {
      return 'silent';
    }
  }
}

async function greet(
  connection: HostConnection,
  owner: EpochFile,
  params: HelloParameters,
  silence: Silence,
): Promise<HostContact> {
  try {
    const hello = await Promise.race([connection.hello(params), silence.over]);
    if (hello === undefined) {
      connection.destroy();
      return { kind: 'silent', owner };
    }
    return { kind: 'connected', owner, connection, hello };
  } catch (error) {
    if (error instanceof ConnectionLost) {
      return { kind: 'ended', owner };
    }
    if (error instanceof MasterplanError) {
      return { kind: 'declined', owner, connection, error };
    }
    connection.destroy();
    throw error;
  }
}

function isDenied(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EPERM' || code === 'EACCES';
}

/** Counts the ticks of this process in which nothing was heard. */
class Silence {
  /** Resolves (with undefined) when it has lasted long enough. */
  readonly over: Promise<undefined>;
  private ticks = 0;
  private readonly timer: NodeJS.Timeout;
  private waiting: (() => void)[] = [];

  constructor() {
    let resolveOver: (value: undefined) => void = () => undefined;
    this.over = new Promise((resolve) => {
      resolveOver = resolve;
    });
    this.timer = setInterval(() => {
      this.ticks += 1;
      if (this.ticks >= SILENT_TICKS) {
        resolveOver(undefined);
      }
      for (const resume of this.waiting.splice(0)) {
        resume();
      }
    }, TICK);
  }

  /** Waits for the next tick. */
  async tick(): Promise<'over' | 'not yet'> {
    await new Promise<void>((resolve) => this.waiting.push(resolve));
    return this.ticks >= SILENT_TICKS ? 'over' : 'not yet';
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
