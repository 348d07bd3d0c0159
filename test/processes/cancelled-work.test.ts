import { strict as assert } from 'node:assert';
import { RealProject } from '../support/real-project';

describe('Long work that its caller cancels', () => {
  let project: RealProject;
  beforeEach(() => {
    project = new RealProject();
  });
  afterEach(() => project.remove());

  it('ends, and nothing of it stays: an import comes whole or not at all', async () => {
    const client = await project.client({ sessionId: 'one' });
    await client.call('create_plan', { plan_id: 'P', title: 'Plan' });
    const items = Array.from({ length: 60_000 }, (_, index) => ({
      title: `T${index}`,
      item_key: `K${index}`,
    }));
    const abort = new AbortController();
    const call = client.call(
      'import',
      { plan_id: 'P', items },
      { signal: abort.signal, onProgress: () => abort.abort() },
    );
    await assert.rejects(call, { name: 'AbortError' });
    // Waits for its turn behind what is still running.
    const { changes } = await client.call('history', { plan_id: 'P' });
    assert.equal((changes as unknown[]).length, 1);
    await client.call('import', { plan_id: 'P', items: items.slice(0, 3) });
    assert.equal((await client.call('list', { plan_id: 'P' })).total, 3);
  });
});
