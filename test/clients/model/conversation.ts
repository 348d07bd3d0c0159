/** A tool as the request offers it to the model. */
export interface OfferedTool {
  name: string;
  /** Codex groups the tools of one server; a call then names the group, too. */
  namespace?: string;
}

/** What one request to the model holds, whatever the provider's form. */
export interface Conversation {
  tools: OfferedTool[];
  /** The answers to the tools' calls so far, oldest first, as the model reads them. */
  results: string[];
  streamed: boolean;
}

export interface ToolCall {
  id: string;
  tool: OfferedTool;
  input: Record<string, unknown>;
}

/** What the model says: one tool's call, or a text that ends the turn. */
export type Reply = { kind: 'call'; call: ToolCall } | { kind: 'text'; text: string };

/** The answer to a request: server-sent events, or one JSON object. */
export type Sent = { events: readonly { event?: string; data: object | string }[] } | { json: object };

/** One provider's way of speaking. */
export interface Dialect {
  /** Whether a request with this path (behind the seat's name) is a turn of a conversation. */
  isTurn(path: string): boolean;
  read(body: Json, path: string): Conversation;
  write(reply: Reply, conversation: Conversation): Sent;
  /** The answer to what else is asked there; undefined: nothing is there. */
  other(path: string): object | undefined;
}

export type Json = Readonly<Record<string, unknown>>;

export function record(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

export function list(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(record) : [];
}

/** All texts in a part of a request, in their order; what is no text counts as its JSON. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(textOf).join('\n');
  const { text } = record(value);
  return typeof text === 'string' ? text : JSON.stringify(value ?? '');
}
