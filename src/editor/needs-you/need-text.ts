import { isOwnKey } from '../human-seat/own-key';
import { selfTrustedKey } from '../human-seat/self-trusted-key';
import { activityWord } from '../presentation/activity-word';
import { isMine } from '../presentation/capabilities';
import { fingerprint } from '../presentation/fingerprint';
import type { Look } from '../presentation/item-looks';
import type { L10n } from '../presentation/l10n';
import { needWhy } from '../presentation/need-why';
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
      return l10n.t('Claimed too often');
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
      return l10n.t('claimed too often');
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
  return wordsOf(l10n, entry)
    .filter((part) => part !== undefined)
    .join(' · ');
}

/** The entry in one sentence for screen readers. */
export function entryAria(l10n: L10n, entry: Entry, now: number): string {
  const since = sinceOf(entry);
  return [
    entryLabel(l10n, entry),
    ...wordsOf(l10n, entry),
    since === null ? undefined : ago(l10n, since, now),
  ]
    .filter((part) => part !== undefined)
    .join(', ');
}

function wordsOf(l10n: L10n, entry: Entry): (string | undefined)[] {
  // Who holds it is all there is to say about it.
  if (entry.kind === 'held') return [holderOf(l10n, entry), keyOf(entry)];
  return [kindWord(l10n, entry.kind), keyOf(entry), whyOf(l10n, entry), keyLine(l10n, entry)];
}

/** The fingerprint where it is about a key: to be compared with what its own window shows. */
export function keyLine(l10n: L10n, entry: Entry): string | undefined {
  const key = entry.kind === 'unsigned' ? selfTrustedKey(entry.change) : entry.need.key;
  return key === undefined ? undefined : l10n.t('Fingerprint: {0}', fingerprint(key.key_id));
}

function holderOf(l10n: L10n, { need, project }: Exclude<Entry, { kind: 'unsigned' }>): string {
  const item = need.item === undefined ? undefined : project.mirror.item(need.item.id);
  if (item === undefined) return kindWord(l10n, 'held');
  if (isMine(item, project.me)) return l10n.t('you hold it');
  const holder = item.claimed_by_user ?? item.claimed_by_name;
  return holder === null ? kindWord(l10n, 'held') : l10n.t('held by {0}', plain(holder, 40));
}

/** Why it waits, in one sentence. */
export function whyOf(l10n: L10n, entry: Entry): string {
  if (entry.kind !== 'unsigned') {
    const { mirror, me } = entry.project;
    if (isOwnKey(entry.project, entry.need)) {
      return l10n.t('This window’s key: it is approved in another one, whose key is trusted here.');
    }
    return needWhy(l10n, entry.need, { mirror, viewer: me });
  }
  const { change } = entry;
  const who = plain(change.user ?? change.actor, 40);
  if (selfTrustedKey(change) !== undefined) {
    return l10n.t('{0} trusts a key that nobody approved. Approve it if it is theirs.', who);
  }
  return l10n.t(
    '{0} in the name of {1}, without a valid signature',
    activityWord(l10n, change.activity),
    who,
  );
}

export function sinceOf(entry: Entry): string | null {
  return entry.kind === 'unsigned' ? entry.change.at : entry.need.since;
}

function keyOf(entry: Entry): string | undefined {
  const key = entry.kind === 'unsigned' ? entry.change.item_key : entry.need.item?.item_key;
  return key == null ? undefined : plain(key, 40);
}

function changedThing(l10n: L10n, { change, project }: Extract<Entry, { kind: 'unsigned' }>): string {
  const key = selfTrustedKey(change);
  if (key !== undefined) return l10n.t('Trust began anew: {0}', plain(key.user, 40));
  const item = change.item_id === null ? undefined : project.mirror.item(change.item_id);
  const plan = change.plan_id === null ? undefined : project.mirror.plan(change.plan_id);
  const title = item?.title ?? change.item_key ?? plan?.title;
  return title === undefined ? l10n.t('Change {0}', change.version) : plain(title);
}
