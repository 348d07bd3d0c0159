import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import type { Project } from '../../../../src/editor/projects/project';
import { agent, eventually, extension, folderPath, liveProject, seen, startClaimers } from './support';

const PLAN = 'busy';

describe('A folder with a plan', () => {
  let project: Project;

  it('activates the extension by itself', async () => {
    await eventually(() => extension().isActive);
  });

  it('shows the plan', async () => {
    project = await liveProject();
    assert.equal(project.mirror.state.kind, 'live');
    assert.equal(project.mirror.itemCount(PLAN), 63);
  });

  it('follows three agents that work it at the same time, to the last item', async () => {
    let steps = 0;
    let changes = 0;
    const listening = project.mirror.onDidChange(() => {
      changes += 1;
    });
    await startClaimers(folderPath(), ['one', 'two', 'three'], () => {
      steps += 1;
    });
    await seen(project.mirror, () => project.mirror.plan(PLAN)?.status === 'completed');
    listening.dispose();
    assert.ok(steps > 100, `${steps} steps`);
    assert.ok(changes > 1, 'it was followed in between too');
    await agreesWithTheStore();
  });

  it('shows what is added, moved and taken away meanwhile', async () => {
    const editing = await agent(folderPath(), 'editing');
    const { item } = (await editing.call('add', { plan_id: PLAN, title: 'Late' })) as {
      item: { id: number };
    };
    await seen(project.mirror, () => project.mirror.item(item.id)?.parent_id === null);
    await editing.call('move', { item_id: item.id, parent_key: 'P-1' });
    const phase = project.mirror.itemByKey(PLAN, 'P-1')?.id;
    await seen(project.mirror, () => project.mirror.item(item.id)?.parent_id === phase);
    await editing.call('update', { item_id: item.id, status: 'cancelled' });
    await seen(project.mirror, () => project.mirror.item(item.id)?.status === 'cancelled');
    await agreesWithTheStore();
  });

  async function agreesWithTheStore(): Promise<void> {
    const reader = await agent(folderPath(), 'reader');
    const { items } = (await reader.call('list', { plan_id: PLAN, limit: 100 })) as {
      items: { item_key: string; status: string }[];
    };
    const stored = items.map(({ item_key, status }) => `${item_key} ${status}`).sort();
    const shown = () =>
      [...project.mirror.items(PLAN)].map(({ item_key, status }) => `${item_key} ${status}`).sort();
    // The mirror reads plans and items one after the other: the plan may be seen completed before its last phase.
    await seen(project.mirror, () => isDeepStrictEqual(shown(), stored));
  }
});
