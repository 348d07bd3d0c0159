import type { AgentClient } from '../client/agent-clients';
import { sessionFromEnvironment } from '../client/agent-environment';

/** What a hook was told, in one form for all agents. */
export interface HookPayload {
  sessionId: string;
  /** The agent's working directory. */
  cwd: string;
  /** It was fired from within a sub-agent, which belongs to the same session. */
  subagent: boolean;
  /** Other conversations of the agent's process are under way at the same time. */
  ambiguous: boolean;
  tool: ToolUse | undefined;
}

export interface ToolUse {
  name: string;
  input: Readonly<Record<string, unknown>>;
  failed: boolean;
}

type Json = Readonly<Record<string, unknown>>;

/** What is longer is read to its end (an agent may take a broken pipe ill), but only its beginning is looked at. */
export const LONGEST_PAYLOAD = 4 * 1024 * 1024;
/** A text that ends like an object is tried before the end of input, as long as that costs nothing. */
const EASILY_TRIED = 256 * 1024;

/** Standard input as text, cut at `LONGEST_PAYLOAD`. Some agents never close it: a whole object is enough. */
export function readInput(input: NodeJS.ReadStream): Promise<string> {
  if (input.isTTY) return Promise.resolve('');
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const text = () => Buffer.concat(chunks).toString('utf8');
    input.on('data', (chunk: Buffer) => {
      if (length > LONGEST_PAYLOAD) return;
      chunks.push(chunk);
      length += chunk.length;
      if (length <= EASILY_TRIED && /\}\s*$/.test(chunk.toString('latin1')) && parse(text()) !== undefined) {
        resolve(text());
      }
    });
    input.on('end', () => resolve(text()));
    input.on('error', () => resolve(text()));
  });
}

/**
 * Reads what an agent says: Claude Code, Codex, Gemini and our OpenCode plugin in snake_case, Copilot and older
 * versions of VS Code in camelCase, Cursor by names of its own. Undefined where it names no conversation.
 */
export function readPayload(
  client: AgentClient,
  text: string,
  environment: NodeJS.ProcessEnv,
): HookPayload | undefined {
  const payload = parse(text) ?? beginning(text);
  const sessionId =
    first(payload, ['session_id', 'sessionId', 'sessionID', 'conversation_id']) ??
    sessionFromEnvironment(client, environment);
  if (sessionId === undefined) return undefined;
  const roots = payload.workspace_roots;
  const root: unknown = Array.isArray(roots) ? roots[0] : undefined;
  return {
    sessionId,
    cwd: first(payload, ['cwd']) ?? (typeof root === 'string' ? root : process.cwd()),
    subagent: first(payload, ['agent_id', 'agentId']) !== undefined,
    ambiguous: payload.ambiguous === true,
    tool: toolOf(payload),
  };
}

function toolOf(payload: Json): ToolUse | undefined {
  const name = first(payload, ['tool_name', 'toolName', 'tool']);
  if (name === undefined) {
    // Cursor's afterFileEdit is an edit by itself.
    const file = first(payload, ['file_path']);
    return file === undefined ? undefined : { name: 'edit', input: { file_path: file }, failed: false };
  }
  const input = record(payload.tool_input ?? payload.toolArgs ?? payload.args);
  const result = record(payload.tool_response ?? payload.toolResult);
  const failed = result.error !== undefined || /^(failure|rejected|denied)$/.test(String(result.resultType));
  return { name, input, failed };
}

function first(payload: Json, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = payload[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}

/** A value as an object; Copilot has given a tool's arguments as JSON text, too. */
function record(value: unknown): Json {
  const object = typeof value === 'string' ? parse(value) : value;
  return typeof object === 'object' && object !== null && !Array.isArray(object) ? (object as Json) : {};
}

function parse(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Conversation and folder from the beginning of a text that is too long (a tool's whole output) or broken: agents
 * name them first. A quotation mark within a JSON text is escaped, so that no text can pass for a name.
 */
function beginning(text: string): Json {
  const found: Record<string, unknown> = {};
  for (const [, name = '', value = ''] of text
    .slice(0, 64 * 1024)
    .matchAll(
      /(?<!\\)"(session_id|sessionId|conversation_id|cwd|agent_id|ambiguous)"\s*:\s*("(?:[^"\\]|\\.)*"|true)/g,
    )) {
    try {
      found[name] ??= JSON.parse(value);
    } catch {
      // Half an escape: not this one.
    }
  }
  return found;
}
