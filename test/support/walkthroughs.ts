import { strict as assert } from 'node:assert';
import type { Refusal } from './bundles';

/** Somebody who calls operations: on the command line or over MCP. */
export interface Actor {
  ok(operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>>;
  refused(operation: string, input: Record<string, unknown>): Promise<Refusal>;
}

interface Answer {
  item: { id: number; item_key: string; status: string } | null;
  plan: {
    status: string;
    was?: string;
    claimed_by: string | null;
    feature_version: number | null;
    work_artifacts: string | null;
    spec_content?: string;
    counts: Record<string, number>;
  };
  [field: string]: unknown;
}

async function step(actor: Actor, operation: string, input: Record<string, unknown>): Promise<Answer> {
  return (await actor.ok(operation, input)) as Answer;
}

/** Masterplan's documented walkthrough: dependencies open by themselves, what was learnt is passed on. */
export async function billingRebuild(actor: Actor): Promise<void> {
  const plan_id = 'billing-rebuild';
  await actor.ok('create_plan', { plan_id, title: 'Rebuild billing module', owner: 'team-payments' });
  const imported = await step(actor, 'import', {
    plan_id,
    items: [
      { item_key: 'B-1', title: 'Port pricing engine', item_type: 'port', port_scope: 'set:billing-rebuild' },
      { item_key: 'B-2', title: 'Migrate subscription state', depends_on_keys: ['B-1'] },
      { item_key: 'B-3', title: 'Webhook handler rewrite', depends_on_keys: ['B-2'] },
    ],
  });
  assert.equal(imported.created, 3);

  const first = await step(actor, 'next', { plan_id, claim: true, session_id: 'claude-1' });
  assert.equal(first.item?.item_key, 'B-1');
  assert.ok((first.claim as { claim_token: string }).claim_token);

  const nothing = await step(actor, 'next', { plan_id, claim: true, session_id: 'gemini-1' });
  assert.equal(nothing.item, null);
  assert.equal(nothing.reason, 'all_claimed');
  assert.equal((nothing.claims as { item_key?: string; item?: { item_key: string } }[]).length, 1);

  const done = await step(actor, 'complete', {
    item_id: first.item?.id,
    files_modified: ['src/pricing/*.rs'],
    symbols_created: ['PricingEngine', 'calculate_total'],
    session_id: 'claude-1',
  });
  assert.deepEqual(
    (done.unblocked as { item_key: string }[]).map((row) => row.item_key),
    ['B-2'],
  );

  const second = await step(actor, 'next', { plan_id, claim: true, session_id: 'gemini-1' });
  assert.equal(second.item?.item_key, 'B-2');
  const [dependency] = second.dependencies as { files_modified: string[]; symbols_created: string[] }[];
  assert.deepEqual(dependency?.files_modified, ['src/pricing/*.rs']);
  assert.deepEqual(dependency?.symbols_created, ['PricingEngine', 'calculate_total']);

  const status = await step(actor, 'status', { plan_id });
  assert.deepEqual(
    (status.blocked as { item: { item_key: string } }[]).map(({ item }) => item.item_key),
    ['B-3'],
  );
  await actor.ok('complete', { item_id: second.item?.id, session_id: 'gemini-1' });
  const third = await step(actor, 'next', { plan_id, claim: true, session_id: 'claude-1' });
  assert.equal(third.item?.item_key, 'B-3');
  await actor.ok('complete', { item_id: third.item?.id, session_id: 'claude-1' });
  const end = await step(actor, 'next', { plan_id, claim: true, session_id: 'claude-1' });
  assert.equal(end.reason, 'all_done');
  assert.equal((await step(actor, 'get_plan', { plan_id })).plan.status, 'completed');
  assert.equal((await step(actor, 'verify', {})).ok, true);
}

/** Trame's life of a plan: specification, ownership by a user, review by another session, the next version. */
export async function lifeOfAPlan(ana: Actor, anaElsewhere: Actor, ben: Actor): Promise<void> {
  const feature_id = 'search';
  const created = await ana.ok('create_feature', {
    feature_id,
    title: 'Search',
    spec_content: 'Find anything.',
  });
  assert.equal((created.feature as { version: number }).version, 1);

  const plan_id = 'search-v2';
  const draft = await step(ana, 'create_plan', {
    plan_id,
    title: 'Rank by use',
    feature_id,
    spec_content: '# Ranking',
  });
  assert.equal(draft.plan.status, 'draft');
  assert.equal((await ana.refused('claim_plan', { plan_id })).code, 'INVALID_TRANSITION');
  assert.equal(
    (await step(ben, 'update_plan', { plan_id, spec_content: '# Ranking\n\nBy use.' })).plan.status,
    'draft',
  );

  const ready = await step(ana, 'set_plan_status', { plan_id, status: 'ready' });
  assert.deepEqual([ready.plan.status, ready.plan.was], ['ready', 'draft']);
  const submitEarly = { plan_id, artifacts_markdown: 'Too early', status: 'review' };
  assert.equal((await ana.refused('submit_work', submitEarly)).code, 'INVALID_TRANSITION');

  const claimed = await step(ana, 'claim_plan', { plan_id });
  assert.deepEqual([claimed.plan.status, claimed.plan.claimed_by], ['claimed', 'ana@example.org']);
  assert.equal(
    (await step(anaElsewhere, 'claim_plan', { plan_id })).plan.status,
    'claimed',
    'a claim is repeated by the same user',
  );
  assert.equal((await ben.refused('claim_plan', { plan_id })).code, 'CONFLICT');
  assert.equal((await ben.refused('update_plan', { plan_id, message: 'Mine?' })).code, 'FORBIDDEN');

  const started = await step(anaElsewhere, 'update_plan', { plan_id, message: 'Index is built' });
  assert.deepEqual([started.plan.status, started.plan.was], ['in_progress', 'claimed']);

  const submitted = await step(ana, 'submit_work', {
    plan_id,
    artifacts_markdown: '# Done\n\nsrc/rank.ts',
    status: 'review',
  });
  assert.deepEqual([submitted.plan.status, submitted.plan.claimed_by], ['review', null]);
  assert.equal((await ben.refused('claim_plan', { plan_id })).code, 'INVALID_TRANSITION');

  const back = await step(ben, 'set_plan_status', {
    plan_id,
    status: 'in_progress',
    message: 'Ties are not stable',
  });
  assert.deepEqual([back.plan.status, back.plan.claimed_by], ['in_progress', 'ana@example.org']);
  await ana.ok('submit_work', { plan_id, artifacts_markdown: '# Done\n\nStable now.', status: 'review' });

  const approved = await step(ben, 'set_plan_status', { plan_id, status: 'completed', message: 'Good' });
  assert.equal(approved.plan.status, 'completed');
  assert.equal(approved.feature_version, 2);
  const { versions } = (await ana.ok('list_feature_versions', { feature_id })) as {
    versions: { version: number; implemented_by_plan_id: string | null }[];
  };
  const newest = versions.find((version) => version.version === 2);
  assert.equal(newest?.implemented_by_plan_id, plan_id);
  assert.equal((await ana.ok('get_feature', { feature_id })).feature && versions.length, 2);
  assert.match((await step(ana, 'get_plan', { plan_id })).plan.work_artifacts ?? '', /Stable now/);

  // What does not go well: given back, and given up.
  const other = 'search-v3';
  await ana.ok('create_plan', { plan_id: other, title: 'Synonyms', feature_id, status: 'ready' });
  await ben.ok('claim_plan', { plan_id: other });
  assert.equal(
    (await step(ben, 'release_plan', { plan_id: other, message: 'No time' })).plan.status,
    'ready',
  );
  await ana.ok('claim_plan', { plan_id: other });
  const failed = await step(ana, 'set_plan_status', { plan_id: other, status: 'failed', message: 'No data' });
  assert.deepEqual([failed.plan.status, failed.plan.claimed_by], ['failed', null]);
  assert.equal((await step(ana, 'verify', {})).ok, true);
}
