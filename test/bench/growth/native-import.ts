import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { writeEmpty } from '../current-schema';
import { immediately, type NativeDatabase, openNative } from '../native-sqlite';

/** An empty native database with the product's schema and one plan. */
export async function emptyNative(folder: string, file: string): Promise<NativeDatabase> {
  for (const end of ['', '-wal', '-shm']) rmSync(file + end, { force: true });
  await writeEmpty(file);
  const db = openNative(folder, file);
  db.exec(`
    INSERT INTO masterplan_projects VALUES ('p', 'bench', 1);
    INSERT INTO masterplans (plan_id, project_id, title, status, last_activity_at, stale_after_hours, created_at, updated_at)
      VALUES ('P', 'p', 'Measured', 'ready', 1, 24, 1, 1)`);
  return db;
}

/**
 * The same items in one transaction of native SQLite, with their dependencies and a chained log row each. Unlike an
 * import it checks nothing, derives no order of work, and takes its items from memory instead of a file.
 */
export function importNative(db: NativeDatabase, rows: readonly Record<string, unknown>[]): void {
  const item = db.prepare(`
    INSERT INTO masterplan_items (id, plan_id, item_key, title, description, item_type, status, assignee_type,
      priority, parent_id, position, labels, files, estimate_minutes, lease_minutes, max_attempts, created_at, updated_at)
    VALUES (?, 'P', ?, ?, ?, ?, 'pending', 'either', 2, ?, ?, ?, ?, ?, 30, 5, 1, 1)`);
  const edge = db.prepare('INSERT INTO masterplan_dependencies VALUES (?, ?, 1)');
  const log = db.prepare(`
    INSERT INTO masterplan_updates (version, at, activity, plan_id, item_id, item_key, user_name, actor, kind, new, hash)
    VALUES (?, 1, 'created', 'P', ?, ?, 'bench', 'bench', 'ai', ?, ?)`);
  const ids = new Map(rows.map((row, index) => [row.item_key, index + 1]));
  immediately(db, () => {
    let hash = '';
    rows.forEach((row, index) => {
      const id = index + 1;
      const lists = [JSON.stringify(row.labels ?? []), JSON.stringify(row.files ?? [])];
      const parent = ids.get(row.parent_key) ?? null;
      const type = row.item_type ?? 'task';
      const { item_key, title, description = null, estimate_minutes = null } = row;
      item.run(id, item_key, title, description, type, parent, id, ...lists, estimate_minutes);
      for (const key of (row.depends_on_keys as string[] | undefined) ?? []) edge.run(id, ids.get(key));
      const values = JSON.stringify(row);
      hash = createHash('sha256').update(hash).update(values).digest('hex');
      log.run(id, id, item_key, values, hash);
    });
  });
}
