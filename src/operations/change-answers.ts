import type { Change } from '../model/change';
import { isoTime } from '../model/time';
import type { LogRow } from './rules/audit';

/** A row of `masterplan_updates` with its hash. */
export type StoredChange = LogRow & { hash: string };

/** The columns of a `StoredChange`, for queries. */
export const CHANGE_COLUMNS = `version, at, activity, plan_id, item_id, item_key, feature_id, session_id,
  session_name, user_name, actor, kind, old, new, message, files, fence, request_key, hash`;

/** Characters of an old or new value, and of a message, that a change carries at a border. */
const LONGEST_VALUE = 1_000;
const LONGEST_MESSAGE = 10_000;

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
    message: row.message === null ? null : cut(row.message, LONGEST_MESSAGE),
    files: JSON.parse(row.files) as string[],
    fence: row.fence,
    hash: row.hash,
  };
}

function values(json: string | null): Record<string, unknown> | null {
  if (json === null) return null;
  const data = JSON.parse(json) as Record<string, unknown>;
  return json.length <= LONGEST_VALUE ? data : (shorten(data) as Record<string, unknown>);
}

/** The same data with every long text in it cut. */
function shorten(value: unknown): unknown {
  if (typeof value === 'string') return cut(value, LONGEST_VALUE);
  if (Array.isArray(value)) return value.map(shorten);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shorten(inner)]));
}

function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  // Not between the halves of a surrogate pair.
  const end = /[\uD800-\uDBFF]/.test(text.charAt(longest - 1)) ? longest - 1 : longest;
  return `${text.slice(0, end)}… [${text.length} characters]`;
}
