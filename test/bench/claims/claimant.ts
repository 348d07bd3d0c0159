/** One client that takes work: the product's, or a plain program with native SQLite. */
export interface Claimant {
  /** Takes the next item for itself alone; gives its id, or undefined when there is none. */
  claim(): Promise<number | undefined>;
  complete(id: number): Promise<void>;
  close(): Promise<void>;
}

/** What is repeated: `claim` only takes items, `cycle` completes each before it takes the next. */
export type Loop = 'claim' | 'cycle';

export interface ClaimantSetup {
  side: 'host' | 'sqlite';
  loop: Loop;
  /** The project's folder, or the database file. */
  place: string;
  /** `dist/host.js`, or the folder in which better-sqlite3 is installed. */
  program: string;
  /** The process's name. */
  name: string;
}

/** When to work, in ms since the epoch: from `start`, counted from `from` to `until`. */
export interface Start {
  start: number;
  from: number;
  until: number;
}

/** What one process measured. */
export interface Report {
  /** How long each claim and each completion took, in ms, those that ended after `until` included. */
  claims: number[];
  completions: number[];
  /** Claims (with `cycle`: cycles) that were done between `from` and `until`. */
  done: number;
  /** When it found nothing left, in ms since the epoch; null: it worked to the end. */
  emptyAt: number | null;
  /** Every item it got, warm-up included. */
  items: number[];
  /** The processor time that it took for these, in ms. */
  cpu: number;
}

/** How many items a session that only claims may hold: an agent holds few, and each answer lists them. */
export const HELD_AT_MOST = 10;
