import type { IMPORT_FORMATS } from '../../model/vocabulary';

export type ImportFormat = (typeof IMPORT_FORMATS)[number];

/** A value from a file or from the call, not checked yet, with the line where it starts (files only). */
export interface RawEntry {
  value: unknown;
  line?: number;
}

/** What was read: the items and perhaps the plan they belong to; or the tables of a snapshot. */
export interface ImportSource {
  plan: unknown;
  entries: RawEntry[];
  /** Other top-level values of an object in a file, for snapshots and for reporting what is unknown. */
  rest: Record<string, unknown>;
}

/** How many items one import may hold: what fits into memory many times over. */
export const MAX_ITEMS = 250_000;
/** How long a file may be, in bytes. */
export const MAX_FILE_BYTES = 256 * 1024 * 1024;
/** YAML is parsed in one piece; above this the host would be silent for too long. */
export const MAX_YAML_BYTES = 1024 * 1024;
