import type { ClientDefinition, HooksPlace, ServerPlace, ShellLines } from './client-definition';
import { enabledPlugins, extensionFolder, tomlPlugins } from './plugin-notes';

/** Seconds after which a client gives up on a hook. It answers within 150 ms; a busy machine may take longer. */
const HOOK_TIMEOUT = 5;

type Words = readonly [string, ...string[]];

const plain = ([command, ...args]: Words) => ({ command, args });
const stdio = ([command, ...args]: Words) => ({ type: 'stdio', command, args });

const json = (file: ServerPlace['file'], path: string, entry: ServerPlace['entry']): ServerPlace => ({
  file,
  format: 'jsonc',
  path: [path],
  entry,
});

/** Claude Code's form of a hook; Codex took it over. */
const claudeHook = (line: ShellLines, _event: string, timeout = HOOK_TIMEOUT) => ({
  hooks: [{ type: 'command', command: line.native, timeout }],
});

/** Codex gives no hook more than three seconds at the end, and warns at each start of one that asks for more. */
const codexHook = (line: ShellLines, event: string) =>
  claudeHook(line, event, event === 'SessionEnd' ? 3 : HOOK_TIMEOUT);

const hooks = (file: string, events: readonly string[], entry: HooksPlace['entry']): HooksPlace => ({
  file,
  events,
  entry,
});

const CLAUDE_EVENTS = ['SessionStart', 'UserPromptSubmit', 'PostToolUse', 'SessionEnd'];
const GEMINI_EVENTS = ['SessionStart', 'BeforeAgent', 'AfterTool', 'SessionEnd'];

const geminiHook = (line: ShellLines) => ({
  matcher: '*',
  hooks: [{ name: 'masterplan', type: 'command', command: line.native, timeout: HOOK_TIMEOUT * 1000 }],
});

const copilotHooks = (file: string): HooksPlace => ({
  file,
  events: ['sessionStart', 'userPromptSubmitted', 'postToolUse', 'sessionEnd'],
  entry: (line) => ({
    type: 'command',
    bash: line.sh,
    powershell: line.powershell,
    timeoutSec: HOOK_TIMEOUT,
  }),
  skeleton: { version: 1 },
});

const cursorHooks: HooksPlace = {
  file: '.cursor/hooks.json',
  events: ['sessionStart', 'beforeSubmitPrompt', 'postToolUse', 'sessionEnd'],
  entry: (line) => ({ command: line.native }),
  skeleton: { version: 1 },
};

const OPENCODE_EVENTS = ['experimental.chat.system.transform', 'tool.execute.after', 'session.deleted'];
const opencode = (file: ServerPlace['file']) =>
  json(file, 'mcp', (words) => ({ type: 'local', command: words, enabled: true }));

const codex = (file: string): ServerPlace => ({ file, format: 'toml', path: ['mcp_servers'], entry: plain });

/**
 * The agents that connect knows. What is written is the least that works: no client is told to trust the server or
 * to skip its questions; `asks` says what it will ask.
 */
export const CLIENTS: readonly ClientDefinition[] = [
  {
    id: 'claude-code',
    label: 'Claude Code',
    detect: { commands: ['claude'], home: ['.claude'], project: ['.claude', 'CLAUDE.md'] },
    server: {
      project: json('.mcp.json', 'mcpServers', stdio),
      user: json('.claude.json', 'mcpServers', stdio),
    },
    hooks: {
      project: hooks('.claude/settings.json', CLAUDE_EVENTS, claudeHook),
      user: hooks('.claude/settings.json', CLAUDE_EVENTS, claudeHook),
    },
    instructions: { file: 'CLAUDE.md', otherwise: 'AGENTS.md' },
    skills: '.claude/skills',
    movedBy: 'CLAUDE_CONFIG_DIR',
    plugin: [
      enabledPlugins('user', '.claude/settings.json'),
      enabledPlugins('project', '.claude/settings.json', 'shared'),
      enabledPlugins('project', '.claude/settings.local.json'),
    ],
    addCommand: ['claude', 'mcp', 'add', 'masterplan', '--'],
    asks: {
      project:
        'asks once whether to use the server of .mcp.json, then before each tool; to allow its tools for good: /permissions, mcp__masterplan',
      user: 'asks before each tool; to allow its tools for good: /permissions, mcp__masterplan',
    },
  },
  {
    id: 'codex',
    label: 'Codex',
    detect: { commands: ['codex'], home: ['.codex'], project: ['.codex'] },
    server: { project: codex('.codex/config.toml'), user: codex('.codex/config.toml') },
    hooks: {
      project: hooks('.codex/hooks.json', CLAUDE_EVENTS, codexHook),
      user: hooks('.codex/hooks.json', CLAUDE_EVENTS, codexHook),
    },
    instructions: { file: 'AGENTS.md' },
    skills: '.agents/skills',
    movedBy: 'CODEX_HOME',
    plugin: [tomlPlugins('.codex/config.toml')],
    asks: {
      project:
        'reads .codex/ only in folders that you trust, and runs hooks only after you have trusted them (/hooks)',
      user: 'runs hooks only after you have trusted them (/hooks)',
    },
  },
  {
    id: 'gemini',
    label: 'Gemini CLI',
    detect: { commands: ['gemini'], home: ['.gemini'], project: ['.gemini', 'GEMINI.md'] },
    server: {
      project: json('.gemini/settings.json', 'mcpServers', plain),
      user: json('.gemini/settings.json', 'mcpServers', plain),
    },
    hooks: {
      project: hooks('.gemini/settings.json', GEMINI_EVENTS, geminiHook),
      user: hooks('.gemini/settings.json', GEMINI_EVENTS, geminiHook),
    },
    instructions: { file: 'GEMINI.md' },
    skills: '.agents/skills',
    movedBy: 'GEMINI_CLI_HOME',
    plugin: extensionFolder('.gemini/extensions'),
    addCommand: ['gemini', 'mcp', 'add', 'masterplan'],
    asks: {
      project: 'reads .gemini/ only in folders that you trust, and asks before each tool until you allow it',
      user: 'starts the server only in folders that you trust, and asks before each tool until you allow it',
    },
  },
  {
    id: 'copilot',
    label: 'Copilot CLI',
    detect: { commands: ['copilot'], home: ['.copilot'], project: [] },
    server: {
      project: json('.mcp.json', 'mcpServers', stdio),
      user: json('.copilot/mcp-config.json', 'mcpServers', (words) => ({
        type: 'local',
        ...plain(words),
        tools: ['*'],
      })),
    },
    hooks: {
      project: copilotHooks('.github/hooks/masterplan.json'),
      user: copilotHooks('.copilot/hooks/masterplan.json'),
    },
    instructions: { file: 'AGENTS.md' },
    skills: '.agents/skills',
    movedBy: 'COPILOT_HOME',
    plugin: [enabledPlugins('user', '.copilot/settings.json')],
    asks: {
      project: 'asks whether you trust the folder, and before each tool that writes',
      user: 'asks before each tool that writes',
    },
  },
  {
    id: 'opencode',
    label: 'OpenCode',
    detect: {
      commands: ['opencode'],
      home: ['.config/opencode'],
      project: ['opencode.json', 'opencode.jsonc', '.opencode'],
    },
    server: {
      project: opencode(['opencode.json', 'opencode.jsonc']),
      user: opencode(['.config/opencode/opencode.json', '.config/opencode/opencode.jsonc']),
    },
    hooks: {
      project: hooks('.opencode/plugins/masterplan.js', OPENCODE_EVENTS, undefined),
      user: hooks('.config/opencode/plugins/masterplan.js', OPENCODE_EVENTS, undefined),
    },
    instructions: { file: 'AGENTS.md' },
    skills: '.agents/skills',
    movedBy: 'OPENCODE_CONFIG_DIR',
    asks: {},
  },
  {
    id: 'vscode',
    label: 'VS Code',
    detect: { commands: ['code'], home: [], project: [] },
    server: {
      project: json('.vscode/mcp.json', 'servers', stdio),
      user: json(
        {
          darwin: 'Library/Application Support/Code/User/mcp.json',
          win32: 'AppData/Roaming/Code/User/mcp.json',
          other: '.config/Code/User/mcp.json',
        },
        'servers',
        stdio,
      ),
    },
    // It reads .github/hooks too: hooks of its own there would also run in Copilot CLI.
    hooks: {},
    instructions: { file: 'AGENTS.md' },
    skills: '.agents/skills',
    asks: {
      project: 'asks whether you trust the server when it starts it',
      user: 'asks whether you trust the server when it starts it',
    },
  },
  {
    id: 'cursor',
    label: 'Cursor',
    detect: { commands: ['cursor', 'cursor-agent'], home: ['.cursor'], project: ['.cursor'] },
    server: {
      project: json('.cursor/mcp.json', 'mcpServers', stdio),
      user: json('.cursor/mcp.json', 'mcpServers', stdio),
    },
    hooks: { project: cursorHooks, user: cursorHooks },
    instructions: { file: 'AGENTS.md' },
    skills: '.agents/skills',
    asks: {
      project: 'asks you to enable the server (Settings, MCP), and before each tool',
      user: 'asks before each tool',
    },
  },
  {
    id: 'zed',
    label: 'Zed',
    detect: { commands: ['zed', 'zeditor'], home: ['.config/zed', 'AppData/Roaming/Zed'], project: [] },
    server: {
      user: json(
        { win32: 'AppData/Roaming/Zed/settings.json', other: '.config/zed/settings.json' },
        'context_servers',
        plain,
      ),
    },
    hooks: {},
    instructions: { file: 'AGENTS.md' },
    skills: undefined,
    asks: { user: 'asks before each tool' },
  },
  {
    id: 'windsurf',
    label: 'Windsurf',
    detect: { commands: ['windsurf'], home: ['.codeium/windsurf'], project: [] },
    server: { user: json('.codeium/windsurf/mcp_config.json', 'mcpServers', plain) },
    hooks: {},
    instructions: { file: 'AGENTS.md' },
    skills: undefined,
    asks: { user: 'asks before each tool' },
  },
];

/** The client of this id. */
export function clientOf(id: string): ClientDefinition | undefined {
  return CLIENTS.find((client) => client.id === id);
}
