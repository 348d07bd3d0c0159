import type { JsonSchema } from './json-schema';

/**
 * What every border knows of an operation: made from its definition at build time (`dist/catalogue.json`),
 * so that MCP server and command line need neither the handlers nor the schema library.
 */
export interface OperationDescription {
  name: string;
  title: string;
  description: string;
  /** `reading`, `work` and `authoring` are for everybody; `human` only for the editor's human session. */
  group: 'reading' | 'work' | 'authoring' | 'human';
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
