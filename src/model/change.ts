import { z } from 'zod';
import { ACTIVITIES, SESSION_KINDS } from './vocabulary';

/** One row of the audit log as it leaves; `version` is the row's number. */
export const changeSchema = z.object({
  version: z.int(),
  at: z.string(),
  activity: z.enum(ACTIVITIES),
  plan_id: z.string().nullable(),
  item_id: z.int().nullable(),
  item_key: z.string().nullable(),
  feature_id: z.string().nullable(),
  session_id: z.string().nullable(),
  session_name: z.string().nullable(),
  user: z.string().nullable(),
  actor: z.string(),
  kind: z.enum(SESSION_KINDS),
  old: z.record(z.string(), z.unknown()).nullable(),
  new: z.record(z.string(), z.unknown()).nullable(),
  message: z.string().nullable(),
  files: z.array(z.string()),
  fence: z.int().nullable(),
  hash: z.string(),
});
export type Change = z.infer<typeof changeSchema>;
