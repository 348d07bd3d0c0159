import { MasterplanError } from '../../model/errors';
import type { OperationContext } from '../context';

/** How often, at most, a session's `last_seen` is written, in ms. */
const SEEN_EVERY = 30_000;

export interface SessionRecord {
  session_id: string;
  session_name: string | null;
  client: string;
  user_name: string;
  kind: 'ai' | 'human';
  first_seen: number;
  last_seen: number;
  ended_at: number | null;
  last_plan_id: string | null;
  last_seen_version: number;
  offered_version: number | null;
  offered_key: string | null;
  notice_version: number;
}

export async function loadSession(
  context: Pick<OperationContext, 'db'>,
  id: string,
): Promise<SessionRecord | undefined> {
  return context.db.get<SessionRecord>('SELECT * FROM masterplan_session_state WHERE session_id = $1', [id]);
}

/** The caller's session as it was when the transaction first asked for it. */
export async function callersSession(context: OperationContext): Promise<SessionRecord | undefined> {
  const { caller, known } = context;
  if (caller.sessionId === null) return undefined;
  if (known.session === undefined) known.session = (await loadSession(context, caller.sessionId)) ?? null;
  return known.session ?? undefined;
}

/**
 * Notes that the caller's session is here. A session that was seen lately costs one read. A new session is
 * shown what happens from now on, not the past. A hook speaks beside the agent (`aside`): it makes a session
 * known, but the names that the agent gave itself stay.
 */
export async function touchSession(
  context: OperationContext,
  aside = false,
): Promise<SessionRecord | undefined> {
  const { caller, now } = context;
  if (caller.sessionId === null) return undefined;
  const known = await callersSession(context);
  const seenLately = known !== undefined && known.ended_at === null && now - known.last_seen < SEEN_EVERY;
  const sameNames =
    known?.client === caller.client &&
    known.kind === caller.kind &&
    (caller.sessionName === null || caller.sessionName === known.session_name);
  if (seenLately && (aside || sameNames)) return known;
  if (aside && known !== undefined) {
    await context.db.run(
      'UPDATE masterplan_session_state SET last_seen = $2, ended_at = NULL WHERE session_id = $1',
      [caller.sessionId, now],
    );
    const seen = { ...known, last_seen: now, ended_at: null };
    context.known.session = seen;
    return seen;
  }
  await context.db.run(
    `INSERT INTO masterplan_session_state
       (session_id, session_name, client, user_name, kind, first_seen, last_seen, notice_version)
     VALUES ($1, $2, $3, $4, $5, $6, $6, (SELECT COALESCE(MAX(version), 0) FROM masterplan_updates))
     ON CONFLICT (session_id) DO UPDATE SET
       session_name = COALESCE(excluded.session_name, masterplan_session_state.session_name),
       client = excluded.client, user_name = excluded.user_name, kind = excluded.kind,
       last_seen = excluded.last_seen, ended_at = NULL`,
    [caller.sessionId, caller.sessionName, caller.client, caller.user, caller.kind, now],
  );
  const seen = await loadSession(context, caller.sessionId);
  context.known.session = seen ?? null;
  return seen;
}

/** Remembers the plan a session works in: `next` without a plan looks there first. */
export async function rememberPlan(context: OperationContext, planId: string): Promise<void> {
  const session = await callersSession(context);
  if (session === undefined || session.last_plan_id === planId) return;
  await context.db.run('UPDATE masterplan_session_state SET last_plan_id = $2 WHERE session_id = $1', [
    session.session_id,
    planId,
  ]);
  context.known.session = { ...session, last_plan_id: planId };
}

/**
 * The session is being shown everything up to `version`. It counts as seen once the answer is confirmed, so that
 * an answer that is lost skips nothing; a request without a key can't be confirmed and counts at once.
 */
export async function offerVersion(
  context: OperationContext,
  sessionId: string,
  version: number,
): Promise<void> {
  if (context.requestKey === null) {
    await context.db.run('UPDATE masterplan_session_state SET last_seen_version = $2 WHERE session_id = $1', [
      sessionId,
      version,
    ]);
    return;
  }
  await context.db.run(
    'UPDATE masterplan_session_state SET offered_version = $2, offered_key = $3 WHERE session_id = $1',
    [sessionId, version, context.requestKey],
  );
}

/**
 * The session with its mark within the log. One that stands beyond the log's end (an older state of the store was put
 * back, say) would hide all that is to come: it counts as the end, and is put right.
 */
export async function withinLog(
  context: OperationContext,
  session: SessionRecord,
  head: number,
): Promise<SessionRecord> {
  if (session.last_seen_version <= head) return session;
  if (!context.isReadOnly) {
    await context.db.run(
      `UPDATE masterplan_session_state
       SET last_seen_version = $2, offered_version = NULL, offered_key = NULL WHERE session_id = $1`,
      [session.session_id, head],
    );
  }
  return { ...session, last_seen_version: head };
}

/** The answers to these requests have arrived: what they showed has been seen. */
export async function confirmOffered(
  context: OperationContext,
  requestKeys: readonly string[],
): Promise<void> {
  await context.db.run(
    `UPDATE masterplan_session_state
     SET last_seen_version = CASE
           WHEN offered_version > last_seen_version THEN offered_version ELSE last_seen_version END,
         offered_version = NULL, offered_key = NULL
     WHERE offered_key IN (${requestKeys.map((_, index) => `$${index + 1}`).join(', ')})`,
    requestKeys,
  );
}

/** An agent can't speak for a person's session by naming it. */
export async function refusePersonsSession(context: OperationContext): Promise<void> {
  const { caller } = context;
  if (caller.kind === 'human' || caller.sessionId === null) return;
  const known = await callersSession(context);
  if (known?.kind !== 'human') return;
  throw new MasterplanError('FORBIDDEN', `Session ${caller.sessionId} is a person's.`, {
    hint: 'Use your own session_id, or leave it out.',
    details: { session_id: caller.sessionId },
  });
}
