import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '../../../src/client/client';
import { RealProject, untilGone } from '../../support/real-project';

describe('a real disk of a few megabytes', function () {
  this.timeout(300_000);
  let project: RealProject;
  let mounted = false;
  const mount = (...parameters: string[]) => execFileSync('mount', parameters, { stdio: 'pipe' });
  const ballast = () => join(project.root, 'ballast');
  beforeEach(function () {
    project = new RealProject(600);
    try {
      mount('-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', project.root);
      mounted = true;
    } catch (error) {
      console.log(`      SKIPPED: no file system can be mounted here (${String(error).split('\n')[0]})`);
      this.skip();
    }
  });
  afterEach(async () => {
    if (mounted) {
      await endHost();
      execFileSync('umount', ['--lazy', project.root]);
    }
    mounted = false;
    await project.remove();
  });

  /** Takes what is left of the disk, to the last byte. */
  function fill(): void {
    for (let size = 64 * 1024; size >= 1; size = Math.floor(size / 2)) {
      try {
        for (;;) appendFileSync(ballast(), Buffer.alloc(size));
      } catch (error) {
        assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC');
      }
    }
  }

  async function endHost(): Promise<void> {
    if (!readdirSync(project.root).includes('.masterplan')) return;
    const { pid } = project.owner();
    project.killHost();
    await untilGone(pid);
  }

  async function keysOf(client: Client): Promise<string[]> {
    const { items } = (await client.call('list', { plan_id: 'p' })) as { items: { item_key: string }[] };
    return items.map(({ item_key }) => item_key).sort();
  }

  it('that is full: writes are refused and change nothing, reads go on, and room is all that is needed', async () => {
    const client = await project.client();
    await client.call('create_plan', { plan_id: 'p', title: 'P' });
    fill();
    const answered: string[] = [];
    await assert.rejects(
      async () => {
        for (let n = 100; ; n += 1) {
          const item_key = `k${n}`;
          const description = 'x'.repeat(20_000);
          await client.call('add', { plan_id: 'p', item_key, title: item_key, description });
          answered.push(item_key);
        }
      },
      { code: 'STORE_FULL', hint: /[Ff]ree some/ },
    );
    assert.ok(answered.length > 0, 'the space that was taken in advance is used');
    assert.deepEqual(await keysOf(client), answered);
    rmSync(ballast());
    await client.call('add', { plan_id: 'p', item_key: 'k0', title: 'There is room' });

    fill();
    await endHost();
    const late = await project.client();
    await assert.rejects(late.call('list', { plan_id: 'p' }), { code: 'STORE_FULL' });
    rmSync(ballast());
    assert.deepEqual(await keysOf(late), ['k0', ...answered]);
    assert.equal((await late.call('verify', {})).ok, true);
  });

  it('that is read-only: said so, nothing is changed, and it works as soon as it may be written', async () => {
    const client = await project.client();
    await client.call('create_plan', { plan_id: 'p', title: 'P' });
    await client.call('add', { plan_id: 'p', item_key: 'a', title: 'A' });
    await endHost();
    const names = () => (readdirSync(project.store, { recursive: true }) as string[]).sort();
    const before = names();
    mount('-o', 'remount,ro', project.root);
    try {
      const late = await project.client();
      await assert.rejects(late.call('list', { plan_id: 'p' }), { code: 'READ_ONLY' });
      assert.deepEqual(names(), before);
    } finally {
      mount('-o', 'remount,rw', project.root);
    }
    assert.deepEqual(await keysOf(client), ['a']);
    await client.call('add', { plan_id: 'p', item_key: 'b', title: 'B' });
  });
});
