import { createHash, randomBytes } from 'node:crypto';
import { immediately, type NativeDatabase, openNative } from '../native-sqlite';
import type { Claimant, ClaimantSetup } from './claimant';

/**
 * What a plain program with native SQLite would do, over the product's own tables and indexes: each claim is one
 * BEGIN IMMEDIATE transaction that picks by the index, updates the item and appends a chained row to the log.
 * It does less than the product: no session, no counts, no idempotent answer, no leases that end, no plan that
 * follows, no signature, no briefing, and it runs inside the caller's process. All of this is in its favour.
 */
export async function openSqliteClaimant({ place, program, name }: ClaimantSetup): Promise<Claimant> {
  const db = openNative(program, place);
  const pick = db.prepare(`
    SELECT id, item_key, fence FROM masterplan_items
    WHERE plan_id = 'P' AND status = 'pending' AND child_count = 0 AND item_type NOT IN ('phase', 'sprint')
      AND assignee_type <> 'human'
    ORDER BY start_priority, start_chain DESC, id LIMIT 1`);
  const take = db.prepare(`
    UPDATE masterplan_items SET status = 'in_progress', claimed_by = ?, claimed_by_kind = 'ai', claim_token = ?,
      claimed_at = ?, last_heartbeat = ?, lease_expires_at = ?, fence = fence + 1, started_at = ?, updated_at = ?
    WHERE id = ?`);
  const finish = db.prepare(`
    UPDATE masterplan_items SET status = 'completed', claimed_by = NULL, claimed_by_kind = NULL, claimed_at = NULL,
      last_heartbeat = NULL, lease_expires_at = NULL, completed_at = ?, updated_at = ?, metadata = ?
    WHERE id = ? AND claimed_by = ?`);
  const log = logOf(db, name);
  return {
    async claim() {
      return immediately(db, () => {
        const item = pick.get() as { id: number; item_key: string; fence: number } | undefined;
        if (item === undefined) return undefined;
        const now = Date.now();
        const token = randomBytes(18).toString('base64url');
        take.run(name, token, now, now, now + 30 * 60_000, now, now, item.id);
        log('claimed', item.id, { status: 'pending' }, { status: 'in_progress', claimed_by: name });
        return item.id;
      });
    },
    async complete(id) {
      immediately(db, () => {
        const now = Date.now();
        const { changes } = finish.run(now, now, '{"message":"Done."}', id, name);
        if (changes !== 1) throw new Error(`item ${id} is not held`);
        log('completed', id, { status: 'in_progress', claimed_by: name }, { status: 'completed' });
      });
    },
    async close() {
      db.close();
    },
  };
}

/** Appends rows to the log, chained like the product's. */
function logOf(db: NativeDatabase, session: string) {
  const head = db.prepare('SELECT version, hash FROM masterplan_updates ORDER BY version DESC LIMIT 1');
  const append = db.prepare(`
    INSERT INTO masterplan_updates (version, at, activity, plan_id, item_id, session_id, user_name, actor, kind,
      old, new, hash)
    VALUES (?, ?, ?, 'P', ?, ?, 'bench', 'bench', 'ai', ?, ?, ?)`);
  return (activity: string, item: number, before: object, after: object): void => {
    const last = head.get() as { version: number; hash: string };
    const row = [
      last.version + 1,
      Date.now(),
      activity,
      item,
      session,
      JSON.stringify(before),
      JSON.stringify(after),
    ];
    append.run(...row, createHash('sha256').update(last.hash).update(JSON.stringify(row)).digest('hex'));
  };
}
