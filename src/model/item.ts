import { z } from 'zod';
import { ASSIGNEE_TYPES, ITEM_STATUSES, ITEM_TYPES } from './vocabulary';

/** A whole item as it leaves. */
export const itemSchema = z.object({
  id: z.int(),
  plan_id: z.string(),
  item_key: z.string(),
  title: z.string(),
  description: z.string().nullable(),
  acceptance_criteria: z.string().nullable(),
  item_type: z.enum(ITEM_TYPES),
  status: z.enum(ITEM_STATUSES),
  assignee_type: z.enum(ASSIGNEE_TYPES),
  assignee: z.string().nullable(),
  priority: z.int(),
  parent_id: z.int().nullable(),
  position: z.number(),
  phase: z.string().nullable(),
  labels: z.array(z.string()),
  files: z.array(z.string()),
  estimate_minutes: z.number().nullable(),
  lease_minutes: z.number(),
  max_attempts: z.int(),
  attempts: z.int(),
  progress_percent: z.number().nullable(),
  arch_ref: z.string().nullable(),
  port_scope: z.string().nullable(),
  discovered_during: z.int().nullable(),
  depends_on: z.array(z.int()),
  blocked_by: z.array(z.int()),
  claimed_by: z.string().nullable(),
  claimed_by_name: z.string().nullable(),
  claimed_at: z.string().nullable(),
  last_heartbeat: z.string().nullable(),
  lease_expires_at: z.string().nullable(),
  fence: z.int(),
  deferred_until: z.string().nullable(),
  reason: z.string().nullable(),
  metadata: z.record(z.string(), z.unknown()),
  created_at: z.string(),
  started_at: z.string().nullable(),
  completed_at: z.string().nullable(),
  updated_at: z.string(),
});
export type Item = z.infer<typeof itemSchema>;

/** An item in a list. */
export const rowSchema = itemSchema.pick({
  id: true,
  item_key: true,
  title: true,
  item_type: true,
  status: true,
  priority: true,
  parent_id: true,
  assignee_type: true,
  claimed_by: true,
  lease_expires_at: true,
  blocked_by: true,
});
export type ItemRow = z.infer<typeof rowSchema>;

/** An item of which only the name is wanted. */
export const nameSchema = itemSchema.pick({ id: true, item_key: true });
export type ItemName = z.infer<typeof nameSchema>;

/** The right to work on an item; `lease_expires_at` is null for a person. */
export const claimSchema = z.object({
  claim_token: z.string(),
  fence: z.int(),
  lease_expires_at: z.string().nullable(),
});
export type Claim = z.infer<typeof claimSchema>;

/** A completed (or awaited) dependency with what the next worker needs of it. */
export const dependencySchema = rowSchema.extend({
  message: z.string().nullable(),
  files_modified: z.array(z.string()),
  symbols_created: z.array(z.string()),
});
export type Dependency = z.infer<typeof dependencySchema>;

/** What is known of an item's `port_scope`. */
export const scopeSchema = z.object({
  port_scope: z.string(),
  files: z.array(z.string()),
  notes: z.string().nullable(),
  updated_at: z.string(),
});

/** Leaves by status. */
export const countsSchema = z.object({
  pending: z.int(),
  in_progress: z.int(),
  completed: z.int(),
  deferred: z.int(),
  blocked: z.int(),
  cancelled: z.int(),
});
export type Counts = z.infer<typeof countsSchema>;
