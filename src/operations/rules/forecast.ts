import { isoTime } from '../../model/time';
import type { OperationContext } from '../context';

/** As many of the newest completions make the pace. */
const SAMPLE = 50;
/** Fewer say nothing. */
const FEWEST = 5;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A shorter time says nothing: items that are completed one after the other to catch up with what was done before. */
const SHORTEST_SPAN = 10 * MINUTE;
/** Nothing is said of a time this many times as long as the one that was looked at. */
const FARTHEST = 20;

export interface Forecast {
  /** When the open work will be done at the present pace. */
  at: string;
  /** How that was computed: completions in so many hours until now, and open items that are left. */
  from: string;
  completions: number;
  hours: number;
  open: number;
}

/**
 * When the open leaves will be completed if the pace of the last completions holds. Null with too little to go
 * by: fewer than five completions, all within ten minutes, or nothing left. What an import brought along as
 * completed is no pace of this plan's. `open`: leaves that are neither finished nor deferred.
 */
export async function forecast(
  context: Pick<OperationContext, 'db' | 'now'>,
  planIds: readonly string[],
  open: number,
): Promise<Forecast | null> {
  if (open === 0 || planIds.length === 0) return null;
  const completions = await context.db.all<{ completed_at: number }>(
    `SELECT item.completed_at FROM masterplan_items AS item
     JOIN masterplans AS plan ON plan.plan_id = item.plan_id
     WHERE item.plan_id IN (${planIds.map((_, index) => `$${index + 1}`).join(', ')})
       AND item.status = 'completed' AND item.child_count = 0 AND item.fence > 0
       AND item.completed_at > plan.created_at
     ORDER BY item.completed_at DESC LIMIT ${SAMPLE}`,
    planIds,
  );
  const newest = completions[0]?.completed_at;
  const oldest = completions.at(-1)?.completed_at;
  if (completions.length < FEWEST || newest === undefined || oldest === undefined) return null;
  const span = context.now - oldest;
  if (newest - oldest < SHORTEST_SPAN) return null;
  // The oldest one marks the beginning of the span; the others happened in it.
  const left = (open * span) / (completions.length - 1);
  if (left > FARTHEST * span) return null;
  const hours = Math.max(0.1, Math.round((span / HOUR) * 10) / 10);
  const counted = completions.length - 1;
  return {
    at: isoTime(rounded(context.now + left, left)),
    from: `${counted} completions in the last ${hours} hours; ${open} open items are left`,
    ...{ completions: counted, hours, open },
  };
}

/** No more exact than such a guess can be. */
function rounded(moment: number, left: number): number {
  const unit = left > 3 * DAY ? DAY : left > 3 * HOUR ? HOUR : 5 * MINUTE;
  return Math.ceil(moment / unit) * unit;
}
