import type { Need, OutlineItem } from '../../model/outline';
import type { PlanMirror } from '../mirror/plan-mirror';
import { isMine, type Viewer } from './capabilities';
import type { L10n } from './l10n';
import { plain } from './plain-text';

/** What the sentence is made from, and for whom. */
export interface NeedSource {
  mirror: Pick<PlanMirror, 'item' | 'dependents' | 'blockers' | 'sessions'>;
  viewer: Viewer;
}

/**
 * Why something waits for the person, in the editor's language: made from what the mirror knows. The operation's
 * own words (`why`, English) where that is not enough.
 */
export function needWhy(l10n: L10n, need: Need, source: NeedSource): string {
  const item = need.item === undefined ? undefined : source.mirror.item(need.item.id);
  return sentence(l10n, need, item, source) ?? plain(need.why, 200);
}

function sentence(
  l10n: L10n,
  need: Need,
  item: OutlineItem | undefined,
  source: NeedSource,
): string | undefined {
  switch (need.kind) {
    case 'decision':
      return item && forPerson(l10n, l10n.t('Only a person can decide this.'), item, source);
    case 'manual':
      return item && forPerson(l10n, l10n.t('Only a person can do this.'), item, source);
    case 'held':
      return item && holding(l10n, item, source);
    case 'review':
      return handedIn(l10n, need, source);
    case 'stuck':
      return item && waitingInVain(l10n, item, source);
    case 'exhausted':
      return item && l10n.t('Every claim of it ended without a result. Claims so far: {0}.', item.attempts);
    case 'key':
      return need.key && l10n.t('{0} asks to be recognised as a person.', plain(need.key.user, 60));
  }
}

function forPerson(l10n: L10n, what: string, item: OutlineItem, { mirror }: NeedSource): string {
  const parts = [what];
  if (item.assignee !== null) parts.push(l10n.t('It is meant for {0}.', plain(item.assignee, 60)));
  const waiting = mirror.dependents(item.id).filter(({ status }) => status === 'blocked').length;
  if (waiting === 1) parts.push(l10n.t('1 item waits for it.'));
  if (waiting > 1) parts.push(l10n.t('{0} items wait for it.', waiting));
  return parts.join(' ');
}

function holding(l10n: L10n, item: OutlineItem, { viewer }: NeedSource): string | undefined {
  if (isMine(item, viewer)) return l10n.t('You have it in hand.');
  const holder = item.claimed_by_user ?? item.claimed_by_name;
  return holder === null ? undefined : l10n.t('{0} has it in hand.', plain(holder, 60));
}

function handedIn(l10n: L10n, need: Need, source: NeedSource): string {
  const { plan } = need;
  const by = submitter(l10n, need, source);
  const what =
    by === undefined
      ? l10n.t('The work was submitted: approve it or send it back.')
      : l10n.t('{0} submitted the work: approve it or send it back.', by);
  if (plan?.four_eyes !== true) return what;
  return `${what} ${l10n.t('Not from the session that submitted it.')}`;
}

/** The person, or the agent and for whom it works: what an agent did is not said of its person. */
function submitter(
  l10n: L10n,
  { submitted_by: user, submitted_by_session: id }: Need,
  { mirror }: NeedSource,
): string | undefined {
  if (user === undefined || user === null) return undefined;
  const session = id == null ? undefined : mirror.sessions().find((one) => one.session_id === id);
  if (session === undefined || session.kind === 'human') return plain(user, 60);
  return l10n.t('{0} for {1}', plain(session.session_name ?? session.client, 60), plain(user, 60));
}

/** Why nothing opens an item; undefined where the mirror does not know. */
export function stuckWhy(
  l10n: L10n,
  itemId: number,
  { mirror, me }: { mirror: NeedSource['mirror']; me: Viewer },
): string | undefined {
  const item = mirror.item(itemId);
  return item && waitingInVain(l10n, item, { mirror, viewer: me });
}

/** Only what is cancelled, or deferred without an end, never comes by itself. */
function waitingInVain(l10n: L10n, item: OutlineItem, { mirror }: NeedSource): string | undefined {
  const dead = mirror
    .blockers(item.id)
    .find(
      ({ status, deferred_until: until }) =>
        status === 'cancelled' || (status === 'deferred' && until === null),
    );
  if (dead === undefined) return untilLater(l10n, item, mirror);
  const key = plain(dead.item_key, 40);
  return dead.status === 'cancelled'
    ? l10n.t('It waits for {0}, which is cancelled: nothing opens it by itself.', key)
    : l10n.t('It waits for {0}, which is deferred: nothing opens it by itself.', key);
}

/** What is deferred with an end comes back by itself, but not before. */
function untilLater(l10n: L10n, item: OutlineItem, mirror: NeedSource['mirror']): string | undefined {
  const later = mirror.blockers(item.id).find(({ status }) => status === 'deferred');
  if (later === undefined || later.deferred_until === null) return undefined;
  const until = new Date(later.deferred_until).toLocaleString([], {
    dateStyle: 'medium',
    timeStyle: 'short',
  });
  return l10n.t('It waits for {0}, which is deferred until {1}.', plain(later.item_key, 40), until);
}
