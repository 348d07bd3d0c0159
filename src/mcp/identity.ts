import { randomUUID } from 'node:crypto';
import { sessionFromEnvironment, sessionFromParent } from '../client/agent-environment';

/** What an MCP request carries beside its arguments. */
export type RequestMeta = Readonly<Record<string, unknown>> | undefined;

/** The session that a server process speaks for when a call says nothing else. */
export interface DefaultSession {
  sessionId: string;
  sessionName: string;
  /** The agent's name as it introduced itself. */
  client: string;
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
 * Whom this server process speaks for: the agent's own id from the environment, else (Gemini CLI) its parent
 * process, else a made-up one. The client's name is for display only.
 */
export function defaultSession(options: IdentityOptions): DefaultSession {
  const client = options.clientName?.trim() || 'mcp';
  const fromEnvironment = sessionFromEnvironment(options.environment);
  const fromParent = /gemini/i.test(client) ? sessionFromParent('gemini', options.parentPid) : undefined;
  return {
    sessionId: fromEnvironment?.sessionId ?? fromParent ?? `mcp-${randomUUID()}`,
    sessionName: options.sessionName?.trim() || options.clientTitle?.trim() || client,
    client,
  };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** The conversation that one call belongs to, where the client says so with each call (Codex). */
export function sessionOfCall(meta: RequestMeta): string | undefined {
  return text(meta?.sessionId) ?? text(meta?.threadId);
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
