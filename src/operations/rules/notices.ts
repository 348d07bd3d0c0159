import type { Activity } from '../../model/vocabulary';
import type { OperationContext } from '../context';
import type { SessionRecord } from './sessions';

const MAX_LINES = 3;
/** The mark of what was looked at is moved without anything to say only after this many rows. */
const MARK_EVERY = 30;
const MAX_TITLE = 80;

interface Concern {
  version: number;
  activity: Activity;
  item_key: string | null;
  title: string | null;
  plan_id: string | null;
  session_name: string | null;
  actor: string;
}

const SAID: Partial<Record<Activity, string>> = {
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
  const head = await context.db.get<{ version: number }>(
    'SELECT version FROM masterplan_updates ORDER BY version DESC LIMIT 1',
  );
  const version = head?.version ?? 0;
  if (version === session.notice_version) return [];
  const concerns = await readConcerns(context, session);
  if (concerns.length > 0 || version - session.notice_version > MARK_EVERY) {
    await context.db.run('UPDATE masterplan_session_state SET notice_version = $2 WHERE session_id = $1', [
      session.session_id,
      version,
    ]);
  }
  const lines = concerns.map(sayConcern);
  if (lines.length <= MAX_LINES) return lines;
  return [
    ...lines.slice(0, MAX_LINES - 1),
    `…and ${lines.length - MAX_LINES + 1} more changes; see changes.`,
  ];
}

async function readConcerns(context: OperationContext, session: SessionRecord): Promise<Concern[]> {
  const held = await context.db.all<{ id: number; plan_id: string }>(
    'SELECT id, plan_id FROM masterplan_items WHERE claimed_by = $1 ORDER BY claimed_at DESC, id DESC LIMIT 20',
    [session.session_id],
  );
  const planId = held[0]?.plan_id ?? session.last_plan_id;
  if (planId === null) return [];
  return context.db.all<Concern>(
    `WITH mine (id) AS (
       SELECT id FROM masterplan_items WHERE claimed_by = $1
     ), near (id) AS (
       SELECT id FROM mine
       UNION SELECT edge.depends_on_id FROM masterplan_dependencies AS edge JOIN mine ON mine.id = edge.item_id
       UNION SELECT edge.item_id FROM masterplan_dependencies AS edge JOIN mine ON mine.id = edge.depends_on_id
     )
     SELECT seen.version, seen.activity, seen.item_key, item.title, seen.plan_id, seen.session_name, seen.actor
     FROM masterplan_updates AS seen
     LEFT JOIN masterplan_items AS item ON item.id = seen.item_id
     WHERE seen.version > $2 AND (seen.session_id IS NULL OR seen.session_id <> $1)
       AND seen.activity NOT IN ('progress', 'created', 'session_end')
       AND (seen.item_id IN (SELECT id FROM near) OR (seen.item_id IS NULL AND seen.plan_id = $3))
     ORDER BY seen.version
     LIMIT 50`,
    [session.session_id, session.notice_version, planId],
  );
}

function sayConcern(concern: Concern): string {
  const by = concern.session_name ?? concern.actor;
  if (concern.item_key === null) return `Plan ${concern.plan_id} changed (${concern.activity}, by ${by}).`;
  const title = concern.title ?? '';
  const short = title.length > MAX_TITLE ? `${title.slice(0, MAX_TITLE - 1)}…` : title;
  return `${concern.item_key} "${short}" ${SAID[concern.activity] ?? `changed (${concern.activity})`} (by ${by}).`;
}
