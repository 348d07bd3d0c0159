import { createHash } from 'node:crypto';
import { type Activity, AUTOMATIC_ACTOR, type SessionKind } from '../../model/vocabulary';
import type { OperationContext } from '../context';

/** Separates this log's hashes from every other use of SHA-256. */
export const LOG_DOMAIN = 'masterplan-log-v1\n';
/** What stands before the first row. */
export const FIRST_PREVIOUS_HASH = '0'.repeat(64);

export type LoggedValues = Record<string, unknown>;

/** What a caller says of a change; who and when come from the context. */
export interface ChangeInput {
  activity: Activity;
  planId?: string | null;
  item?: { id: number; item_key: string; plan_id: string };
  featureId?: string | null;
  old?: LoggedValues | null;
  new?: LoggedValues | null;
  message?: string | null;
  files?: readonly string[];
  fence?: number | null;
  /** A consequence (rollup, lease expiry, unblocking): the actor is the product itself. */
  automatic?: boolean;
}

/** One row of `masterplan_updates` as it is stored, without its hash. */
export interface LogRow {
  version: number;
  at: number;
  activity: Activity;
  plan_id: string | null;
  item_id: number | null;
  item_key: string | null;
  feature_id: string | null;
  session_id: string | null;
  session_name: string | null;
  user_name: string | null;
  actor: string;
  kind: SessionKind;
  old: string | null;
  new: string | null;
  message: string | null;
  files: string;
  fence: number | null;
  request_key: string | null;
}

/** Every member of a row takes part in its hash, in the order of the names: plain JSON is the RFC 8785 JSON then. */
function hashed(row: LogRow): { [member in keyof LogRow]: LogRow[member] } {
  return {
    activity: row.activity,
    actor: row.actor,
    at: row.at,
    feature_id: row.feature_id,
    fence: row.fence,
    files: row.files,
    item_id: row.item_id,
    item_key: row.item_key,
    kind: row.kind,
    message: row.message,
    new: row.new,
    old: row.old,
    plan_id: row.plan_id,
    request_key: row.request_key,
    session_id: row.session_id,
    session_name: row.session_name,
    user_name: row.user_name,
    version: row.version,
  };
}

/**
 * The hash of a row: SHA-256(domain ‖ previous hash ‖ RFC 8785 JSON of the row), hex. The columns `old`,
 * `new` and `files` enter as the text that is stored.
 */
export function hashRow(previousHash: string, row: LogRow): string {
  return createHash('sha256')
    .update(LOG_DOMAIN + previousHash + JSON.stringify(hashed(row)))
    .digest('hex');
}

const INSERT = `
  INSERT INTO masterplan_updates
    (version, at, activity, plan_id, item_id, item_key, feature_id, session_id, session_name, user_name,
     actor, kind, old, new, message, files, fence, request_key, hash)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`;

/** A row's number and hash. */
export interface LogHead {
  version: number;
  hash: string;
}

/** The newest row's number and hash; (0, zeros) for an empty log. */
export async function readHead({
  db,
  known,
}: Pick<OperationContext, 'db'> & Partial<Pick<OperationContext, 'known'>>): Promise<LogHead> {
  if (known?.head !== undefined) return known.head;
  const found = await db.get<LogHead>(
    'SELECT version, hash FROM masterplan_updates ORDER BY version DESC LIMIT 1',
  );
  const head = found ?? { version: 0, hash: FIRST_PREVIOUS_HASH };
  if (known !== undefined) known.head = head;
  return head;
}

/** The row that a change becomes under the given number; its hash follows from the row before. */
export function toLogRow(
  context: Pick<OperationContext, 'caller' | 'now' | 'requestKey'>,
  change: ChangeInput,
  version: number,
): LogRow {
  const { caller } = context;
  return {
    version,
    at: context.now,
    activity: change.activity,
    plan_id: change.item?.plan_id ?? change.planId ?? null,
    item_id: change.item?.id ?? null,
    item_key: change.item?.item_key ?? null,
    feature_id: change.featureId ?? null,
    session_id: caller.sessionId,
    session_name: caller.sessionName,
    user_name: caller.user,
    actor: change.automatic ? AUTOMATIC_ACTOR : caller.client,
    kind: caller.kind,
    old: change.old == null ? null : JSON.stringify(change.old),
    new: change.new == null ? null : JSON.stringify(change.new),
    message: change.message ?? null,
    files: JSON.stringify(change.files ?? []),
    fence: change.fence ?? null,
    request_key: caller.kind === 'human' ? context.requestKey : null,
  };
}

/** Stores a row of the log with its hash. */
export async function insertLogRow(
  context: Pick<OperationContext, 'db'> & Partial<Pick<OperationContext, 'known'>>,
  row: LogRow,
  hash: string,
): Promise<void> {
  await context.db.run(INSERT, [
    row.version,
    row.at,
    row.activity,
    row.plan_id,
    row.item_id,
    row.item_key,
    row.feature_id,
    row.session_id,
    row.session_name,
    row.user_name,
    row.actor,
    row.kind,
    row.old,
    row.new,
    row.message,
    row.files,
    row.fence,
    row.request_key,
    hash,
  ]);
  if (context.known === undefined) return;
  context.known.head = { version: row.version, hash };
  const { version, activity, item_id, plan_id, session_id } = row;
  context.known.appended ??= [];
  context.known.appended.push({ version, activity, item_id, plan_id, session_id });
}

/** Appends one row to the log; gives its version. Every modification of the tables goes with one. */
export async function appendChange(context: OperationContext, change: ChangeInput): Promise<number> {
  const head = await readHead(context);
  const row = toLogRow(context, change, head.version + 1);
  await insertLogRow(context, row, hashRow(head.hash, row));
  return row.version;
}
