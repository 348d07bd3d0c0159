import { z } from 'zod';
import { countsSchema } from './item';
import { PLAN_STATUSES } from './vocabulary';

/** A plan as it leaves; `spec_content` only from get_plan, create_plan and update_plan. */
export const planSchema = z.object({
  plan_id: z.string(),
  project_id: z.string(),
  project_name: z.string(),
  feature_id: z.string().nullable(),
  feature_title: z.string().nullable(),
  feature_version: z.int().nullable(),
  title: z.string(),
  description: z.string().nullable(),
  owner: z.string().nullable(),
  status: z.enum(PLAN_STATUSES),
  /** The status before this change. */
  was: z.enum(PLAN_STATUSES).optional(),
  archived: z.boolean(),
  claimed_by: z.string().nullable(),
  claimed_by_session: z.string().nullable(),
  claimed_at: z.string().nullable(),
  last_activity_at: z.string(),
  stale_after_hours: z.number(),
  four_eyes: z.boolean(),
  /** Up to 1 MiB of Markdown: only from get_plan and submit_work. */
  work_artifacts: z.string().nullable().optional(),
  metadata: z.record(z.string(), z.unknown()),
  counts: countsSchema,
  created_at: z.string(),
  updated_at: z.string(),
  spec_content: z.string().nullable().optional(),
});
export type Plan = z.infer<typeof planSchema>;

/** A feature with its latest version. */
export const featureSchema = z.object({
  feature_id: z.string(),
  project_id: z.string(),
  title: z.string(),
  description: z.string().nullable(),
  /** Up to 1 MiB of Markdown: not in lists. */
  spec_content: z.string().nullable().optional(),
  version: z.int(),
  created_at: z.string(),
  updated_at: z.string(),
});
export type Feature = z.infer<typeof featureSchema>;

export const featureVersionSchema = z.object({
  version: z.int(),
  title: z.string(),
  description: z.string().nullable(),
  spec_content: z.string().nullable(),
  implemented_by_plan_id: z.string().nullable(),
  implemented_by: z.string().nullable(),
  implemented_at: z.string().nullable(),
  created_at: z.string(),
});
