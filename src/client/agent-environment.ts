import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Which agent's conversation a process belongs to. */
export interface AgentSession {
  sessionId: string;
  /** The agent's name, for display; where it is not known, the session's id. */
  agent: string;
}

/**
 * The variables with which agents name their conversation; the same id as in their hooks. The last one is ours,
 * for agents without one: whoever starts them sets it once.
 */
const SESSION_VARIABLES: readonly (readonly [variable: string, agent: string | undefined])[] = [
  ['CLAUDE_CODE_SESSION_ID', 'claude-code'],
  ['COPILOT_AGENT_SESSION_ID', 'copilot'],
  ['MASTERPLAN_SESSION_ID', undefined],
];

/** The agent's session from the environment of one of its child processes, or undefined outside of agents. */
export function sessionFromEnvironment(environment: NodeJS.ProcessEnv): AgentSession | undefined {
  for (const [variable, agent] of SESSION_VARIABLES) {
    const sessionId = environment[variable]?.trim();
    if (sessionId !== undefined && sessionId !== '') {
      return { sessionId, agent: agent ?? sessionId };
    }
  }
  return undefined;
}

/**
 * A session id for agents that name theirs nowhere but start their MCP server and their hooks from the same
 * process (Gemini CLI): that process's id and start time, which no later process shares.
 * Undefined where the start time cannot be had.
 */
export function sessionFromParent(agent: string, parentPid: number): string | undefined {
  const started = startTime(parentPid);
  return started === undefined ? undefined : `${agent}-${parentPid}-${started}`;
}

function startTime(pid: number): string | undefined {
  try {
    switch (process.platform) {
      case 'linux': {
        // The command name (field 2, in parentheses) may hold spaces: count from behind it; start time is field 22.
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
      }
      case 'win32':
        return undefined;
      default: {
        const text = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
          encoding: 'utf8',
          timeout: 2000,
        });
        const time = Date.parse(text.trim());
        return Number.isNaN(time) ? undefined : String(time / 1000);
      }
    }
  } catch {
    return undefined;
  }
}
