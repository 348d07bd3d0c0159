import { join } from 'node:path';
import type { AgentClient } from '../../src/client/agent-clients';

/*
 * What the agents give their hooks, field by field: as seen with Claude Code 2.1.330, Codex 0.169.0, Gemini CLI 0.61.0
 * and Copilot CLI 1.0.102, as documented of VS Code and Cursor; OpenCode by our own plugin.
 */

export interface RecordedAgent {
  client: AgentClient;
  /** The agent's own names. */
  events: { start: string; prompt: string; tool: string; end: string };
  start(session: string, cwd: string): object;
  prompt(session: string, cwd: string): object;
  /** A use of the agent's editing tool on `file` (relative to `cwd`). */
  edit(session: string, cwd: string, file: string): object;
  end(session: string, cwd: string): object;
  /** What the agent reads of an answer: the text for the model. Throws where it would refuse the answer. */
  context(stdout: string, event: string): string;
  /** An answer with nothing to say. */
  nothing: string;
}

const PROMPT = 'Go on with the "next" item';

/** The common fields of those that follow Claude Code. */
const common = (session: string, cwd: string, event: string) => ({
  session_id: session,
  transcript_path: '/home/dev/.agent/transcript.jsonl',
  cwd,
  hook_event_name: event,
});

function nested(stdout: string, event: string): string {
  const answer = JSON.parse(stdout) as Record<string, unknown>;
  // Codex takes these keys only; the others would ignore more.
  exactly(answer, ['hookSpecificOutput']);
  const inner = answer.hookSpecificOutput as Record<string, unknown>;
  exactly(inner, ['hookEventName', 'additionalContext']);
  if (inner.hookEventName !== event) throw new Error(`${String(inner.hookEventName)} is not ${event}`);
  return String(inner.additionalContext);
}

function flat(name: string): (stdout: string) => string {
  return (stdout) => {
    const answer = JSON.parse(stdout) as Record<string, unknown>;
    exactly(answer, [name]);
    return String(answer[name]);
  };
}

function exactly(object: Record<string, unknown>, keys: readonly string[]): void {
  if (Object.keys(object).join() !== keys.join()) throw new Error(`keys: ${Object.keys(object).join()}`);
}

const CLAUDE_EVENTS = {
  start: 'SessionStart',
  prompt: 'UserPromptSubmit',
  tool: 'PostToolUse',
  end: 'SessionEnd',
} as const;

const claude: RecordedAgent = {
  client: 'claude-code',
  events: CLAUDE_EVENTS,
  start: (session, cwd) => ({ ...common(session, cwd, 'SessionStart'), source: 'startup', model: 'opus' }),
  prompt: (session, cwd) => ({
    ...common(session, cwd, 'UserPromptSubmit'),
    permission_mode: 'default',
    prompt: PROMPT,
  }),
  edit: (session, cwd, file) => ({
    ...common(session, cwd, 'PostToolUse'),
    permission_mode: 'acceptEdits',
    tool_name: 'Edit',
    tool_input: { file_path: join(cwd, file), old_string: 'a', new_string: 'b', replace_all: false },
    tool_response: { filePath: join(cwd, file), structuredPatch: [] },
    tool_use_id: 'toolu_1',
  }),
  end: (session, cwd) => ({ ...common(session, cwd, 'SessionEnd'), reason: 'prompt_input_exit' }),
  context: nested,
  nothing: '',
};

const codex: RecordedAgent = {
  client: 'codex',
  events: CLAUDE_EVENTS,
  start: (session, cwd) => ({
    ...common(session, cwd, 'SessionStart'),
    transcript_path: null,
    model: 'gpt-5',
    permission_mode: 'default',
    source: 'startup',
  }),
  prompt: (session, cwd) => ({
    ...common(session, cwd, 'UserPromptSubmit'),
    turn_id: 't-1',
    model: 'gpt-5',
    permission_mode: 'default',
    prompt: PROMPT,
  }),
  edit: (session, cwd, file) => ({
    ...common(session, cwd, 'PostToolUse'),
    turn_id: 't-1',
    model: 'gpt-5',
    permission_mode: 'default',
    tool_name: 'apply_patch',
    tool_input: { command: `*** Begin Patch\n*** Update File: ${file}\n@@\n-a\n+b\n*** End Patch\n` },
    tool_response: 'Success. Updated the following files:',
    tool_use_id: 'call_1',
  }),
  end: (session, cwd) => ({ ...common(session, cwd, 'SessionEnd'), model: 'gpt-5', reason: 'exit' }),
  context: nested,
  nothing: '',
};

const gemini: RecordedAgent = {
  client: 'gemini',
  events: { start: 'SessionStart', prompt: 'BeforeAgent', tool: 'AfterTool', end: 'SessionEnd' },
  start: (session, cwd) => ({
    ...common(session, cwd, 'SessionStart'),
    timestamp: '2026-01-05T09:00:00.000Z',
    source: 'startup',
  }),
  prompt: (session, cwd) => ({
    ...common(session, cwd, 'BeforeAgent'),
    timestamp: '2026-01-05T09:00:00.000Z',
    prompt: PROMPT,
  }),
  edit: (session, cwd, file) => ({
    ...common(session, cwd, 'AfterTool'),
    timestamp: '2026-01-05T09:00:00.000Z',
    tool_name: 'replace',
    tool_input: { file_path: join(cwd, file), instruction: 'x', old_string: 'a', new_string: 'b' },
    tool_response: { llmContent: 'ok', returnDisplay: 'ok' },
  }),
  end: (session, cwd) => ({
    ...common(session, cwd, 'SessionEnd'),
    timestamp: '2026-01-05T09:00:00.000Z',
    reason: 'exit',
  }),
  context: nested,
  nothing: '{}\n',
};

const copilot: RecordedAgent = {
  client: 'copilot',
  events: { start: 'sessionStart', prompt: 'userPromptSubmitted', tool: 'postToolUse', end: 'sessionEnd' },
  start: (sessionId, cwd) => ({ timestamp: 1767603600000, sessionId, cwd, source: 'new', initialPrompt: '' }),
  prompt: (sessionId, cwd) => ({ timestamp: 1767603600000, sessionId, cwd, prompt: PROMPT }),
  edit: (sessionId, cwd, file) => ({
    timestamp: 1767603600000,
    sessionId,
    cwd,
    toolName: 'edit',
    toolArgs: { path: join(cwd, file), old_str: 'a', new_str: 'b' },
    toolResult: { resultType: 'success', textResultForLlm: 'ok' },
  }),
  end: (sessionId, cwd) => ({ timestamp: 1767603600000, sessionId, cwd, reason: 'user_exit' }),
  context: flat('additionalContext'),
  nothing: '',
};

const opencode: RecordedAgent = {
  client: 'opencode',
  events: {
    start: 'session.created',
    prompt: 'experimental.chat.system.transform',
    tool: 'tool.execute.after',
    end: 'session.deleted',
  },
  start: (session_id, cwd) => ({ session_id, cwd, event: 'session.created' }),
  prompt: (session_id, cwd) => ({ session_id, cwd, event: 'experimental.chat.system.transform' }),
  edit: (session_id, cwd, file) => ({
    session_id,
    cwd,
    event: 'tool.execute.after',
    tool: 'edit',
    args: { filePath: join(cwd, file), oldString: 'a', newString: 'b' },
  }),
  end: (session_id, cwd) => ({ session_id, cwd, event: 'session.deleted' }),
  context: (stdout) => stdout.trimEnd(),
  nothing: '',
};

const vscode: RecordedAgent = {
  ...claude,
  client: 'vscode',
  edit: (session, cwd, file) => ({
    timestamp: '2026-01-05T09:00:00.000Z',
    ...common(session, cwd, 'PostToolUse'),
    tool_name: 'replace_string_in_file',
    tool_input: { filePath: join(cwd, file), oldString: 'a', newString: 'b' },
    tool_use_id: 'call_1',
    tool_response: 'ok',
  }),
};

const cursor: RecordedAgent = {
  client: 'cursor',
  events: { start: 'sessionStart', prompt: 'beforeSubmitPrompt', tool: 'postToolUse', end: 'sessionEnd' },
  start: (session, cwd) => ({ ...cursorFields(session, cwd, 'sessionStart'), session_id: session }),
  prompt: (session, cwd) => ({ ...cursorFields(session, cwd, 'beforeSubmitPrompt'), prompt: PROMPT }),
  edit: (session, cwd, file) => ({
    ...cursorFields(session, cwd, 'postToolUse'),
    tool_name: 'Write',
    tool_input: { file_path: join(cwd, file), content: 'b' },
    tool_output: '{}',
  }),
  end: (session, cwd) => ({ ...cursorFields(session, cwd, 'sessionEnd'), reason: 'completed' }),
  context: flat('additional_context'),
  nothing: '{}\n',
};

function cursorFields(session: string, cwd: string, event: string): object {
  return {
    conversation_id: session,
    generation_id: 'g-1',
    model: 'm',
    hook_event_name: event,
    cursor_version: '2.0.77',
    workspace_roots: [cwd],
  };
}

export const RECORDED: readonly RecordedAgent[] = [claude, codex, gemini, copilot, opencode, vscode, cursor];
