import type { FeedFilter } from './messages';
import type { FeedRow } from './rows';

/** So many rows are kept in the page; older ones are asked for again. */
export const MAX_FEED = 500;

/** Whether a row passes the filter; a folder stands for what is in it, as in the `history` operation. */
export function matchesFeed(row: FeedRow, filter: FeedFilter): boolean {
  if (filter.plan !== null && row.plan !== filter.plan) return false;
  if (filter.session !== null && row.session !== filter.session) return false;
  if (filter.item !== null && row.item !== filter.item) return false;
  if (filter.file === null) return true;
  const folder = filter.file.replace(/\/+$/, '');
  return row.files.some((file) => file === folder || file.startsWith(`${folder}/`));
}

/** Both lists as one, newest first, each version once. `known` is newest first already. */
export function mergeFeed(
  known: readonly FeedRow[],
  more: readonly FeedRow[],
  limit = MAX_FEED,
): readonly FeedRow[] {
  if (more.length === 0) return known;
  const versions = new Set(known.map((row) => row.version));
  const fresh = more.filter((row) => !versions.has(row.version));
  if (fresh.length === 0) return known;
  return [...known, ...fresh].sort((one, other) => other.version - one.version).slice(0, limit);
}
