import type { JsonSchema } from './json-schema';

/** The groups that agents and the command line are offered. */
export const AGENT_GROUPS = ['reading', 'work', 'authoring'] as const;
export type AgentGroup = (typeof AGENT_GROUPS)[number];
export type OperationGroup = AgentGroup | 'human' | 'views' | 'hooks';

/** An operation that MCP tools and CLI commands are made of; the others are the editor's and the hooks'. */
export function isForAgents<T extends { group: OperationGroup }>(
  operation: T,
): operation is T & { group: AgentGroup } {
  return (AGENT_GROUPS as readonly OperationGroup[]).includes(operation.group);
}

/**
 * What every border knows of an operation: made from its definition at build time (`dist/catalogue.json`),
 * so that MCP server and command line need neither the handlers nor the schema library.
 */
export interface OperationDescription {
  name: string;
  title: string;
  description: string;
  /**
   * `reading`, `work` and `authoring` are for everybody; `human` only for the editor's human session; `views`
   * are reads made for the editor's views, `hooks` is what agents' hooks call (`isForAgents` says no to both).
   */
  group: OperationGroup;
  /** Changes nothing but heartbeats and what the session has seen. */
  readOnly: boolean;
  /** Calling it again with the same input changes nothing more. */
  idempotent: boolean;
  /** A first call makes the project's store. */
  createsStore: boolean;
  input: JsonSchema;
  output: JsonSchema;
  /** The answer where the project has no store yet; absent: NOT_FOUND. */
  emptyAnswer?: Record<string, unknown>;
}

export interface Catalogue {
  /** The package's version. */
  version: string;
  operations: OperationDescription[];
}
