import type { OutlineItem } from '../../model/outline';
import type { PlanMirror, Progress } from '../mirror/plan-mirror';
import type { VsCode } from '../vs-code';
import { isCalling } from './calling-needs';
import { isMine, type Viewer } from './capabilities';
import { comesBack, isHolderGone } from './gone-holder';
import { priorityText, specialTypeWord, statusWord, typeWord } from './item-words';
import { plain } from './plain-text';
import { leaseLeft, leaseShort, untilText } from './spans';

/** What the texts about an item are made from. */
export interface TextSource {
  vscode: VsCode;
  viewer: Viewer;
  mirror: Pick<
    PlanMirror,
    'item' | 'dependents' | 'blockers' | 'progressOf' | 'isUnsigned' | 'needOf' | 'sessions'
  >;
  now: number;
  /** Below its session an item need not say who holds it. */
  leavesOutHolder?: boolean;
}

/** Who holds an item, as people are named in the views: `you`, the agent's name, else its program or user. */
export function holderName(
  source: Pick<TextSource, 'vscode' | 'viewer'>,
  item: OutlineItem,
): string | undefined {
  if (item.claimed_by === null) return undefined;
  if (isMine(item, source.viewer)) return source.vscode.l10n.t('you');
  const name =
    item.claimed_by_kind === 'human'
      ? (item.claimed_by_user ?? item.claimed_by_name)
      : (item.claimed_by_name ?? item.claimed_by_client ?? item.claimed_by_user);
  return plain(name ?? item.claimed_by, 40);
}

/** `3/8 done`; cancelled leaves do not count. */
export function progressText({ l10n }: Pick<VsCode, 'l10n'>, progress: Progress): string {
  return l10n.t('{0}/{1} done', progress.completed, progress.total - progress.cancelled);
}

export function isContainer(item: OutlineItem): boolean {
  return item.child_count > 0;
}

/**
 * What stands behind the title: how it stands (who holds it and how long, what holds it back), its key, what it is.
 * A side bar is narrow and cuts it from behind: what moves comes first, and short; the tooltip has all of it.
 */
export function itemDescription(source: TextSource, item: OutlineItem): string {
  const { l10n } = source.vscode;
  return [
    // What the icon's colour says stands here in words too.
    needsYouText(source, item),
    ...stateOf(source, item, leaseShort(l10n, item.lease_expires_at, source.now)),
    item.priority === 0 && isUnfinished(item) ? l10n.t('critical') : undefined,
    plain(item.item_key, 40),
    specialTypeWord(l10n, item.item_type),
  ]
    .filter((part) => part !== undefined)
    .join(' · ');
}

/** The item in one sentence for screen readers. */
export function itemAria(source: TextSource, item: OutlineItem): string {
  const { l10n } = source.vscode;
  // “blocked by 2” and “deferred until …” say it themselves.
  const saysStatus =
    item.status === 'blocked' || (item.status === 'deferred' && item.deferred_until !== null);
  return [
    plain(item.title),
    typeWord(source, item.item_type),
    plain(item.item_key, 40),
    saysStatus ? undefined : statusWord(source, item.status),
    priorityText(l10n, item.priority),
    ...stateOf(source, item, leaseLeft(l10n, item.lease_expires_at, source.now)),
    ...blockerNames(source, item),
    needsYouText(source, item),
  ]
    .filter((part) => part !== undefined)
    .join(', ');
}

function needsYouText({ vscode: { l10n }, mirror }: TextSource, { id }: OutlineItem): string | undefined {
  return isCalling(mirror.needOf({ itemId: id })) ? l10n.t('needs you') : undefined;
}

function isUnfinished({ status }: OutlineItem): boolean {
  return status !== 'completed' && status !== 'cancelled';
}

/** `lease`: how long it lasts, in the words of the place. */
function stateOf(source: TextSource, item: OutlineItem, lease: string | undefined): (string | undefined)[] {
  const { l10n } = source.vscode;
  return [
    isContainer(item) ? progressText(source.vscode, source.mirror.progressOf(item.id)) : undefined,
    ...claimText(source, item, lease),
    item.status === 'blocked' ? blockedText(source, item) : undefined,
    item.status === 'deferred' && item.deferred_until !== null
      ? l10n.t('deferred {0}', untilText(l10n, item.deferred_until, source.now))
      : undefined,
    source.mirror.isUnsigned({ itemId: item.id }) ? l10n.t('unsigned change') : undefined,
  ];
}

function claimText(source: TextSource, item: OutlineItem, lease: string | undefined): (string | undefined)[] {
  if (item.status !== 'in_progress' || isContainer(item)) return [];
  const { l10n } = source.vscode;
  const percent = item.progress_percent;
  return [
    source.leavesOutHolder === true ? undefined : holderName(source, item),
    goneText(source, item) ?? lease,
    percent === null ? undefined : l10n.t('{0} %', Math.round(percent)),
  ];
}

/** Of a holder who is gone; below its session the row above says it. */
export function goneText(source: TextSource, item: OutlineItem): string | undefined {
  if (source.leavesOutHolder === true || !isHolderGone(source.mirror, item)) return undefined;
  return comesBack(source.vscode.l10n, item.lease_expires_at ?? '', source.now);
}

function blockedText(source: TextSource, item: OutlineItem): string {
  const { l10n } = source.vscode;
  const count = source.mirror.blockers(item.id).length;
  return count === 0 ? l10n.t('blocked') : l10n.t('blocked by {0}', count);
}

function blockerNames(source: TextSource, item: OutlineItem): string[] {
  if (item.status !== 'blocked') return [];
  const names = source.mirror.blockers(item.id).map((one) => plain(one.title, 60));
  if (names.length === 0) return [];
  return [source.vscode.l10n.t('waits for {0}', names.slice(0, 3).join('; '))];
}
