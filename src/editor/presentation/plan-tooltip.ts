import type { Plan } from '../../model/plan';
import { markdownParagraphs, markdownText } from './markdown-text';
import { type PlanTextSource, planDescription } from './plan-text';
import { ago } from './spans';

const LONGEST_TEXT = 700;

/** A plan's tooltip as Markdown; `specification` where it was read. Agents' text is text in it, never markup. */
export function planTooltip(
  source: PlanTextSource & { now: number; needs: string | undefined },
  plan: Plan,
  specification?: string | null,
): string {
  const { l10n } = source.vscode;
  const feature =
    plan.feature_title === null
      ? undefined
      : l10n.t('Feature: {0}, version {1}', plan.feature_title, plan.feature_version ?? 1);
  const parts = [
    `**${markdownText(plan.title)}**`,
    markdownText(`${plan.plan_id} · ${planDescription(source, plan)}`),
    feature === undefined ? undefined : markdownText(feature),
    markdownText(l10n.t('Last activity {0}', ago(l10n, plan.last_activity_at, source.now))),
    source.needs === undefined ? undefined : `${l10n.t('Needs you:')} ${markdownText(source.needs)}`,
    source.isUnsigned
      ? `⚠ ${l10n.t('A change in a person’s name has no valid signature. It may not have been made by that person.')}`
      : undefined,
    plan.description === null ? undefined : markdownParagraphs(plan.description, LONGEST_TEXT),
    specification == null || specification === ''
      ? undefined
      : `*${l10n.t('Specification')}*\n\n${markdownParagraphs(specification, LONGEST_TEXT)}`,
  ];
  return parts.filter((part) => part !== undefined).join('\n\n');
}
