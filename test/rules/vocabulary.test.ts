import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ERROR_CODES } from '../../src/model/errors';
import {
  ACTIVITIES,
  ASSIGNEE_TYPES,
  ITEM_STATUSES,
  ITEM_TYPES,
  PLAN_STATUSES,
} from '../../src/model/vocabulary';
import { type Agent, HOUR, MINUTE, person, World } from '../support/world';

/** A project's life in which everything happens that the vocabulary has a word for. */
async function live(world: World): Promise<void> {
  const one = world.agent('one');
  const someone = person(world);
  await world.plan('p', [
    ...ITEM_TYPES.map((type) => ({ item_key: type, item_type: type })),
    { item_key: 'first', assignee_type: 'ai' },
    { item_key: 'second', depends_on_keys: ['first'] },
    { item_key: 'later' },
    { item_key: 'never' },
    { item_key: 'reached', item_type: 'milestone', depends_on_keys: ['first'] },
  ]);
  const named = (item_key: string) => ({ plan_id: 'p', item_key });
  await one.call('claim', named('first'));
  await one.call('update', { ...named('first'), message: 'half', progress_percent: 50 });
  await one.call('update', { ...named('first'), message: 'a note' });
  await one.call('update', { ...named('second'), assignee: 'codex' });
  await one.call('update', { ...named('second'), title: 'second, renamed' });
  await one.call('complete', named('first'));
  await one.call('update', { ...named('first'), status: 'pending' });
  await one.call('claim', named('task'));
  await one.call('release', named('task'));
  await one.call('claim', named('port'));
  await one.call('end_session', {});
  await one.call('defer', { ...named('later'), reason: 'not now' });
  await one.call('update', { ...named('never'), status: 'cancelled' });
  await someone.call('complete', { ...named('decision'), message: 'yes' });
  await livePlans(world, one);
}

/** Plans in each of their statuses. */
async function livePlans(world: World, one: Agent): Promise<void> {
  const make = (plan_id: string) => one.call('create_plan', { plan_id, title: plan_id });
  await one.call('create_plan', { plan_id: 'draft', title: 'draft', status: 'draft' });
  for (const plan of ['ready', 'claimed', 'stalled', 'review', 'completed', 'failed']) await make(plan);
  await one.call('claim_plan', { plan_id: 'stalled' });
  await world.pass(25 * HOUR);
  await one.call('claim_plan', { plan_id: 'claimed' });
  for (const status of ['review', 'completed'] as const) {
    await one.call('claim_plan', { plan_id: status });
    await one.call('submit_work', { plan_id: status, status, artifacts_markdown: 'done' });
  }
  await one.call('set_plan_status', { plan_id: 'failed', status: 'failed' });
  await one.call('claim', { plan_id: 'p', item_key: 'build' });
  await world.pass(MINUTE);
}

describe('The vocabulary', () => {
  let world: World;

  before(async () => {
    world = await World.open();
    await live(world);
  });

  async function seen(sql: string): Promise<string[]> {
    const rows = await world.database.all<{ word: string }>(`${sql} ORDER BY word`);
    return rows.map((row) => row.word);
  }
  const sorted = (words: readonly string[]) => [...words].sort();

  it('has no item type that nothing makes', async () => {
    assert.deepEqual(
      await seen('SELECT DISTINCT item_type AS word FROM masterplan_items'),
      sorted(ITEM_TYPES),
    );
  });

  it('has no item status that nothing reaches', async () => {
    assert.deepEqual(
      await seen('SELECT DISTINCT status AS word FROM masterplan_items'),
      sorted(ITEM_STATUSES),
    );
  });

  it('has no assignee type that nothing has', async () => {
    assert.deepEqual(
      await seen('SELECT DISTINCT assignee_type AS word FROM masterplan_items'),
      sorted(ASSIGNEE_TYPES),
    );
  });

  it('has no plan status that nothing reaches', async () => {
    assert.deepEqual(await seen('SELECT DISTINCT status AS word FROM masterplans'), sorted(PLAN_STATUSES));
  });

  it('has no activity that nothing logs', async () => {
    assert.deepEqual(
      await seen('SELECT DISTINCT activity AS word FROM masterplan_updates'),
      sorted(ACTIVITIES),
    );
  });

  it('has no error code that no test expects', () => {
    const root = path.join(__dirname, '..');
    const texts = readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.test.ts') && !file.endsWith('vocabulary.test.ts'))
      .map((file) => readFileSync(path.join(root, file), 'utf8'));
    const unexpected = ERROR_CODES.filter((code) => !texts.some((text) => text.includes(`'${code}'`)));
    assert.deepEqual(unexpected, []);
  });

  it('and the log of all this verifies', async () => {
    const answer = await world.agent('one').call('verify', {});
    assert.deepEqual([answer.ok, answer.first_bad, answer.unsigned_human], [true, undefined, []]);
  });
});
