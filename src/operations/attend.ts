import { z } from 'zod';
import type { OperationContext } from './context';
import { releaseSession } from './end-session';
import { textList } from './fields';
import { defineOperation } from './operation';
import { readHead } from './rules/audit';
import { readDelta } from './rules/delta';
import { noteEditedFiles } from './rules/edited-files';
import { heartbeatOfAll } from './rules/leases';
import { loadSession, offerVersion, type SessionRecord } from './rules/sessions';

export const attend = defineOperation({
  name: 'attend',
  title: 'Attend to a session',
  description: "What an agent's hook tells and hears: sign of life, edited files, the delta, the end.",
  group: 'hooks',
  readOnly: false,
  renewsNamedItem: true,
  takesConfirmations: true,
  idempotent: true,
  emptyAnswer: { lines: [], version: 0 },
  input: z.strictObject({
    delta: z.boolean().optional().describe('Tell what others did; it counts as seen'),
    files: textList().optional().describe('Edited just now'),
    ends: z.boolean().optional().describe('The session ends: what it holds is free'),
  }),
  output: z.object({ lines: z.array(z.string()), version: z.int() }),
  async handle(context, asked) {
    const { sessionId } = context.caller;
    const session = sessionId === null ? undefined : await loadSession(context, sessionId);
    let lines: string[] = [];
    if (session !== undefined) {
      const own = inItsName(context, session);
      if (asked.ends) await releaseSession(own, session.session_id);
      else lines = await attendTo(own, session, asked);
    }
    return { lines, version: (await readHead(context)).version };
  },
});

async function attendTo(
  context: OperationContext,
  session: SessionRecord,
  asked: { delta?: boolean | undefined; files?: string[] | undefined },
): Promise<string[]> {
  await heartbeatOfAll(context);
  if (asked.files !== undefined) await noteEditedFiles(context, session.session_id, asked.files);
  if (!asked.delta) return [];
  const { lines, upTo } = await readDelta(context, session);
  if (upTo !== undefined) await offerVersion(context, session.session_id, upTo);
  return lines;
}

/** The log names the agent as it calls itself, not the hook that spoke for it. */
function inItsName(context: OperationContext, session: SessionRecord): OperationContext {
  const { client, user_name: user, session_name: sessionName } = session;
  return { ...context, caller: { ...context.caller, client, user, sessionName } };
}
