import { z } from 'zod';
import { planSchema } from '../model/plan';
import { IMPORT_FORMATS, ON_CONFLICT } from '../model/vocabulary';
import { planId, shortText } from './fields';
import { importDrafts } from './import/import-drafts';
import { prepareImport } from './import/prepare';
import { previewSchema } from './import/preview';
import { restoreSnapshot } from './import/restore-snapshot';
import { defineOperation } from './operation';

/** Above this many items the transaction is committed as a new image. */
const BULK = 2000;

const input = z.strictObject({
  plan_id: planId().optional(),
  plan: z.record(z.string(), z.unknown()).optional().describe('New, as create_plan'),
  items: z
    .array(z.record(z.string(), z.unknown()))
    .optional()
    .describe('title, any field of add; depends_on_keys, parent_key may name later ones'),
  file: shortText().optional().describe('JSON, YAML or JSON lines'),
  format: z.enum(IMPORT_FORMATS).optional().describe('Default: by content'),
  on_conflict: z.enum(ON_CONFLICT).optional().describe('If a key exists'),
  reset_status: z.boolean().optional().describe('New ones as open work'),
  dry_run: z.boolean().optional().describe('Only check'),
});

const keySchema = z.object({ id: z.int(), item_key: z.string() });

export const importItems = defineOperation({
  name: 'import',
  title: 'Import items',
  description: 'Adds many items, all or none; reports all problems together.',
  group: 'authoring',
  readOnly: false,
  idempotent: false,
  createsStore: true,
  input,
  output: z.object({
    /** Null where a dry run would make it. */
    plan: planSchema.nullable(),
    /** Of a snapshot: the ids of all its plans, the first 100. */
    plans: z.array(z.string()).optional(),
    created: z.int(),
    updated: z.int(),
    skipped: z.int(),
    items: z.array(keySchema),
    /** Of a dry run: the first items as they would be. */
    preview: z.array(previewSchema).optional(),
    warnings: z.array(z.string()),
  }),
  prepare: prepareImport,
  transaction: (_asked, prepared) => ({ bulk: prepared.size > BULK }),
  async handle(context, asked, prepared) {
    if (prepared.kind === 'snapshot')
      return restoreSnapshot(context, prepared.source, asked.dry_run ?? false);
    return importDrafts(context, asked, prepared);
  },
});
