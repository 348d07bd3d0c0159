import type { Client } from '../../../src/client/client';
import {
  CHECKOUT_FEATURE,
  CHECKOUT_ITEMS,
  CHECKOUT_PLAN,
  OFFLINE_PLAN,
  SEARCH_ARTIFACTS,
  SEARCH_ITEMS,
  SEARCH_PLAN,
} from './checkout-plan';
import { demoAgent } from './demo-agent';

/** Agents of the demo that hold work; whoever seeds keeps them open as long as they should be seen. */
export interface SeededDemo {
  agents: Client[];
  close(): Promise<void>;
}

/** Fills a project with three plans: one in the middle of its work, one in review, one a draft. */
export async function seedDemo(project: string, hostFile: string): Promise<SeededDemo> {
  const agent = (client: string, name: string, user = 'ana@example.org') =>
    demoAgent(project, hostFile, client, name, user);
  const architect = await agent('claude-code', 'architect');
  const pricing = await agent('claude-code', 'pricing');
  const payments = await agent('codex', 'payments');
  const web = await agent('gemini-cli', 'web', 'ben@example.org');
  const search = await agent('opencode', 'search', 'ben@example.org');
  const agents = [architect, pricing, payments, web, search];

  await architect.call('create_feature', CHECKOUT_FEATURE);
  await architect.call('create_plan', { ...CHECKOUT_PLAN, status: 'ready' });
  await architect.call('import', { plan_id: CHECKOUT_PLAN.plan_id, items: CHECKOUT_ITEMS });
  await architect.call('create_plan', OFFLINE_PLAN);
  await architect.call('create_plan', { ...SEARCH_PLAN, status: 'ready' });
  await architect.call('import', { plan_id: SEARCH_PLAN.plan_id, items: SEARCH_ITEMS });

  await search.call('claim_plan', { plan_id: SEARCH_PLAN.plan_id });
  for (const item_key of ['SR-1', 'SR-2', 'SR-3']) {
    await work(search, SEARCH_PLAN.plan_id, item_key, `Finished ${item_key}.`);
  }
  await search.call('submit_work', {
    plan_id: SEARCH_PLAN.plan_id,
    artifacts_markdown: SEARCH_ARTIFACTS,
    status: 'review',
  });

  const { plan_id } = CHECKOUT_PLAN;
  await work(pricing, plan_id, 'CO-10', 'All 214 examples give the same totals.', {
    files_modified: ['src/pricing/engine.ts'],
    symbols_created: ['priceBasket'],
  });
  await work(payments, plan_id, 'CO-21', 'Keys are kept for a week.', {
    files_modified: ['src/payments/idempotency.ts'],
    symbols_created: ['onlyOnce'],
  });
  await work(web, plan_id, 'CO-40', 'One column up to 720 pixels, two above.', {
    files_modified: ['web/checkout/page.tsx', 'web/checkout/page.css'],
  });
  await begin(pricing, plan_id, 'CO-11', 'Japan has no cents: rounding is per currency now.', 60);
  await begin(payments, plan_id, 'CO-22', 'The second step redirects; the third is missing.', 40);
  await begin(web, plan_id, 'CO-41', 'Look-up works for three countries.', 70);
  await architect.call('update', {
    plan_id,
    item_key: 'CO-13',
    message: 'Measured: Redis 0.4 ms, the table 3 ms. Both are quick enough.',
  });
  await architect.call('add', {
    plan_id,
    item_key: 'CO-45',
    title: 'The old page’s tracking pixels leak the total',
    parent_key: 'CO-3',
    discovered_during: 'CO-40',
    priority: 'high',
    labels: ['web'],
  });
  await architect.call('defer', {
    plan_id,
    item_key: 'CO-32',
    reason: 'Nobody has asked for them since 2019.',
  });
  return {
    agents,
    close: async () => {
      await Promise.allSettled(agents.map((one) => one.close()));
    },
  };
}

async function begin(
  client: Client,
  plan_id: string,
  item_key: string,
  message: string,
  progress_percent: number,
): Promise<void> {
  await client.call('claim', { plan_id, item_key });
  await client.call('update', { plan_id, item_key, message, progress_percent });
}

async function work(
  client: Client,
  plan_id: string,
  item_key: string,
  message: string,
  more: Record<string, unknown> = {},
): Promise<void> {
  await client.call('claim', { plan_id, item_key });
  await client.call('complete', { plan_id, item_key, message, ...more });
}
