/**
 * One client that takes work: the product's, a plain program with native SQLite, the product's rules in the client
 * itself over native SQLite, or a client of a host that does nothing.
 */
export interface Claimant {
  /** Takes the next item for itself alone; gives its id, or undefined when there is none. */
  claim(): Promise<number | undefined>;
  complete(id: number): Promise<void>;
  close(): Promise<void>;
}

/** What is repeated: `claim` only takes items, `cycle` completes each before it takes the next. */
export type Loop = 'claim' | 'cycle';

export interface ClaimantSetup {
  side: 'host' | 'sqlite' | 'rules' | 'bare';
  loop: Loop;
  /** The project's folder, the database file, or the bare host's folder. */
  place: string;
  /** `dist/host.js`, the folder in which better-sqlite3 is installed, or nothing. */
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
