import { oneOf } from './0001-initial';
import { WORDS } from './words';

/** The columns of closed lists in the tables that the work loop writes. */
const CLOSED = [
  ['masterplan_items', 'item_type', WORDS.itemTypes],
  ['masterplan_items', 'status', WORDS.itemStatuses],
  ['masterplan_items', 'assignee_type', WORDS.assigneeTypes],
  ['masterplan_items', 'claimed_by_kind', WORDS.sessionKinds],
  ['masterplan_counts', 'status', WORDS.itemStatuses],
  ['masterplan_updates', 'activity', WORDS.activities],
  ['masterplan_updates', 'kind', WORDS.sessionKinds],
] as const;

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The same rule as a row of comparisons: SQLite builds a table of an `IN` list's words for each statement it runs. */
function compared([table, column, words]: (typeof CLOSED)[number]): string {
  const listed = `CHECK (${column} IN ${oneOf(words)})`;
  const inTurn = `CHECK (${words.map((word) => `${column} = '${word}'`).join(' OR ')})`;
  return `UPDATE sqlite_schema SET sql = replace(sql, ${quoted(listed)}, ${quoted(inTurn)})
    WHERE type = 'table' AND name = '${table}';`;
}

/**
 * What every claim writes costs less: checks of closed lists without a table for each, one guard where two asked the
 * log for its end, and no indexes on the answers that wait to be confirmed (the host knows them by heart). The checks
 * are changed in the schema's text, as SQLite's documentation has it for what does not concern the rows
 * (https://www.sqlite.org/lang_altertable.html#otheralter): the same values pass as before.
 */
export const CHEAPER_WRITES = `
DROP INDEX masterplan_answered_by_session;
DROP INDEX masterplan_answered_by_time;
DROP TRIGGER masterplan_updates_no_replace;
DROP TRIGGER masterplan_updates_no_gap;
CREATE TRIGGER masterplan_updates_no_gap BEFORE INSERT ON masterplan_updates
WHEN NEW.version <> (SELECT COALESCE(MAX(version), 0) + 1 FROM masterplan_updates)
BEGIN
  SELECT CASE WHEN EXISTS (SELECT 1 FROM masterplan_updates WHERE version = NEW.version)
    THEN RAISE(ABORT, 'the log is append-only: no REPLACE') ELSE RAISE(ABORT, 'the log has no gaps') END;
END;
PRAGMA writable_schema = ON;
${CLOSED.map(compared).join('\n')}
PRAGMA writable_schema = RESET;
`;
