import assert from 'node:assert/strict';
import { HOUR, MINUTE, person, World } from '../../support/world';

describe('Claims', () => {
  let world: World;

  beforeEach(async () => {
    world = await World.open();
  });

  it('two sessions never get the same item', async () => {
    await world.plan('p', [{ item_key: 'A' }, { item_key: 'B' }]);
    const one = await world.agent('one').next({ plan_id: 'p' });
    const two = await world.agent('two').next({ plan_id: 'p' });
    const three = await world.agent('three').next({ plan_id: 'p' });
    assert.deepEqual([one.item.item_key, two.item.item_key], ['A', 'B']);
    assert.equal(three.item, null);
    assert.equal(three.reason, 'all_claimed');
    assert.equal(three.claims.length, 2);
  });

  it('next gives a new item each time and lists what is held already; resume gives the held one back', async () => {
    await world.plan('p', [{ item_key: 'A' }, { item_key: 'B' }]);
    const agent = world.agent('one');
    const first = await agent.next();
    const second = await agent.next();
    assert.equal(second.item.item_key, 'B');
    assert.deepEqual(
      second.also_held.map((row: { item_key: string }) => row.item_key),
      ['A'],
    );
    const resumed = await agent.next({ resume: true });
    assert.equal(resumed.item.item_key, 'B');
    assert.equal(resumed.claim.claim_token, second.claim.claim_token);
    assert.notEqual(first.claim.claim_token, second.claim.claim_token);
  });

  it('a current token proves the holder whatever the session is called, and the claim goes over', async () => {
    await world.plan('p', [{ item_key: 'A' }]);
    const { item, claim } = await world.agent('one').next();
    const answer = await world
      .agent('two')
      .call('update', { item_id: item.id, message: 'on it', claim_token: claim.claim_token });
    assert.equal(answer.item.claimed_by, 'two');
    const lost = await world.agent('one').refused('CLAIM_LOST', 'complete', { item_id: item.id });
    assert.match(lost.message, /two/);
  });

  it('a stranger gets CONFLICT with who, since when and until when', async () => {
    await world.plan('p', [{ item_key: 'A' }]);
    const { item } = await world.agent('one').next();
    for (const [operation, input] of [
      ['claim', {}],
      ['update', { message: 'hello' }],
      ['complete', {}],
      ['release', {}],
      ['defer', { reason: 'later' }],
    ] as const) {
      const error = await world.agent('two').refused('CONFLICT', operation, { item_id: item.id, ...input });
      assert.equal(error.details?.claimed_by, 'one');
      assert.ok(error.details?.since);
      assert.ok(error.details?.until);
    }
    assert.deepEqual(await world.statuses('p'), { A: 'in_progress' });
  });

  it('an expired lease gives the item back, and the log says whose it was', async () => {
    await world.plan('p', [{ item_key: 'A' }]);
    const { item } = await world.agent('one').next();
    await world.pass(31 * MINUTE);
    assert.deepEqual(await world.statuses('p'), { A: 'pending' });
    const again = await world.agent('two').next();
    assert.equal(again.item.id, item.id);
    assert.equal(again.item.attempts, 1);
    assert.equal(again.claim.fence, 2);
    assert.deepEqual(await world.activities('p', 'A'), ['created', 'claimed', 'released', 'claimed']);
  });

  it('who no longer holds an item gets CLAIM_LOST with the new holder, and the attempt is noted in the log', async () => {
    await world.plan('p', [{ item_key: 'A' }]);
    const { item, claim } = await world.agent('one').next();
    await world.pass(31 * MINUTE);
    await world.agent('two').next();
    const error = await world
      .agent('one')
      .refused('CLAIM_LOST', 'complete', { item_id: item.id, claim_token: claim.claim_token });
    assert.match(error.message, /two/);
    assert.match(error.hint ?? '', /nothing of this call was done, the log only notes the attempt/);
    assert.equal((await world.activities('p', 'A')).at(-1), 'note');
    assert.deepEqual(await world.statuses('p'), { A: 'in_progress' });
  });

  it('the note says what was tried', async () => {
    await world.plan('p', [{ item_key: 'A' }, { item_key: 'P', item_type: 'phase' }]);
    const one = world.agent('one');
    const { item, claim } = await one.next();
    await world.pass(31 * MINUTE);
    await world.agent('two').next();
    const tries: [operation: string, input: Record<string, unknown>][] = [
      ['update', { message: 'Half done' }],
      ['update', { message: 'Half done', claim_token: claim.claim_token }],
      ['complete', {}],
      ['release', {}],
      ['defer', { reason: 'Too hard' }],
      ['move', { parent_key: 'P' }],
    ];
    for (const [operation, input] of tries) {
      await one.refused('CLAIM_LOST', operation, { item_id: item.id, ...input });
      const { changes } = await one.call('history', { item_id: item.id, limit: 1 });
      assert.equal(changes[0].message, `Tried to ${operation} it after its claim was lost.`);
    }
  });

  it('who never held an item that nobody holds has nothing to release; repeating one’s own release succeeds', async () => {
    await world.plan('p', [{ item_key: 'A' }, { item_key: 'B' }]);
    const one = world.agent('one');
    const bare = world.agent(null, { surface: 'cli' });
    const named = { plan_id: 'p', item_key: 'A' };
    const other = { plan_id: 'p', item_key: 'B' };
    for (const agent of [one, bare, person(world)]) {
      const error = await agent.refused('INVALID_TRANSITION', 'release', named);
      assert.match(error.message, /A is not claimed: there is nothing to release/);
    }
    for (const [agent, item] of [
      [one, named],
      [bare, other],
    ] as const) {
      await agent.call('claim', item);
      for (let time = 1; time <= 2; time++) {
        assert.equal((await agent.call('release', item)).item.status, 'pending');
      }
      assert.deepEqual(await world.activities('p', item.item_key), ['created', 'claimed', 'released']);
    }
    await world.agent('two').refused('INVALID_TRANSITION', 'release', named);
    // His lease ended: he has nothing to give back any more, and that is what he wants.
    await one.call('claim', named);
    await world.pass(31 * MINUTE);
    assert.equal((await one.call('release', named)).item.status, 'pending');
  });

  it('the old holder goes on after the lease ended as long as nobody has claimed the item since', async () => {
    await world.plan('p', [{ item_key: 'A' }, { item_key: 'B' }]);
    const a = await world.agent('one').next();
    const b = await world.agent('two').next();
    await world.pass(31 * MINUTE);
    const done = await world.agent('one').call('complete', { item_id: a.item.id });
    assert.equal(done.item.status, 'completed');
    const kept = await world.agent('two').call('update', { item_id: b.item.id, message: 'still here' });
    assert.equal(kept.item.status, 'in_progress');
    assert.equal(kept.claim.fence, 2);
    assert.deepEqual(await world.activities('p', 'A'), [
      'created',
      'claimed',
      'released',
      'claimed',
      'completed',
    ]);
  });

  it('after an explicit release the old token is worth nothing', async () => {
    await world.plan('p', [{ item_key: 'A' }]);
    const { item, claim } = await world.agent('one').next();
    await world.agent('one').call('release', { item_id: item.id });
    const old = { item_id: item.id, claim_token: claim.claim_token };
    await world.agent('one').refused('CLAIM_LOST', 'complete', old);
    await world.agent('one').refused('INVALID_TRANSITION', 'complete', { item_id: item.id });
  });

  it('a lease that a claim asks for is that claim’s only', async () => {
    await world.plan('p', [{ item_key: 'A' }]);
    const one = world.agent('one');
    const long = await one.call('claim', { plan_id: 'p', item_key: 'A', lease_minutes: 600 });
    assert.equal(Date.parse(long.claim.lease_expires_at), world.now + 600 * MINUTE);
    await world.pass(60 * MINUTE);
    await one.call('update', { plan_id: 'p', item_key: 'A', message: 'long work' });
    await world.pass(500 * MINUTE);
    assert.deepEqual(await world.statuses('p'), { A: 'in_progress' });
    await one.call('release', { plan_id: 'p', item_key: 'A' });
    const usual = await world.agent('two').next();
    assert.equal(Date.parse(usual.claim.lease_expires_at), world.now + 30 * MINUTE);
  });

  it('a bare command line may repeat its claim, and gets what it holds back with resume', async () => {
    await world.plan('p', [{ item_key: 'A' }]);
    const bare = world.agent(null, { surface: 'cli', client: 'masterplan-cli' });
    const first = await bare.next();
    const again = await bare.call('claim', { item_id: first.item.id });
    assert.equal(again.claim.claim_token, first.claim.claim_token);
    assert.equal((await bare.next({ resume: true })).item.item_key, 'A');
  });

  it('the old holder gets no claim back in a plan that is closed, nor of what became a container', async () => {
    await world.plan('p', [
      { item_key: 'A', lease_minutes: 1 },
      { item_key: 'B', lease_minutes: 1 },
    ]);
    const one = world.agent('one');
    await one.next();
    await one.next();
    await world.pass(2 * MINUTE);
    const two = world.agent('two');
    await two.call('add', { plan_id: 'p', title: 'part', parent_key: 'B' });
    const noted = await one.call('update', { plan_id: 'p', item_key: 'B', message: 'still mine?' });
    assert.equal(noted.item.claimed_by, null);
    await two.call('set_plan_status', { plan_id: 'p', status: 'failed' });
    await one.refused('PLAN_NOT_OPEN', 'complete', { plan_id: 'p', item_key: 'A' });
  });

  it('repeating a claim or a completion succeeds and changes nothing', async () => {
    await world.plan('p', [{ item_key: 'A' }]);
    const agent = world.agent('one');
    const { item, claim } = await agent.next();
    const again = await agent.call('claim', { item_id: item.id });
    assert.deepEqual(again.claim.claim_token, claim.claim_token);
    assert.equal(again.claim.fence, claim.fence);
    await agent.call('complete', { item_id: item.id, message: 'done' });
    const before = await world.executor.version();
    const repeated = await agent.call('complete', { item_id: item.id, message: 'done' });
    assert.equal(repeated.item.status, 'completed');
    assert.equal(await world.executor.version(), before);
    await world.agent('two').refused('INVALID_TRANSITION', 'complete', { item_id: item.id });
  });

  it('a bare command line is taken as the holder only while the item was claimed exactly once', async () => {
    await world.plan('p', [{ item_key: 'A' }, { item_key: 'B' }]);
    const a = await world.agent('one').next();
    const bare = world.agent(null, { surface: 'cli', client: 'masterplan-cli' });
    assert.equal((await bare.call('complete', { item_id: a.item.id })).item.status, 'completed');
    const b = await world.agent('one').next();
    await world.agent('one').call('release', { item_id: b.item.id });
    await world.agent('two').next();
    await bare.refused('CONFLICT', 'complete', { item_id: b.item.id });
  });

  it('update refreshes the lease of its item, any other call that of the newest claim', async () => {
    await world.plan('p', [{ item_key: 'A' }, { item_key: 'B' }, { item_key: 'C' }]);
    const agent = world.agent('one');
    const a = await agent.next();
    await agent.next();
    const c = await agent.next();
    assert.equal(c.item.item_key, 'C');
    await world.pass(20 * MINUTE);
    await agent.call('update', { item_id: a.item.id, message: 'half way' });
    await agent.call('list', { plan_id: 'p' });
    await world.pass(20 * MINUTE);
    assert.deepEqual(await world.statuses('p'), { A: 'in_progress', B: 'pending', C: 'in_progress' });
  });

  it('a heartbeat writes no log row', async () => {
    await world.plan('p', [{ item_key: 'A' }]);
    const agent = world.agent('one');
    await agent.next();
    const before = await world.executor.version();
    await world.pass(10 * MINUTE);
    await agent.call('next', { plan_id: 'p' });
    assert.equal(await world.executor.version(), before);
    await world.pass(25 * MINUTE);
    assert.deepEqual(await world.statuses('p'), { A: 'in_progress' });
  });

  it('after max_attempts lost leases the item is deferred for a person to look at', async () => {
    await world.plan('p', [{ item_key: 'A', max_attempts: 2, lease_minutes: 1 }]);
    await world.agent('one').next();
    await world.pass(2 * MINUTE);
    await world.agent('one').next();
    await world.pass(2 * MINUTE);
    assert.deepEqual(await world.statuses('p'), { A: 'deferred' });
    const answer = await world.agent('one').next();
    assert.equal(answer.reason, 'deferred');
  });

  it('when an agent’s process goes away its leases are cut to the grace; a resume restores them', async () => {
    await world.plan('p', [{ item_key: 'A' }, { item_key: 'B' }]);
    const one = world.agent('one');
    const two = world.agent('two');
    await one.next();
    await two.next();
    await world.executor.clientGone(one.caller);
    await world.executor.clientGone(two.caller);
    await world.pass(2 * MINUTE);
    await world.agent('two', { clientId: 'resumed' }).call('next', { resume: true });
    await world.pass(2 * MINUTE);
    assert.deepEqual(await world.statuses('p'), { A: 'pending', B: 'in_progress' });
  });

  it('the end of a session releases what it holds at once', async () => {
    await world.plan('p', [{ item_key: 'A' }, { item_key: 'B' }]);
    const agent = world.agent('one');
    await agent.next();
    await agent.next();
    const { released } = await agent.call('end_session', {});
    assert.equal(released.length, 2);
    assert.deepEqual(await world.statuses('p'), { A: 'pending', B: 'pending' });
    assert.equal((await world.activities('p', 'A')).at(-1), 'session_end');
  });

  it('sleep of the machine extends live leases', async () => {
    await world.plan('p', [{ item_key: 'A' }]);
    await world.agent('one').next();
    world.now += 8 * HOUR;
    await world.executor.slept(8 * HOUR);
    await world.executor.housekeeping();
    assert.deepEqual(await world.statuses('p'), { A: 'in_progress' });
  });

  it('a lease that would end too late after the clock was set back is clamped', async () => {
    await world.plan('p', [{ item_key: 'A' }]);
    await world.agent('one').next();
    world.now -= 24 * HOUR;
    await world.executor.clampLeases();
    await world.pass(31 * MINUTE);
    assert.deepEqual(await world.statuses('p'), { A: 'pending' });
  });

  it('a claim whose answer never arrived is given again to the session’s next next', async () => {
    await world.plan('p', [{ item_key: 'A' }, { item_key: 'B' }]);
    const first = world.agent('one', { clientId: 'first-process' });
    const lost = await first.next();
    world.gone.add('first-process');
    const again = await world.agent('one', { clientId: 'second-process' }).next();
    assert.equal(again.item.id, lost.item.id);
    assert.equal(again.claim.claim_token, lost.claim.claim_token);
  });

  it('a repeated request with the same key gets the same answer and claims nothing more', async () => {
    await world.plan('p', [{ item_key: 'A' }, { item_key: 'B' }]);
    const agent = world.agent('one');
    const first = await agent.call('next', { claim: true }, 'same');
    const second = await agent.call('next', { claim: true }, 'same');
    assert.deepEqual(second, first);
    assert.deepEqual(await world.statuses('p'), { A: 'in_progress', B: 'pending' });
  });

  it('a repeated request gets the notice of its first answer again: it is told once', async () => {
    await world.plan('p', [{ item_key: 'A' }, { item_key: 'B' }, { item_key: 'C', depends_on_keys: ['A'] }]);
    const one = world.agent('one');
    await one.next();
    const person = world.agent('two');
    await person.call('update', { plan_id: 'p', item_key: 'C', title: 'Another title', message: 'Renamed.' });
    const first = await one.call('next', { claim: true }, 'same');
    assert.equal(first.notice.length, 1);
    assert.deepEqual(await one.call('next', { claim: true }, 'same'), first);
  });

  it('a repeated request gets its own claim again, and no other, when that has ended meanwhile', async () => {
    await world.plan('p', [{ item_key: 'A', lease_minutes: 1 }, { item_key: 'B' }]);
    const one = world.agent('one');
    const first = await one.call('next', { claim: true }, 'same');
    await world.pass(2 * MINUTE);
    const other = await world.agent('two').next();
    assert.equal(other.item.item_key, 'A');
    const lost = await one.call('next', { claim: true }, 'same');
    assert.deepEqual([lost.item.item_key, lost.claim], ['A', first.claim]);
    await world.agent('two').call('complete', { item_key: 'A', plan_id: 'p', message: 'Done.' });
    const before = await world.executor.version();
    const late = await one.call('next', { claim: true }, 'same');
    assert.deepEqual([late.item.status, late.claim], ['completed', first.claim]);
    assert.equal(await world.executor.version(), before);
  });
});
