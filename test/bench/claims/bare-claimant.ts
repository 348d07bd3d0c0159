import path from 'node:path';
import { openConnection } from '../../../src/client/host-connection';
import type { Claimant, ClaimantSetup } from './claimant';

/** Asks a host that does nothing (`bare-host.ts`), with a request of a claim's size over the product's own wire. */
export async function openBareClaimant({ place, name }: ClaimantSetup): Promise<Claimant> {
  const connection = await openConnection(path.join(place, 'socket'));
  let calls = 0;
  const call = async () => {
    const key = `${name}-${String(calls++).padStart(20, '0')}`;
    const input = { plan_id: 'P', claim: true };
    const { answer } = connection.request('call', {
      operation: 'next',
      input,
      key,
      ack: [key],
      sessionId: name,
    });
    return answer;
  };
  return {
    async claim() {
      return ((await call()).item as { id: number }).id;
    },
    async complete() {
      await call();
    },
    close: () => connection.end(),
  };
}
