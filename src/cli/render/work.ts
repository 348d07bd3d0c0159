import type { Claim, Dependency, Item, ItemRow } from '../../model/item';
import type { NextReason } from '../../model/vocabulary';
import { countsLine, dependencyLines, itemDetails, itemLines, itemName } from './items';
import { block, fields, type Page, paragraphs, relativeTime, safeLine } from './text';

type Answer = Readonly<Record<string, unknown>>;

/** What each reason of an empty `next` means, in a person's words. */
const REASONS: Readonly<Record<NextReason, string>> = {
  no_plan: 'There is no plan yet. Make one with create_plan.',
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
    itemDetails(page, item),
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

function nothing(page: Page, answer: Answer): string {
  const reason = answer.reason as NextReason;
  const claims = (answer.claims ?? []) as ItemRow[];
  const held = claims
    .slice(0, 10)
    .map(
      (row) =>
        `  ${itemName(row)}: ${safeLine(row.claimed_by ?? 'somebody')}${row.lease_expires_at === null ? '' : `, lease ends ${relativeTime(page, row.lease_expires_at)}`}`,
    );
  const ready = (answer.ready_plans ?? []) as { plan_id: string; title: string }[];
  return paragraphs(
    `${page.colors.yellow('Nothing to take')} (${reason}): ${REASONS[reason] ?? ''}`,
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
    itemLines(page, 'You also hold', answer.also_held as ItemRow[] | undefined),
  );
}

const DONE: Readonly<Record<string, string>> = {
  update: 'Updated',
  complete: 'Completed',
  defer: 'Deferred',
  release: 'Released',
  add: 'Added',
  move: 'Moved',
};

/** The answer of a change to one item: what was done, and what followed from it. */
export function renderItemChange(page: Page, operation: string, answer: Answer): string {
  const item = answer.item as Item;
  const claim = answer.claim as Claim | undefined;
  const version = answer.feature_version;
  return paragraphs(
    `${page.colors.green(DONE[operation] ?? 'Changed')} ${itemName(item)}  ${page.colors.dim(item.status)}`,
    itemLines(page, 'Unblocked', answer.unblocked as ItemRow[] | undefined),
    itemLines(page, 'Completed with it', answer.completed as ItemRow[] | undefined),
    typeof version === 'number' ? `The feature is now at version ${version}.` : '',
    claim === undefined || operation !== 'update'
      ? ''
      : page.colors.dim(`Your lease ends ${relativeTime(page, claim.lease_expires_at)}.`),
  );
}
