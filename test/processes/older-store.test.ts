import { strict as assert } from 'node:assert';
import { createExecutor } from '../../src/operations/executor';
import { MIGRATIONS } from '../../src/store/migrations/migrations';
import { openStore } from '../../src/store/sqljs/open-store';
import { createStoreFolder } from '../../src/store/sqljs/store-folder';
import { RealProject } from '../support/real-project';

describe('a store that an older build has left', function () {
  this.timeout(30_000);
  let project: RealProject;
  beforeEach(() => {
    project = new RealProject();
  });
  afterEach(() => project.remove());

  /** A plan as the first schema's build kept it: work without an estimate counted as a minute. */
  async function writeOldStore(): Promise<void> {
    const folder = createStoreFolder(project.store);
    const migrations = MIGRATIONS.slice(0, 1);
    const store = await openStore({ folder, socketAddress: 'none', build: 'old', protocol: 1, migrations });
    const executor = createExecutor({
      database: store,
      clock: Date.now,
      store: { path: folder, id: 'old' },
      project: { root: project.root, name: 'project' },
      isConnected: () => true,
      isPresent: () => true,
    });
    const items = [
      { item_key: 'estimated', title: 'estimated', estimate_minutes: 30 },
      { item_key: 'unknown', title: 'unknown' },
    ];
    await executor.execute({
      operation: 'import',
      input: { plan: { plan_id: 'p', title: 'P' }, items },
      caller: {
        surface: 'cli',
        clientId: 'old',
        client: 'old',
        user: 'ana@example.org',
        kind: 'ai',
        sessionId: 's',
        sessionName: 's',
        keyId: null,
      },
      key: null,
    });
    await store.run("UPDATE masterplan_items SET start_chain = 1 WHERE item_key = 'unknown'");
    await store.close();
  }

  it('is put in the order of this build before the host answers anybody', async () => {
    await writeOldStore();
    const client = await project.client({ sessionId: 's' });
    const answer = await client.call('next', { plan_id: 'p' });
    assert.equal((answer.item as { item_key: string }).item_key, 'unknown');
    const verified = await client.call('verify', {});
    assert.equal(verified.first_bad, undefined, 'what follows from the plan is what stands there');
  });
});
