import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BUILD } from '../model/build';
import { compareBuilds } from '../model/build-order';
import { MasterplanError } from '../model/errors';
import { type HelloResult, PROTOCOL_VERSION } from '../model/protocol';
import type { ConnectOptions } from './client';
import { contactHost, type HostContact, type Introduction, ownerOf } from './contact-host';
import type { HostConnection } from './host-connection';
import { mountNamespace } from './mount-namespace';
import { responsibleUser } from './responsible-user';
import { startHost } from './start-host';

export interface FoundHost {
  connection: HostConnection;
  hello: HelloResult;
}

/** Clients that come at the same moment wait a random while before they start a host, in ms. */
const JITTER = 30;
/** Without any host for so long, in ms, a call fails. */
export const HOST_PATIENCE = 60_000;
/** So many hosts one call starts at most; if they all end before they answer, the next would too. */
const MAX_STARTS = 8;
/** A host whose folder was moved notices within a second; so long its clients wait for its end, in ms. */
const MOVE_PATIENCE = 10_000;
const MOVE_PAUSE = 200;
/** A retiring host finishes what runs; so long a newer client waits for its end, in ms. */
const RETIRE_PATIENCE = 40_000;

/** Finds the project's plan host, or starts one: as often as it takes, until the patience is over. */
export class HostFinder {
  readonly introduction: Promise<Introduction>;
  readonly hostFile: string;
  readonly build: string;
  /** The epoch whose owner fell silent on an established connection. */
  silentEpoch = 0;
  /** Once only: if the next host is no newer, retiring it as well would not help. */
  private mayRetire = true;
  private starts = 0;
  private movedSince: number | undefined;

  constructor(
    private readonly options: ConnectOptions,
    clientId: string,
  ) {
    this.build = options.build ?? BUILD;
    this.hostFile = options.hostFile ?? defaultHostFile();
    this.introduction = this.introduce(clientId);
  }

  /** Throws MasterplanError: what keeps a host from being reached or started. */
  async find(signal: AbortSignal): Promise<FoundHost> {
    const started = performance.now();
    this.mayRetire = true;
    this.starts = 0;
    this.movedSince = undefined;
    for (let attempt = 0; ; attempt += 1) {
      signal.throwIfAborted();
      const contact = await this.contact();
      const found = await this.follow(contact, attempt);
      if (found !== undefined) {
        this.silentEpoch = 0;
        return found;
      }
      if (performance.now() - started > HOST_PATIENCE || this.starts >= MAX_STARTS) {
        throw unreachable(this.options.project.store);
      }
    }
  }

  private async contact(): Promise<HostContact> {
    const { store } = this.options.project;
    if (this.silentEpoch > 0) {
      const owner = ownerOf(store);
      if (owner !== undefined && owner.epoch === this.silentEpoch) {
        return { kind: 'silent', owner };
      }
      this.silentEpoch = 0;
    }
    return contactHost(store, () => this.introduction);
  }

  /** What to do next; gives the host where one has been found. */
  private async follow(contact: HostContact, attempt: number): Promise<FoundHost | undefined> {
    switch (contact.kind) {
      case 'connected': {
        const { connection, hello } = contact;
        return (await this.retire(connection, hello.build)) ? undefined : { connection, hello };
      }
      case 'declined': {
        const { connection, error } = contact;
        if (error.code === 'VERSION' && (await this.retire(connection, String(error.details?.build ?? '')))) {
          return undefined;
        }
        connection.destroy();
        if (!this.isMoving(error)) {
          throw error;
        }
        await pause(MOVE_PAUSE);
        return undefined;
      }
      case 'ended':
        await pause(Math.random() * JITTER * (1 + Math.min(attempt, 10)));
        return undefined;
      case 'none':
      case 'refused':
      case 'missing':
      case 'silent':
        await this.start(contact, attempt);
        return undefined;
    }
  }

  private async start(
    contact: Extract<HostContact, { kind: 'none' | 'refused' | 'missing' | 'silent' }>,
    attempt: number,
  ): Promise<void> {
    const { project } = this.options;
    const epoch = contact.kind === 'none' ? 0 : contact.owner.epoch;
    await pause(Math.random() * JITTER * (1 + Math.min(attempt, 10)));
    if ((ownerOf(project.store)?.epoch ?? 0) !== epoch) {
      return;
    }
    const silent = contact.kind === 'silent';
    if (await startHost({ project, hostFile: this.hostFile, epoch, silent })) {
      this.starts += 1;
    }
  }

  /** The host found here owns a folder that is gone: this one was moved, and the host is about to end. */
  private isMoving(error: MasterplanError): boolean {
    const owned = error.details?.path;
    if (error.code !== 'STORE_ELSEWHERE' || typeof owned !== 'string' || existsSync(join(owned, 'epoch'))) {
      return false;
    }
    this.movedSince ??= performance.now();
    return performance.now() - this.movedSince < MOVE_PATIENCE;
  }

  /** Asks an older host to end and waits until it has; false where it stays. */
  private async retire(connection: HostConnection, itsBuild: string): Promise<boolean> {
    if (!this.mayRetire || compareBuilds(this.build, itsBuild) <= 0) {
      return false;
    }
    this.mayRetire = false;
    return retire(connection, this.build);
  }

  private async introduce(clientId: string): Promise<Introduction> {
    const { surface, client, sessionId, sessionName, user, project } = this.options;
    return {
      protocol: PROTOCOL_VERSION,
      build: this.build,
      surface,
      clientId,
      client,
      user: user ?? (await responsibleUser(project.root)),
      sessionId: sessionId ?? null,
      sessionName: sessionName ?? null,
      mountNamespace: mountNamespace(),
    };
  }
}

/** Asks an older host to end and waits until it has; false where it declines. */
async function retire(connection: HostConnection, build: string): Promise<boolean> {
  const ended = new Promise<void>((resolve) => {
    connection.listeners = { onNotification: () => undefined, onClose: resolve };
  });
  const { retiring } = await connection
    .request('retire', { build })
    .answer.catch(() => ({ retiring: !connection.isOpen }));
  if (!retiring) {
    return false;
  }
  const timer = setTimeout(() => connection.destroy(), RETIRE_PATIENCE);
  await ended;
  clearTimeout(timer);
  return true;
}

/** Beside the running bundle, or in dist/ where the source runs in place. */
function defaultHostFile(): string {
  const beside = join(__dirname, 'host.js');
  return existsSync(beside) ? beside : join(__dirname, '..', '..', 'dist', 'host.js');
}

function unreachable(store: string): MasterplanError {
  return new MasterplanError('INTERNAL', `No plan host could be reached or started for ${store}.`, {
    hint: 'Run `masterplan doctor` to see what is wrong. Nothing that was answered is lost.',
    details: { store, seconds: HOST_PATIENCE / 1000 },
  });
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
