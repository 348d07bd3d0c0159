import assert from 'node:assert/strict';
import type { Project } from '../../../../src/editor/projects/project';
import { liveProject, masterplan, seen } from './support';

/** Runs in two windows on the same folder at once: each writes in the person's name and sees the other's change. */
export function secondWindowRules(mine: string, others: string): void {
  describe(`Two windows on one plan: the ${mine} window`, () => {
    let project: Project;

    before(async () => {
      project = await liveProject();
    });

    it('writes in the person’s name', async () => {
      const { gestures } = await masterplan();
      const gesture = gestures.ofModal('a test');
      await project.write('add', { plan_id: 'busy', item_key: `BY-${mine}`, title: mine }, gesture);
      assert.equal(project.standing.kind, 'human');
    });

    it('shows what the other window writes, without being asked', async () => {
      await seen(project.mirror, () => project.mirror.itemByKey('busy', `BY-${others}`) !== undefined);
    });

    it('shows both windows as sessions of the same person', async () => {
      await seen(project.mirror, () => people(project).length === 2);
      assert.equal(new Set(people(project).map(({ user }) => user)).size, 1);
    });

    it('says of the log that every human change is signed', async () => {
      const answer = await project.read('verify', {});
      assert.equal(answer.ok, true);
      assert.deepEqual(answer.unsigned_human, []);
    });
  });
}

const people = (project: Project) => project.mirror.sessions().filter(({ kind }) => kind === 'human');
