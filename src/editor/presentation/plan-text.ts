import type { Plan } from '../../model/plan';
import type { VsCode } from '../vs-code';
import type { Viewer } from './capabilities';
import type { L10n } from './l10n';
import { plain } from './plain-text';
import { planStatusWord } from './plan-words';

export interface PlanTextSource {
  vscode: Pick<VsCode, 'l10n'>;
  viewer: Viewer;
  isUnsigned: boolean;
}

/** Leaves that are done, and those that there are; cancelled ones do not count. */
export function planProgress(plan: Plan): { done: number; total: number } {
  const { completed, pending, in_progress, blocked, deferred } = plan.counts;
  return { done: completed, total: completed + pending + in_progress + blocked + deferred };
}

/** What stands behind a plan's title: how far it is, how it stands, who holds it. */
export function planDescription(source: PlanTextSource, plan: Plan): string {
  const { l10n } = source.vscode;
  const { done, total } = planProgress(plan);
  return [
    total === 0 ? noItems(l10n, plan) : l10n.t('{0}/{1} done', done, total),
    plan.archived ? l10n.t('archived') : planStatusWord(l10n, plan.status),
    holder(source, plan),
    source.isUnsigned ? l10n.t('unsigned change') : undefined,
  ]
    .filter((part) => part !== undefined)
    .join(' · ');
}

/** The plan in one sentence for screen readers. */
export function planAria(source: PlanTextSource, plan: Plan): string {
  const { l10n } = source.vscode;
  return `${l10n.t('{0}, plan', plain(plan.title))}, ${planDescription(source, plan).replaceAll(' · ', ', ')}`;
}

/** Only an open plan may still get some. */
function noItems(l10n: L10n, { archived, status }: Plan): string {
  const isOver = archived || status === 'completed' || status === 'failed';
  return isOver ? l10n.t('no items') : l10n.t('no items yet');
}

function holder({ vscode: { l10n }, viewer }: PlanTextSource, plan: Plan): string | undefined {
  if (plan.claimed_by === null) return undefined;
  return plan.claimed_by === viewer.user
    ? l10n.t('held by you')
    : l10n.t('held by {0}', plain(plan.claimed_by, 40));
}
