import { z } from 'zod';
import { changeSchema } from './change';
import { itemSchema, rowSchema } from './item';
import { planSchema } from './plan';
import { SESSION_KINDS } from './vocabulary';

/** An item as the editor's views keep it: everything but the long texts. */
export const outlineItemSchema = itemSchema
  .pick({
    id: true,
    plan_id: true,
    item_key: true,
    title: true,
    item_type: true,
    status: true,
    priority: true,
    assignee_type: true,
    assignee: true,
    parent_id: true,
    position: true,
    phase: true,
    labels: true,
    files: true,
    estimate_minutes: true,
    progress_percent: true,
    attempts: true,
    max_attempts: true,
    depends_on: true,
    claimed_by: true,
    claimed_by_name: true,
    claimed_at: true,
    lease_expires_at: true,
    deferred_until: true,
    reason: true,
    created_at: true,
    completed_at: true,
    updated_at: true,
  })
  .extend({
    child_count: z.int(),
    claimed_by_user: z.string().nullable(),
    claimed_by_client: z.string().nullable(),
    claimed_by_kind: z.enum(SESSION_KINDS).nullable(),
  });
export type OutlineItem = z.infer<typeof outlineItemSchema>;

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

/** One thing that needs a person. `item` or `plan` or `key` is there, as the kind says. */
export const needSchema = z.object({
  kind: z.enum(NEED_KINDS),
  item: rowSchema.extend({ plan_id: z.string() }).optional(),
  plan: planSchema.optional(),
  key: z
    .object({ key_id: z.string(), user: z.string(), label: z.string().nullable(), enrolled_at: z.string() })
    .optional(),
  /** One sentence for people: why it waits. */
  why: z.string(),
  since: z.string().nullable(),
});
export type Need = z.infer<typeof needSchema>;

/** Answer of `outline`. */
export const outlineAnswerSchema = z.object({
  items: z.array(outlineItemSchema),
  next_cursor: z.string().nullable(),
  /** The log's version that this page was read at. */
  version: z.int(),
});

/** Answer of `needs_you`: the first 500, and how many there are of each kind. */
export const needsAnswerSchema = z.object({
  needs: z.array(needSchema),
  counts: z.record(z.enum(NEED_KINDS), z.int()),
  total: z.int(),
});
export type NeedsAnswer = z.infer<typeof needsAnswerSchema>;

/** Answer of `unsigned_changes`: human rows of the log without a valid signature. */
export const unsignedAnswerSchema = z.object({
  changes: z.array(changeSchema),
  /** Checked up to here; give it as `since` the next time. */
  version: z.int(),
});
