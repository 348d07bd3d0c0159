import { z } from 'zod';
import { changeSchema } from '../model/change';
import { MasterplanError } from '../model/errors';
import { MAX_LIMIT } from '../model/vocabulary';
import { CHANGE_COLUMNS, type StoredChange, toChange } from './change-answers';
import { defineOperation } from './operation';
import { readHead } from './rules/audit';
import { loadSession, offerVersion, withinLog } from './rules/sessions';

export const changes = defineOperation({
  name: 'changes',
  title: 'What changed',
  description: 'What others did since you last asked, 100 at a time.',
  group: 'reading',
  readOnly: true,
  takesConfirmations: true,
  idempotent: true,
  emptyAnswer: { changes: [], version: 0 },
  input: z.strictObject({
    since: z.int().min(0).optional().describe('After this version'),
    peek: z.boolean().optional().describe("Don't mark as seen"),
  }),
  output: z.object({ changes: z.array(changeSchema), version: z.int() }),
  async handle(context, input) {
    const { sessionId } = context.caller;
    const head = (await readHead(context)).version;
    if (input.since !== undefined && input.since > head) refuseFuture(input.since, head);
    const known = sessionId === null ? undefined : await loadSession(context, sessionId);
    const session = known && (await withinLog(context, known, head));
    const after = input.since ?? session?.last_seen_version ?? 0;
    // A delta says what others did; who names a version gets the log as it is.
    const withoutOwn = input.since === undefined && sessionId !== null;
    const rows = await context.db.all<StoredChange>(
      `SELECT ${CHANGE_COLUMNS} FROM masterplan_updates
       WHERE version > $1 ${withoutOwn ? 'AND (session_id IS NULL OR session_id <> $2)' : ''}
       ORDER BY version LIMIT ${MAX_LIMIT}`,
      withoutOwn ? [after, sessionId] : [after],
    );
    const last = rows.at(-1);
    const isAll = rows.length < MAX_LIMIT || last === undefined;
    const version = isAll ? head : last.version;
    if (!input.peek && !context.isReadOnly && session !== undefined && version > session.last_seen_version) {
      await offerVersion(context, session.session_id, version);
    }
    return { changes: rows.map(toChange), version };
  },
});

function refuseFuture(since: number, head: number): never {
  throw new MasterplanError('INVALID_INPUT', `since: ${since} is beyond the newest version, ${head}.`, {
    hint: `Leave since out for what is new to you, or give a version from 0 to ${head}.`,
    details: { problems: [{ path: 'since', reason: 'is beyond the newest version' }], version: head },
  });
}
