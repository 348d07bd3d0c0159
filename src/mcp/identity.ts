import { randomUUID } from 'node:crypto';
import { AGENT_TRAITS, type AgentClient, agentOfClientInfo } from '../client/agent-clients';
import { sessionFromEnvironment, sessionFromParent, sessionNamedByUser } from '../client/agent-environment';
import { readNote } from '../client/agent-notes';
import { agentProcess, type RunningProcess } from '../client/agent-processes';

/** What an MCP request carries beside its arguments. */
export type RequestMeta = Readonly<Record<string, unknown>> | undefined;

/** The session that a server process speaks for when a call says nothing else. */
export interface DefaultSession {
  sessionId: string;
  sessionName: string;
  /** The agent's name as it introduced itself. */
  client: string;
  /** The id is the agent's own for its conversation; else it only stands for one that is not known yet. */
  named: boolean;
}

export interface IdentityOptions {
  environment: NodeJS.ProcessEnv;
  parentPid: number;
  /** `--session-name`. */
  sessionName: string | undefined;
  /** From `initialize`; undefined from a client that calls before it. */
  clientName: string | undefined;
  clientTitle?: string | undefined;
}

/**
 * Whom this server process speaks for at first: the agent's own id from its own variable, else (Gemini CLI) its
 * parent process, else the name that somebody gave in the environment, else a made-up one. Which variable is the
 * agent's own follows from how it introduced itself: others in the environment are those of agents around it.
 */
export function defaultSession(options: IdentityOptions): DefaultSession {
  const { environment, parentPid } = options;
  const client = options.clientName?.trim() || 'mcp';
  const agent = agentOfClientInfo(options.clientName);
  const own = sessionFromEnvironment(agent, environment);
  return {
    sessionId:
      own ??
      (agent === 'gemini' ? sessionFromParent(agent, parentPid) : undefined) ??
      sessionNamedByUser(environment) ??
      `mcp-${randomUUID()}`,
    sessionName: options.sessionName?.trim() || options.clientTitle?.trim() || client,
    client,
    named: own !== undefined,
  };
}

/**
 * Whom this server process speaks for now: an agent that clears or resumes a conversation keeps its servers, and
 * only its hooks know the new one. Undefined where they said nothing, or where one process has many conversations.
 */
export class CurrentConversation {
  readonly #agent: AgentClient | undefined;
  readonly #process: RunningProcess | undefined;

  constructor({ clientName, parentPid }: Pick<IdentityOptions, 'clientName' | 'parentPid'>) {
    const agent = agentOfClientInfo(clientName);
    const follows = agent !== undefined && AGENT_TRAITS[agent].onePerProcess;
    this.#agent = follows ? agent : undefined;
    this.#process = follows ? agentProcess(parentPid) : undefined;
  }

  /** Asked with each call. */
  get sessionId(): string | undefined {
    const note = this.#process === undefined ? undefined : readNote(this.#process);
    return note?.client === this.#agent ? note?.sessionId : undefined;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/**
 * The conversation that one call belongs to, where the client says so with each call: Codex (whose sub-agents have
 * threads of their own within it) and VS Code.
 */
export function sessionOfCall(meta: RequestMeta): string | undefined {
  return text(meta?.sessionId) ?? text(meta?.threadId) ?? text(meta?.['vscode.conversationId']);
}

/** The client's own id of one tool call, the same when it repeats the call (Claude Code, Codex). */
export function callIdOf(meta: RequestMeta): string | undefined {
  return text(meta?.['claudecode/toolUseId']) ?? text(meta?.callId);
}

/** The folders that Codex works in, first the one that counts; it starts plugins' servers elsewhere. */
export function workspacesOf(meta: RequestMeta): string[] {
  let turn: unknown = meta?.['x-codex-turn-metadata'];
  if (typeof turn === 'string') {
    try {
      turn = JSON.parse(turn);
    } catch {
      return [];
    }
  }
  if (typeof turn !== 'object' || turn === null || !('workspaces' in turn)) {
    return [];
  }
  const { workspaces } = turn;
  if (Array.isArray(workspaces)) {
    return workspaces.flatMap((entry: unknown) => text(entry) ?? []);
  }
  return typeof workspaces === 'object' && workspaces !== null ? Object.keys(workspaces) : [];
}
