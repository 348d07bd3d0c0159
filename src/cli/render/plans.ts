import type { Counts, ItemRow } from '../../model/item';
import type { Feature, Plan } from '../../model/plan';
import type { PlanStatus } from '../../model/vocabulary';
import { countsLine, itemLines, itemName, leaseText, sessionText } from './items';
import { NO_PLAN } from './no-plan';
import { block, fields, type Page, paragraphs, plural, relativeTime, safeLine, table } from './text';

type Answer = Readonly<Record<string, unknown>>;

function planPaint(page: Page, status: PlanStatus): (text: string) => string {
  const { colors } = page;
  switch (status) {
    case 'completed':
      return colors.green;
    case 'claimed':
    case 'in_progress':
      return colors.cyan;
    case 'ready':
    case 'draft':
      return (text) => text;
    case 'stalled':
    case 'review':
      return colors.yellow;
    case 'failed':
      return colors.red;
  }
}

function totalOf(counts: Counts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function progressText(counts: Counts): string {
  const total = totalOf(counts);
  return total === 0 ? '' : `${counts.completed}/${total}`;
}

/** `████████░░░░  67 %`. */
export function progressBar(page: Page, progress: number): string {
  const width = Math.min(30, Math.max(10, page.width - 10));
  const full = Math.round(Math.min(1, Math.max(0, progress)) * width);
  return `${page.colors.green('█'.repeat(full))}${page.colors.dim('░'.repeat(width - full))}  ${Math.floor(progress * 100)} %`;
}

/** The overview. */
export function renderStatus(page: Page, answer: Answer): string {
  const {
    project,
    counts,
    forecast,
    critical_path: critical,
  } = answer as {
    project?: { name?: string } | string | null;
    counts?: Counts;
    forecast?: { at?: string | null } | null;
    critical_path?: { items?: ItemRow[]; minutes?: number | null } | null;
  };
  const plans = (answer.plans ?? []) as Plan[];
  const name = typeof project === 'string' ? project : project?.name;
  const path = critical?.items ?? [];
  const total = counts === undefined ? 0 : totalOf(counts);
  // Without estimates each item counts as one: then it is no time.
  const minutes = critical?.minutes && critical.minutes !== path.length ? ` (${critical.minutes} min)` : '';
  return paragraphs(
    name ? page.colors.bold(safeLine(name)) : '',
    plans.length === 0 && total === 0 ? NO_PLAN : '',
    total === 0
      ? ''
      : `${progressBar(page, Number(answer.progress ?? 0))}${page.width < 60 ? '\n' : '   '}${countsLine(page, counts)}`,
    plans.length === 0 ? '' : planTable(page, plans),
    claimLines(page, answer.claims),
    blockedLines(page, answer.blocked, counts?.blocked ?? 0),
    stuckLines(page, answer.stuck),
    itemLines(page, 'Waits for a person', answer.needs_human as ItemRow[] | undefined),
    path.length === 0
      ? ''
      : `${page.colors.bold('Longest chain')}${minutes}\n  ${path
          .slice(0, 8)
          .map((row) => safeLine(row.item_key))
          .join(' → ')}${path.length > 8 ? ` … (${plural(path.length, 'item')})` : ''}`,
    forecast?.at ? `Forecast: done ${relativeTime(page, forecast.at)} (${forecast.at})` : '',
  );
}

function claimLines(page: Page, value: unknown): string {
  const claims = (value ?? []) as {
    item: ItemRow;
    session_id: string;
    session_name: string | null;
    client: string | null;
    lease_expires_at: string | null;
  }[];
  if (claims.length === 0) {
    return '';
  }
  const lines = claims.map((claim) => {
    const who = sessionText(page, claim.session_id, claim.session_name);
    const lease =
      claim.lease_expires_at === null ? '' : page.colors.dim(`  ${leaseText(page, claim.lease_expires_at)}`);
    return `  ${page.colors.cyan(who)}  ${itemName(claim.item)}${lease}`;
  });
  return [page.colors.bold('At work'), ...lines].join('\n');
}

function blockedLines(page: Page, value: unknown, total: number): string {
  const blocked = (value ?? []) as { item: ItemRow; waits_on: ItemRow[] }[];
  if (blocked.length === 0) {
    return '';
  }
  const lines = blocked
    .slice(0, 10)
    .map(
      ({ item, waits_on: waitsOn }) =>
        `  ${itemName(item)}  ${page.colors.dim(`waits on ${waitsOn.map((row) => safeLine(row.item_key)).join(', ')}`)}`,
    );
  const left = Math.max(total, blocked.length) - 10;
  const more = left > 0 ? [page.colors.dim(`  … and ${left} more`)] : [];
  return [page.colors.bold('Blocked'), ...lines, ...more].join('\n');
}

function stuckLines(page: Page, value: unknown): string {
  const stuck = (value ?? []) as { item: ItemRow; why: string }[];
  return stuck.length === 0
    ? ''
    : [
        page.colors.red('Stuck'),
        ...stuck.slice(0, 10).map(({ item, why }) => `  ${itemName(item)}: ${safeLine(why)}`),
      ].join('\n');
}

/** Plans as a table. */
export function planTable(page: Page, plans: readonly Plan[]): string {
  return table(page, [
    { title: 'PLAN', cells: plans.map((plan) => safeLine(plan.plan_id)) },
    {
      title: 'STATUS',
      cells: plans.map((plan) => `${plan.status}${plan.archived ? ' (archived)' : ''}`),
      paint: (text, index) => {
        const plan = plans[index];
        return plan === undefined ? text : planPaint(page, plan.status)(text);
      },
    },
    { title: 'DONE', align: 'right', cells: plans.map((plan) => progressText(plan.counts)) },
    { title: 'TITLE', flexible: true, cells: plans.map((plan) => safeLine(plan.title)) },
    { title: 'HELD BY', cells: plans.map((plan) => safeLine(plan.claimed_by ?? '')) },
    { title: 'FEATURE', cells: plans.map((plan) => safeLine(plan.feature_title ?? plan.feature_id ?? '')) },
    { title: 'ACTIVE', cells: plans.map((plan) => relativeTime(page, plan.last_activity_at)) },
  ]);
}

/** One plan, with its specification where the answer has it. */
export function renderPlan(page: Page, answer: Answer): string {
  const plan = answer.plan as Plan;
  const feature =
    plan.feature_id === null
      ? ''
      : `${safeLine(plan.feature_title ?? plan.feature_id)}${plan.feature_version === null ? '' : `, version ${plan.feature_version}`}`;
  const version = answer.feature_version;
  return paragraphs(
    `${page.colors.bold(`${safeLine(plan.plan_id)}  ${safeLine(plan.title)}`)}\n${fields(page, [
      [
        'Status',
        `${planPaint(page, plan.status)(plan.status)}${plan.archived ? ' (archived)' : ''}${plan.was === undefined || plan.was === plan.status ? '' : ` (was ${plan.was})`}`,
      ],
      ['Owner', safeLine(plan.owner ?? '')],
      ['Held by', safeLine(plan.claimed_by ?? '')],
      ['Feature', feature],
      ['Items', countsLine(page, plan.counts)],
      ['Active', relativeTime(page, plan.last_activity_at)],
      ['Review', plan.four_eyes ? 'by another session than the one that submits' : ''],
    ])}`,
    typeof version === 'number' ? `The feature is now at version ${version}.` : '',
    block(page, 'Description', plan.description),
    block(page, 'Specification', plan.spec_content),
    block(page, 'Artifacts', plan.work_artifacts),
  );
}

/** One feature. */
export function renderFeature(page: Page, answer: Answer): string {
  const feature = answer.feature as Feature;
  return paragraphs(
    `${page.colors.bold(`${safeLine(feature.feature_id)}  ${safeLine(feature.title)}`)}\n${fields(page, [
      ['Version', String(feature.version)],
      ['Updated', relativeTime(page, feature.updated_at)],
    ])}`,
    block(page, 'Description', feature.description),
    block(page, 'Specification', feature.spec_content),
  );
}

export function renderFeatures(page: Page, answer: Answer): string {
  const features = (answer.features ?? []) as Feature[];
  return features.length === 0
    ? 'No features.'
    : table(page, [
        { title: 'FEATURE', cells: features.map((feature) => safeLine(feature.feature_id)) },
        { title: 'VERSION', align: 'right', cells: features.map((feature) => String(feature.version)) },
        { title: 'TITLE', flexible: true, cells: features.map((feature) => safeLine(feature.title)) },
        { title: 'UPDATED', cells: features.map((feature) => relativeTime(page, feature.updated_at)) },
      ]);
}

export function renderVersions(page: Page, answer: Answer): string {
  const versions = (answer.versions ?? []) as {
    version: number;
    title: string;
    implemented_by_plan_id: string | null;
    implemented_by: string | null;
    created_at: string;
  }[];
  return table(page, [
    { title: 'VERSION', align: 'right', cells: versions.map((entry) => String(entry.version)) },
    { title: 'TITLE', flexible: true, cells: versions.map((entry) => safeLine(entry.title)) },
    { title: 'PLAN', cells: versions.map((entry) => safeLine(entry.implemented_by_plan_id ?? '')) },
    { title: 'BY', cells: versions.map((entry) => safeLine(entry.implemented_by ?? '')) },
    { title: 'CREATED', cells: versions.map((entry) => relativeTime(page, entry.created_at)) },
  ]);
}
