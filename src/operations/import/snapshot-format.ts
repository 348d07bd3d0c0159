import { KEY_COLUMNS } from '../human/key-record';
import { DERIVED_ITEM_COLUMNS, LOGGED_ITEM_COLUMNS } from '../rules/item-record';
import { LOGGED_PLAN_COLUMNS } from '../rules/plan-record';
import type { ImportSource } from './import-source';

/** The first key of a snapshot, with the number of its form. */
export const SNAPSHOT_MARK = 'masterplan_snapshot';
export const SNAPSHOT_FORM = 1;

/** One table of a snapshot: a list at the top of the file, one row a line. */
export interface SnapshotTable {
  /** Its name in the file. */
  name: string;
  /** Its name in the store. */
  table: string;
  columns: readonly string[];
  /** What orders the rows, and pages through them: unique within the table. */
  key: readonly string[];
  /** References to rows of the same table that may come later: written when all rows are there. */
  late?: readonly string[];
}

/**
 * Everything that another machine needs, in the order in which it can be inserted. Left out: claim tokens
 * (they are secrets), sessions, answered requests, and counts (they are recomputed).
 */
export const SNAPSHOT_TABLES: readonly SnapshotTable[] = [
  {
    name: 'projects',
    table: 'masterplan_projects',
    columns: ['project_id', 'name', 'created_at'],
    key: ['project_id'],
  },
  {
    name: 'features',
    table: 'masterplan_features',
    columns: [
      'feature_id',
      'project_id',
      'title',
      'description',
      'spec_content',
      'version',
      'created_at',
      'updated_at',
    ],
    key: ['feature_id'],
  },
  {
    name: 'plans',
    table: 'masterplans',
    columns: ['plan_id', ...LOGGED_PLAN_COLUMNS, 'last_activity_at', 'created_at', 'updated_at'],
    key: ['plan_id'],
  },
  {
    name: 'feature_versions',
    table: 'masterplan_feature_versions',
    columns: [
      'feature_id',
      'version',
      'title',
      'description',
      'spec_content',
      'implemented_by_plan_id',
      'implemented_by',
      'implemented_at',
      'created_by',
      'created_at',
    ],
    key: ['feature_id', 'version'],
  },
  {
    name: 'items',
    table: 'masterplan_items',
    columns: [
      'id',
      'plan_id',
      ...LOGGED_ITEM_COLUMNS,
      'claimed_by_client',
      'last_heartbeat',
      'lease_expires_at',
      'created_at',
      'updated_at',
      ...DERIVED_ITEM_COLUMNS,
    ],
    key: ['id'],
    late: ['parent_id', 'discovered_during'],
  },
  {
    name: 'dependencies',
    table: 'masterplan_dependencies',
    columns: ['item_id', 'depends_on_id', 'created_at'],
    key: ['item_id', 'depends_on_id'],
  },
  {
    name: 'scopes',
    table: 'masterplan_scopes',
    columns: ['port_scope', 'files', 'notes', 'updated_at'],
    key: ['port_scope'],
  },
  { name: 'keys', table: 'masterplan_keys', columns: KEY_COLUMNS, key: ['key_id'], late: ['approved_by'] },
  {
    name: 'signed_requests',
    table: 'masterplan_signed_requests',
    columns: ['request_key', 'key_id', 'payload', 'signature', 'at'],
    key: ['request_key'],
  },
  {
    name: 'heads',
    table: 'masterplan_heads',
    columns: ['key_id', 'public_key', 'version', 'hash', 'signature', 'signed_at'],
    key: ['key_id'],
  },
  {
    name: 'changes',
    table: 'masterplan_updates',
    columns: [
      'version',
      'at',
      'activity',
      'plan_id',
      'item_id',
      'item_key',
      'feature_id',
      'session_id',
      'session_name',
      'user_name',
      'actor',
      'kind',
      'old',
      'new',
      'message',
      'files',
      'fence',
      'request_key',
      'hash',
    ],
    key: ['version'],
  },
];

export function isSnapshot(source: ImportSource): boolean {
  return SNAPSHOT_MARK in source.rest;
}
