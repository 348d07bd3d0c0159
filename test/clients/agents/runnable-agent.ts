import type { AgentClient } from '../../../src/client/agent-clients';
import type { ClientName } from '../../support/agent-clients/install';
import type { Dialect } from '../model/conversation';

/** Where a run takes place. */
export interface Place {
  home: string;
  project: string;
  /** The base address of this agent's stand-in model. */
  model: string;
}

/** What it takes to run one agent's program on a prompt, without an account and without a person. */
export interface RunnableAgent {
  name: ClientName;
  client: AgentClient;
  label: string;
  dialect: Dialect;
  /** What the program calls itself to an MCP server. */
  clientInfo: RegExp;
  /** Arguments and environment: the model's address, and a person's answers to what the program would ask. */
  run(place: Place, prompt: string): { args: string[]; env: Record<string, string> };
  /** What the user's own files need for the stand-in model, by their place in the home; nothing about Masterplan. */
  userFiles?: Readonly<Record<string, object>>;
}
