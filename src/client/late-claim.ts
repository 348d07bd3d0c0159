import { randomUUID } from 'node:crypto';
import type { RequestSignature } from '../model/protocol';
import type { HostConnection } from './host-connection';

/** A call that its caller gave up after it had been sent. */
export interface CancelledCall {
  id: number;
  answer: Promise<Record<string, unknown>>;
  operation: string;
  input: Record<string, unknown>;
  key: string;
}

/**
 * Right after a `cancel`: gives back the claim of a `next` whose answer was on its way when the cancel was sent.
 * What the host sends after it has read the cancel holds no claim, and the answer to a ping says that it has.
 * `sign` signs for a person, whose requests count only signed. Never throws.
 */
export async function giveBackLate(
  connection: HostConnection,
  call: CancelledCall,
  sign: (request: {
    operation: string;
    input: Record<string, unknown>;
    key: string;
  }) => Promise<RequestSignature> | undefined = () => undefined,
): Promise<void> {
  let late: Record<string, unknown> | undefined;
  call.answer.then(
    (answer) => {
      late = answer;
    },
    () => undefined,
  );
  try {
    await connection.request('ping', {}).answer;
    connection.forget(call.id);
    const { item, claim } = (late ?? {}) as { item?: { id?: unknown }; claim?: { claim_token?: unknown } };
    // With `resume` it may be a claim from before, which stays.
    if (call.operation !== 'next' || call.input.resume === true) {
      return;
    }
    if (item?.id === undefined || claim?.claim_token === undefined) {
      return;
    }
    const input = {
      item_id: item.id,
      claim_token: claim.claim_token,
      message: 'The caller went away before it got this claim.',
    };
    const request = { operation: 'release', input, key: randomUUID() };
    const signature = await sign(request);
    await connection.request('call', {
      ...request,
      ack: [call.key],
      ...(signature === undefined ? {} : { signature }),
    }).answer;
  } catch {
    // The host ended or the claim is gone: an agent's unconfirmed claim is given again to its next `next`.
  }
}

/** At its end a client waits so long for what is still under way, in ms. */
const PATIENCE = 1_000;

/** Work that goes on after its caller was answered. */
export class Underway {
  private readonly all = new Set<Promise<void>>();

  track(work: Promise<void>): void {
    this.all.add(work);
    work.finally(() => this.all.delete(work)).catch(() => undefined);
  }

  /** Settles when all of it is done, or after a second. */
  async done(): Promise<void> {
    if (this.all.size === 0) {
      return;
    }
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, PATIENCE);
    });
    await Promise.race([Promise.allSettled(this.all), patience]);
    clearTimeout(timer);
  }
}
