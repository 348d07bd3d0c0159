import { isoTime } from '../../model/time';
import type { OperationContext } from '../context';

/** As many of the newest completions make the pace. */
const SAMPLE = 50;
/** Fewer say nothing. */
const FEWEST = 3;
const HOUR = 3_600_000;

export interface Forecast {
  /** When the open work will be done at the present pace. */
  at: string;
  /** How that was computed. */
  from: string;
}

/**
 * When the open leaves will be completed if the pace of the last completions holds. Null with too little to go
 * by: fewer than three completions, all of them in one moment (an import), or nothing left.
 * `open`: leaves that are neither finished nor deferred.
 */
export async function forecast(
  context: Pick<OperationContext, 'db' | 'now'>,
  planIds: readonly string[],
  open: number,
): Promise<Forecast | null> {
  if (open === 0 || planIds.length === 0) return null;
  const completions = await context.db.all<{ completed_at: number }>(
    `SELECT completed_at FROM masterplan_items
     WHERE plan_id IN (${planIds.map((_, index) => `$${index + 1}`).join(', ')})
       AND status = 'completed' AND child_count = 0 AND completed_at IS NOT NULL
     ORDER BY completed_at DESC LIMIT ${SAMPLE}`,
    planIds,
  );
  const newest = completions[0]?.completed_at;
  const oldest = completions.at(-1)?.completed_at;
  if (completions.length < FEWEST || newest === undefined || oldest === undefined || newest === oldest) {
    return null;
  }
  const span = context.now - oldest;
  if (span <= 0) return null;
  // The oldest one marks the beginning of the span; the others happened in it.
  const moment = Math.round(context.now + (open * span) / (completions.length - 1));
  // Beyond what a date can say.
  if (moment > 8.64e15) return null;
  const hours = Math.max(0.1, Math.round((span / HOUR) * 10) / 10);
  return {
    at: isoTime(moment),
    from: `${completions.length - 1} completions in the last ${hours} hours; ${open} open items are left`,
  };
}
