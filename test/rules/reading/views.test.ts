import assert from 'node:assert/strict';
import { isForAgents } from '../../../src/model/catalogue';
import { newKeyPair, signText } from '../../../src/model/human-signature';
import type { Need } from '../../../src/model/outline';
import { NEED_KINDS } from '../../../src/model/vocabulary';
import { operations } from '../../../src/operations/registry';
import { hashRow, insertLogRow, type LogRow, readHead } from '../../../src/operations/rules/audit';
import { checkAnswers } from '../../support/checked-answers';
import { type Agent, type Answer, HOUR, MINUTE, person, World } from '../../support/world';

describe('The operations of the views', () => {
  let world: World;
  let agent: Agent;
  let ann: Agent;

  beforeEach(async () => {
    world = checkAnswers(await World.open());
    agent = world.agent('worker', { client: 'codex' });
    ann = person(world, 'editor-1', 'ann');
  });
  afterEach(() => world.database.close());

  it('are no tools of agents, and read only', () => {
    const views = operations.filter((operation) => operation.group === 'views');
    assert.deepEqual(
      views.map((operation) => [operation.name, isForAgents(operation), operation.readOnly]),
      ['list_keys', 'outline', 'needs_you', 'unsigned_changes'].map((name) => [name, false, true]),
    );
  });

  it('leave no mark but that somebody is here: views ask often', async () => {
    await world.plan('p', [{ item_key: 'A' }, { item_key: 'D', item_type: 'decision' }]);
    await ann.call('outline', {});
    const state = () => world.database.all('SELECT * FROM masterplan_session_state ORDER BY session_id', []);
    const before = await state();
    for (let count = 0; count < 40; count++) {
      await agent.call('update', { plan_id: 'p', item_key: 'A', message: `note ${count}` });
    }
    const mine = (rows: Answer[]) => rows.filter((row) => row.session_id === 'editor-1');
    for (const operation of ['outline', 'needs_you', 'unsigned_changes']) {
      assert.equal((await ann.call(operation, {})).notice, undefined);
    }
    assert.deepEqual(mine(await state()), mine(before));
  });

  describe('outline', () => {
    const keys = (answer: Answer): string[] => answer.items.map((item: Answer) => item.item_key);

    it('gives every item with what it depends on and who holds it, and the version it was read at', async () => {
      await world.plan('p', [
        { item_key: 'PH', item_type: 'phase' },
        { item_key: 'A', phase: 'PH', labels: ['ui'], files: ['src/a.ts'] },
        { item_key: 'B', depends_on_keys: ['A', 'PH'] },
      ]);
      await agent.next({ plan_id: 'p' });
      const answer = await ann.call('outline', {});
      const [phase, a, b] = answer.items;
      assert.deepEqual(keys(answer), ['PH', 'A', 'B']);
      assert.deepEqual([phase.child_count, phase.status, a.parent_id], [1, 'in_progress', phase.id]);
      assert.deepEqual([a.labels, a.files, a.depends_on], [['ui'], ['src/a.ts'], []]);
      assert.deepEqual([b.status, b.depends_on], ['blocked', [phase.id, a.id]]);
      assert.deepEqual(
        [a.claimed_by, a.claimed_by_client, a.claimed_by_kind, a.claimed_by_user],
        ['worker', 'codex', 'ai', agent.caller.user],
      );
      assert.equal(a.lease_expires_at, new Date(world.now + 30 * MINUTE).toISOString());
      assert.equal(answer.version, (await readHead({ db: world.database })).version);
      assert.equal(answer.next_cursor, null);
    });

    it('pages by id; what is added meanwhile comes at the end', async () => {
      await world.plan('p', [
        { item_key: 'A' },
        { item_key: 'B', depends_on_keys: ['A'] },
        { item_key: 'C' },
      ]);
      await world.plan('q', [{ item_key: 'Z' }]);
      const first = await ann.call('outline', { limit: 2 });
      await agent.call('add', { plan_id: 'p', item_key: 'D', title: 'D', depends_on_keys: ['C'] });
      const second = await ann.call('outline', { limit: 2, cursor: first.next_cursor });
      const third = await ann.call('outline', { limit: 2, cursor: second.next_cursor });
      assert.deepEqual([first, second, third].map(keys), [['A', 'B'], ['C', 'Z'], ['D']]);
      assert.deepEqual(third.items[0].depends_on, [second.items[0].id]);
      assert.equal(third.next_cursor, null);
    });

    it('leaves archived plans out unless they are named', async () => {
      await world.plan('p', [{ item_key: 'A' }]);
      await world.plan('old', [{ item_key: 'O' }]);
      await agent.call('archive_plan', { plan_id: 'old' });
      assert.deepEqual(keys(await ann.call('outline', {})), ['A']);
      assert.deepEqual(keys(await ann.call('outline', { plan_id: 'old' })), ['O']);
      assert.deepEqual(keys(await ann.call('outline', { plan_id: ['p', 'old'] })), ['A', 'O']);
      await ann.refused('NOT_FOUND', 'outline', { plan_id: 'nowhere' });
    });

    it('item_ids gives exactly those that exist', async () => {
      await world.plan('p', [{ item_key: 'A' }, { item_key: 'B' }, { item_key: 'C' }]);
      const { items } = await ann.call('outline', {});
      const ids = [items[2].id, 9_999, items[0].id];
      assert.deepEqual(keys(await ann.call('outline', { item_ids: ids })), ['A', 'C']);
      assert.deepEqual(keys(await ann.call('outline', { item_ids: [] })), []);
      await agent.call('archive_plan', { plan_id: 'p' });
      assert.deepEqual(keys(await ann.call('outline', { item_ids: ids })), ['A', 'C']);
      const tooMany = Array.from({ length: 1001 }, (_, index) => index + 1);
      await ann.refused('INVALID_INPUT', 'outline', { item_ids: tooMany });
    });
  });

  describe('needs_you', () => {
    const told = (needs: Need[]) =>
      needs.map((need) => [need.kind, need.item?.item_key ?? need.plan?.plan_id ?? need.key?.user]);
    const needs = async (input: Record<string, unknown> = {}) =>
      told((await ann.call('needs_you', input)).needs);

    it('names decisions and manual items that nothing holds back, with what waits for them', async () => {
      await world.plan('p', [
        { item_key: 'M', item_type: 'manual', assignee: 'bob' },
        { item_key: 'D', item_type: 'decision' },
        { item_key: 'A', depends_on_keys: ['D'] },
        { item_key: 'LATER', item_type: 'decision', depends_on_keys: ['A'] },
      ]);
      const answer = await ann.call('needs_you', {});
      assert.deepEqual(told(answer.needs), [
        ['decision', 'D'],
        ['manual', 'M'],
      ]);
      assert.match(answer.needs[0].why, /decide this, and 1 item waits for it\.$/);
      assert.match(answer.needs[1].why, /meant for bob/);
      assert.deepEqual([answer.counts.decision, answer.counts.manual, answer.total], [1, 1, 2]);
      assert.deepEqual(Object.keys(answer.counts), [...NEED_KINDS]);
      await ann.call('complete', { plan_id: 'p', item_key: 'D', message: 'we do' });
      assert.deepEqual(await needs(), [['manual', 'M']]);
    });

    it('names what a person holds', async () => {
      await world.plan('p', [{ item_key: 'M', item_type: 'manual' }, { item_key: 'A' }]);
      await ann.call('claim', { plan_id: 'p', item_key: 'M' });
      await agent.next({ plan_id: 'p' });
      const answer = await ann.call('needs_you', {});
      assert.deepEqual(told(answer.needs), [['held', 'M']]);
      assert.equal(answer.needs[0].why, 'ann has it in hand.');
    });

    it('names plans in review, and none of their items', async () => {
      await world.plan('p', [{ item_key: 'D', item_type: 'decision' }]);
      await agent.call('claim_plan', { plan_id: 'p' });
      await agent.call('submit_work', { plan_id: 'p', artifacts_markdown: 'done', status: 'review' });
      const answer = await ann.call('needs_you', {});
      assert.deepEqual(told(answer.needs), [['review', 'p']]);
      assert.match(answer.needs[0].why, new RegExp(agent.caller.user));
    });

    it('names what is stuck for good; not what waits for a deferral that ends', async () => {
      await world.plan('p', [
        { item_key: 'A' },
        { item_key: 'B', depends_on_keys: ['A'] },
        { item_key: 'C' },
        { item_key: 'D', depends_on_keys: ['C'] },
        { item_key: 'E', depends_on_keys: ['D'] },
      ]);
      await agent.call('update', { plan_id: 'p', item_key: 'A', status: 'cancelled' });
      const until = new Date(world.now + HOUR).toISOString();
      await agent.call('defer', { plan_id: 'p', item_key: 'C', reason: 'later', until });
      const answer = await ann.call('needs_you', {});
      assert.deepEqual(told(answer.needs), [['stuck', 'B']]);
      assert.match(answer.needs[0].why, /^It waits for A, which is cancelled/);
      await agent.call('defer', { plan_id: 'p', item_key: 'D', reason: 'some day' });
      assert.deepEqual(await needs(), [
        ['stuck', 'B'],
        ['stuck', 'E'],
      ]);
    });

    it('names what was reclaimed too often, and not once more for each that waits for it', async () => {
      await world.plan('p', [
        { item_key: 'A', max_attempts: 2 },
        { item_key: 'B', depends_on_keys: ['A'] },
      ]);
      for (let attempt = 0; attempt < 2; attempt++) {
        await agent.next({ plan_id: 'p' });
        await world.pass(31 * MINUTE);
      }
      assert.deepEqual(await needs(), [['exhausted', 'A']]);
      await ann.call('update', { plan_id: 'p', item_key: 'A', status: 'pending' });
      assert.deepEqual(await needs(), []);
    });

    it('names keys that wait for approval, which belong to no plan', async () => {
      await world.plan('p');
      await ann.call('needs_you', {});
      await world.executor.admitKey(newKeyPair().publicKey, 'bob', 'laptop');
      const answer = await ann.call('needs_you', {});
      assert.deepEqual(told(answer.needs), [['key', 'bob']]);
      assert.match(answer.needs[0].why, /bob .*\(laptop\)/);
      assert.deepEqual(await needs({ plan_id: 'p' }), []);
      await ann.call('approve_key', { key_id: answer.needs[0].key.key_id });
      assert.deepEqual(await needs(), []);
    });

    it('asks nothing of anybody in drafts and in plans that failed or were archived', async () => {
      for (const plan of ['draft', 'failed', 'archived', 'open']) {
        await world.plan(plan, [{ item_key: 'D', item_type: 'decision' }]);
      }
      await agent.call('set_plan_status', { plan_id: 'draft', status: 'draft' });
      await ann.call('set_plan_status', { plan_id: 'failed', status: 'failed', message: 'no' });
      await ann.call('archive_plan', { plan_id: 'archived' });
      const { needs: found, total } = await ann.call('needs_you', {});
      assert.deepEqual([found.map((need: Answer) => need.item.plan_id), total], [['open'], 1]);
      assert.equal((await ann.call('needs_you', { plan_id: 'draft' })).total, 0);
    });

    it('gives 500 at most and counts all', async () => {
      const items = (item_type: string) =>
        Array.from({ length: 300 }, (_, index) => ({
          item_key: `${item_type}-${index}`,
          title: 'x',
          item_type,
        }));
      await agent.call('import', {
        plan: { plan_id: 'p', title: 'p' },
        items: [...items('manual'), ...items('decision')],
      });
      const answer = await ann.call('needs_you', {});
      const kinds = answer.needs.map((need: Need) => need.kind);
      assert.deepEqual([kinds.length, kinds[299], kinds[300]], [500, 'decision', 'manual']);
      assert.deepEqual([answer.counts.decision, answer.counts.manual, answer.total], [300, 300, 600]);
    });
  });

  describe('unsigned_changes', () => {
    beforeEach(() => world.plan('p', [{ item_key: 'D', item_type: 'decision' }, { item_key: 'A' }]));

    /** Appends a row to the log as somebody could who writes to the file, with a good chain. */
    async function forge(row: Partial<LogRow>): Promise<number> {
      const { db } = { db: world.database };
      const last = await db.get<LogRow & { hash?: string }>(
        'SELECT * FROM masterplan_updates ORDER BY version DESC LIMIT 1',
      );
      assert.ok(last !== undefined);
      const { hash: _, ...model } = last;
      const head = await readHead({ db });
      const forged: LogRow = { ...model, kind: 'human', ...row, version: head.version + 1 };
      await insertLogRow({ db }, forged, hashRow(head.hash, forged));
      return forged.version;
    }
    const versions = (answer: Answer): number[] => answer.changes.map((change: Answer) => change.version);

    it('passes over what people signed and what agents did', async () => {
      await ann.call('complete', { plan_id: 'p', item_key: 'D', message: 'we do' });
      await agent.next({ plan_id: 'p' });
      const answer = await ann.call('unsigned_changes', {});
      const { version } = await readHead({ db: world.database });
      assert.deepEqual([answer.changes, answer.version, answer.more], [[], version, false]);
    });

    it('finds a row in a person’s name without a request, and one under a request that is over', async () => {
      await ann.call('update', { plan_id: 'p', item_key: 'D', message: 'hm' }, 'note-of-ann');
      const forged = [
        await forge({ activity: 'completed', request_key: null, user_name: 'ann' }),
        await forge({ activity: 'completed', request_key: 'unknown', user_name: 'ann' }),
        await forge({ activity: 'completed', request_key: 'note-of-ann', user_name: 'ann' }),
      ];
      const answer = await ann.call('unsigned_changes', {});
      assert.deepEqual([versions(answer), answer.version], [forged, forged.at(-1)]);
      assert.deepEqual(versions(await ann.call('unsigned_changes', { since: forged[1] })), forged.slice(2));
      assert.deepEqual(versions(await ann.call('unsigned_changes', { since: answer.version })), []);
    });

    it('finds a signature that is not good, by a key that was never trusted, or for another request', async () => {
      await ann.call('update', { plan_id: 'p', item_key: 'D', message: 'hm' }, 'note-of-ann');
      const { version } = await readHead({ db: world.database });
      const found = async () => versions(await ann.call('unsigned_changes', { since: version - 1 }));
      assert.deepEqual(await found(), []);
      const signed = await world.database.get<{ signature: string; payload: string }>(
        'SELECT signature, payload FROM masterplan_signed_requests',
      );
      assert.ok(signed !== undefined);
      const put = (signature: string, payload: string) =>
        world.database.run('UPDATE masterplan_signed_requests SET signature = $1, payload = $2', [
          signature,
          payload,
        ]);
      await put('AAAA', signed.payload);
      assert.deepEqual(await found(), [version], 'signature');
      await put(signed.signature, signed.payload.replace('hm', 'yes'));
      assert.deepEqual(await found(), [version], 'payload');
      await put(signed.signature, signed.payload);
      assert.deepEqual(await found(), []);
      const other = newKeyPair();
      const { keyId } = await world.executor.admitKey(other.publicKey, 'bob', null);
      await put(signText(signed.payload, other.privateKey), signed.payload);
      await world.database.run('UPDATE masterplan_signed_requests SET key_id = $1', [keyId]);
      assert.deepEqual(await found(), [version], 'key that waits for approval');
    });

    it('checks on from where it stopped when there is too much for one call', async () => {
      for (let count = 0; count < 120; count++) await forge({ activity: 'note', request_key: null });
      const first = await ann.call('unsigned_changes', {});
      assert.deepEqual([first.changes.length, first.more], [100, true]);
      const second = await ann.call('unsigned_changes', { since: first.version });
      assert.deepEqual([second.changes.length, second.more], [20, false]);
    });
  });
});
