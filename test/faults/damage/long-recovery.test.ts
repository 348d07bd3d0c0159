import assert from 'node:assert/strict';
import { join } from 'node:path';
import { readOwner } from '../../../src/store/sqljs/epoch';
import { RealProject, untilGone } from '../../support/real-project';
import { buildHost } from '../support/host-build';

const CLIENTS = 20;
const KILLS = 2;

describe('twenty clients whose host dies while it recovers, again and again', function () {
  this.timeout(300_000);
  let project: RealProject;
  beforeEach(() => {
    project = new RealProject(600);
  });
  afterEach(() => project.remove());

  /** The owner after this epoch, as soon as it has claimed the store: it recovers then. */
  async function ownerAfter(epoch: number): Promise<{ epoch: number; pid: number }> {
    for (;;) {
      const owner = readOwner(project.store);
      if (owner !== undefined && owner.epoch > epoch) return owner;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  it('all get their answers, each another item, from one host after the other', async () => {
    const author = await project.client();
    await author.call('create_plan', { plan_id: 'p', title: 'P' });
    const items = Array.from({ length: CLIENTS }, (_, n) => ({ item_key: `k${n}`, title: `Item ${n}` }));
    await author.call('import', { plan_id: 'p', items });
    let { epoch, pid } = project.owner();
    project.killHost();
    await untilGone(pid);
    await author.close();

    project.hostFile = await buildHost(join(project.top, 'slow'), {
      'store/sqljs/recover-state': join(__dirname, 'slow-recovery.ts'),
    });
    const clients = await Promise.all(
      items.map((_, n) => project.client({ sessionId: `s${n}`, surface: 'mcp' })),
    );
    const answers = Promise.all(
      clients.map((client) => client.call('next', { claim: true }) as Promise<{ item: { id: number } }>),
    );
    for (let kill = 0; kill < KILLS; kill += 1) {
      ({ epoch, pid } = await ownerAfter(epoch));
      process.kill(pid, 'SIGKILL');
      await untilGone(pid);
    }
    const given = (await answers).map(({ item }) => item.id);
    assert.equal(new Set(given).size, CLIENTS, given.join());
    const last = project.owner().epoch;
    // One for the author, those that were killed, the one that answers; two may start at once.
    assert.ok(last <= 1 + KILLS + 1 + 2, `${last} epochs`);
    const [reader] = clients;
    assert.equal((await reader?.call('verify', {}))?.ok, true);
  });
});
