import { z } from 'zod';
import { MasterplanError } from '../model/errors';
import { rowSchema } from '../model/item';
import type { Activity } from '../model/vocabulary';
import { toRows } from './answers';
import type { OperationContext } from './context';
import { defineOperation } from './operation';
import { releaseItem } from './release';
import { appendChange } from './rules/audit';
import type { ItemRecord } from './rules/item-record';
import { loadSession } from './rules/sessions';

export const endSession = defineOperation({
  name: 'end_session',
  title: 'End a session',
  description: 'Releases all that a session holds.',
  group: 'work',
  readOnly: false,
  idempotent: true,
  input: z.strictObject({}),
  output: z.object({ released: z.array(rowSchema) }),
  async handle(context) {
    const { sessionId } = context.caller;
    if (sessionId === null) {
      throw new MasterplanError('INVALID_INPUT', 'session_id is missing.', {
        hint: 'Name the session that ends.',
        details: { problems: [{ path: 'session_id', reason: 'is missing' }] },
      });
    }
    return { released: await toRows(context, await releaseSession(context, sessionId)) };
  },
});

/** Ends a session: everything it holds is free again, and the log says that it left. Gives what was released. */
export async function releaseSession(context: OperationContext, sessionId: string): Promise<ItemRecord[]> {
  const session = await loadSession(context, sessionId);
  const held = await context.db.all<ItemRecord>(
    'SELECT * FROM masterplan_items WHERE claimed_by = $1 ORDER BY id',
    [sessionId],
  );
  const released: ItemRecord[] = [];
  for (const item of held) {
    released.push(
      await releaseItem(context, item, { activity: 'session_end', message: 'The session ended.' }),
    );
  }
  const silent = held.length === 0 && session?.ended_at === null;
  // Agents come and go that only looked: what the log does not name, or names as gone, need not leave it.
  if (silent && (await isInLog(context, sessionId))) {
    await appendChange(context, {
      activity: 'session_end',
      planId: session.last_plan_id,
      message: 'The session ended.',
    });
  }
  await context.db.run(
    'UPDATE masterplan_session_state SET ended_at = $2 WHERE session_id = $1 AND ended_at IS NULL',
    [sessionId, context.now],
  );
  return released;
}

async function isInLog(context: OperationContext, sessionId: string): Promise<boolean> {
  const last = await context.db.get<{ activity: Activity }>(
    'SELECT activity FROM masterplan_updates WHERE session_id = $1 ORDER BY version DESC LIMIT 1',
    [sessionId],
  );
  return last !== undefined && last.activity !== 'session_end';
}
