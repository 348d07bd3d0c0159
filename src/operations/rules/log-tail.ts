import type { LogRow } from './audit';

/** What of a row decides whether it concerns somebody. */
export type TailRow = Pick<LogRow, 'version' | 'activity' | 'item_id' | 'plan_id' | 'session_id'>;

/** As many rows are kept; a session looks back a few dozen at most. */
const KEPT = 500;

/**
 * The log's newest rows by heart: every call looks through what others did since the caller's last one. It knows only
 * what it was told, and says so when that does not reach to the log's end.
 */
export class LogTail {
  /** Without gaps, the oldest first. */
  #rows: TailRow[] = [];

  /** Rows that a transaction has appended, in their order. */
  append(rows: readonly TailRow[]): void {
    for (const row of rows.slice(-KEPT)) {
      if (this.#rows.at(-1)?.version !== row.version - 1) this.#rows = [];
      this.#rows.push(row);
    }
    if (this.#rows.length > 2 * KEPT) this.#rows.splice(0, this.#rows.length - KEPT);
  }

  /** A transaction whose rows it was told of has come to nothing. */
  clear(): void {
    this.#rows = [];
  }

  /** The rows after `version` up to `head`; undefined: it does not know them all. */
  between(version: number, head: number): readonly TailRow[] | undefined {
    const first = this.#rows[0]?.version;
    if (first === undefined || first > version + 1 || this.#rows.at(-1)?.version !== head) return undefined;
    return this.#rows.slice(version + 1 - first);
  }
}
