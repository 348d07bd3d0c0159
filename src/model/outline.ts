import { z } from 'zod';
import { changeSchema } from './change';
import { itemSchema, rowSchema } from './item';
import { planSchema } from './plan';
import { NEED_KINDS, SESSION_KINDS } from './vocabulary';

/**
 * An item as the editor's views keep it: everything but the long texts; of labels and files the first 100 each,
 * of the reason what fits a line or two.
 */
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
    /** The name of the holder's program (`claude-code`), where its session is known. */
    claimed_by_client: z.string().nullable(),
    claimed_by_kind: z.enum(SESSION_KINDS).nullable(),
  });
export type OutlineItem = z.infer<typeof outlineItemSchema>;

/** One thing that needs a person. `item` or `plan` or `key` is there, as the kind says. */
export const needSchema = z.object({
  kind: z.enum(NEED_KINDS),
  item: rowSchema.extend({ plan_id: z.string() }).optional(),
  plan: planSchema.optional(),
  key: z
    .object({ key_id: z.string(), user: z.string(), label: z.string().nullable(), enrolled_at: z.string() })
    .optional(),
  /** Who handed in the work of a plan in review. */
  submitted_by: z.string().nullable().optional(),
  /** The session that did. */
  submitted_by_session: z.string().nullable().optional(),
  /** One sentence for people: why it waits. In English; the editor makes its own of what is known besides. */
  why: z.string(),
  since: z.string().nullable(),
});
export type Need = z.infer<typeof needSchema>;

/** Answer of `outline`: items in order of their ids. */
export const outlineAnswerSchema = z.object({
  items: z.array(outlineItemSchema),
  next_cursor: z.string().nullable(),
  /** The log's version that this page was read at. */
  version: z.int(),
});

/** As many entries `needs_you` gives. */
export const MAX_NEEDS = 500;

/** Answer of `needs_you`: the first 500, and how many there are of each kind. */
export const needsAnswerSchema = z.object({
  needs: z.array(needSchema),
  counts: z.record(z.enum(NEED_KINDS), z.int()),
  total: z.int(),
});
export type NeedsAnswer = z.infer<typeof needsAnswerSchema>;

/** Answer of `unsigned_changes`: human rows of the log without a valid signature, the newest last. */
export const unsignedAnswerSchema = z.object({
  changes: z.array(changeSchema),
  /** Checked up to here; give it as `since` the next time. */
  version: z.int(),
  /** There is more to check after `version`: ask again at once. */
  more: z.boolean(),
});
export type UnsignedAnswer = z.infer<typeof unsignedAnswerSchema>;
