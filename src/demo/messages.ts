/** What the director and its agents tell each other over the IPC channel; the plan itself goes over MCP only. */
export type FromAgent =
  | { type: 'ready' }
  | { type: 'claimed'; itemKey: string; title: string }
  /** It has begun an item and waits in the middle of it, because it was told to freeze. */
  | { type: 'holding'; itemId: number; itemKey: string }
  | { type: 'completed' }
  | { type: 'finished'; reason: string }
  | { type: 'failed'; error: string };

export type FromDirector = { type: 'go' } | { type: 'freeze' } | { type: 'resume' };

export interface AgentOptions {
  name: string;
  /** The project's folder. */
  project: string;
  planId: string;
  seed: number;
}
