import { z } from 'zod';
import { isoTime } from '../model/time';
import { defineOperation } from './operation';
import { LogVerification } from './verification/verify-store';

export const verify = defineOperation({
  name: 'verify',
  title: 'Verify the log',
  description: 'Checks the audit log and its signatures.',
  group: 'reading',
  readOnly: true,
  idempotent: true,
  input: z.strictObject({}),
  output: z.object({
    ok: z.boolean(),
    rows: z.int(),
    head: z.object({ version: z.int(), hash: z.string(), signed_at: z.string().nullable() }).nullable(),
    first_bad: z.object({ version: z.int(), why: z.string() }).optional(),
    unsigned_human: z.array(z.int()),
    other_logs: z.array(z.object({ rows: z.int(), hash: z.string(), seen_at: z.string() })).optional(),
  }),
  // Most of it is read between others' calls; what they have added meanwhile, and the tables, in one transaction.
  async prepare(_asked, context) {
    const remembered = (await context.store.rememberedHeads?.()) ?? [];
    const verification = new LogVerification();
    await verification.walk(context);
    return { verification, remembered };
  },
  async handle(context, _asked, { verification, remembered }) {
    const found = await verification.conclude(context, 'all', remembered);
    return {
      ok: found.firstBad === undefined && found.unsignedHuman.length === 0,
      rows: found.rows,
      head: found.head === undefined ? null : { ...found.head, signed_at: isoTime(found.head.signed_at) },
      ...(found.firstBad === undefined ? {} : { first_bad: found.firstBad }),
      unsigned_human: found.unsignedHuman.slice(0, 1000),
      ...(found.otherLogs.length > 0 && {
        other_logs: found.otherLogs.map(({ version, hash, at }) => ({ rows: version, hash, seen_at: at })),
      }),
    };
  },
});
