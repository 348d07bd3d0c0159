/**
 * The words of the product as closed lists: item types, statuses, activities and so on.
 * SQL checks, schemas, the command line and the views all take them from here.
 */

export const ITEM_TYPES = [
  'task',
  'port',
  'build',
  'test',
  'infra',
  'phase',
  'sprint',
  'milestone',
  'manual',
  'decision',
  'review',
] as const;
export type ItemType = (typeof ITEM_TYPES)[number];

export const ITEM_STATUSES = [
  'pending',
  'in_progress',
  'completed',
  'deferred',
  'blocked',
  'cancelled',
] as const;
export type ItemStatus = (typeof ITEM_STATUSES)[number];

export const ASSIGNEE_TYPES = ['ai', 'human', 'either'] as const;
export type AssigneeType = (typeof ASSIGNEE_TYPES)[number];

export const PLAN_STATUSES = [
  'draft',
  'ready',
  'claimed',
  'in_progress',
  'stalled',
  'review',
  'completed',
  'failed',
] as const;
export type PlanStatus = (typeof PLAN_STATUSES)[number];

export const ACTIVITIES = [
  'created',
  'claimed',
  'progress',
  'note',
  'completed',
  'deferred',
  'blocked',
  'unblocked',
  'released',
  'cancelled',
  'auto_progress',
  'session_end',
  'status_changed',
  'assigned',
  'metadata_updated',
] as const;
export type Activity = (typeof ACTIVITIES)[number];

/** `ai` for every client that came over MCP or the command line; `human` only for a proven key. */
export const SESSION_KINDS = ['ai', 'human'] as const;
export type SessionKind = (typeof SESSION_KINDS)[number];

/** Priorities by name; the number is stored (0 is the most urgent). */
export const PRIORITY_NAMES = ['critical', 'high', 'medium', 'low', 'backlog'] as const;
export type PriorityName = (typeof PRIORITY_NAMES)[number];
export const DEFAULT_PRIORITY = 2;

/** Why `next` has nothing to give; the first that applies, in this order. */
export const NEXT_REASONS = [
  'no_plan',
  'no_items',
  'plan_not_open',
  'no_match',
  'all_done',
  'all_claimed',
  'needs_human',
  'blocked',
  'deferred',
  'stuck',
] as const;
export type NextReason = (typeof NEXT_REASONS)[number];

/** Why something waits for a person, in the order in which it is shown. */
export const NEED_KINDS = [
  /** An open decision that nothing holds back. */
  'decision',
  /** Another open item for people (manual, or meant for one) that nothing holds back. */
  'manual',
  /** An item that a person holds. */
  'held',
  /** A plan whose work was handed in. */
  'review',
  /** An item that nothing will open by itself: it waits for a cancelled or deferred one. */
  'stuck',
  /** An item that was reclaimed so often that it was deferred. */
  'exhausted',
  /** A person's key that waits for approval. */
  'key',
] as const;
export type NeedKind = (typeof NEED_KINDS)[number];

/** What becomes of the items that wait for a cancelled one. */
export const DEPENDENTS_CHOICES = ['keep', 'detach', 'cancel'] as const;
export type DependentsChoice = (typeof DEPENDENTS_CHOICES)[number];

export const IMPORT_FORMATS = ['masterplan', 'beads', 'snapshot'] as const;
export const ON_CONFLICT = ['error', 'skip', 'update'] as const;

export const DEFAULT_LEASE_MINUTES = 30;
export const DEFAULT_MAX_ATTEMPTS = 5;
export const DEFAULT_STALE_AFTER_HOURS = 24;
/** A lease is cut to this when the agent's MCP process goes away; a resume within it is normal. */
export const GRACE_MINUTES = 3;
/** Clients give a tool call up at 60 s. */
export const MAX_WAIT_SECONDS = 50;
export const MAX_LIMIT = 100;
/** Items on a page of `outline`, which only views read. */
export const MAX_OUTLINE_PAGE = 1000;
/** Specifications, artifacts and other long texts, in bytes of UTF-8. */
export const MAX_TEXT_BYTES = 1024 * 1024;

/** Ids, keys and names, in bytes of UTF-8. */
export const MAX_KEY_BYTES = 200;

/** The actor of what follows by itself (rollup, lease expiry, unblocking). */
export const AUTOMATIC_ACTOR = 'masterplan';
