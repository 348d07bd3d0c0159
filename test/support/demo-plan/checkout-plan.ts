/*
 * A shop rebuilds its checkout: the plan that `npm run code` and the end-to-end tests show. Big enough to look
 * like one that people really have: phases, sprints, decisions, work that waits, work that is done.
 */

export const CHECKOUT_FEATURE = {
  feature_id: 'checkout',
  title: 'Checkout',
  description: 'From the basket to the confirmation, in four currencies.',
};

export const CHECKOUT_PLAN = {
  plan_id: 'checkout-rebuild',
  title: 'Rebuild the checkout',
  description: 'Replace the old checkout step by step, without a day on which nobody can pay.',
  feature_id: CHECKOUT_FEATURE.feature_id,
  spec_content: `# Rebuild the checkout

The old checkout loses one basket in nine. This plan replaces it behind a switch.

## What stays
* Addresses and stored cards keep their identifiers.
* Invoices are numbered without gaps.

## What changes
1. One page instead of five.
2. Prices are computed on the server, once, by one function.
3. Every payment can be repeated without being taken twice.
`,
};

const FOUNDATION = 'CO-1';
const PAYMENT = 'CO-2';
const PAGE = 'CO-3';
const LAUNCH = 'CO-4';

export const CHECKOUT_ITEMS: readonly Record<string, unknown>[] = [
  { item_key: FOUNDATION, title: 'Foundations', item_type: 'phase' },
  {
    item_key: 'CO-10',
    title: 'Price engine as a pure function',
    item_type: 'port',
    parent_key: FOUNDATION,
    priority: 'high',
    estimate_minutes: 90,
    files: ['src/pricing/engine.ts'],
    description: 'Basket, country and date in; lines, taxes and total out. No database, no clock.',
    acceptance_criteria: 'The 214 examples of the old engine give the same totals.',
    labels: ['pricing'],
  },
  {
    item_key: 'CO-11',
    title: 'Rounding rules for four currencies',
    parent_key: FOUNDATION,
    depends_on_keys: ['CO-10'],
    estimate_minutes: 45,
    files: ['src/pricing/rounding.ts'],
    labels: ['pricing'],
  },
  {
    item_key: 'CO-12',
    title: 'Property tests: a total never loses a cent',
    item_type: 'test',
    parent_key: FOUNDATION,
    depends_on_keys: ['CO-11'],
    estimate_minutes: 40,
    files: ['test/pricing/**'],
  },
  {
    item_key: 'CO-13',
    title: 'Choose where baskets are kept',
    item_type: 'decision',
    parent_key: FOUNDATION,
    priority: 'critical',
    description:
      'Baskets live in the session today. Redis is quick and forgets; a table is slow and keeps. Both were measured: see the notes.',
  },
  {
    item_key: 'CO-14',
    title: 'Basket store',
    parent_key: FOUNDATION,
    depends_on_keys: ['CO-13'],
    estimate_minutes: 120,
    files: ['src/basket/store.ts'],
  },
  { item_key: PAYMENT, title: 'Payments', item_type: 'phase' },
  { item_key: 'CO-20', title: 'Sprint: card payments', item_type: 'sprint', parent_key: PAYMENT },
  {
    item_key: 'CO-21',
    title: 'Idempotency keys for every payment call',
    parent_key: 'CO-20',
    priority: 'high',
    estimate_minutes: 60,
    files: ['src/payments/idempotency.ts'],
    acceptance_criteria: 'A repeated call answers with the first result and takes no money.',
  },
  {
    item_key: 'CO-22',
    title: 'Three-step card authentication',
    parent_key: 'CO-20',
    depends_on_keys: ['CO-21'],
    estimate_minutes: 180,
    files: ['src/payments/card.ts'],
  },
  {
    item_key: 'CO-23',
    title: 'Refunds, whole and in part',
    parent_key: 'CO-20',
    depends_on_keys: ['CO-21', 'CO-11'],
    estimate_minutes: 75,
    files: ['src/payments/refund.ts'],
  },
  {
    item_key: 'CO-24',
    title: 'Sandbox credentials from the payment provider',
    item_type: 'manual',
    parent_key: 'CO-20',
    description: 'Only an account holder can ask for them. The portal takes a day.',
  },
  {
    item_key: 'CO-25',
    title: 'Test payments against the sandbox',
    item_type: 'test',
    parent_key: 'CO-20',
    depends_on_keys: ['CO-22', 'CO-23', 'CO-24'],
    estimate_minutes: 60,
  },
  { item_key: 'CO-30', title: 'Sprint: wallets', item_type: 'sprint', parent_key: PAYMENT },
  {
    item_key: 'CO-31',
    title: 'Wallet buttons and their sessions',
    parent_key: 'CO-30',
    depends_on_keys: ['CO-21'],
    estimate_minutes: 90,
    files: ['src/payments/wallet.ts'],
  },
  {
    item_key: 'CO-32',
    title: 'Gift cards',
    parent_key: 'CO-30',
    priority: 'backlog',
    estimate_minutes: 240,
  },
  { item_key: PAGE, title: 'The page', item_type: 'phase' },
  {
    item_key: 'CO-40',
    title: 'Layout on one page, phone first',
    parent_key: PAGE,
    estimate_minutes: 120,
    files: ['web/checkout/page.tsx', 'web/checkout/page.css'],
    labels: ['web'],
  },
  {
    item_key: 'CO-41',
    title: 'Address form with look-up',
    parent_key: PAGE,
    depends_on_keys: ['CO-40'],
    estimate_minutes: 90,
    files: ['web/checkout/address.tsx'],
    labels: ['web'],
  },
  {
    item_key: 'CO-42',
    title: 'Live total while the basket changes',
    parent_key: PAGE,
    depends_on_keys: ['CO-40', 'CO-11'],
    estimate_minutes: 60,
    files: ['web/checkout/total.tsx'],
    labels: ['web', 'pricing'],
  },
  {
    item_key: 'CO-43',
    title: 'Errors that say what to do',
    parent_key: PAGE,
    depends_on_keys: ['CO-40'],
    estimate_minutes: 45,
    files: ['web/checkout/errors.tsx'],
    labels: ['web'],
  },
  {
    item_key: 'CO-44',
    title: 'Screen readers and keyboards: walk through the whole page',
    item_type: 'review',
    parent_key: PAGE,
    depends_on_keys: ['CO-41', 'CO-42', 'CO-43'],
    estimate_minutes: 60,
    labels: ['web'],
  },
  { item_key: LAUNCH, title: 'Launch', item_type: 'phase' },
  {
    item_key: 'CO-50',
    title: 'Switch for one customer in a hundred',
    item_type: 'infra',
    parent_key: LAUNCH,
    estimate_minutes: 30,
    files: ['infra/flags.yaml'],
  },
  {
    item_key: 'CO-51',
    title: 'Compare old and new totals in the background',
    item_type: 'infra',
    parent_key: LAUNCH,
    depends_on_keys: ['CO-50', 'CO-12'],
    estimate_minutes: 120,
    files: ['src/shadow/compare.ts'],
  },
  {
    item_key: 'CO-52',
    title: 'Is the new checkout good enough to launch?',
    item_type: 'decision',
    parent_key: LAUNCH,
    depends_on_keys: ['CO-51', 'CO-25', 'CO-44'],
  },
  {
    item_key: 'CO-53',
    title: 'New checkout for everybody',
    item_type: 'milestone',
    parent_key: LAUNCH,
    depends_on_keys: ['CO-52'],
  },
];

export const SEARCH_PLAN = {
  plan_id: 'search-ranking',
  title: 'Rank search results by use',
  description: 'What people open more often comes first.',
};

export const SEARCH_ITEMS: readonly Record<string, unknown>[] = [
  { item_key: 'SR-1', title: 'Count opens per result', files: ['src/search/counts.ts'] },
  { item_key: 'SR-2', title: 'Mix the counts into the score', depends_on_keys: ['SR-1'] },
  {
    item_key: 'SR-3',
    title: 'Measure on last month’s queries',
    item_type: 'test',
    depends_on_keys: ['SR-2'],
  },
];

export const SEARCH_ARTIFACTS = `## What was done

* Opens are counted once per session.
* The score is BM25 plus the logarithm of the count.

## Measured

The first result is opened in 61 % of searches (before: 48 %).
`;

export const OFFLINE_PLAN = {
  plan_id: 'offline-app',
  title: 'Let the app work offline',
  description: 'A first sketch: not ready to be worked on.',
  spec_content: '# Offline\n\nWhich screens must work in a tunnel? Orders: yes. Search: no.\n',
};
