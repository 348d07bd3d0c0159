import type { OutlineItem } from '../../model/outline';
import type { MirrorSession } from '../mirror/plan-mirror';
import type { Viewer } from '../presentation/capabilities';
import type { L10n } from '../presentation/l10n';
import { plain } from '../presentation/plain-text';
import { ago, leaseLeft } from '../presentation/spans';

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

/** What stands behind the name: what it holds and how long, or since when it is quiet; who it is. */
export function sessionDescription(source: SessionSource, session: MirrorSession): string {
  const { l10n, viewer, holds, now } = source;
  const label = sessionLabel(session);
  const about = [session.client, session.user]
    .map((part) => plain(part, 60))
    .filter((part) => part !== label);
  // A side bar is narrow: what moves comes first.
  return [
    session.session_id === viewer.sessionId ? l10n.t('you') : undefined,
    holds.length === 0
      ? l10n.t('idle, seen {0}', ago(l10n, session.last_seen, now))
      : count(l10n, holds.length),
    holds.length === 0 ? undefined : leaseLeft(l10n, firstToEnd(holds), now),
    ...about,
    source.projectName === undefined ? undefined : plain(source.projectName, 40),
  ]
    .filter((part) => part !== undefined)
    .join(' · ');
}

export function sessionAria(source: SessionSource, session: MirrorSession): string {
  const { l10n } = source;
  const kind = session.kind === 'human' ? l10n.t('person') : l10n.t('agent');
  const held = source.holds.map((item) => plain(item.title, 60));
  return [
    sessionLabel(session),
    kind,
    sessionDescription(source, session).replaceAll(' · ', ', '),
    held.length === 0 ? undefined : l10n.t('works on {0}', held.slice(0, 3).join('; ')),
  ]
    .filter((part) => part !== undefined)
    .join(', ');
}

function count(l10n: L10n, items: number): string {
  return items === 1 ? l10n.t('1 item') : l10n.t('{0} items', items);
}

/** The end of the lease that ends first; null where none has one. */
function firstToEnd(holds: readonly OutlineItem[]): string | null {
  const ends = holds.map((item) => item.lease_expires_at).filter((end) => end !== null);
  return ends.length === 0
    ? null
    : ends.reduce((one, other) => (Date.parse(other) < Date.parse(one) ? other : one));
}
