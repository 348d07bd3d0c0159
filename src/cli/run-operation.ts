import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { sessionNamedByUser, sessionOfCommand } from '../client/agent-environment';
import { connect } from '../client/connect';
import { locateProject } from '../client/locate-project';
import { COMMAND_LINE_CLIENT } from '../model/caller';
import { MAX_KEY_BYTES } from '../model/vocabulary';
import { EXIT } from './exit-codes';
import { jsonText } from './json-text';
import { FILE_FLAGS, type Request } from './program';
import { ProgressLine } from './progress-line';
import { UsageError } from './usage-error';

/**
 * Calls one operation, prints its answer, gives the exit code. Throws MasterplanError when it is refused.
 * The end of the command is not the end of anybody's session: no lease is shortened by it.
 */
export async function runOperation(request: Extract<Request, { kind: 'operation' }>): Promise<number> {
  const { operation, globals } = request;
  const input = withAbsoluteFile(operation.name, request.input);
  const session = sessionOf(request);
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  const progress = new ProgressLine(process.stderr);
  const project = await locateProject({
    project: globals.project,
    env: process.env,
    cwd: process.cwd(),
    home: homedir(),
  });
  const client = await connect({
    project,
    surface: 'cli',
    client: COMMAND_LINE_CLIENT,
    sessionId: session?.id ?? null,
    sessionName: session?.name ?? null,
  });
  try {
    const answer = await client.call(operation.name, input, {
      signal: interrupted.signal,
      onProgress: (done, total, message) => progress.show(done, total, message),
    });
    progress.clear();
    process.stdout.write(`${await answerText(request, input, answer, session?.id)}\n`);
    const claimed = CLAIMS.has(operation.name) && answer.claim !== undefined;
    if (claimed && session === undefined && !globals.json) {
      process.stderr.write(WITHOUT_SESSION);
    }
    return operation.name === 'verify' && answer.ok === false ? EXIT.refused : EXIT.done;
  } catch (error) {
    progress.clear();
    if (interrupted.signal.aborted) {
      return EXIT.interrupted;
    }
    throw error;
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
    await client.close();
  }
}

async function answerText(
  { operation, globals }: Extract<Request, { kind: 'operation' }>,
  input: Record<string, unknown>,
  answer: Record<string, unknown>,
  session: string | undefined,
): Promise<string> {
  if (globals.json) {
    return jsonText(answer, process.stdout.isTTY === true);
  }
  const [{ renderAnswer }, { pageFor }] = await Promise.all([
    import('./render/answer'),
    import('./render/text'),
  ]);
  const page = { ...pageFor(process.stdout, process.env, Date.now()), ...(session && { session }) };
  return renderAnswer(page, operation.name, input, answer);
}

/** In `history` the session is a filter, not the one who asks. */
const FILTERS_BY_SESSION = new Set(['history']);

/** The operations that give a claim. */
const CLAIMS = new Set(['next', 'claim']);

/** Told when something was claimed by nobody in particular. */
const WITHOUT_SESSION =
  'masterplan: claimed without a session, so any shell of yours counts as the holder. Agents: pass --session_id, or set MASTERPLAN_SESSION_ID once.\n';

/** Whose call it is: --session_id, else the agent's that runs the command. The name is that, else the id. */
function sessionOf({
  operation,
  input,
}: Extract<Request, { kind: 'operation' }>): { id: string; name: string } | undefined {
  const agent = sessionOfCommand(process.env, process.ppid);
  const named = FILTERS_BY_SESSION.has(operation.name) ? undefined : input.session_id;
  if (typeof named === 'string' && named.trim() !== '' && named !== agent?.sessionId) {
    requireShort('--session_id', named);
    return { id: named, name: named };
  }
  if (agent === undefined) return undefined;
  const byUser = agent.sessionId === sessionNamedByUser(process.env);
  requireShort(byUser ? 'MASTERPLAN_SESSION_ID' : `the session id of ${agent.agent}`, agent.sessionId);
  return { id: agent.sessionId, name: agent.agent };
}

/** The host would refuse the connection itself, in words about its protocol. Throws UsageError. */
function requireShort(what: string, id: string): void {
  const bytes = Buffer.byteLength(id);
  if (bytes > MAX_KEY_BYTES) {
    throw new UsageError(`${what} has ${bytes} bytes; a session's id has ${MAX_KEY_BYTES} at most`);
  }
}

/** File names are meant from here; the host runs elsewhere. */
function withAbsoluteFile(operation: string, input: Record<string, unknown>): Record<string, unknown> {
  const name = FILE_FLAGS[operation];
  const file = name === undefined ? undefined : input[name];
  return name === undefined || typeof file !== 'string' ? input : { ...input, [name]: resolve(file) };
}
