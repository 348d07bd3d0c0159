import { z } from 'zod';
import { readHumanPayload, verifyText } from '../model/human-signature';
import { unsignedAnswerSchema } from '../model/outline';
import { MAX_LIMIT } from '../model/vocabulary';
import { type StoredChange, toChange } from './change-answers';
import type { OperationContext } from './context';
import { isVouchedFor } from './human/key-record';
import { defineOperation } from './operation';
import { type LoggedValues, readHead } from './rules/audit';
import { restartedBy } from './verification/human-changes';

/** As many rows of people are checked in one call, so that nobody else waits long for the store. */
const MOST_ROWS = 1_000;
const PAGE = 500;

/** A person's row with the signature that its request left, and the key of it. */
type HumanRow = StoredChange & {
  payload: string | null;
  signature: string | null;
  public_key: string | null;
  approved_at: number | null;
};

/**
 * The quick look at people's changes, for a view that is to notice a forged one soon: has the row a signed
 * request, is the signature good and the key one that was trusted. Whether the row is what was signed, whether
 * the key was trusted at that moment and whether the log itself was rewritten is the thorough check's: `verify`.
 */
export const unsignedChanges = defineOperation({
  name: 'unsigned_changes',
  title: 'Changes nobody signed',
  description: "Changes in people's names without a valid signature.",
  group: 'views',
  readOnly: true,
  idempotent: true,
  emptyAnswer: { changes: [], version: 0, more: false },
  input: z.strictObject({ since: z.int().min(0).optional().describe('After this version') }),
  output: unsignedAnswerSchema,
  async handle(context, input) {
    const found: StoredChange[] = [];
    const since = input.since ?? 0;
    const head = (await readHead(context)).version;
    const over = new Set<string | null>();
    let group = { requestKey: await requestAt(context, since), last: since };
    let isSigned: boolean | undefined;
    let version = since;
    for (let checked = 0; checked < MOST_ROWS; ) {
      const rows = await readPage(context, version);
      for (const key of await requestsUntil(context, since, rows)) over.add(key);
      for (const row of rows) {
        await context.breathe();
        // The rows of one request stand together; what comes later under its name is not of it.
        const goesOn = group.requestKey === row.request_key && group.last === row.version - 1;
        if (!goesOn) isSigned = !over.has(row.request_key) && isGood(row);
        else isSigned ??= isGood(row);
        over.add(row.request_key);
        group = { requestKey: row.request_key, last: row.version };
        version = row.version;
        if (!isSigned && !(await isVouchedRestart(context, row))) found.push(row);
        if (found.length === MAX_LIMIT) return answer(found, version, head);
      }
      checked += rows.length;
      if (rows.length < PAGE) return answer(found, Math.max(version, head), head);
    }
    return answer(found, version, head);
  },
});

/** The next rows in people's names. */
async function readPage(context: OperationContext, after: number): Promise<HumanRow[]> {
  return context.db.all<HumanRow>(
    `SELECT change.*, request.payload, request.signature, known.public_key, known.approved_at
     FROM masterplan_updates AS change
     LEFT JOIN masterplan_signed_requests AS request ON request.request_key = change.request_key
     LEFT JOIN masterplan_keys AS known ON known.key_id = request.key_id
     WHERE change.kind = 'human' AND change.version > $1 ORDER BY change.version LIMIT ${PAGE}`,
    [after],
  );
}

/** The person's request that left this row; null where it is none of a person's. */
async function requestAt(context: OperationContext, version: number): Promise<string | null> {
  const row = await context.db.get<{ request_key: string | null }>(
    "SELECT request_key FROM masterplan_updates WHERE version = $1 AND kind = 'human'",
    [version],
  );
  return row?.request_key ?? null;
}

/** Which requests of these rows have left others before, up to `version`. */
async function requestsUntil(
  context: OperationContext,
  version: number,
  rows: readonly HumanRow[],
): Promise<string[]> {
  const keys = [...new Set(rows.map((row) => row.request_key).filter((key) => key !== null))];
  if (version === 0 || keys.length === 0) return [];
  const earlier = await context.db.all<{ request_key: string }>(
    `SELECT DISTINCT request_key FROM masterplan_updates
     WHERE kind = 'human' AND version <= $1
       AND request_key IN (${keys.map((_, index) => `$${index + 2}`).join(', ')})`,
    [version, ...keys],
  );
  return earlier.map((row) => row.request_key);
}

function answer(found: readonly StoredChange[], version: number, head: number) {
  return { changes: found.map(toChange), version, more: version < head };
}

/** The row by which a key trusts itself counts no longer when somebody has approved the key since. */
async function isVouchedRestart(context: OperationContext, row: HumanRow): Promise<boolean> {
  const keyId = restartedBy(row, row.new === null ? {} : (JSON.parse(row.new) as LoggedValues));
  return keyId !== undefined && (await isVouchedFor(context, keyId));
}

function isGood(row: HumanRow): boolean {
  const { payload, signature, public_key: publicKey } = row;
  if (payload === null || signature === null || publicKey === null || row.approved_at === null) return false;
  return readHumanPayload(payload)?.key === row.request_key && verifyText(payload, signature, publicKey);
}
