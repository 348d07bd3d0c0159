import type { OperationContext } from '../context';
import { FIRST_PREVIOUS_HASH, hashRow } from '../rules/audit';
import { compareDerived } from './compare-derived';
import { compareTables, type Difference } from './compare-tables';
import { type SignedHead, verifyHead } from './head-signature';
import { HumanChanges, type StoredSignature } from './human-changes';
import { logRows } from './log-pages';
import { checkRemembered, type RememberedHead } from './remembered-head';
import { Replay, ReplayError } from './replay';

export interface Verification {
  rows: number;
  /** The log's newest row, and when that was signed (ms UTC; null: not yet). */
  head: { version: number; hash: string; signed_at: number | null } | undefined;
  firstBad: Difference | undefined;
  unsignedHuman: number[];
}

/**
 * Checks the log from its first row: chain, signed heads, people's signatures; and whether the tables are
 * what the log tells, and what follows from it (`logged`: without the latter). Stops following the chain at the
 * first bad row. `remembered`: what the log must hold besides, and the file that says so.
 */
export async function verifyStore(
  context: Pick<OperationContext, 'db' | 'breathe' | 'progress'>,
  scope: 'all' | 'logged' = 'all',
  remembered?: { head: RememberedHead; file: string },
): Promise<Verification> {
  const { db } = context;
  const heads = await db.all<SignedHead>('SELECT * FROM masterplan_heads ORDER BY version DESC');
  const total = (await db.get<{ n: number }>('SELECT COUNT(*) AS n FROM masterplan_updates'))?.n ?? 0;
  const replay = new Replay();
  const humans = new HumanChanges(
    (requestKey) =>
      db.get<StoredSignature>(
        'SELECT key_id, payload, signature FROM masterplan_signed_requests WHERE request_key = $1',
        [requestKey],
      ),
    replay,
  );
  const hashAt = new Map<number, string>();
  const signedVersions = new Set([1, ...heads.map((head) => head.version)]);
  if (remembered !== undefined) signedVersions.add(remembered.head.version);
  let head = { version: 0, hash: FIRST_PREVIOUS_HASH };
  let firstBad: Difference | undefined;
  for await (const { row, hash } of logRows(context)) {
    firstBad = checkRow(row, hash, head) ?? replayRow(replay, row);
    if (firstBad !== undefined) break;
    await humans.see(row);
    head = { version: row.version, hash };
    if (signedVersions.has(row.version)) hashAt.set(row.version, hash);
    if (row.version % 1000 === 0) context.progress(row.version, total, 'rows');
  }
  firstBad ??= checkHeads(heads, head.version, hashAt);
  if (remembered !== undefined) {
    const { head: expected, file } = remembered;
    firstBad ??= checkRemembered(expected, hashAt.get(expected.version), file);
  }
  firstBad ??= await compareTables(context, replay);
  if (scope === 'all') firstBad ??= await compareDerived(context, replay);
  const signedAt = heads.find(({ version }) => version === head.version)?.signed_at ?? null;
  return {
    rows: total,
    head: head.version === 0 ? undefined : { ...head, signed_at: signedAt },
    firstBad,
    unsignedHuman: humans.unsigned,
  };
}

function checkRow(
  row: Parameters<typeof hashRow>[1],
  hash: string,
  before: { version: number; hash: string },
): Difference | undefined {
  if (row.version !== before.version + 1) {
    return { version: before.version + 1, why: `row ${before.version + 1} is missing` };
  }
  if (hashRow(before.hash, row) !== hash) {
    return { version: row.version, why: 'its hash does not follow from its content and the row before' };
  }
  return undefined;
}

function replayRow(replay: Replay, row: Parameters<Replay['apply']>[0]): Difference | undefined {
  try {
    replay.apply(row);
    return undefined;
  } catch (error) {
    if (error instanceof ReplayError || error instanceof SyntaxError) {
      return { version: row.version, why: `the row ${error.message}` };
    }
    throw error;
  }
}

/** A head that was signed must still stand in the log. */
function checkHeads(
  heads: readonly SignedHead[],
  last: number,
  hashAt: ReadonlyMap<number, string>,
): Difference | undefined {
  const bad: Difference[] = [];
  for (const head of heads) {
    if (head.version > last) {
      const why = `rows are missing at the end: row ${head.version} was signed as the head`;
      bad.push({ version: last + 1, why });
    } else if (hashAt.get(head.version) !== head.hash) {
      bad.push({
        version: head.version,
        why: 'another row was signed as the head here: the log was rewritten',
      });
    } else if (!verifyHead(head, hashAt.get(1) ?? '')) {
      bad.push({ version: head.version, why: "the signature of the log's head is not valid" });
    }
  }
  return bad.sort((a, b) => a.version - b.version)[0];
}
