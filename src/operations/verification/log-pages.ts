import type { Statements } from '../../store/database';
import type { LogRow } from '../rules/audit';

export type StoredLogRow = LogRow & { hash: string };

const COLUMNS = `version, at, activity, plan_id, item_id, item_key, feature_id, session_id, session_name,
  user_name, actor, kind, old, new, message, files, fence, request_key`;
const PAGE = 500;

/** The rows of the log behind `start` in order, in pages, so that the host stays responsive. */
export async function* logRows(
  context: { db: Pick<Statements, 'all'>; breathe(): Promise<void> },
  start: number,
): AsyncGenerator<{ row: LogRow; hash: string }> {
  for (let after = start; ; ) {
    const page = await context.db.all<StoredLogRow>(
      `SELECT ${COLUMNS}, hash FROM masterplan_updates WHERE version > $1 ORDER BY version LIMIT ${PAGE}`,
      [after],
    );
    for (const { hash, ...row } of page) {
      yield { row, hash };
      await context.breathe();
    }
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.version;
  }
}
