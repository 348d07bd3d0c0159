import assert from 'node:assert/strict';
import { loadCatalogue } from '../../../src/client/catalogue';
import type { Client } from '../../../src/client/client';
import type { Change } from '../../../src/model/change';

const writing = new Set(loadCatalogue().operations.flatMap((one) => (one.readOnly ? [] : [one.name])));

/** Makes the item with the id 1, which no hostile call names, and a plan `p` that hostile calls do name. */
export async function makeRock(client: Client): Promise<void> {
  await client.call('create_plan', { plan_id: 'steady', title: 'Steady' });
  await client.call('add', { plan_id: 'steady', item_key: 'rock', title: 'A rock' });
  const { claim } = (await client.call('claim', { item_id: 1 })) as { claim: { claim_token: string } };
  await client.call('complete', { item_id: 1, claim_token: claim.claim_token });
  await client.call('create_plan', { plan_id: 'p', title: 'P' });
  for (const key of ['a', 'b', 'c']) await client.call('add', { plan_id: 'p', item_key: key, title: key });
}

/** An honest client beside the fuzz: it sees what changes, and that the log still tells what the tables hold. */
export class PlanWatch {
  private version = 0;

  private constructor(private readonly client: Client) {}

  static async start(client: Client): Promise<PlanWatch> {
    const watch = new PlanWatch(client);
    await watch.newChanges();
    return watch;
  }

  /** Whether the operation changes something when it is not refused. */
  writes(operation: unknown): boolean {
    return typeof operation === 'string' && writing.has(operation);
  }

  /** What the log has had since the last time; without the notes on attempts with a claim that was lost. */
  async newChanges(): Promise<Change[]> {
    const found: Change[] = [];
    for (;;) {
      const answer = await this.client.call('changes', { since: this.version, peek: true });
      const changes = answer.changes as Change[];
      if (changes.length === 0) return found.filter(({ message }) => !message?.startsWith('Tried to '));
      this.version = changes.at(-1)?.version ?? this.version;
      found.push(...changes);
    }
  }

  async verify(): Promise<void> {
    const verified = await this.client.call('verify', {});
    assert.equal(verified.ok, true, JSON.stringify(verified));
    assert.equal(this.client.hello?.epoch, 1, 'one host lived through it all');
  }
}
