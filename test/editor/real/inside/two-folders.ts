import assert from 'node:assert/strict';
import { agent, folderPath, liveProject, masterplan, seen } from './support';

describe('Two root folders', () => {
  it('are two projects, in the order of the folders', async () => {
    const editor = await masterplan();
    await editor.projects.ready();
    assert.deepEqual(
      editor.projects.all().map((project) => project.name),
      ['shop', 'library'],
    );
  });

  it('show a change in the folder where it was made only', async () => {
    const shop = await liveProject(0);
    const library = await liveProject(1);
    const author = await agent(folderPath(1), 'author');
    await author.call('add', { plan_id: 'busy', item_key: 'ONLY-HERE', title: 'Here' });
    await seen(library.mirror, () => library.mirror.itemByKey('busy', 'ONLY-HERE') !== undefined);
    assert.equal(shop.mirror.itemByKey('busy', 'ONLY-HERE'), undefined);
  });
});
