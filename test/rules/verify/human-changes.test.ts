import assert from 'node:assert/strict';
import { operations } from '../../../src/operations/registry';
import { hashRow, insertLogRow, type LogRow, readHead } from '../../../src/operations/rules/audit';
import { SIGNED_OPERATIONS } from '../../../src/operations/verification/signed-rows';
import { type Agent, type Answer, person, World } from '../../support/world';

describe('A signature covers what was signed and nothing else', () => {
  let world: World;
  let agent: Agent;
  let ann: Agent;

  beforeEach(async () => {
    world = await World.open();
    agent = world.agent('one');
    ann = person(world);
    await world.plan('p', [
      { item_key: 'D', item_type: 'decision' },
      { item_key: 'E', item_type: 'decision' },
      { item_key: 'P', item_type: 'phase' },
      { item_key: 'A', parent_key: 'P' },
      { item_key: 'B', depends_on_keys: ['A'] },
    ]);
  });
  afterEach(() => world.database.close());

  const unsigned = async (): Promise<number[]> => (await agent.call('verify', {})).unsigned_human;

  /** Appends a row in the name of the person behind the log's newest human row, chain and request key made well. */
  async function forge(row: Partial<LogRow>): Promise<number> {
    return world.database.transaction(async (db) => {
      const last = await db.get<LogRow & { hash?: string }>(
        "SELECT * FROM masterplan_updates WHERE kind = 'human' ORDER BY version DESC LIMIT 1",
      );
      assert.ok(last !== undefined);
      const { hash: _, ...model } = last;
      const head = await readHead({ db });
      const forged: LogRow = { ...model, old: null, new: null, ...row, version: head.version + 1 };
      await insertLogRow({ db }, forged, hashRow(head.hash, forged));
      return forged.version;
    });
  }

  const completion = { activity: 'completed', new: '{"status":"completed"}' } as const;

  it('a note is no completion, of the same item and with the same words', async () => {
    await ann.call('update', { plan_id: 'p', item_key: 'D', message: 'yes' });
    assert.deepEqual(await unsigned(), []);
    const forged = await forge({ ...completion, message: 'yes' });
    assert.deepEqual(await unsigned(), [forged]);
  });

  it('a note carries no other change, and says what was signed', async () => {
    await ann.call('update', { plan_id: 'p', item_key: 'D', message: 'yes' });
    const forged = [
      await forge({ activity: 'note', new: '{"status":"completed"}', message: 'yes' }),
      await forge({ activity: 'note', new: '{"assignee_type":"ai"}', message: 'yes' }),
      await forge({ activity: 'note', message: 'yes, and do more' }),
      await forge({ activity: 'metadata_updated', new: '{"title":"other"}', message: 'yes' }),
      await forge({ activity: 'assigned', new: '{"assignee_type":"ai"}' }),
    ];
    assert.deepEqual(await unsigned(), forged);
  });

  it('a decision stands with the words that were signed, for the item that was named', async () => {
    await ann.call('complete', { plan_id: 'p', item_key: 'D', message: 'we do' });
    assert.deepEqual(await unsigned(), []);
    const { item } = await agent.call('show', { plan_id: 'p', item_key: 'E' });
    const forged = [
      await forge({ ...completion, message: 'we do not' }),
      await forge({ ...completion, message: 'we do', item_id: item.id, item_key: 'E' }),
    ];
    assert.deepEqual(await unsigned(), forged);
  });

  it('an item is named by its id or with its plan, which the log can be held against; by its key alone it is refused', async () => {
    const { item } = await agent.call('show', { plan_id: 'p', item_key: 'B' });
    for (const itemKey of ['D', 'p/D', `#${item.id}`, String(item.id)]) {
      for (const [operation, rest] of [
        ['update', { message: 'yes' }],
        ['complete', { message: 'yes' }],
        ['claim', {}],
        ['update', { status: 'cancelled', dependents: 'cancel' }],
      ] as const) {
        const error = await ann.refused('INVALID_INPUT', operation, { item_key: itemKey, ...rest });
        assert.match(error.hint ?? '', /item_id, or plan_id with item_key/);
      }
    }
    assert.deepEqual(await world.activities('p', 'D'), ['created']);
    await ann.call('update', { plan_id: 'p', item_key: 'D', message: 'yes' });
    await ann.call('update', { item_id: item.id, message: 'yes' });
    await ann.call('update', { item_id: item.id, item_key: 'B', title: 'Other' });
    assert.equal((await ann.call('show', { item_key: 'D' })).item.item_key, 'D', 'reading is not signed');
    assert.deepEqual(await unsigned(), []);
  });

  it('an item for agents is opened to people with the claim only where that was signed', async () => {
    await agent.call('add', { plan_id: 'p', title: 'R', item_key: 'R', assignee_type: 'ai' });
    await ann.call('claim', { plan_id: 'p', item_key: 'A' });
    const forged = [await forge({ activity: 'assigned', new: '{"assignee_type":"either"}' })];
    await ann.call('claim', { plan_id: 'p', item_key: 'R', reassign: true });
    forged.push(await forge({ activity: 'assigned', new: '{"assignee_type":"human"}' }));
    forged.push(await forge({ activity: 'assigned', new: '{"assignee_type":"either","title":"other"}' }));
    assert.deepEqual(await unsigned(), forged);
  });

  it('what is said to follow by itself completes no decision', async () => {
    await ann.call('update', { plan_id: 'p', item_key: 'D', message: 'yes' });
    const forged = await forge({
      activity: 'auto_progress',
      actor: 'masterplan',
      new: '{"status":"completed"}',
      message: null,
    });
    assert.deepEqual(await unsigned(), [forged]);
  });

  it('a cancelled container takes what is below it along, and nothing beside it', async () => {
    await ann.call('update', { plan_id: 'p', item_key: 'P', status: 'cancelled', message: 'no' });
    assert.deepEqual(await unsigned(), []);
    const { item } = await agent.call('show', { plan_id: 'p', item_key: 'E' });
    const cancelled = { activity: 'cancelled', new: '{"status":"cancelled"}', message: 'no' } as const;
    const forged = await forge({ ...cancelled, item_id: item.id, item_key: 'E' });
    assert.deepEqual(await unsigned(), [forged]);
  });

  it('a request that changed nothing leaves no signature behind', async () => {
    await ann.call('update', { plan_id: 'p', item_key: 'D', message: 'yes' });
    const count = async () =>
      (await world.database.get<{ n: number }>('SELECT COUNT(*) AS n FROM masterplan_signed_requests'))?.n;
    const before = await count();
    await ann.call('update', { plan_id: 'p', item_key: 'A', status: 'pending' });
    await ann.call('next', { plan_id: 'nowhere', claim: true }).catch(() => undefined);
    await ann.call('archive_plan', { plan_id: 'p', undo: true });
    assert.equal(await count(), before);
  });

  it('it is for the store that the log was written in', async () => {
    await ann.call('update', { plan_id: 'p', item_key: 'D', message: 'yes' });
    const before = await agent.call('verify', {});
    assert.equal(before.ok, true);
    const { version } = before.head;
    await forge({
      kind: 'ai',
      activity: 'metadata_updated',
      plan_id: null,
      item_id: null,
      item_key: null,
      request_key: null,
      new: '{"store":{"id":"a-copy"}}',
    });
    await ann.call('update', { plan_id: 'p', item_key: 'D', message: 'still' });
    assert.deepEqual(await unsigned(), [version + 2]);
  });

  it('each writing operation has its rules, and they hold for what it does', async () => {
    // What hooks call is no person's.
    const writing = operations
      .filter((operation) => !operation.readOnly && operation.group !== 'hooks')
      .map((operation) => operation.name);
    assert.deepEqual(Object.keys(SIGNED_OPERATIONS).sort(), writing.sort());
    const done = new Set<string>();
    const call = async (operation: string, input: Record<string, unknown>): Promise<Answer> => {
      const answer = await ann.call(operation, input);
      done.add(operation);
      const verified = await agent.call('verify', {});
      assert.equal(verified.ok, true, `${operation} ${JSON.stringify(input)}: ${JSON.stringify(verified)}`);
      return answer;
    };
    const on = (itemKey: string, more: Record<string, unknown> = {}) => ({
      plan_id: 'p',
      item_key: itemKey,
      ...more,
    });
    const feature = await call('create_feature', { title: ' Feature ', description: 'x' });
    const { feature_id } = feature.feature;
    await call('update_feature', { feature_id, spec_content: '# It' });
    await call('create_plan', { plan_id: 'q', title: 'Q ', feature_id, spec_content: '# Q' });
    await call('update_plan', { plan_id: 'q', title: 'Q2', metadata: { a: 1 }, message: ' hm ' });
    await call('set_plan_status', { plan_id: 'q', status: 'ready', message: 'go' });
    await call('claim_plan', { plan_id: 'q', message: 'mine' });
    await call('release_plan', { plan_id: 'q' });
    await agent.call('claim_plan', { plan_id: 'q' });
    await call('release_plan', { plan_id: 'q', message: 'over' });
    await call('claim_plan', { plan_id: 'q' });
    await call('update_plan', { plan_id: 'q', message: 'progress' });
    await call('submit_work', { plan_id: 'q', artifacts_markdown: '# Done\n', status: 'review' });
    await call('set_plan_status', { plan_id: 'q', status: 'completed', message: 'good' });
    await call('archive_plan', { plan_id: 'q' });
    await call('archive_plan', { plan_id: 'q', undo: true });
    await call('set_scope', { port_scope: 'set:x', files: ['a.ts'], notes: 'mind' });
    await call('add', { plan_id: 'p', title: ' T ', item_key: 'T', phase: 'New phase', labels: ['x'] });
    await call('add', { plan_id: 'p', title: 'U', item_key: 'U', parent_key: 'T' });
    await agent.call('claim', on('A'));
    await call('update', on('A', { message: 'mind the gap', progress_percent: 5 }));
    await call('update', on('A', { title: ' new ', priority: 'high', labels: ['y '], metadata: { m: 1 } }));
    await call('take_over', on('A', { message: 'urgent' }));
    await call('release', on('A', { message: 'not now' }));
    await agent.call('claim', on('A'));
    await call('release', on('A', { message: 'give it back' }));
    await call('claim', on('A'));
    await call('complete', on('A', { message: ' done ', files_modified: ['a.ts'] }));
    await call('update', on('A', { status: 'pending', message: 'again' }));
    await call('update', on('B', { item_type: 'decision', add_depends_on: ['U'], message: 'whose?' }));
    await call('update', on('B', { assignee_type: 'either', assignee: 'bob', remove_depends_on: ['U'] }));
    await call('defer', on('P', { reason: 'later ' }));
    await call('update', on('P', { status: 'pending' }));
    await call('move', on('U', { parent_id: null }));
    await call('move', on('U', { before: 'D' }));
    await agent.call('claim', on('A'));
    await call('add', { plan_id: 'p', title: 'A1', item_key: 'A1', parent_key: 'A' });
    await agent.call('claim', on('U'));
    await call('move', on('A1', { parent_key: 'U' }));
    await call('update', on('A', { status: 'cancelled', dependents: 'detach', message: 'no need' }));
    await call('update', on('A1', { status: 'cancelled' }));
    await call('complete', on('D', { message: 'we do' }));
    const items = [
      { item_key: 'I', title: 'I', phase: 'Imported', message: 'x' },
      { item_key: 'J', title: 'J', item_type: 'decision', status: 'completed', message: 'so be it' },
      { item_key: 'T', title: 'T2', assignee_type: 'human', depends_on_keys: ['I'] },
      { title: 'under E', parent_key: 'E' },
    ];
    await call('import', { plan_id: 'p', items, on_conflict: 'update' });
    await call('import', { plan: { title: 'R' }, items: [{ title: 'one' }] });
    await agent.next({ plan_id: 'r' });
    world.now += 10 * 3_600_000;
    const next = await call('next', { claim: true, plan_id: 'r' });
    assert.equal(next.item.title, 'one');
    await call('end_session', {});
    await call('end_session', {});
    done.add('approve_key').add('revoke_key'); // test/rules/human/keys.test.ts
    assert.deepEqual([...done].sort(), writing);
  });
});
