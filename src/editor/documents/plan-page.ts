import type { Plan } from '../../model/plan';
import { ITEM_STATUSES } from '../../model/vocabulary';
import { statusWord } from '../presentation/item-words';
import { planStatusWord } from '../presentation/plan-words';
import { timeWord } from '../presentation/spans';
import type { VsCode } from '../vs-code';
import type { PlanAnswer } from './answers';
import { longText } from './item-page';
import { inlineText } from './neutral-markdown';

/** A plan with its specification and what was handed in, as Markdown. */
export function planPage(vscode: VsCode, { plan, feature }: PlanAnswer): string {
  const { l10n } = vscode;
  return [
    `# ${inlineText(plan.title)}`,
    facts(vscode, plan),
    ...longText(l10n.t('Description'), plan.description),
    ...longText(l10n.t('Submitted work'), plan.work_artifacts),
    ...longText(l10n.t('Specification'), plan.spec_content),
    ...(feature === null
      ? []
      : longText(l10n.t('Feature: {0}', inlineText(feature.title)), feature.description)),
    '',
  ].join('\n\n');
}

function facts(vscode: VsCode, plan: Plan): string {
  const { l10n } = vscode;
  const status = planStatusWord(l10n, plan.status);
  const rows: [string, string][] = [
    [l10n.t('Status'), plan.archived ? l10n.t('{0}, archived', status) : status],
    [l10n.t('Plan'), plan.plan_id],
  ];
  const add = (name: string, value: string | null) => {
    if (value !== null && value !== '') rows.push([name, value]);
  };
  const counts = ITEM_STATUSES.filter((one) => plan.counts[one] > 0);
  add(l10n.t('Items'), counts.map((one) => `${plan.counts[one]} ${statusWord({ vscode }, one)}`).join(', '));
  add(l10n.t('Held by'), plan.claimed_by);
  add(l10n.t('Since'), plan.claimed_at === null ? null : timeWord(plan.claimed_at));
  add(l10n.t('Owner'), plan.owner);
  const version = plan.feature_version === null ? '' : l10n.t(', version {0}', plan.feature_version);
  add(l10n.t('Feature'), plan.feature_title === null ? null : `${plan.feature_title}${version}`);
  add(
    l10n.t('Approval'),
    plan.four_eyes ? l10n.t('by another session than the one that did the work') : null,
  );
  add(l10n.t('Last activity'), timeWord(plan.last_activity_at));
  return rows.map(([name, value]) => `- ${name}: **${inlineText(value, 400)}**`).join('\n');
}
