import type { Change } from '../../model/change';
import type { OutlineItem } from '../../model/outline';
import type { PlanMirror } from '../mirror/plan-mirror';
import { isCalling } from './calling-needs';
import { goneText, holderName, isContainer, progressText, type TextSource } from './item-text';
import { priorityText, statusWord, typeWord } from './item-words';
import { markdownParagraphs, markdownText } from './markdown-text';
import { needWhy } from './need-why';
import { ago, leaseLeft, untilText } from './spans';

/** What `show` knows besides the mirror; absent while it is read, or where it could not be. */
export interface ItemDetails {
  description: string | null;
  acceptance: string | null;
  /** The newest last. */
  changes: readonly Change[];
}

export interface TooltipSource extends TextSource {
  mirror: Pick<
    PlanMirror,
    'blockers' | 'progressOf' | 'isUnsigned' | 'item' | 'dependents' | 'needOf' | 'sessions'
  >;
}

const LONGEST_TEXT = 700;
const SHOWN_ROWS = 8;
const SHOWN_NOTES = 3;

/** An item's tooltip as Markdown. All that agents wrote is text in it, never markup. */
export function itemTooltip(source: TooltipSource, item: OutlineItem, details?: ItemDetails): string {
  const { l10n } = source.vscode;
  const parts = [
    `**${markdownText(item.title)}**`,
    headLine(source, item),
    claimLine(source, item),
    waitsLine(source, item),
    source.mirror.isUnsigned({ itemId: item.id })
      ? `⚠ ${l10n.t('A change in a person’s name has no valid signature. It may not have been made by that person.')}`
      : undefined,
    item.reason === null ? undefined : `${l10n.t('Reason:')} ${markdownText(item.reason)}`,
    paragraphs(details?.description),
    details?.acceptance == null
      ? undefined
      : `${l10n.t('Done when:')} ${markdownParagraphs(details.acceptance, LONGEST_TEXT)}`,
    rows(source, l10n.t('Depends on'), dependenciesOf(source, item)),
    rows(source, l10n.t('Waiting for this'), source.mirror.dependents(item.id)),
    notes(source, details?.changes ?? []),
  ];
  return parts.filter((part) => part !== undefined && part !== '').join('\n\n');
}

function headLine(source: TooltipSource, item: OutlineItem): string {
  const until =
    item.deferred_until === null || item.status !== 'deferred'
      ? undefined
      : untilText(source.vscode.l10n, item.deferred_until, source.now);
  return [
    item.item_key,
    typeWord(source, item.item_type),
    statusWord(source, item.status),
    until,
    isContainer(item) ? progressText(source.vscode, source.mirror.progressOf(item.id)) : undefined,
    priorityText(source.vscode.l10n, item.priority),
  ]
    .filter((part) => part !== undefined)
    .map(markdownText)
    .join(' · ');
}

function claimLine(source: TooltipSource, item: OutlineItem): string | undefined {
  const { l10n } = source.vscode;
  const name = holderName(source, item);
  if (name === undefined || item.status !== 'in_progress') return undefined;
  const about = [item.claimed_by_client, item.claimed_by_user].filter((part) => part !== null);
  return [
    l10n.t('Held by {0}', about.length === 0 ? name : `${name} (${about.join(', ')})`),
    item.claimed_at === null ? undefined : l10n.t('claimed {0}', ago(l10n, item.claimed_at, source.now)),
    goneText(source, item) ?? leaseLeft(l10n, item.lease_expires_at, source.now),
  ]
    .filter((part) => part !== undefined)
    .map(markdownText)
    .join(' · ');
}

function waitsLine(source: TooltipSource, item: OutlineItem): string | undefined {
  const need = source.mirror.needOf({ itemId: item.id });
  if (need === undefined || !isCalling(need)) return undefined;
  const { l10n } = source.vscode;
  return `${l10n.t('Needs you:')} ${markdownText(needWhy(l10n, need, source))}`;
}

function dependenciesOf(source: TooltipSource, item: OutlineItem): OutlineItem[] {
  return item.depends_on.map((id) => source.mirror.item(id)).filter((one) => one !== undefined);
}

function rows(source: TooltipSource, title: string, items: readonly OutlineItem[]): string | undefined {
  if (items.length === 0) return undefined;
  const { l10n } = source.vscode;
  const lines = items
    .slice(0, SHOWN_ROWS)
    .map((one) => `- ${markdownText(`${one.item_key} ${one.title}`)} — ${statusWord(source, one.status)}`);
  if (items.length > SHOWN_ROWS) lines.push(`- ${l10n.t('and {0} more', items.length - SHOWN_ROWS)}`);
  return [`*${title}*`, '', ...lines].join('\n');
}

function notes(source: TooltipSource, changes: readonly Change[]): string | undefined {
  const { l10n } = source.vscode;
  const lines = changes
    .filter((change) => change.message !== null && change.message !== '')
    .slice(-SHOWN_NOTES)
    .reverse()
    .map((change) => {
      const who = markdownText(change.session_name ?? change.user ?? change.actor);
      const text = markdownText((change.message ?? '').slice(0, 200).replaceAll(/\s+/g, ' '));
      return `- ${who}, ${ago(l10n, change.at, source.now)}: ${text}`;
    });
  return lines.length === 0 ? undefined : [`*${l10n.t('Last notes')}*`, '', ...lines].join('\n');
}

function paragraphs(text: string | null | undefined): string | undefined {
  return text == null ? undefined : markdownParagraphs(text, LONGEST_TEXT);
}
