import type { Statements } from '../../store/database';
import { type RememberedHead, rememberedOf } from '../../store/head-memory';
import type { OperationContext } from '../context';
import { FIRST_PREVIOUS_HASH, hashRow } from '../rules/audit';
import { compareDerived } from './compare-derived';
import { compareTables, type Difference } from './compare-tables';
import { type SignedHead, verifyHead } from './head-signature';
import { HumanChanges, type StoredSignature } from './human-changes';
import { logRows } from './log-pages';
import { checkRemembered, hashAt } from './remembered-head';
import { Replay, ReplayError } from './replay';

export interface Verification {
  rows: number;
  /** The log's newest row, and when that was signed (ms UTC; null: not yet). */
  head: { version: number; hash: string; signed_at: number | null } | undefined;
  firstBad: Difference | undefined;
  unsignedHuman: number[];
  /** Logs that stood in the same folder before, which nobody has accepted to be gone. */
  otherLogs: RememberedHead[];
}

/** What reading the log needs. `db`: a transaction, or the database itself, where others write meanwhile. */
interface Reading {
  db: Pick<Statements, 'all' | 'get'>;
  breathe(): Promise<void>;
  progress(done: number, total: number | null, message: string): void;
}

/**
 * Checks the log from its first row: chain, signed heads, people's signatures; and whether the tables are
 * what the log tells, and what follows from it. The log only grows: what was walked need not be walked again.
 */
export class LogVerification {
  #replay = new Replay();
  #humans = this.#newHumans();
  #head = { version: 0, hash: FIRST_PREVIOUS_HASH };
  #firstBad: Difference | undefined;
  #reading: Reading | undefined;

  /** Follows the chain from where it was left to the log's end, or to the first bad row. */
  async walk(reading: Reading): Promise<void> {
    this.#reading = reading;
    if (this.#firstBad !== undefined) return;
    const total = await countRows(reading);
    const start = this.#head.version === 0 ? Number.MIN_SAFE_INTEGER : this.#head.version;
    for await (const { row, hash } of logRows(reading, start)) {
      this.#firstBad = checkRow(row, hash, this.#head) ?? replayRow(this.#replay, row);
      if (this.#firstBad !== undefined) return;
      await this.#humans.see(row);
      this.#head = { version: row.version, hash };
      if (row.version % 1000 === 0) reading.progress(row.version, total, 'rows');
    }
  }

  /**
   * Walks what has come since and compares, all in one transaction. `logged`: without what follows from the log.
   * `remembered`: what the log must hold besides, and other logs that stood in its place.
   */
  async conclude(
    context: Pick<OperationContext, 'db' | 'breathe' | 'progress'>,
    scope: 'all' | 'logged' = 'all',
    remembered: readonly RememberedHead[] = [],
  ): Promise<Verification> {
    const { db } = context;
    const { version, hash } = this.#head;
    if (version > 0 && (await hashAt(db, version)) !== hash) this.#startOver();
    await this.walk(context);
    const head = this.#head;
    const heads = await db.all<SignedHead>('SELECT * FROM masterplan_heads ORDER BY version DESC');
    let firstBad = this.#firstBad ?? (await checkHeads(db, heads, head.version));
    const firstHash = await hashAt(db, 1);
    const own = rememberedOf(remembered, firstHash);
    if (own !== undefined) firstBad ??= checkRemembered(own, await hashAt(db, own.version));
    firstBad ??= await compareTables(context, this.#replay);
    if (scope === 'all') firstBad ??= await compareDerived(context, this.#replay);
    const signedAt = heads.find(({ version }) => version === head.version)?.signed_at ?? null;
    return {
      rows: await countRows(context),
      head: head.version === 0 ? undefined : { ...head, signed_at: signedAt },
      firstBad,
      unsignedHuman: this.#humans.unsigned,
      otherLogs: remembered.filter((one) => one.accepted_at === undefined && one.first_hash !== firstHash),
    };
  }

  #newHumans(): HumanChanges {
    return new HumanChanges(
      async (requestKey) =>
        this.#reading?.db.get<StoredSignature>(
          'SELECT key_id, payload, signature FROM masterplan_signed_requests WHERE request_key = $1',
          [requestKey],
        ),
      this.#replay,
    );
  }

  /** Another log stands there: one that was restored. */
  #startOver(): void {
    this.#replay = new Replay();
    this.#humans = this.#newHumans();
    this.#head = { version: 0, hash: FIRST_PREVIOUS_HASH };
    this.#firstBad = undefined;
  }
}

async function countRows({ db }: Pick<Reading, 'db'>): Promise<number> {
  return (await db.get<{ n: number }>('SELECT COUNT(*) AS n FROM masterplan_updates'))?.n ?? 0;
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

/** A head that was signed must still stand in the log, whose newest row is `last`. */
async function checkHeads(
  db: Pick<Statements, 'get'>,
  heads: readonly SignedHead[],
  last: number,
): Promise<Difference | undefined> {
  const bad: Difference[] = [];
  const firstHash = (await hashAt(db, 1)) ?? '';
  for (const head of heads) {
    if (head.version > last) {
      const why = `rows are missing at the end: row ${head.version} was signed as the head`;
      bad.push({ version: last + 1, why });
    } else if ((await hashAt(db, head.version)) !== head.hash) {
      bad.push({
        version: head.version,
        why: 'another row was signed as the head here: the log was rewritten',
      });
    } else if (!verifyHead(head, firstHash)) {
      bad.push({ version: head.version, why: "the signature of the log's head is not valid" });
    }
  }
  return bad.sort((a, b) => a.version - b.version)[0];
}
