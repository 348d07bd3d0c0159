import assert from 'node:assert/strict';
import type { Project } from '../../../../src/editor/projects/project';
import { readOwner } from '../../../../src/store/sqljs/epoch';
import { agent, folderPath, liveProject, seen } from './support';

describe('The plan host, killed under the window', () => {
  let project: Project;

  before(async () => {
    project = await liveProject();
  });

  for (const round of [1, 2, 3]) {
    it(`loses nothing and shows what follows (${round})`, async () => {
      const before = project.mirror.itemCount();
      const owner = readOwner(project.location.store) ?? assert.fail('nobody owns the store');
      process.kill(owner.pid, 'SIGKILL');
      const author = await agent(folderPath(), `author-${round}`);
      await author.call('add', { plan_id: 'busy', item_key: `K-${round}`, title: 'After the kill' });
      await seen(project.mirror, () => project.mirror.itemByKey('busy', `K-${round}`) !== undefined);
      assert.equal(project.mirror.itemCount(), before + 1);
      assert.equal(project.mirror.state.kind, 'live');
      assert.notEqual(readOwner(project.location.store)?.pid, owner.pid);
    });
  }
});
