import assert from 'node:assert/strict';
import { createExecutor } from '../../../src/operations/executor';
import { MINUTE, person, World } from '../../support/world';

describe('A caller that goes away', () => {
  let world: World;

  beforeEach(async () => {
    world = await World.open();
    await world.plan('p', [{ item_key: 'A' }, { item_key: 'B' }, { item_key: 'C' }]);
  });

  it('gives back a claim that it never got, a person’s too, and may ask anew with the same key', async () => {
    for (const caller of [world.agent('one'), person(world)]) {
      const answer = await caller.call('next', { claim: true, plan_id: 'p' }, `key-of-${caller.caller.kind}`);
      const { item, claim } = answer;
      await world.executor.giveBack(item.id, 'another token', null);
      assert.equal((await world.statuses('p')).A, 'in_progress');
      await world.executor.giveBack(item.id, claim.claim_token, `key-of-${caller.caller.kind}`);
      assert.equal((await world.statuses('p')).A, 'pending');
    }
    const again = await world.agent('one').call('next', { claim: true, plan_id: 'p' }, 'key-of-ai');
    assert.equal(again.item.item_key, 'A');
    assert.equal((await world.statuses('p')).A, 'in_progress');
  });

  it('with two sessions in one process shortens the leases of the one that is spoken for no more', async () => {
    const process = { clientId: 'shared' };
    await world.agent('left', process).next();
    await world.agent('stays', process).next();
    await world.executor.clientGone(world.agent('left', process).caller);
    await world.pass(4 * MINUTE);
    assert.deepEqual(await world.statuses('p'), { A: 'pending', B: 'in_progress', C: 'pending' });
  });

  it('shortens what a former process claimed for the same session as well', async () => {
    await world.agent('one', { clientId: 'former' }).next();
    const resumed = world.agent('one', { clientId: 'resumed' });
    await resumed.next();
    await world.executor.clientGone(resumed.caller);
    await world.pass(4 * MINUTE);
    assert.deepEqual(await world.statuses('p'), { A: 'pending', B: 'pending', C: 'pending' });
  });
});

describe('Confirmations', () => {
  it('drop kept answers, those of an earlier host too; reads have none', async () => {
    const world = await World.open();
    await world.plan('p', [{ item_key: 'A' }]);
    const { caller } = world.agent('one');
    const run = (operation: string, input: Record<string, unknown>, key: string, ack: string[]) =>
      world.executor.execute({ operation, input, caller, key, ack });
    const kept = async () =>
      (await world.database.all('SELECT request_key FROM masterplan_answered', [])).length;
    const before = await kept();
    await run('add', { plan_id: 'p', title: 'one' }, 'write-1', []);
    await run('list', {}, 'read-1', ['write-1']);
    await run('add', { plan_id: 'p', title: 'two' }, 'write-2', ['read-1']);
    assert.equal(await kept(), before + 1);
    await run('add', { plan_id: 'p', title: 'three' }, 'write-3', ['write-2']);
    assert.equal(await kept(), before + 1);
    const successor = createExecutor({
      database: world.database,
      clock: () => world.now,
      store: { path: '/project/.masterplan', id: 'store' },
      project: { root: '/project', name: 'project' },
      isConnected: () => true,
      isPresent: () => true,
    });
    const last = { plan_id: 'p', title: 'four' };
    await successor.execute({ operation: 'add', input: last, caller, key: 'write-4', ack: ['write-3'] });
    assert.equal(await kept(), before + 1);
  });
});
