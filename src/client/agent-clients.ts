/** The agents that are known by name; `--client` of hooks takes these. */
export const AGENT_CLIENTS = [
  'claude-code',
  'codex',
  'gemini',
  'copilot',
  'opencode',
  'vscode',
  'cursor',
] as const;
export type AgentClient = (typeof AGENT_CLIENTS)[number];

/** How an agent can be told by what it leaves around the processes that it starts. */
export interface AgentTraits {
  /** What it calls itself in MCP's `initialize`. */
  clientInfo: RegExp;
  /** The whole name of its program or script; of a script that could be anything's with its folder. */
  program: RegExp;
  /** Variables that stand in the environment of what it starts, and are inherited further from there. */
  marks: readonly string[];
  /** The variables that name its conversation to its shell commands, the first that is set: as in its hooks. */
  shellVariables: readonly string[];
  /** The same for its MCP servers. */
  serverVariable?: string;
  /**
   * One process is one conversation at a time, which a `/clear` or `/resume` replaces while the MCP servers go on:
   * what its hooks say of the process counts for its servers. OpenCode's may have several at a time: then they say so.
   */
  onePerProcess: boolean;
}

export const AGENT_TRAITS: Readonly<Record<AgentClient, AgentTraits>> = {
  'claude-code': {
    clientInfo: /^claude/i,
    program: /^claude(\.exe|\.[cm]?js)?$|^claude-code\/cli\.[cm]?js$/i,
    marks: ['CLAUDE_CODE_SESSION_ID', 'CLAUDECODE'],
    shellVariables: ['CLAUDE_CODE_SESSION_ID'],
    serverVariable: 'CLAUDE_CODE_SESSION_ID',
    onePerProcess: true,
  },
  // Its servers are told the conversation with each call.
  codex: {
    clientInfo: /codex/i,
    // The native program may have the machine's name behind its own.
    program: /^codex(-(x86_64|aarch64)-[\w-]+)?(\.exe|\.[cm]?js)?$/i,
    marks: ['CODEX_SESSION_ID', 'CODEX_THREAD_ID', 'CODEX_SANDBOX'],
    // A sub-agent is a thread of its own in the session.
    shellVariables: ['CODEX_SESSION_ID', 'CODEX_THREAD_ID'],
    onePerProcess: false,
  },
  gemini: {
    clientInfo: /gemini/i,
    program: /^gemini(\.exe|\.[cm]?js)?$/i,
    marks: ['GEMINI_CLI'],
    shellVariables: [],
    onePerProcess: true,
  },
  copilot: {
    clientInfo: /copilot/i,
    program: /^copilot(\.exe|\.[cm]?js)?$|^copilot\/(index|npm-loader)\.[cm]?js$/i,
    marks: ['COPILOT_AGENT_SESSION_ID', 'COPILOT_CLI'],
    shellVariables: ['COPILOT_AGENT_SESSION_ID'],
    serverVariable: 'COPILOT_AGENT_SESSION_ID',
    onePerProcess: true,
  },
  opencode: {
    clientInfo: /^opencode/i,
    program: /^opencode(-cli)?(\.exe|\.[cm]?js)?$/i,
    marks: ['OPENCODE'],
    shellVariables: [],
    onePerProcess: true,
  },
  // Many conversations in one window. VS Code names them with each call; Cursor does not.
  vscode: {
    clientInfo: /^(visual studio code|vscode)/i,
    program: /^code(-insiders|-oss)?(\.exe)?$/i,
    marks: [],
    shellVariables: [],
    onePerProcess: false,
  },
  cursor: {
    clientInfo: /^cursor/i,
    program: /^cursor(\.exe)?$/i,
    marks: [],
    shellVariables: [],
    onePerProcess: false,
  },
};

/** The agent that introduced itself so over MCP; undefined: none that is known. */
export function agentOfClientInfo(name: string | undefined): AgentClient | undefined {
  return AGENT_CLIENTS.find(
    (client) => name !== undefined && AGENT_TRAITS[client].clientInfo.test(name.trim()),
  );
}
