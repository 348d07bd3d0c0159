import type { Change } from '../model/change';
import { isoTime } from '../model/time';
import type { LogRow } from './rules/audit';
import { cutText, shortenData } from './shorten';

/** A row of `masterplan_updates` with its hash. */
export type StoredChange = LogRow & { hash: string };

/** The columns of a `StoredChange`, for queries. */
export const CHANGE_COLUMNS = `version, at, activity, plan_id, item_id, item_key, feature_id, session_id,
  session_name, user_name, actor, kind, old, new, message, files, fence, request_key, hash`;

/** Characters of an old or new value, and of a message, that a change carries at a border. */
const LONGEST_VALUE = 1_000;
const LONGEST_MESSAGE = 4_000;
/** As many files of a change are named. */
const MOST_FILES = 200;

/**
 * A change as it leaves. Long texts are cut with their length named: a page of a hundred specifications
 * would be 200 MiB; `get_plan` and `show` give the texts, `export` the whole log.
 */
export function toChange(row: StoredChange): Change {
  return {
    version: row.version,
    at: isoTime(row.at),
    activity: row.activity,
    plan_id: row.plan_id,
    item_id: row.item_id,
    item_key: row.item_key,
    feature_id: row.feature_id,
    session_id: row.session_id,
    session_name: row.session_name,
    user: row.user_name,
    actor: row.actor,
    kind: row.kind,
    old: values(row.old),
    new: values(row.new),
    message: row.message === null ? null : cutText(row.message, LONGEST_MESSAGE),
    files: (JSON.parse(row.files) as string[]).slice(0, MOST_FILES),
    fence: row.fence,
    hash: row.hash,
  };
}

function values(json: string | null): Record<string, unknown> | null {
  return json === null ? null : shortenData(JSON.parse(json) as Record<string, unknown>, LONGEST_VALUE);
}
