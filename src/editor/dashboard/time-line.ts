import type { Activity } from '../../model/vocabulary';
import type { FeedRow, ItemRow } from './rows';

/** How a claim ended; `open`: it lasts. */
export type ClaimEnd = 'open' | 'completed' | 'released' | 'deferred' | 'cancelled' | 'lapsed';

/** One claim, from the moment it was taken to its end. */
export interface Bar {
  item: number;
  key: string;
  session: string;
  from: number;
  /** Null while it lasts. */
  to: number | null;
  end: ClaimEnd;
}

export interface Lane {
  session: string;
  name: string;
  bars: readonly Bar[];
}

/** Activities that begin or end claims; only these are read for the time line. */
export const CLAIM_ACTIVITIES = [
  'claimed',
  'completed',
  'released',
  'deferred',
  'cancelled',
  'session_end',
  'assigned',
] as const satisfies readonly Activity[];

const ENDS: Partial<Record<Activity, ClaimEnd>> = {
  completed: 'completed',
  released: 'released',
  deferred: 'deferred',
  cancelled: 'cancelled',
  session_end: 'released',
  assigned: 'released',
};

/** So many claims are kept; the oldest that have ended go first. */
const MAX_BARS = 2000;

/** The lanes by the names that the sessions have elsewhere; of others, the end of the id tells equal names apart. */
export function namedLanes(lanes: readonly Lane[], known: ReadonlyMap<string, string>): Lane[] {
  const named = lanes.map((lane) => ({ ...lane, name: known.get(lane.session) ?? lane.name }));
  const counts = new Map<string, number>();
  for (const { name } of named) counts.set(name, (counts.get(name) ?? 0) + 1);
  return named.map((lane) =>
    known.has(lane.session) || (counts.get(lane.name) ?? 0) < 2
      ? lane
      : { ...lane, name: `${lane.name} (${lane.session.slice(-4)})` },
  );
}

/**
 * Claims as bars, folded from the log's rows in order. Rows may come twice (from the log, and as change events):
 * each version counts once.
 */
export class TimeLine {
  readonly #names = new Map<string, string>();
  readonly #open = new Map<number, Bar>();
  #ended: Bar[] = [];
  #version = 0;

  /** `rows`: oldest first. */
  add(rows: readonly FeedRow[]): void {
    for (const row of rows) {
      if (row.version <= this.#version) continue;
      this.#version = row.version;
      if (row.session !== null) this.#names.set(row.session, row.who);
      if (row.item !== null) this.#apply(row, row.item);
    }
    if (this.#ended.length > MAX_BARS) this.#ended = this.#ended.slice(-MAX_BARS);
  }

  #apply(row: FeedRow, item: number): void {
    if (row.activity === 'claimed') {
      // A session that takes up again what it holds goes on with its bar.
      if (row.session === null || this.#open.get(item)?.session === row.session) return;
      this.#close(item, row.at, 'released');
      this.#open.set(item, {
        item,
        key: row.key ?? String(item),
        session: row.session,
        from: row.at,
        to: null,
        end: 'open',
      });
      return;
    }
    const end = ENDS[row.activity];
    if (end === undefined) return;
    // Only a handover, which says so, ends a claim; a new assignee alone does not.
    if (row.activity === 'assigned' && row.message === null) return;
    this.#close(item, row.at, row.activity === 'released' && row.automatic ? 'lapsed' : end);
  }

  #close(item: number, at: number, end: ClaimEnd): void {
    const bar = this.#open.get(item);
    if (bar === undefined) return;
    this.#open.delete(item);
    this.#ended.push({ ...bar, to: at, end });
  }

  /**
   * The lanes from `since` on, the session that was busy last first. What is held was perhaps claimed before
   * the log's part that was read: `items` tell it.
   */
  lanes(since: number, items: ReadonlyMap<number, ItemRow>, plan: string | null): Lane[] {
    const bars = this.#ended.filter((bar) => (bar.to ?? 0) >= since);
    const names = new Map(this.#names);
    for (const item of items.values()) {
      if (item.status !== 'in_progress' || item.holder === null || item.since === null) continue;
      if (item.children > 0) continue;
      bars.push({
        item: item.id,
        key: item.key,
        session: item.holder,
        from: item.since,
        to: null,
        end: 'open',
      });
      if (!names.has(item.holder)) names.set(item.holder, item.holderName ?? item.holder);
    }
    const lanes = new Map<string, Bar[]>();
    for (const bar of bars) {
      if (plan !== null && items.get(bar.item)?.plan !== plan) continue;
      const lane = lanes.get(bar.session);
      if (lane === undefined) lanes.set(bar.session, [bar]);
      else lane.push(bar);
    }
    const latest = (lane: Lane) =>
      Math.max(...lane.bars.map((bar) => bar.to ?? Number.MAX_SAFE_INTEGER - bar.from));
    return [...lanes]
      .map(([session, list]) => ({
        session,
        name: names.get(session) ?? session,
        bars: list.sort((one, other) => one.from - other.from),
      }))
      .sort(
        (one, other) =>
          latest(other) - latest(one) ||
          one.name.localeCompare(other.name) ||
          (one.session < other.session ? -1 : 1),
      );
  }
}
