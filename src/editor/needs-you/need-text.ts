import type { Change } from '../../model/change';
import type { Look } from '../presentation/item-looks';
import type { L10n } from '../presentation/l10n';
import { plain } from '../presentation/plain-text';
import { ago } from '../presentation/spans';
import type { Entry, EntryKind } from './needs-list';

const ICONS: Record<EntryKind, Look> = {
  decision: { icon: 'question', color: 'masterplan.needsYou' },
  manual: { icon: 'person', color: 'masterplan.needsYou' },
  held: { icon: 'play-circle', color: 'masterplan.inProgress' },
  review: { icon: 'eye', color: 'masterplan.needsYou' },
  stuck: { icon: 'debug-disconnect', color: 'masterplan.blocked' },
  exhausted: { icon: 'debug-restart', color: 'masterplan.blocked' },
  key: { icon: 'key', color: 'masterplan.needsYou' },
  unsigned: { icon: 'unverified', color: 'masterplan.critical' },
};

export function needLook(kind: EntryKind): Look {
  return ICONS[kind];
}

/** The heading of a group. */
export function kindTitle(l10n: L10n, kind: EntryKind): string {
  switch (kind) {
    case 'decision':
      return l10n.t('Decisions');
    case 'manual':
      return l10n.t('Work for people');
    case 'held':
      return l10n.t('Held by people');
    case 'review':
      return l10n.t('Plans in review');
    case 'stuck':
      return l10n.t('Stuck');
    case 'exhausted':
      return l10n.t('Given up too often');
    case 'key':
      return l10n.t('Keys to approve');
    case 'unsigned':
      return l10n.t('Unsigned changes');
  }
}

/** What one entry is, in a word or two. */
export function kindWord(l10n: L10n, kind: EntryKind): string {
  switch (kind) {
    case 'decision':
      return l10n.t('decision');
    case 'manual':
      return l10n.t('manual');
    case 'held':
      return l10n.t('held by a person');
    case 'review':
      return l10n.t('review');
    case 'stuck':
      return l10n.t('stuck');
    case 'exhausted':
      return l10n.t('given up too often');
    case 'key':
      return l10n.t('key');
    case 'unsigned':
      return l10n.t('unsigned change');
  }
}

/** What it is about: the item's or plan's title, the key's owner. */
export function entryLabel(l10n: L10n, entry: Entry): string {
  if (entry.kind === 'unsigned') return changedThing(l10n, entry);
  const { item, plan, key } = entry.need;
  if (item !== undefined) return plain(item.title);
  if (plan !== undefined) return plain(plan.title);
  if (key === undefined) return kindWord(l10n, entry.kind);
  const label = key.label === null ? key.key_id.slice(0, 12) : key.label;
  return l10n.t('{0}: {1}', plain(key.user, 40), plain(label, 40));
}

/** What stands behind the label: the kind and why it waits. */
export function entryDescription(l10n: L10n, entry: Entry): string {
  return [kindWord(l10n, entry.kind), keyOf(entry), whyOf(l10n, entry)]
    .filter((part) => part !== undefined)
    .join(' · ');
}

/** The entry in one sentence for screen readers. */
export function entryAria(l10n: L10n, entry: Entry, now: number): string {
  const since = sinceOf(entry);
  return [
    entryLabel(l10n, entry),
    kindWord(l10n, entry.kind),
    keyOf(entry),
    whyOf(l10n, entry),
    since === null ? undefined : ago(l10n, since, now),
  ]
    .filter((part) => part !== undefined)
    .join(', ');
}

/** Why it waits, in one sentence. */
export function whyOf(l10n: L10n, entry: Entry): string {
  if (entry.kind !== 'unsigned') return plain(entry.need.why, 200);
  const { change } = entry;
  const who = plain(change.user ?? change.actor, 40);
  return l10n.t('{0} in the name of {1}, without a valid signature', activityWord(change), who);
}

export function sinceOf(entry: Entry): string | null {
  return entry.kind === 'unsigned' ? entry.change.at : entry.need.since;
}

function keyOf(entry: Entry): string | undefined {
  const key = entry.kind === 'unsigned' ? entry.change.item_key : entry.need.item?.item_key;
  return key == null ? undefined : plain(key, 40);
}

function changedThing(l10n: L10n, { change, project }: Extract<Entry, { kind: 'unsigned' }>): string {
  const item = change.item_id === null ? undefined : project.mirror.item(change.item_id);
  const plan = change.plan_id === null ? undefined : project.mirror.plan(change.plan_id);
  const title = item?.title ?? change.item_key ?? plan?.title;
  return title === undefined ? l10n.t('Change {0}', change.version) : plain(title);
}

/** The log's own word: what `history` and `verify` show too. */
function activityWord(change: Change): string {
  return change.activity.replaceAll('_', ' ');
}
