import { z } from 'zod';
import { rowSchema } from '../model/item';
import { isoTime } from '../model/time';
import { SESSION_KINDS } from '../model/vocabulary';
import { toRows } from './answers';
import { defineOperation } from './operation';
import type { SessionRecord } from './rules/sessions';
import { heldBy } from './work-answers';

/** A session counts as active this long after it was last heard of, in ms. */
const ACTIVE_FOR = 30 * 60_000;
const SHOWN = 200;

export const sessions = defineOperation({
  name: 'sessions',
  title: 'Who is here',
  description: 'Who is here and holds what.',
  group: 'reading',
  readOnly: true,
  idempotent: true,
  emptyAnswer: { sessions: [] },
  input: z.strictObject({ active: z.boolean().optional().describe('Only at work') }),
  output: z.object({
    sessions: z.array(
      z.object({
        session_id: z.string(),
        session_name: z.string().nullable(),
        client: z.string(),
        user: z.string(),
        kind: z.enum(SESSION_KINDS),
        connected: z.boolean(),
        first_seen: z.string(),
        last_seen: z.string(),
        holds: z.array(rowSchema),
      }),
    ),
  }),
  async handle(context, input) {
    const found = await context.db.all<SessionRecord>(
      input.active
        ? `SELECT * FROM masterplan_session_state
           WHERE (ended_at IS NULL AND last_seen >= $1)
              OR session_id IN (SELECT claimed_by FROM masterplan_items WHERE claimed_by IS NOT NULL)
           ORDER BY last_seen DESC, session_id LIMIT ${SHOWN}`
        : `SELECT * FROM masterplan_session_state ORDER BY last_seen DESC, session_id LIMIT ${SHOWN}`,
      input.active ? [context.now - ACTIVE_FOR] : [],
    );
    const answers = [];
    for (const session of found) {
      answers.push({
        session_id: session.session_id,
        session_name: session.session_name,
        client: session.client,
        user: session.user_name,
        kind: session.kind,
        connected: context.isPresent(session.session_id),
        first_seen: isoTime(session.first_seen),
        last_seen: isoTime(session.last_seen),
        holds: await toRows(context, await heldBy(context, session.session_id)),
      });
    }
    return { sessions: answers };
  },
});
