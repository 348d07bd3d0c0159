import type { Claim, Dependency, Item, ItemName, ItemRow } from '../../model/item';
import type { NextReason } from '../../model/vocabulary';
import {
  countsLine,
  dependencyLines,
  itemDetails,
  itemLines,
  itemName,
  leaseText,
  sessionText,
} from './items';
import { NO_PLAN } from './no-plan';
import { block, fields, type Page, paragraphs, relativeTime, safeLine } from './text';

type Answer = Readonly<Record<string, unknown>>;

/** What each reason of an empty `next` means, in a person's words. */
const REASONS: Readonly<Record<NextReason, string>> = {
  no_plan: NO_PLAN,
  no_items: 'The plan has no items yet. Add some with add or import.',
  plan_not_open: 'The plan is not open for work (see its status).',
  no_match: 'Nothing matches these filters.',
  all_done: 'Everything is done.',
  all_claimed: 'Everything that could be worked on is held by others.',
  needs_human: 'What is left waits for a person.',
  blocked: 'Everything that is left waits for work in progress.',
  deferred: 'What is left is deferred.',
  stuck: 'What is left waits for something that was cancelled or deferred.',
};

/** The answer of next and claim: all that is needed to start, or why there is nothing. */
export function renderNext(page: Page, answer: Answer): string {
  const item = answer.item as Item | null;
  return item === null ? nothing(page, answer) : work(page, answer, item);
}

function work(page: Page, answer: Answer, item: Item): string {
  const claim = answer.claim as Claim | undefined;
  const containers = (answer.containers ?? []) as ItemRow[];
  const plan = answer.plan as { specification?: string | null } | undefined;
  const claimed =
    claim === undefined
      ? page.colors.dim('Not claimed yet: next --claim or claim takes it.')
      : fields(page, [
          ['Claim token', claim.claim_token],
          ['Fence', String(claim.fence)],
          [
            'Lease ends',
            claim.lease_expires_at === null
              ? 'never'
              : `${relativeTime(page, claim.lease_expires_at)} (${claim.lease_expires_at})`,
          ],
        ]);
  return paragraphs(
    containers.length === 0 ? '' : page.colors.dim(containers.map((row) => safeLine(row.title)).join(' › ')),
    itemDetails(page, item, [...((answer.dependencies ?? []) as ItemRow[]), ...containers]),
    dependencyLines(page, answer.dependencies as Dependency[] | undefined),
    scopeBlock(page, answer.context),
    plan?.specification ? page.colors.dim(`Specification: ${safeLine(plan.specification)}`) : '',
    itemLines(page, 'You also hold', answer.also_held as ItemRow[] | undefined),
    claimed,
  );
}

/** What is known of the item's port scope. */
export function scopeBlock(page: Page, value: unknown): string {
  type Scope = { port_scope: string; files: string[]; notes: string | null } | null | undefined;
  // `show` wraps it, `next` gives it as it is.
  const given = value as Scope | { port_scope: Scope };
  const scope = (typeof given?.port_scope === 'string' ? given : given?.port_scope) as Scope;
  if (scope === null || scope === undefined) {
    return '';
  }
  const files = scope.files.length === 0 ? '' : `Files: ${scope.files.join(', ')}\n`;
  return block(page, `Scope ${safeLine(scope.port_scope)}`, `${files}${scope.notes ?? ''}`);
}

/** The answer of set_scope. */
export function renderScope(page: Page, answer: Answer): string {
  return paragraphs(
    scopeBlock(page, answer.scope),
    answer.items === 0
      ? page.colors.yellow('No item has this port_scope yet; whoever claims one that does gets it.')
      : page.colors.dim('Whoever claims an item with this port_scope gets it.'),
  );
}

/** The reason in a person's words, which depend on who holds what could be worked on. */
function reasonText(
  page: Page,
  reason: NextReason,
  claims: readonly ItemRow[],
  held: readonly ItemRow[],
): string {
  const own = new Set(held.map((row) => row.id));
  const mine = claims.filter((row) => row.claimed_by === page.session || own.has(row.id)).length;
  if (reason !== 'all_claimed' || mine === 0) {
    return REASONS[reason] ?? '';
  }
  return mine === claims.length
    ? 'You hold everything that could be worked on.'
    : 'Everything that could be worked on is held, some of it by you.';
}

function nothing(page: Page, answer: Answer): string {
  const reason = answer.reason as NextReason;
  const claims = (answer.claims ?? []) as ItemRow[];
  const alsoHeld = (answer.also_held ?? []) as ItemRow[];
  const held = claims
    .slice(0, 10)
    .map(
      (row) =>
        `  ${itemName(row)}: ${row.claimed_by === null ? 'somebody' : sessionText(page, row.claimed_by)}${row.lease_expires_at === null ? '' : `, ${leaseText(page, row.lease_expires_at)}`}`,
    );
  const ready = (answer.ready_plans ?? []) as { plan_id: string; title: string }[];
  return paragraphs(
    `${page.colors.yellow('Nothing to take')} (${reason}): ${reasonText(page, reason, claims, alsoHeld)}`,
    fields(page, [
      ['Items', countsLine(page, answer.counts as Record<string, number> | undefined)],
      ['Try again', relativeTime(page, answer.retry_at as string | null | undefined)],
    ]),
    held.length === 0 ? '' : [page.colors.bold('Held by'), ...held].join('\n'),
    itemLines(page, 'Waits for a person', answer.needs_human as ItemRow[] | undefined),
    ready.length === 0
      ? ''
      : [
          page.colors.bold('Plans that can be claimed'),
          ...ready.map((plan) => `  ${safeLine(plan.plan_id)}  ${safeLine(plan.title)}`),
        ].join('\n'),
    itemLines(page, 'You hold', alsoHeld),
    alsoHeld.length === 0 ? '' : page.colors.dim('next --resume gives back what you hold.'),
  );
}

/** Says which item and who, not what is to change. */
const REFERENCE = new Set(['item_id', 'plan_id', 'item_key', 'claim_token', 'session_id', 'session_name']);

const DONE: Readonly<Record<string, string>> = {
  update: 'Updated',
  complete: 'Completed',
  defer: 'Deferred',
  release: 'Released',
  add: 'Added',
  move: 'Moved',
};

/** The answer of a change to one item: what was done, and what followed from it. */
export function renderItemChange(page: Page, operation: string, input: Answer, answer: Answer): string {
  const item = answer.item as Item;
  const given = Object.keys(input).filter((name) => !REFERENCE.has(name));
  const done =
    operation === 'update' && given.length === 0
      ? `${page.colors.yellow('Nothing to change was given for')}`
      : page.colors.green(DONE[operation] ?? 'Changed');
  const claim = answer.claim as Claim | undefined;
  const version = answer.feature_version;
  const awaited = ((answer.waits_on ?? []) as ItemName[]).map((one) => safeLine(one.item_key)).join(', ');
  return paragraphs(
    `${done} ${itemName(item)}  ${page.colors.dim(awaited === '' ? item.status : `${item.status}, waits on ${awaited}`)}`,
    itemLines(page, 'Unblocked', answer.unblocked as ItemRow[] | undefined),
    itemLines(page, 'Not waiting for it any more', answer.detached as ItemRow[] | undefined),
    itemLines(page, 'Cancelled with it', answer.cancelled as ItemRow[] | undefined),
    itemLines(page, 'Completed with it', answer.completed as ItemRow[] | undefined),
    typeof version === 'number' ? `The feature is now at version ${version}.` : '',
    ((answer.warnings ?? []) as string[]).map((one) => page.colors.yellow(safeLine(one))).join('\n'),
    claim === undefined || operation !== 'update'
      ? ''
      : page.colors.dim(`Your lease ends ${relativeTime(page, claim.lease_expires_at)}.`),
  );
}
