import { homedir } from 'node:os';
import type { Client } from '../../../src/client/client';
import { connect } from '../../../src/client/connect';
import { locateProject } from '../../../src/client/locate-project';
import { type Claimant, type ClaimantSetup, HELD_AT_MOST } from './claimant';

/**
 * The product as agents get it: its client, its host, its rules. A claim is `next` with `claim`: one call over the
 * socket, and everything it entails: the call is checked against its schema, the session is noted, leases that ended
 * are looked for, the plan's life cycle and counts follow, the answer with its briefing is kept for a repetition,
 * the log's row is chained and its head signed.
 */
export async function openHostClaimant({ place, program, name, loop }: ClaimantSetup): Promise<Claimant> {
  const project = await locateProject({ project: place, env: {}, cwd: place, home: homedir() });
  const options = { project, surface: 'mcp', client: 'bench', user: 'bench', hostFile: program } as const;
  const client: Client = await connect({ ...options, sessionId: name });
  await client.call('list_plans', {});
  let claims = 0;
  return {
    async claim() {
      const sessionId = loop === 'cycle' ? name : `${name}-${Math.floor(claims++ / HELD_AT_MOST)}`;
      const answer = await client.call('next', { plan_id: 'P', claim: true }, { sessionId });
      const item = answer.item as { id: number } | null;
      return item?.id;
    },
    async complete(id) {
      await client.call('complete', { item_id: id, message: 'Done.' });
    },
    close: () => client.close(),
  };
}
