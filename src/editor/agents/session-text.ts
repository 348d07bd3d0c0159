import type { OutlineItem } from '../../model/outline';
import type { MirrorSession } from '../mirror/plan-mirror';
import type { Viewer } from '../presentation/capabilities';
import type { L10n } from '../presentation/l10n';
import { plain } from '../presentation/plain-text';
import { presenceOf } from '../presentation/session-presence';
import { ago, leaseLeft, leaseShort } from '../presentation/spans';

export interface SessionSource {
  l10n: L10n;
  viewer: Viewer;
  holds: readonly OutlineItem[];
  now: number;
  /** Where the window has several projects. */
  projectName: string | undefined;
}

/** A person's name; an agent's session's name, else that of its program. */
export function sessionLabel(session: MirrorSession): string {
  const name = session.kind === 'human' ? session.user : (session.session_name ?? session.client);
  return plain(name, 60);
}

/**
 * Their labels, those that are equal told apart: by their programs where these differ, else by the end of their ids.
 */
export function sessionLabels(sessions: readonly MirrorSession[]): ReadonlyMap<string, string> {
  const named = new Map<string, MirrorSession[]>();
  for (const session of sessions) {
    const label = sessionLabel(session);
    named.set(label, [...(named.get(label) ?? []), session]);
  }
  const labels = new Map<string, string>();
  for (const [label, same] of named) {
    const marks = same.length === 1 ? undefined : marksOf(same);
    same.forEach(({ session_id }, index) => {
      labels.set(session_id, marks === undefined ? label : `${label} (${marks[index]})`);
    });
  }
  return labels;
}

function marksOf(sessions: readonly MirrorSession[]): string[] {
  const areDifferent = (marks: readonly string[]) => new Set(marks).size === marks.length;
  const clients = sessions.map(({ client }) => plain(client, 30));
  if (areDifferent(clients)) return clients;
  for (const length of [4, 8]) {
    const ends = sessions.map(({ session_id }) => plain(session_id.slice(-length), 60));
    if (areDifferent(ends)) return ends;
  }
  return sessions.map(({ session_id }) => plain(session_id, 60));
}

/** What stands behind the name: what it holds and how long, or since when it is quiet; who it is. */
export function sessionDescription(source: SessionSource, session: MirrorSession): string {
  return wordsOf(source, session, leaseShort(source.l10n, firstToEnd(source.holds), source.now)).join(' · ');
}

function wordsOf(source: SessionSource, session: MirrorSession, lease: string | undefined): string[] {
  const { l10n, viewer, holds } = source;
  const label = sessionLabel(session);
  const about = [session.client, session.user]
    .map((part) => plain(part, 60))
    .filter((part) => part !== label);
  const presence = presenceOf(session, holds.length);
  const seen = ago(l10n, session.last_seen, source.now);
  // A side bar is narrow: what moves comes first.
  return [
    session.session_id === viewer.sessionId ? l10n.t('you') : undefined,
    presence === 'leaving' ? l10n.t('gone') : undefined,
    presence === 'idle' ? l10n.t('idle, seen {0}', seen) : undefined,
    presence === 'gone' ? l10n.t('gone, seen {0}', seen) : undefined,
    holds.length === 0 ? undefined : count(l10n, holds.length),
    lease,
    ...about,
    source.projectName === undefined ? undefined : plain(source.projectName, 40),
  ].filter((part) => part !== undefined);
}

/** The session in one sentence for screen readers; `label` as it is shown. */
export function sessionAria(source: SessionSource, session: MirrorSession, label: string): string {
  const { l10n } = source;
  const kind = session.kind === 'human' ? l10n.t('person') : l10n.t('agent');
  const held = source.holds.map((item) => plain(item.title, 60));
  return [
    label,
    kind,
    ...wordsOf(source, session, leaseLeft(l10n, firstToEnd(source.holds), source.now)),
    held.length === 0 ? undefined : l10n.t('works on {0}', held.slice(0, 3).join('; ')),
  ]
    .filter((part) => part !== undefined)
    .join(', ');
}

function count(l10n: L10n, items: number): string {
  return items === 1 ? l10n.t('1 item') : l10n.t('{0} items', items);
}

/** The end of the lease that ends first; null where none has one. */
export function firstToEnd(holds: readonly OutlineItem[]): string | null {
  const ends = holds.map((item) => item.lease_expires_at).filter((end) => end !== null);
  return ends.length === 0
    ? null
    : ends.reduce((one, other) => (Date.parse(other) < Date.parse(one) ? other : one));
}
