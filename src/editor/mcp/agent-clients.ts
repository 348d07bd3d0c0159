/** An agent that is connected by a command or a piece of configuration. */
export interface AgentClient {
  id: string;
  /** Its own name: not translated. */
  label: string;
  /** What it takes: a command to run in the project, or configuration for this file. */
  place: { kind: 'command' } | { kind: 'file'; file: string };
  /** The language of what it takes, for the editor that shows it. */
  language: 'shellscript' | 'json' | 'toml';
  /** What it takes, with the `masterplan` command in full. */
  snippet: string;
}

/** How the `masterplan` command is called: its path, and on Windows the shell that runs a .cmd file. */
interface Call {
  command: string;
  args: string[];
}

/** The agents that are not in the editor, with what each of them takes. `launcher` is the path of `masterplan`. */
export function agentClients(launcher: string, platform: NodeJS.Platform = process.platform): AgentClient[] {
  const call: Call =
    platform === 'win32'
      ? { command: 'cmd', args: ['/c', launcher, 'mcp'] }
      : { command: launcher, args: ['mcp'] };
  const line = [call.command, ...call.args].map((word) => shellWord(word, platform)).join(' ');
  const servers = json({ mcpServers: { masterplan: { type: 'stdio', ...call } } });
  const command = (id: string, label: string, snippet: string): AgentClient => ({
    id,
    label,
    place: { kind: 'command' },
    language: 'shellscript',
    snippet,
  });
  const file = (
    id: string,
    label: string,
    name: string,
    language: 'json' | 'toml',
    snippet: string,
  ): AgentClient => ({ id, label, place: { kind: 'file', file: name }, language, snippet });
  return [
    command('claude-code', 'Claude Code', `claude mcp add masterplan -- ${line}`),
    file('codex', 'Codex', '~/.codex/config.toml', 'toml', codex(call)),
    command('gemini', 'Gemini CLI', `gemini mcp add masterplan ${line}`),
    file('copilot', 'Copilot CLI', '.mcp.json', 'json', servers),
    file('cursor', 'Cursor', '.cursor/mcp.json', 'json', servers),
    file('opencode', 'OpenCode', 'opencode.json', 'json', opencode(call)),
  ];
}

function json(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

/** TOML's basic strings are JSON's, as far as paths go. */
function codex({ command, args }: Call): string {
  return [
    '[mcp_servers.masterplan]',
    `command = ${JSON.stringify(command)}`,
    `args = [${args.map((word) => JSON.stringify(word)).join(', ')}]`,
  ].join('\n');
}

function opencode({ command, args }: Call): string {
  return json({ mcp: { masterplan: { type: 'local', command: [command, ...args] } } });
}

function shellWord(word: string, platform: NodeJS.Platform): string {
  if (/^[\w./:\\-]+$/.test(word) && !(platform !== 'win32' && word.includes('\\'))) return word;
  return platform === 'win32' ? `"${word}"` : `'${word.replaceAll("'", "'\\''")}'`;
}
