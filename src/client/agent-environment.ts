import { AGENT_CLIENTS, AGENT_TRAITS, type AgentClient } from './agent-clients';
import { hasNotes, readNote } from './agent-notes';
import { ASKS_CHEAPLY, agentProcess, processAndAncestors } from './agent-processes';

/** Which agent's conversation a process belongs to. */
export interface AgentSession {
  sessionId: string;
  /** The agent's name, for display; where it is not known, the session's id. */
  agent: string;
}

/** Ours, for agents that name their conversation nowhere: whoever starts them sets it once. */
const OWN_VARIABLE = 'MASTERPLAN_SESSION_ID';

function valueIn(environment: NodeJS.ProcessEnv, variable: string | undefined): string | undefined {
  const value = variable === undefined ? undefined : environment[variable]?.trim();
  return value === '' ? undefined : value;
}

/** Whoever starts the agent has named the session; undefined: nobody has. */
export function sessionNamedByUser(environment: NodeJS.ProcessEnv): string | undefined {
  return valueIn(environment, OWN_VARIABLE);
}

/**
 * The session that an agent's variable names to its MCP servers and hooks. Only the agent's own variable counts: an
 * agent that was started from another one's shell has inherited the other's.
 */
export function sessionFromEnvironment(
  client: AgentClient | undefined,
  environment: NodeJS.ProcessEnv,
): string | undefined {
  return client === undefined ? undefined : valueIn(environment, AGENT_TRAITS[client].serverVariable);
}

/**
 * A session id for agents that name theirs nowhere but start their MCP server from the same process as everything
 * else (Gemini CLI): that process's id and start time, which no later process shares.
 * Undefined where the start time cannot be had.
 */
export function sessionFromParent(agent: string, parentPid: number): string | undefined {
  const found = agentProcess(parentPid);
  return found === undefined ? undefined : `${agent}-${found.pid}-${found.started}`;
}

/**
 * The conversation that a command belongs to: that of the nearest agent it was started by, whatever the agents
 * around that one left in the environment. Undefined outside of agents, and where it can't be told which of several
 * is the nearest: better nobody's command than another agent's.
 */
export function sessionOfCommand(
  environment: NodeJS.ProcessEnv,
  parentPid: number,
): AgentSession | undefined {
  const agent = agentOfCommand(environment, parentPid);
  if (agent !== undefined) return agent;
  const named = sessionNamedByUser(environment);
  return named === undefined ? undefined : { sessionId: named, agent: named };
}

function agentOfCommand(environment: NodeJS.ProcessEnv, parentPid: number): AgentSession | undefined {
  // A person's own terminal has no agent's marks, whatever it has started before.
  const marked = AGENT_CLIENTS.filter((client) =>
    AGENT_TRAITS[client].marks.some((variable) => valueIn(environment, variable) !== undefined),
  );
  const [only, ...others] = marked;
  if (only === undefined) return undefined;
  const inShell = (client: AgentClient): AgentSession | undefined => {
    const values = AGENT_TRAITS[client].shellVariables.map((variable) => valueIn(environment, variable));
    const sessionId = values.find((value) => value !== undefined);
    return sessionId === undefined ? undefined : { sessionId, agent: client };
  };
  const plain = others.length === 0 ? inShell(only) : undefined;
  const looks = others.length > 0 || (hasNotes() && (ASKS_CHEAPLY || plain === undefined));
  if (!looks) return plain;
  for (const one of processAndAncestors(parentPid)) {
    const running = marked.find((client) =>
      one.names.some((name) => AGENT_TRAITS[client].program.test(name)),
    );
    const named = running === undefined ? undefined : inShell(running);
    if (named !== undefined) return named;
    const note = readNote(one);
    if (note !== undefined && marked.includes(note.client)) {
      return { sessionId: note.sessionId, agent: note.client };
    }
    if (running !== undefined) return undefined;
  }
  return plain;
}
