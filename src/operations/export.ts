import { z } from 'zod';
import { MasterplanError } from '../model/errors';
import { isoTime } from '../model/time';
import type { OperationContext } from './context';
import { shortText } from './fields';
import { SNAPSHOT_MARK } from './import/snapshot-format';
import { defineOperation } from './operation';
import { exportTarget, refuseForeignFile, replaceFile } from './verification/export-file';
import type { SignedHead } from './verification/head-signature';
import { writeSnapshot } from './verification/write-snapshot';

/** The first key of a file with a head. */
const HEAD_MARK = 'masterplan_head';

const headSchema = z.object({
  version: z.int(),
  hash: z.string(),
  signature: z.string(),
  public_key: z.string(),
  signed_at: z.string(),
});

export const exportSnapshot = defineOperation({
  name: 'export',
  title: 'Export a snapshot',
  description: 'Writes a snapshot of all, or only the signed head of the log.',
  group: 'reading',
  readOnly: true,
  idempotent: true,
  input: z.strictObject({
    file: shortText().optional().describe('Default .masterplan/snapshot.json'),
    head: z.boolean().optional().describe('Only the signed head'),
  }),
  output: z.object({
    file: z.string().nullable(),
    plans: z.int().optional(),
    items: z.int().optional(),
    changes: z.int().optional(),
    head: headSchema.optional(),
  }),
  async handle(context, asked) {
    if (asked.head) return exportHead(context, asked.file);
    const target = await exportTarget(context, asked.file);
    await refuseForeignFile(target, SNAPSHOT_MARK);
    let counts = new Map<string, number>();
    await replaceFile(target, async (put) => {
      counts = await writeSnapshot(context, put);
    });
    return {
      file: target,
      plans: counts.get('plans') ?? 0,
      items: counts.get('items') ?? 0,
      changes: counts.get('changes') ?? 0,
    };
  },
});

/** Kept elsewhere (a git tag, a chat), it proves later that nothing before it was rewritten. */
async function exportHead(context: OperationContext, file: string | undefined) {
  const row = await context.db.get<SignedHead>(
    'SELECT * FROM masterplan_heads ORDER BY version DESC, signed_at DESC LIMIT 1',
  );
  if (row === undefined) {
    throw new MasterplanError('NOT_FOUND', 'The log has no signed head yet.', {
      hint: 'It gets one with the first change that is written by a plan host.',
    });
  }
  const head = {
    version: row.version,
    hash: row.hash,
    signature: row.signature,
    public_key: row.public_key,
    signed_at: isoTime(row.signed_at),
  };
  if (file === undefined) return { file: null, head };
  const target = await exportTarget(context, file);
  await refuseForeignFile(target, HEAD_MARK);
  await replaceFile(target, (put) => put(`${JSON.stringify({ [HEAD_MARK]: 1, ...head }, null, 2)}\n`));
  return { file: target, head };
}
