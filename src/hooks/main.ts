import { homedir } from 'node:os';
import { AGENT_TRAITS, type AgentClient } from '../client/agent-clients';
import { eraseNote, writeNote } from '../client/agent-notes';
import { ASKS_CHEAPLY, agentProcess } from '../client/agent-processes';
import { locateProject } from '../client/locate-project';
import { loginName, responsibleUser } from '../client/responsible-user';
import { runsConnectedHook } from './beside-plugin';
import { filesOf, relativeToProject } from './edited-files';
import { answerFor, type HookRole, roleOf, showsDelta } from './events';
import { LATER, speakLater, speakNow } from './later';
import { HELP, type HookOptions, readOptions } from './options';
import { type HookPayload, readInput, readPayload } from './payload';
import { type Message, tellHost } from './tell-host';

/** The time for everything, from the start of the process, in ms: an agent waits for its hooks. */
const DEADLINE = 120;
/** Where starting took most of it (a busy machine), there is still this much. */
const LEAST_WORK = 60;

/** Standard output takes one answer: the one that is complete first, or nothing at the deadline. */
class Answer {
  private given = false;

  constructor(private readonly nothing: string) {}

  /**
   * Prints it unless another one was first; gives whether it did, when it has been taken. Never rejects: a reader
   * that is gone is not our concern.
   */
  give(text = this.nothing): Promise<boolean> {
    if (this.given) return Promise.resolve(false);
    this.given = true;
    if (text === '') return Promise.resolve(true);
    return new Promise((resolve) => process.stdout.write(text, () => resolve(true)));
  }
}

/** Says why nothing was printed, to whoever wants to know. */
function debug(reason: unknown): void {
  if (process.env.MASTERPLAN_HOOK_DEBUG) {
    const text = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
    process.stderr.write(`masterplan hook: ${text}\n`);
  }
}

function patience(): number {
  const asked = Number(process.env.MASTERPLAN_HOOK_DEADLINE_MS);
  const deadline = Number.isFinite(asked) && asked > 0 ? asked : DEADLINE;
  return Math.max(LEAST_WORK, deadline - performance.now());
}

async function serve(argv: readonly string[]): Promise<void> {
  const options = readOptions(argv);
  const { client, event } = options;
  const answer = new Answer(answerFor(client, event, []));
  const end = () => answer.give().then(() => process.exit(0));
  const left = patience();
  const until = performance.now() + left;
  setTimeout(() => {
    debug('the deadline has passed');
    void end();
    // A reader that takes nothing does not keep us either.
    setTimeout(() => process.exit(0), 20);
  }, left);
  const failed = (error: unknown) => {
    debug(error);
    void end();
  };
  process.on('uncaughtException', failed);
  try {
    // Read to its end whatever comes of it: an agent may take a broken pipe ill.
    const text = await readInput(process.stdin);
    const role = roleOf(event);
    if (role === undefined) return debug(`${event} means nothing here`);
    const payload = readPayload(client, text, process.env);
    if (payload === undefined) return debug('the input names no conversation');
    const folder = environmentOf(client).CLAUDE_PROJECT_DIR ?? payload.cwd;
    if (options.plugin && runsConnectedHook(client, event, { folder, env: process.env, home: homedir() })) {
      return debug('the hook that connect wrote does it');
    }
    if (ASKS_CHEAPLY) noteConversation(client, role, payload, until);
    try {
      await hear(options, role, payload, answer);
    } finally {
      // Elsewhere it takes processes, for which neither the host nor the agent's answer waits.
      if (!ASKS_CHEAPLY) noteConversation(client, role, payload, until);
    }
  } catch (error) {
    debug(error);
  } finally {
    await end();
  }
}

async function hear(
  options: HookOptions,
  role: HookRole,
  payload: HookPayload,
  answer: Answer,
): Promise<void> {
  const { client, event } = options;
  const project = await locateProject({
    project: options.project,
    env: environmentOf(client),
    cwd: payload.cwd,
    home: homedir(),
  });
  if (!project.exists) return debug(`there is no plan in ${project.root}`);
  const files = role === 'tool' ? relativeToProject(filesOf(payload.tool), payload.cwd, project.root) : [];
  const message: Message = {
    project,
    client,
    sessionId: payload.sessionId,
    // Asking git takes a process: only where a session begins.
    user: role === 'start' ? await responsibleUser(project.root) : loginName(),
    input: {
      ...(showsDelta(client, event, payload) ? { delta: true } : {}),
      ...(files.length > 0 ? { files } : {}),
      ...(role === 'end' ? { ends: true } : {}),
    },
  };
  const told = await tellHost(message);
  if (told.kind === 'absent') {
    debug('no host runs; one is started');
    return speakLater(message);
  }
  const given = await answer.give(answerFor(client, event, told.lines));
  // Only what was printed has been seen.
  if (given) await told.confirm();
}

/**
 * The agent's MCP servers and commands learn from it which conversation its process is at, if that can be found out
 * until then.
 */
function noteConversation(client: AgentClient, role: HookRole, payload: HookPayload, until: number): void {
  const isDue = role === 'start' || role === 'prompt' || (ASKS_CHEAPLY && role === 'tool');
  if (!isDue || !AGENT_TRAITS[client].onePerProcess) return;
  try {
    const agent = agentProcess(process.ppid, until);
    if (agent === undefined) return;
    if (payload.ambiguous) eraseNote(agent, client);
    else writeNote(agent, { client, sessionId: payload.sessionId });
  } catch (error) {
    // A home that can't be written to: then the servers go by their environment.
    debug(error);
  }
}

/** What counts of the environment: a project that another agent, further out, has named is not this one's. */
function environmentOf(client: AgentClient): NodeJS.ProcessEnv {
  const { CLAUDE_PROJECT_DIR, ...others } = process.env;
  const names = client === 'claude-code' || client === 'gemini';
  return names && CLAUDE_PROJECT_DIR !== undefined ? { ...others, CLAUDE_PROJECT_DIR } : others;
}

function main(argv: readonly string[]): Promise<void> {
  if (argv.includes('--help')) {
    process.stdout.write(HELP);
    return Promise.resolve();
  }
  return argv[0] === LATER ? speakNow(argv[1] ?? '') : serve(argv);
}

// Whoever reads may have gone: that is no failure of ours.
process.stdout.on('error', () => process.exit(0));
main(process.argv.slice(2)).catch(debug);
