import type { Change } from '../../model/change';
import type { Project } from '../projects/project';
import type { FeedFilter } from './messages';
import type { FeedRow } from './rows';
import { CLAIM_ACTIVITIES } from './time-line';
import { toFeedRow } from './to-rows';

export interface LogPage {
  /** Newest first. */
  rows: FeedRow[];
  cursor: string | null;
}

type Reader = Pick<Project, 'read'>;

/** One page of the log by the feed's filter. Throws MasterplanError. */
export async function readFeed(
  project: Reader,
  filter: FeedFilter,
  cursor: string | null,
  signal: AbortSignal,
): Promise<LogPage> {
  return readPage(
    project,
    {
      // An item's id says its plan; the operation takes one of both.
      ...(filter.item !== null
        ? { item_id: filter.item }
        : filter.plan !== null
          ? { plan_id: filter.plan }
          : {}),
      ...(filter.session !== null ? { session_id: filter.session } : {}),
      ...(filter.file !== null ? { file: filter.file } : {}),
    },
    cursor,
    signal,
  );
}

/** As many pages of the log are read for the time line; what lies before is not drawn. */
const MAX_PAGES = 20;

/** The log's rows about claims since then, oldest first. `since` is later where there were too many. */
export async function readClaims(
  project: Reader,
  since: number,
  signal: AbortSignal,
): Promise<{ since: number; rows: FeedRow[] }> {
  const rows: FeedRow[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const more: LogPage = await readPage(
      project,
      { activity: CLAIM_ACTIVITIES, since: new Date(since).toISOString() },
      cursor,
      signal,
    );
    rows.push(...more.rows);
    cursor = more.cursor;
    if (cursor === null) break;
  }
  rows.reverse();
  return { since: cursor === null ? since : (rows[0]?.at ?? since), rows };
}

async function readPage(
  project: Reader,
  input: Record<string, unknown>,
  cursor: string | null,
  signal: AbortSignal,
): Promise<LogPage> {
  // The host has checked its answer; the schema library would cost every window its loading time.
  const answer = (await project.read(
    'history',
    { ...input, limit: 100, ...(cursor === null ? {} : { cursor }) },
    { signal },
  )) as { changes: Change[]; next_cursor: string | null };
  return { rows: answer.changes.map(toFeedRow), cursor: answer.next_cursor };
}
