import assert from 'node:assert/strict';
import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '../../../src/client/client';
import { connect } from '../../../src/client/connect';
import { readOwner } from '../../../src/store/sqljs/epoch';
import { dumpFile } from '../../store/dump';
import { RealProject, untilGone } from '../../support/real-project';

describe('a folder that is not any more what its running host owns', function () {
  this.timeout(300_000);
  let project: RealProject;
  beforeEach(() => {
    project = new RealProject(600);
  });
  afterEach(() => project.remove());

  /** Without sockets, which are no files. */
  const copy = (from: string, to: string) =>
    cpSync(from, to, { recursive: true, filter: (name) => !name.endsWith('.sock') });
  const stateOf = () => join(project.top, 'state', 'masterplan');
  const rescued = () => readdirSync(stateOf()).filter((name) => name.startsWith('rescued-'));

  async function plan(planId: string): Promise<Client> {
    const client = await project.client({ sessionId: `author-of-${planId}` });
    await client.call('create_plan', { plan_id: planId, title: planId });
    await client.call('add', { plan_id: planId, item_key: 'a', title: 'A' });
    return client;
  }

  async function plansOf(client: Client): Promise<string[]> {
    const { plans } = (await client.call('list_plans', {})) as { plans: { plan_id: string }[] };
    return plans.map(({ plan_id }) => plan_id).sort();
  }

  it('deleted and made anew by another while it slept: it never answers again, and what it knew is saved', async function () {
    if (process.platform === 'win32') this.skip();
    const first = await plan('first');
    const { pid } = project.owner();
    process.kill(pid, 'SIGSTOP');
    rmSync(project.store, { recursive: true });
    const second = await plan('second');
    // Sent to the first host, which is not there to read it.
    const toTheFirst = first.call('add', { plan_id: 'first', item_key: 'b', title: 'B' });
    const outcome = toTheFirst.then(
      () => 'answered',
      (error: { code?: string }) => error.code,
    );
    process.kill(pid, 'SIGCONT');
    await untilGone(pid);
    assert.equal(await outcome, 'NOT_FOUND', 'the new store knows no such plan');
    assert.deepEqual(await plansOf(second), ['second']);
    assert.deepEqual(await plansOf(first), ['second']);
    assert.equal((await second.call('verify', {})).ok, true);
    const [saved = ''] = rescued();
    assert.match(await dumpFile(readFileSync(join(stateOf(), saved))), /text'first'/);
  });

  it('restored in place from a copy: the copy counts, as a store of its own, and what came after it is saved', async () => {
    const client = await plan('first');
    const { pid, storeId } = project.owner();
    const backup = join(project.top, 'backup');
    copy(project.store, backup);
    await client.call('create_plan', { plan_id: 'later', title: 'After the copy' });
    rmSync(project.store, { recursive: true });
    copy(backup, project.store);
    await untilGone(pid);
    assert.deepEqual(await plansOf(client), ['first']);
    await client.call('add', { plan_id: 'first', item_key: 'b', title: 'B' });
    assert.notEqual(project.owner().storeId, storeId);
    assert.equal((await client.call('verify', {})).ok, true);
    const [saved = ''] = rescued();
    assert.match(await dumpFile(readFileSync(join(stateOf(), saved))), /text'later'/);
  });

  it('copied while it is in use: two stores, and neither knows of the other’s claims', async () => {
    const here = await plan('p');
    const root = join(project.top, 'copy');
    const store = join(root, '.masterplan');
    copy(project.store, store);
    const there = await connect({
      project: { root, store, exists: true, why: 'test' },
      surface: 'mcp',
      client: 'test',
      user: 'ana@example.org',
      sessionId: 'there',
      hostFile: project.hostFile,
    });
    try {
      const claim = async (client: Client) =>
        (await client.call('next', { claim: true })) as {
          item: { id: number };
          claim: { claim_token: string };
        };
      const [mine, theirs] = [await claim(here), await claim(there)];
      assert.equal(mine.item.id, theirs.item.id);
      await here.call('complete', { item_id: 1, claim_token: mine.claim.claim_token });
      // A token of the one is none of the other's.
      await assert.rejects(there.call('complete', { item_id: 1, claim_token: mine.claim.claim_token }));
      await there.call('complete', { item_id: 1, claim_token: theirs.claim.claim_token });
      const ids = [project.owner().storeId, readOwner(store)?.storeId];
      assert.equal(new Set(ids).size, 2, ids.join());
      for (const client of [here, there]) assert.equal((await client.call('verify', {})).ok, true);
    } finally {
      await there.close();
      const { pid } = readOwner(store) ?? {};
      if (pid !== undefined) {
        process.kill(pid, 'SIGKILL');
        await untilGone(pid);
      }
    }
  });
});
