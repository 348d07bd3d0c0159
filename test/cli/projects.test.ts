import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { TestProject } from '../support/bundles';

const plansOf = (answer: Record<string, unknown>) =>
  (answer.plans as { plan_id: string }[]).map((plan) => plan.plan_id);

describe('one plan per project', () => {
  let project: TestProject;

  before(async () => {
    project = await TestProject.create();
  });
  after(() => project.remove());

  it('is shared by its linked worktrees and their subfolders', async () => {
    const main = join(project.folder, 'main');
    const linked = join(project.folder, 'linked');
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', main, '-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args]);
    await mkdir(main);
    git('init', '-q');
    git('commit', '-q', '--allow-empty', '-m', 'first');
    git('worktree', 'add', '-q', linked);
    await mkdir(join(linked, 'deep', 'down'), { recursive: true });
    const made = await project.json(['create_plan', '--plan_id', 'w', '--title', 'W'], {
      cwd: join(linked, 'deep', 'down'),
    });
    assert.equal(made.store, join(main, '.masterplan'));
    assert.deepEqual(plansOf(await project.json(['list_plans'], { cwd: main })), ['w']);
    const taken = await project.json(['add', '--plan_id', 'w', '--title', 'Only one'], { cwd: linked });
    assert.ok(taken.item);
    const first = await project.json(['next', '--claim', '--session_id', 'a'], { cwd: linked });
    assert.ok(first.item);
    const second = await project.json(['next', '--claim', '--session_id', 'b'], { cwd: main });
    assert.equal(second.item, null);
  });

  it('is its own after the folder was copied: what happens in the copy stays there', async () => {
    const original = join(project.folder, 'original');
    const copy = join(project.folder, 'copy');
    await mkdir(original);
    await project.json(['create_plan', '--plan_id', 'one', '--title', 'One'], { cwd: original });
    await cp(original, copy, { recursive: true, filter: (source) => !source.endsWith('.sock') });
    const made = await project.json(['create_plan', '--plan_id', 'two', '--title', 'Two'], { cwd: copy });
    assert.equal(made.store, join(copy, '.masterplan'));
    assert.deepEqual(plansOf(await project.json(['list_plans'], { cwd: copy })).sort(), ['one', 'two']);
    assert.deepEqual(plansOf(await project.json(['list_plans'], { cwd: original })), ['one']);
  });

  it('is handed over by a snapshot, and its log verifies in both places', async () => {
    const here = join(project.folder, 'here');
    const there = join(project.folder, 'there');
    await mkdir(here);
    await mkdir(there);
    await project.json(['create_plan', '--plan_id', 's', '--title', 'Handed over'], { cwd: here });
    await project.json(['create_plan', '--plan_id', 't', '--title', 'Beside it'], { cwd: here });
    await project.json(['add', '--plan_id', 's', '--item_key', 'S-1', '--title', 'Done here'], { cwd: here });
    await project.json(['next', '--plan_id', 's', '--claim', '--session_id', 'x'], { cwd: here });
    await project.json(['complete', '--plan_id', 's', '--item_key', 'S-1', '--session_id', 'x'], {
      cwd: here,
    });
    const exported = await project.json(['export', '--file', '../snapshot.json'], { cwd: here });
    assert.equal(exported.file, join(project.folder, 'snapshot.json'));
    const back = ['import', '--file', '../snapshot.json'];
    const checked = await project.cli([...back, '--dry_run'], { cwd: there });
    assert.match(checked.stdout, /^Checked, nothing changed: 2 plans \(.*\), 1 item, and the log\.\n$/);
    const restored = await project.cli(back, { cwd: there });
    assert.match(
      restored.stdout,
      /^Restored from a snapshot: 2 plans \((s, t|t, s)\), 1 item, and the log\. See/,
    );
    const shown = await project.json(['show', '--plan_id', 's', '--item_key', 'S-1'], { cwd: there });
    assert.equal((shown.item as { status: string }).status, 'completed');
    for (const cwd of [here, there]) {
      assert.equal((await project.json(['verify'], { cwd })).ok, true, cwd);
    }
  });
});
