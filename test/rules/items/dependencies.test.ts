import assert from 'node:assert/strict';
import { type Agent, MINUTE, person, World } from '../../support/world';

interface Named {
  item_key: string;
}
const keys = (rows: Named[]) => rows.map((row) => row.item_key);

describe('Dependencies', () => {
  let world: World;
  let agent: Agent;

  beforeEach(async () => {
    world = await World.open();
    agent = world.agent('one');
  });

  /** Works an item from claim to completion, by key. */
  async function finish(
    planId: string,
    itemKey: string,
  ): Promise<{ unblocked: Named[]; completed: Named[] }> {
    await agent.call('claim', { plan_id: planId, item_key: itemKey });
    return agent.call('complete', { plan_id: planId, item_key: itemKey, message: `did ${itemKey}` });
  }

  it('completion opens what waited, in the same transaction, and the answer lists it', async () => {
    await world.plan('p', [
      { item_key: 'A' },
      { item_key: 'B', depends_on_keys: ['A'] },
      { item_key: 'C', depends_on_keys: ['A', 'B'] },
    ]);
    assert.deepEqual(await world.statuses('p'), { A: 'pending', B: 'blocked', C: 'blocked' });
    const done = await finish('p', 'A');
    assert.deepEqual(keys(done.unblocked), ['B']);
    assert.deepEqual(await world.statuses('p'), { A: 'completed', B: 'pending', C: 'blocked' });
    assert.deepEqual(await world.activities('p', 'B'), ['created', 'blocked', 'unblocked']);
  });

  it('the next worker gets the message, files and symbols of each completed dependency', async () => {
    await world.plan('p', [{ item_key: 'A' }, { item_key: 'B', depends_on_keys: ['A'] }]);
    const { item } = await agent.next();
    await agent.call('complete', {
      item_id: item.id,
      message: 'ported',
      files_modified: ['src/pricing/*.rs'],
      symbols_created: ['PricingEngine'],
    });
    const next = await world.agent('two').next();
    assert.equal(next.item.item_key, 'B');
    assert.deepEqual(next.dependencies[0].files_modified, ['src/pricing/*.rs']);
    assert.deepEqual(next.dependencies[0].symbols_created, ['PricingEngine']);
    assert.equal(next.dependencies[0].message, 'ported');
  });

  it('who adds or changes an item that has to wait is told for what', async () => {
    await world.plan('p', [{ item_key: 'A' }, { item_key: 'P', item_type: 'phase', depends_on: ['A'] }]);
    const added = await agent.call('add', { plan_id: 'p', title: 'x', item_key: 'X', parent_key: 'P' });
    assert.deepEqual(keys(added.waits_on), ['A']);
    await agent.call('add', { plan_id: 'p', title: 'y', item_key: 'Y' });
    const changed = await agent.call('update', { plan_id: 'p', item_key: 'X', add_depends_on: ['Y'] });
    assert.deepEqual(keys(changed.waits_on), ['A', 'Y']);
    assert.equal(
      (await agent.call('update', { plan_id: 'p', item_key: 'Y', message: 'm' })).waits_on,
      undefined,
    );
  });

  it('a blocked item can neither be claimed nor completed, and the refusal names what it waits for', async () => {
    await world.plan('p', [{ item_key: 'A' }, { item_key: 'B', depends_on_keys: ['A'] }]);
    for (const operation of ['claim', 'complete']) {
      const error = await agent.refused('BLOCKED', operation, { plan_id: 'p', item_key: 'B' });
      assert.deepEqual(keys(error.details?.waits_on as Named[]), ['A']);
    }
  });

  it('an edge that would close a cycle is refused with the path', async () => {
    await world.plan('p', [
      { item_key: 'A' },
      { item_key: 'B', depends_on_keys: ['A'] },
      { item_key: 'C', depends_on_keys: ['B'] },
    ]);
    const error = await agent.refused('DEPENDENCY_CYCLE', 'update', {
      plan_id: 'p',
      item_key: 'A',
      add_depends_on: ['C'],
    });
    assert.deepEqual(error.details?.path, ['A', 'B', 'C', 'A']);
    await agent.refused('DEPENDENCY_CYCLE', 'update', { plan_id: 'p', item_key: 'A', add_depends_on: ['A'] });
  });

  it('the hierarchy counts: an item can’t wait for its own container, nor two phases for each other', async () => {
    await world.plan('p', [
      { item_key: 'P', item_type: 'phase' },
      { item_key: 'A', parent_key: 'P' },
      { item_key: 'Q', item_type: 'phase' },
      { item_key: 'B', parent_key: 'Q' },
    ]);
    await agent.refused('DEPENDENCY_CYCLE', 'update', { plan_id: 'p', item_key: 'A', add_depends_on: ['P'] });
    await agent.refused('DEPENDENCY_CYCLE', 'add', {
      plan_id: 'p',
      title: 'new',
      parent_key: 'P',
      depends_on: ['P'],
    });
    await agent.call('update', { plan_id: 'p', item_key: 'A', add_depends_on: ['Q'] });
    await agent.refused('DEPENDENCY_CYCLE', 'update', { plan_id: 'p', item_key: 'B', add_depends_on: ['P'] });
    await agent.refused('DEPENDENCY_CYCLE', 'add', {
      plan_id: 'p',
      title: 'new',
      parent_key: 'Q',
      depends_on: ['P'],
    });
    await agent.refused('DEPENDENCY_CYCLE', 'move', { plan_id: 'p', item_key: 'Q', parent_key: 'A' });
  });

  it('a dependency of a container holds back everything below it', async () => {
    await world.plan('p', [
      { item_key: 'A' },
      { item_key: 'P', item_type: 'phase', depends_on_keys: ['A'] },
      { item_key: 'S', item_type: 'sprint', parent_key: 'P' },
      { item_key: 'B', parent_key: 'S' },
    ]);
    assert.deepEqual(await world.statuses('p'), { A: 'pending', P: 'blocked', S: 'blocked', B: 'blocked' });
    const done = await finish('p', 'A');
    assert.deepEqual(keys(done.unblocked), ['B']);
    assert.deepEqual(await world.statuses('p'), { A: 'completed', P: 'pending', S: 'pending', B: 'pending' });
  });

  it('completion opens transitively: a container that completes opens what waits for it', async () => {
    await world.plan('p', [
      { item_key: 'P', item_type: 'phase' },
      { item_key: 'A', parent_key: 'P' },
      { item_key: 'M', item_type: 'milestone', depends_on_keys: ['P'] },
      { item_key: 'B', depends_on_keys: ['M'] },
    ]);
    const done = await finish('p', 'A');
    assert.deepEqual(keys(done.completed), ['P', 'M']);
    assert.deepEqual(keys(done.unblocked), ['B']);
    assert.equal((await world.activities('p', 'M')).at(-1), 'auto_progress');
  });

  it('only completed satisfies: behind a cancelled or deferred item others are stuck', async () => {
    await world.plan('p', [{ item_key: 'A' }, { item_key: 'B', depends_on_keys: ['A'] }]);
    await agent.call('update', { plan_id: 'p', item_key: 'A', status: 'cancelled' });
    assert.deepEqual(await world.statuses('p'), { A: 'cancelled', B: 'blocked' });
    assert.equal((await agent.next({ plan_id: 'p' })).reason, 'stuck');
    const status = await agent.call('status', { plan_id: 'p' });
    assert.deepEqual(keys(status.stuck.map((one: { item: Named }) => one.item)), ['B']);
  });

  it('cancelling can detach or cancel what waits', async () => {
    const items = [
      { item_key: 'A' },
      { item_key: 'B', depends_on_keys: ['A'] },
      { item_key: 'C', depends_on_keys: ['B'] },
    ];
    await world.plan('detach', items);
    await agent.call('update', {
      plan_id: 'detach',
      item_key: 'A',
      status: 'cancelled',
      dependents: 'detach',
    });
    assert.deepEqual(await world.statuses('detach'), { A: 'cancelled', B: 'pending', C: 'blocked' });
    await world.plan('cancel', items);
    await agent.call('update', {
      plan_id: 'cancel',
      item_key: 'A',
      status: 'cancelled',
      dependents: 'cancel',
    });
    assert.deepEqual(await world.statuses('cancel'), { A: 'cancelled', B: 'cancelled', C: 'cancelled' });
  });

  it('reopening blocks dependents again that have not started, and leaves those that have', async () => {
    await world.plan('p', [
      { item_key: 'A' },
      { item_key: 'B', depends_on_keys: ['A'] },
      { item_key: 'C', depends_on_keys: ['A'] },
      { item_key: 'M', item_type: 'milestone', depends_on_keys: ['A'] },
    ]);
    await finish('p', 'A');
    await agent.call('claim', { plan_id: 'p', item_key: 'B' });
    await agent.call('update', { plan_id: 'p', item_key: 'A', status: 'pending', message: 'not yet right' });
    assert.deepEqual(await world.statuses('p'), {
      A: 'pending',
      B: 'in_progress',
      C: 'blocked',
      M: 'blocked',
    });
    assert.deepEqual((await world.activities('p', 'A')).at(-1), 'status_changed');
  });

  it('removing the last open dependency opens the item', async () => {
    await world.plan('p', [{ item_key: 'A' }, { item_key: 'B', depends_on_keys: ['A'] }]);
    const answer = await agent.call('update', { plan_id: 'p', item_key: 'B', remove_depends_on: ['A'] });
    assert.deepEqual(keys(answer.unblocked), ['B']);
    assert.deepEqual(answer.item.depends_on, []);
  });

  it('dependencies stay within one plan; everything wrong is reported together', async () => {
    await world.plan('p', [{ item_key: 'A' }]);
    await world.plan('q', [{ item_key: 'X' }]);
    const x = await agent.call('show', { plan_id: 'q', item_key: 'X' });
    const error = await agent.refused('INVALID_INPUT', 'update', {
      plan_id: 'p',
      item_key: 'A',
      add_depends_on: [x.item.id, 'nowhere', 4711],
    });
    assert.equal(((error.details?.problems ?? []) as unknown[]).length, 3);
  });

  it('deferral with a time comes back by itself', async () => {
    await world.plan('p', [{ item_key: 'A' }]);
    const until = new Date(world.now + 30 * MINUTE).toISOString();
    await agent.call('defer', { plan_id: 'p', item_key: 'A', reason: 'waiting for the vendor', until });
    const nothing = await agent.next({ plan_id: 'p' });
    assert.equal(nothing.reason, 'deferred');
    assert.equal(nothing.retry_at, until);
    await world.pass(31 * MINUTE);
    assert.deepEqual(await world.statuses('p'), { A: 'pending' });
  });
});

describe('Containers', () => {
  let world: World;
  let agent: Agent;

  beforeEach(async () => {
    world = await World.open();
    agent = world.agent('one');
    await world.plan('p', [
      { item_key: 'P', item_type: 'phase' },
      { item_key: 'A', parent_key: 'P' },
      { item_key: 'B', parent_key: 'P' },
    ]);
  });

  it('are never claimed nor completed while they have children', async () => {
    await agent.refused('CONTAINER', 'claim', { plan_id: 'p', item_key: 'P' });
    await agent.refused('CONTAINER', 'complete', { plan_id: 'p', item_key: 'P' });
  });

  it('follow their children', async () => {
    await agent.call('claim', { plan_id: 'p', item_key: 'A' });
    assert.equal((await world.statuses('p')).P, 'in_progress');
    await agent.call('complete', { plan_id: 'p', item_key: 'A' });
    assert.equal((await world.statuses('p')).P, 'in_progress', 'some finished, some open');
    await agent.call('update', { plan_id: 'p', item_key: 'B', status: 'cancelled' });
    assert.equal((await world.statuses('p')).P, 'completed');
    await agent.call('update', { plan_id: 'p', item_key: 'B', status: 'pending' });
    assert.equal((await world.statuses('p')).P, 'in_progress');
  });

  it('are deferred when all open ones are, and cancelled when all are', async () => {
    await agent.call('defer', { plan_id: 'p', item_key: 'P', reason: 'next quarter' });
    assert.deepEqual(await world.statuses('p'), { P: 'deferred', A: 'deferred', B: 'deferred' });
    await agent.call('update', { plan_id: 'p', item_key: 'P', status: 'pending' });
    assert.deepEqual(await world.statuses('p'), { P: 'pending', A: 'pending', B: 'pending' });
    await agent.call('update', { plan_id: 'p', item_key: 'P', status: 'cancelled' });
    assert.deepEqual(await world.statuses('p'), { P: 'cancelled', A: 'cancelled', B: 'cancelled' });
  });

  it('can’t be deferred or cancelled while another session holds an item below', async () => {
    await world.agent('two').call('claim', { plan_id: 'p', item_key: 'A' });
    await agent.refused('CONFLICT', 'defer', { plan_id: 'p', item_key: 'P', reason: 'later' });
    await agent.refused('CONFLICT', 'update', { plan_id: 'p', item_key: 'P', status: 'cancelled' });
    assert.equal((await world.statuses('p')).B, 'pending', 'nothing changed');
  });

  it('without children a phase is completed directly', async () => {
    await agent.call('add', { plan_id: 'p', item_key: 'Q', title: 'empty', item_type: 'phase' });
    await agent.refused('CONTAINER', 'claim', { plan_id: 'p', item_key: 'Q' });
    assert.equal((await agent.call('complete', { plan_id: 'p', item_key: 'Q' })).item.status, 'completed');
  });

  it('a task in progress gets children from its holder only; its claim ends and it becomes a container', async () => {
    await agent.call('claim', { plan_id: 'p', item_key: 'A' });
    await world.agent('two').refused('CONFLICT', 'add', { plan_id: 'p', title: 'part', parent_key: 'A' });
    await agent.call('add', { plan_id: 'p', item_key: 'A1', title: 'part', parent_key: 'A' });
    const shown = await agent.call('show', { plan_id: 'p', item_key: 'A' });
    assert.equal(shown.item.claimed_by, null);
    assert.equal(shown.item.status, 'pending');
    await agent.refused('CONTAINER', 'claim', { plan_id: 'p', item_key: 'A' });
  });

  it('counts are of leaves', async () => {
    const { counts } = await agent.call('next', { plan_id: 'p' });
    assert.equal(counts.pending, 2);
    await agent.call('add', { plan_id: 'p', title: 'part', parent_key: 'A' });
    await agent.call('add', { plan_id: 'p', title: 'part', parent_key: 'A' });
    assert.equal((await agent.call('next', { plan_id: 'p' })).counts.pending, 3);
  });

  it('move takes an item elsewhere; both containers follow, and a task without children is a leaf again', async () => {
    await agent.call('add', { plan_id: 'p', item_key: 'A1', title: 'part', parent_key: 'A' });
    await agent.call('move', { plan_id: 'p', item_key: 'A1', parent_id: null });
    await agent.call('claim', { plan_id: 'p', item_key: 'A' });
    await agent.call('complete', { plan_id: 'p', item_key: 'A' });
    await agent.call('move', { plan_id: 'p', item_key: 'B', parent_id: null });
    assert.equal((await world.statuses('p')).P, 'completed');
  });

  it('move goes on to find a place where siblings have become too close', async () => {
    const order = async () => keys((await agent.call('show', { plan_id: 'p', item_key: 'P' })).children);
    await agent.call('add', { plan_id: 'p', item_key: 'C', title: 'third', parent_key: 'P' });
    for (let i = 0; i < 60; i++) {
      const last = (await order()).at(-1);
      await agent.call('move', { plan_id: 'p', item_key: last, after: 'A' });
      assert.equal((await order())[1], last, `move ${i}`);
    }
  });

  it('move judges the hierarchy as it will be, not as it was', async () => {
    await agent.call('add', { plan_id: 'p', item_key: 'Q', title: 'before P', item_type: 'phase' });
    await agent.call('update', { plan_id: 'p', item_key: 'P', add_depends_on: ['Q'] });
    const moved = await agent.call('move', { plan_id: 'p', item_key: 'A', parent_key: 'Q' });
    assert.equal(moved.item.status, 'pending');
    assert.equal((await world.statuses('p')).B, 'blocked');
  });

  it('move keeps or sets the place among siblings', async () => {
    await agent.call('add', { plan_id: 'p', item_key: 'C', title: 'third', parent_key: 'P' });
    await agent.call('move', { plan_id: 'p', item_key: 'C', before: 'A' });
    const { children } = await agent.call('show', { plan_id: 'p', item_key: 'P' });
    assert.deepEqual(keys(children), ['C', 'A', 'B']);
    await agent.call('move', { plan_id: 'p', item_key: 'C', after: 'A' });
    const after = await agent.call('show', { plan_id: 'p', item_key: 'P' });
    assert.deepEqual(keys(after.children), ['A', 'C', 'B']);
  });

  it('add with a phase goes under the phase of that key or title, which is made if it is missing', async () => {
    await agent.call('add', { plan_id: 'p', item_key: 'X', title: 'x', phase: 'P' });
    await agent.call('add', { plan_id: 'p', item_key: 'Y', title: 'y', phase: 'Rollout' });
    await agent.call('add', { plan_id: 'p', item_key: 'Z', title: 'z', phase: 'Rollout' });
    const y = await agent.call('show', { plan_id: 'p', item_key: 'Y' });
    const z = await agent.call('show', { plan_id: 'p', item_key: 'Z' });
    assert.equal(y.item.parent_id, z.item.parent_id);
    assert.equal(y.containers[0].title, 'Rollout');
    assert.equal((await agent.call('show', { plan_id: 'p', item_key: 'X' })).containers[0].item_key, 'P');
  });
});

describe('Human-only items', () => {
  let world: World;
  let agent: Agent;

  beforeEach(async () => {
    world = await World.open();
    agent = world.agent('one');
    await world.plan('p', [
      { item_key: 'M', item_type: 'manual' },
      { item_key: 'D', item_type: 'decision' },
      { item_key: 'H', assignee_type: 'human' },
    ]);
  });

  const tries: [string, Record<string, unknown>][] = [
    ['claim', {}],
    ['complete', { message: 'decided' }],
    ['release', {}],
    ['defer', { reason: 'later' }],
    ['update', { status: 'cancelled' }],
    ['update', { title: 'other' }],
    ['update', { assignee_type: 'ai' }],
    ['update', { item_type: 'task' }],
    ['update', { progress_percent: 50 }],
    ['update', { metadata: { a: 1 } }],
    ['update', { add_depends_on: ['H'] }],
    ['move', { parent_id: null }],
  ];

  it('an agent may note on them and depend on them, and nothing else, whatever the operation or field', async () => {
    for (const itemKey of ['M', 'D', 'H']) {
      for (const [operation, input] of tries) {
        if (itemKey === 'H' && input.add_depends_on !== undefined) continue;
        await agent.refused('HUMAN_ONLY', operation, { plan_id: 'p', item_key: itemKey, ...input });
      }
      const noted = await agent.call('update', {
        plan_id: 'p',
        item_key: itemKey,
        message: 'for your information',
      });
      assert.equal(noted.item.status, 'pending');
    }
    await agent.call('add', { plan_id: 'p', title: 'after the decision', depends_on: ['D'] });
  });

  it('next tells an agent what waits for a person', async () => {
    const nothing = await agent.next({ plan_id: 'p' });
    assert.equal(nothing.reason, 'needs_human');
    assert.deepEqual(keys(nothing.needs_human), ['M', 'D', 'H']);
  });

  it('an agent can’t get at a decision through a child: no new child, none moved there, gates included', async () => {
    await agent.call('add', { plan_id: 'p', item_key: 'T', title: 't' });
    await agent.call('add', {
      plan_id: 'p',
      item_key: 'G',
      title: 'gate',
      item_type: 'phase',
      assignee_type: 'human',
    });
    for (const itemKey of ['M', 'D', 'H', 'G']) {
      await agent.refused('HUMAN_ONLY', 'add', { plan_id: 'p', title: 'child', parent_key: itemKey });
      await agent.refused('HUMAN_ONLY', 'move', { plan_id: 'p', item_key: 'T', parent_key: itemKey });
    }
  });

  it('an agent can’t act on a person’s claim: not by a bare command, not by naming the session, not by its token', async () => {
    await agent.call('add', { plan_id: 'p', item_key: 'T', title: 't' });
    const { claim } = await person(world).call('claim', { plan_id: 'p', item_key: 'T' });
    const named = { plan_id: 'p', item_key: 'T' };
    const bare = world.agent(null, { surface: 'cli' });
    for (const operation of ['complete', 'release'] as const) {
      await bare.refused('CONFLICT', operation, named);
      await agent.refused('CLAIM_LOST', operation, { ...named, claim_token: claim.claim_token });
    }
    await bare.refused('CONFLICT', 'add', { plan_id: 'p', title: 'child', parent_key: 'T' });
    // After a snapshot's restore the table of sessions is empty: the claim itself says whose it is.
    await world.database.run('DELETE FROM masterplan_session_state');
    await world.agent('editor-1').refused('CONFLICT', 'complete', named);
  });

  it('an agent works on a decision that a person opened to agents like on any item', async () => {
    await person(world).call('update', { plan_id: 'p', item_key: 'D', assignee_type: 'either' });
    await agent.call('claim', { plan_id: 'p', item_key: 'D' });
    await agent.call('update', { plan_id: 'p', item_key: 'D', message: 'weighing', progress_percent: 30 });
    await agent.call('complete', { plan_id: 'p', item_key: 'D', message: 'this one' });
  });

  it('an agent can’t make a decision anybody’s', async () => {
    await agent.refused('HUMAN_ONLY', 'add', {
      plan_id: 'p',
      title: 'd',
      item_type: 'decision',
      assignee_type: 'ai',
    });
    await agent.refused('HUMAN_ONLY', 'add', {
      plan_id: 'p',
      title: 'm',
      item_type: 'manual',
      assignee_type: 'either',
    });
  });

  it('an agent that hands its item to a person gives up its claim with it', async () => {
    await agent.call('add', { plan_id: 'p', item_key: 'T', title: 'needs credentials' });
    await agent.call('claim', { plan_id: 'p', item_key: 'T' });
    const answer = await agent.call('update', {
      plan_id: 'p',
      item_key: 'T',
      assignee_type: 'human',
      message: 'needs a password',
    });
    assert.equal(answer.item.status, 'pending');
    assert.equal(answer.item.claimed_by, null);
    assert.equal((await world.activities('p', 'T')).at(-1), 'assigned');
  });

  it('an agent can’t speak for a person’s session by naming it', async () => {
    await person(world).call('status', {});
    await agent.refused('FORBIDDEN', 'end_session', { session_id: 'editor-1' });
  });
});

describe('A person', () => {
  let world: World;
  let someone: Agent;

  beforeEach(async () => {
    world = await World.open();
    someone = person(world);
    await world.plan('p', [
      { item_key: 'A' },
      { item_key: 'D', item_type: 'decision', depends_on_keys: ['A'] },
      { item_key: 'M', item_type: 'manual' },
      { item_key: 'R', assignee_type: 'ai' },
    ]);
  });

  it('completes an unclaimed item in one step: claimed and completed in one transaction', async () => {
    const done = await someone.call('complete', { plan_id: 'p', item_key: 'M', message: 'rotated the key' });
    assert.equal(done.item.status, 'completed');
    assert.deepEqual(await world.activities('p', 'M'), ['created', 'claimed', 'completed']);
  });

  it('decides with a message, and never without', async () => {
    await someone.call('complete', { plan_id: 'p', item_key: 'A' });
    await someone.refused('INVALID_INPUT', 'complete', { plan_id: 'p', item_key: 'D' });
    await someone.refused('INVALID_INPUT', 'complete', { plan_id: 'p', item_key: 'D', message: '  ' });
    const decided = await someone.call('complete', {
      plan_id: 'p',
      item_key: 'D',
      message: 'We take PostgreSQL.',
    });
    assert.equal(decided.item.metadata.message, 'We take PostgreSQL.');
  });

  it('has no lease', async () => {
    const { claim } = await someone.call('claim', { plan_id: 'p', item_key: 'A' });
    assert.equal(claim.lease_expires_at, null);
    await world.pass(48 * 60 * MINUTE);
    assert.equal((await world.statuses('p')).A, 'in_progress');
  });

  it('is offered to reassign an item that is for agents', async () => {
    for (const operation of ['claim', 'complete']) {
      const error = await someone.refused('AI_ONLY', operation, { plan_id: 'p', item_key: 'R' });
      assert.match(error.hint ?? '', /assignee_type/);
    }
    await someone.call('update', { plan_id: 'p', item_key: 'R', assignee_type: 'either' });
    await someone.call('claim', { plan_id: 'p', item_key: 'R' });
  });

  for (const [operation, after] of [
    ['claim', ['assigned', 'claimed']],
    ['take_over', ['assigned', 'claimed']],
    ['complete', ['assigned', 'claimed', 'completed']],
  ] as const) {
    it(`${operation} with reassign opens it to people and takes it, signed as one`, async () => {
      const { item } = await someone.call(operation, { plan_id: 'p', item_key: 'R', reassign: true });
      assert.equal(item.assignee_type, 'either');
      assert.deepEqual(await world.activities('p', 'R'), ['created', ...after]);
      assert.deepEqual((await someone.call('verify', {})).unsigned_human, []);
    });
  }

  it('leaves an item for agents as it is where the taking is refused', async () => {
    await someone.call('add', {
      plan_id: 'p',
      title: 'W',
      item_key: 'W',
      assignee_type: 'ai',
      depends_on: ['A'],
    });
    for (const operation of ['claim', 'complete']) {
      await someone.refused('BLOCKED', operation, { plan_id: 'p', item_key: 'W', reassign: true });
    }
    const { item } = await someone.call('show', { plan_id: 'p', item_key: 'W' });
    assert.equal(item.assignee_type, 'ai');
    assert.deepEqual(
      (await world.activities('p', 'W')).filter((one) => one === 'assigned'),
      [],
    );
  });

  it('reassign is a person’s: it opens nothing to an agent', async () => {
    const agent = world.agent('one');
    await agent.refused('HUMAN_ONLY', 'claim', { plan_id: 'p', item_key: 'M', reassign: true });
    const { item } = await agent.call('claim', { plan_id: 'p', item_key: 'R', reassign: true });
    assert.equal(item.assignee_type, 'ai');
  });

  it('overrides: releases another’s claim, edits it, takes it over; the log says so', async () => {
    const agent = world.agent('one');
    const { claim } = await agent.call('claim', { plan_id: 'p', item_key: 'A' });
    await someone.call('update', { plan_id: 'p', item_key: 'A', title: 'smaller' });
    await someone.call('take_over', { plan_id: 'p', item_key: 'A', message: 'urgent' });
    const lost = await agent.refused('CLAIM_LOST', 'complete', {
      plan_id: 'p',
      item_key: 'A',
      claim_token: claim.claim_token,
    });
    assert.match(lost.message, /editor-1/);
    await someone.call('release', { plan_id: 'p', item_key: 'A' });
    await agent.call('claim', { plan_id: 'p', item_key: 'A' });
    await someone.call('release', { plan_id: 'p', item_key: 'A', message: 'stop' });
    const { changes } = await agent.call('history', { plan_id: 'p', item_key: 'A' });
    assert.ok(
      changes.some((change: { message: string | null }) =>
        change.message?.includes('A person overrides the claim'),
      ),
    );
    await agent.refused('HUMAN_ONLY', 'take_over', { plan_id: 'p', item_key: 'A' });
  });

  it('leaves a note on another’s item without overriding its claim', async () => {
    const agent = world.agent('one');
    const { claim } = await agent.call('claim', { plan_id: 'p', item_key: 'A' });
    await someone.call('update', { plan_id: 'p', item_key: 'A', message: 'Mind the gap.' });
    const { changes } = await agent.call('history', { plan_id: 'p', item_key: 'A', activity: 'note' });
    assert.deepEqual(
      changes.map((change: { message: string | null }) => change.message),
      ['Mind the gap.'],
    );
    await agent.call('complete', { plan_id: 'p', item_key: 'A', claim_token: claim.claim_token });
  });

  it('may make a decision anybody’s', async () => {
    const { item } = await someone.call('add', {
      plan_id: 'p',
      title: 'd',
      item_type: 'decision',
      assignee_type: 'either',
    });
    const agent = world.agent('one');
    await agent.call('claim', { item_id: item.id });
    await agent.refused('INVALID_INPUT', 'complete', { item_id: item.id });
    await agent.call('complete', { item_id: item.id, message: 'chosen by the agent' });
  });

  it('whose request is not signed, or signed for something else, is refused', async () => {
    const { caller } = someone;
    const input = { plan_id: 'p', item_key: 'M' };
    await someone.call('status', {});
    await assert.rejects(world.executor.execute({ operation: 'complete', input, caller, key: 'unsigned' }), {
      code: 'FORBIDDEN',
    });
    assert.equal((await world.statuses('p')).M, 'pending');
  });
});
