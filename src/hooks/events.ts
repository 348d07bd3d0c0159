import type { AgentClient } from '../client/agent-clients';
import type { HookPayload } from './payload';

/**
 * What an event means here: the conversation begins (or goes on after a resume, a clear, a compaction), a prompt is
 * about to be read, a tool was used, something else shows that the agent lives, the conversation ends.
 */
export type HookRole = 'start' | 'prompt' | 'tool' | 'beat' | 'end';

/** Every agent's events by their names in lower case, letters only: `PostToolUse`, `tool.execute.after`. */
const ROLES: Readonly<Record<string, HookRole>> = {
  sessionstart: 'start',
  sessioncreated: 'start',
  userpromptsubmit: 'prompt',
  userpromptsubmitted: 'prompt',
  beforeagent: 'prompt',
  beforesubmitprompt: 'prompt',
  chatmessage: 'prompt',
  experimentalchatsystemtransform: 'prompt',
  posttooluse: 'tool',
  aftertool: 'tool',
  afterfileedit: 'tool',
  toolexecuteafter: 'tool',
  posttoolusefailure: 'beat',
  pretooluse: 'beat',
  beforetool: 'beat',
  toolexecutebefore: 'beat',
  sessionend: 'end',
  sessiondeleted: 'end',
  // The end of a turn or of a sub-agent is nobody's end.
  stop: 'beat',
  agentstop: 'beat',
  afteragent: 'beat',
  subagentstart: 'beat',
  subagentstop: 'beat',
  sessionidle: 'beat',
};

/** What the event means; undefined: nothing to us. */
export function roleOf(event: string): HookRole | undefined {
  return ROLES[plainEvent(event)];
}

export function plainEvent(event: string): string {
  return event.toLowerCase().replace(/[^a-z]/g, '');
}

/** Whether the agent puts a hook's answer to this event into the model's context. */
function takesContext(client: AgentClient, event: string, role: HookRole): boolean {
  if (client === 'cursor') return ['sessionstart', 'posttooluse'].includes(plainEvent(event));
  return role === 'start' || role === 'prompt' || role === 'tool';
}

/** Whether the delta is to be asked for at this event: what is not shown must not count as seen. */
export function showsDelta(
  client: AgentClient,
  event: string,
  { subagent, tool }: Pick<HookPayload, 'subagent' | 'tool'>,
): boolean {
  const role = roleOf(event);
  // Gemini gives its model the error of a failed tool, and drops what hooks have added to the answer.
  if (client === 'gemini' && tool?.failed) return false;
  // A sub-agent's context ends with its task: what it was told, the agent itself would never hear of.
  return role !== undefined && !subagent && takesContext(client, event, role);
}

/** What goes to standard output: the shape that the client accepts for the event, and nothing besides. */
export function answerFor(client: AgentClient, event: string, lines: readonly string[]): string {
  if (lines.length === 0) return NOTHING[client] ?? '';
  const text = lines.join('\n');
  switch (client) {
    case 'claude-code':
    case 'codex':
    case 'gemini':
    case 'vscode':
      // Codex refuses an answer with any further key.
      return json({ hookSpecificOutput: { hookEventName: event, additionalContext: text } });
    case 'copilot':
      return json({ additionalContext: text });
    case 'cursor':
      return json({ additional_context: text });
    case 'opencode':
      return `${text}\n`;
  }
}

/** Where no output at all would not do. */
const NOTHING: Partial<Record<AgentClient, string>> = { gemini: '{}\n', cursor: '{}\n' };

function json(value: object): string {
  return `${JSON.stringify(value)}\n`;
}
