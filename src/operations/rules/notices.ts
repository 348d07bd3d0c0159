import type { Activity } from '../../model/vocabulary';
import type { OperationContext } from '../context';
import { readHead } from './audit';
import type { TailRow } from './log-tail';
import type { SessionRecord } from './sessions';

const MAX_LINES = 3;
/** The mark of what was looked at is moved without anything to say only after this many rows. */
const MARK_EVERY = 30;
const MAX_TITLE = 80;
/** So many rows are looked at in one call; the rest with the next. */
const PAGE = 200;
/** As many claims of the session decide what concerns it. */
const MOST_CLAIMS = 20;

/** A change by others, as far as a line about it needs it. */
interface Concern {
  version: number;
  activity: Activity;
  item_id: number | null;
  item_key: string | null;
  plan_id: string | null;
  session_name: string | null;
  actor: string;
}

/** What is said of an item after a change, after its name. */
export const SAID: Partial<Record<Activity, string>> = {
  claimed: 'was claimed',
  completed: 'was completed',
  deferred: 'was deferred',
  released: 'was released',
  cancelled: 'was cancelled',
  status_changed: 'was reopened',
  assigned: 'was reassigned',
  metadata_updated: 'was edited',
  note: 'has a new note',
  blocked: 'is blocked again',
  unblocked: 'is open now',
  session_end: 'was released, its session ended',
};

/**
 * At most three lines on what others did that concerns the caller: its items, their dependencies and dependents,
 * its plan's state. Titles only: texts of other agents stay out of the answer.
 */
export async function collectNotice(
  context: OperationContext,
  session: SessionRecord | undefined,
): Promise<string[]> {
  if (session === undefined) return [];
  const { version } = await readHead(context);
  if (version === session.notice_version) return [];
  const { concerns, upTo } = await readConcerns(context, session, version);
  // A mark beyond the log (an older state of the store was put back) would be silent about all that is to come.
  const isBeyond = session.notice_version > version;
  if (concerns.length > 0 || isBeyond || upTo - session.notice_version > MARK_EVERY) {
    await context.db.run('UPDATE masterplan_session_state SET notice_version = $2 WHERE session_id = $1', [
      session.session_id,
      upTo,
    ]);
  }
  const shown = concerns.length <= MAX_LINES ? concerns : concerns.slice(0, MAX_LINES - 1);
  const lines: string[] = [];
  for (const concern of shown) lines.push(await sayConcern(context, concern));
  const more = concerns.length - shown.length;
  return more === 0 ? lines : [...lines, `…and ${more} more changes; see changes.`];
}

/**
 * What concerns the session, and up to which version it was looked for: a full page is not the whole. Little is
 * read of a change until it is known to concern the session: this runs with every call.
 */
async function readConcerns(
  context: OperationContext,
  session: SessionRecord,
  head: number,
): Promise<{ concerns: Concern[]; upTo: number }> {
  const others = await readOthers(context, session, head);
  const upTo = others.length < PAGE ? head : (others.at(-1)?.version ?? head);
  if (others.length === 0) return { concerns: [], upTo };
  const held = context.known.held?.slice(0, MOST_CLAIMS) ?? (await readHeld(context, session.session_id));
  const planId = held[0]?.plan_id ?? session.last_plan_id;
  const near = await nearItems(
    context,
    held.map((item) => item.id),
  );
  const concerns: Concern[] = [];
  for (const { version, item_id, plan_id } of others) {
    const concerned = item_id === null ? plan_id === planId : near.has(item_id);
    const concern = concerned ? await loadConcern(context, version) : undefined;
    if (concern !== undefined) concerns.push(concern);
  }
  return { concerns, upTo };
}

type Other = Pick<Concern, 'version' | 'item_id' | 'plan_id'>;

/** What others did since the session's mark that anybody may be concerned by, at most a page of it. */
async function readOthers(
  context: OperationContext,
  session: SessionRecord,
  head: number,
): Promise<readonly Other[]> {
  const { tail, appended = [] } = context.known;
  // The transaction's own rows are the caller's.
  const recent = tail?.between(session.notice_version, head - appended.length);
  if (recent !== undefined) {
    return recent.filter((row) => row.session_id !== session.session_id && isToldOf(row)).slice(0, PAGE);
  }
  return context.db.all<Other>(
    `SELECT version, item_id, plan_id FROM masterplan_updates
     WHERE version > $2 AND (session_id IS NULL OR session_id <> $1)
       AND activity NOT IN ('progress', 'created') AND (activity <> 'session_end' OR item_id IS NOT NULL)
     ORDER BY version LIMIT ${PAGE}`,
    [session.session_id, session.notice_version],
  );
}

/** The same as in the statement. */
function isToldOf({ activity, item_id }: TailRow): boolean {
  return (
    activity !== 'progress' && activity !== 'created' && (activity !== 'session_end' || item_id !== null)
  );
}

/** The newest claims of a session, as many as decide what concerns it. */
export function readHeld(
  context: OperationContext,
  sessionId: string,
): Promise<{ id: number; plan_id: string }[]> {
  return context.db.all(
    'SELECT id, plan_id FROM masterplan_items WHERE claimed_by = $1 ORDER BY claimed_at DESC, id DESC LIMIT $2',
    [sessionId, MOST_CLAIMS],
  );
}

async function loadConcern(context: OperationContext, version: number): Promise<Concern | undefined> {
  return context.db.get<Concern>(
    `SELECT version, activity, item_id, item_key, plan_id, session_name, actor
     FROM masterplan_updates WHERE version = $1`,
    [version],
  );
}

/** The held items with their dependencies and dependents. */
export async function nearItems(context: OperationContext, held: readonly number[]): Promise<Set<number>> {
  const near = new Set(held);
  if (held.length === 0) return near;
  const places = held.map((_, index) => `$${index + 1}`).join(', ');
  const neighbours = await context.db.all<{ id: number }>(
    `SELECT depends_on_id AS id FROM masterplan_dependencies WHERE item_id IN (${places})
     UNION ALL SELECT item_id FROM masterplan_dependencies WHERE depends_on_id IN (${places})`,
    held,
  );
  for (const neighbour of neighbours) near.add(neighbour.id);
  return near;
}

async function sayConcern(context: OperationContext, concern: Concern): Promise<string> {
  const by = concern.session_name ?? concern.actor;
  if (concern.item_id === null) return `Plan ${concern.plan_id} changed (${concern.activity}, by ${by}).`;
  const item = await context.db.get<{ title: string }>('SELECT title FROM masterplan_items WHERE id = $1', [
    concern.item_id,
  ]);
  const title = item?.title ?? '';
  const short = title.length > MAX_TITLE ? `${title.slice(0, MAX_TITLE - 1)}…` : title;
  return `${concern.item_key} "${short}" ${SAID[concern.activity] ?? `changed (${concern.activity})`} (by ${by}).`;
}
