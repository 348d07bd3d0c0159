import { strict as assert } from 'node:assert';
import type { ConnectOptions } from '../../src/client/client';
import { personWithKey } from '../../src/client/person';
import { newKeyPair } from '../../src/model/human-signature';
import { RealProject } from '../support/real-project';

describe('a claim that is given up at any moment', function () {
  this.timeout(30_000);
  let project: RealProject;
  beforeEach(() => {
    project = new RealProject(600);
  });
  afterEach(() => project.remove());

  it('is the caller’s if he got it, and else nobody’s', () => giveUp({ surface: 'mcp' }));

  it('holds for a person too, who has to sign what he gives back', () =>
    giveUp({ surface: 'editor', person: personWithKey(newKeyPair()) }));

  async function giveUp(who: Partial<ConnectOptions>): Promise<void> {
    const client = await project.client({ sessionId: 's', ...who });
    await client.call('create_plan', { plan_id: 'p', title: 'P' });
    const items = Array.from({ length: 40 }, (_, n) => ({
      item_key: `k${n}`,
      title: `Item ${n}`,
      assignee_type: 'either',
    }));
    await client.call('import', { plan_id: 'p', items });
    const got = new Set<unknown>();
    let aborted = 0;
    for (let round = 0; round < 30; round += 1) {
      const controller = new AbortController();
      const call = client.call('next', { plan_id: 'p', claim: true }, { signal: controller.signal });
      // At different moments: at once, and while the answer is on its way.
      const timer = setTimeout(() => controller.abort(new Error('given up')), (round % 6) * 0.5);
      try {
        got.add(((await call) as { item: { id: number } }).item.id);
      } catch {
        aborted += 1;
      }
      clearTimeout(timer);
    }
    assert.ok(aborted > 0);
    // Whatever is still to be given back is, before the client has ended.
    await client.close();
    const other = await project.client();
    let held: { id: number }[];
    do {
      held = (await other.call('list', { plan_id: 'p', status: 'in_progress', limit: 100 })).items as {
        id: number;
      }[];
    } while (held.length > got.size);
    assert.deepEqual(new Set(held.map(({ id }) => id)), got);
  }
});
