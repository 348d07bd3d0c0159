import { writeFileSync } from 'node:fs';
import type { Client } from '../../../src/client/client';
import { HOST_CALLER } from '../../../src/operations/context';
import { openMemoryDatabase } from '../../../src/store/sqljs/memory-database';
import { writeEmpty } from '../current-schema';
import { immediately, openNative } from '../native-sqlite';
import { openRules } from './rules-claimant';

const title = (n: number) => `Take care of matter number ${n}, as it was agreed`;
const DESCRIPTION = 'What is to be done here takes a sentence or two to say. '.repeat(5);

/** So many open items, as `import` takes them. */
export function planRows(items: number): { item_key: string; title: string; description: string }[] {
  return Array.from({ length: items }, (_, n) => ({
    item_key: `T-${n + 1}`,
    title: title(n + 1),
    description: DESCRIPTION,
  }));
}

/** The plan `P` with open items, imported as a person would. */
export async function seedProject(client: Client, items: number): Promise<void> {
  await client.call('import', { plan: { plan_id: 'P', title: 'Measured' }, items: planRows(items) });
}

/** The same plan, imported by the same rules, in a native SQLite file. */
export async function seedRules(file: string, items: number): Promise<void> {
  const database = await openMemoryDatabase();
  await openRules(database).execute({
    operation: 'import',
    input: { plan: { plan_id: 'P', title: 'Measured' }, items: planRows(items) },
    caller: { ...HOST_CALLER, client: 'bench', user: 'bench' },
    key: null,
  });
  writeFileSync(file, database.engine.export());
  database.close();
}

/** The same plan in a native SQLite file with the product's own schema, with the log rows that an import writes. */
export async function seedNative(folder: string, file: string, items: number): Promise<void> {
  await writeEmpty(file);
  const db = openNative(folder, file);
  immediately(db, () => {
    db.exec(`
      INSERT INTO masterplan_projects VALUES ('p', 'bench', 1);
      INSERT INTO masterplans (plan_id, project_id, title, status, last_activity_at, stale_after_hours, created_at, updated_at)
        VALUES ('P', 'p', 'Measured', 'ready', 1, 24, 1, 1)`);
    const item = db.prepare(`
      INSERT INTO masterplan_items (id, plan_id, item_key, title, description, item_type, status, assignee_type,
        priority, position, lease_minutes, max_attempts, created_at, updated_at)
      VALUES (?, 'P', ?, ?, ?, 'task', 'pending', 'either', 2, ?, 30, 5, 1, 1)`);
    const row = db.prepare(`
      INSERT INTO masterplan_updates (version, at, activity, plan_id, item_id, item_key, user_name, actor, kind, new, hash)
      VALUES (?, 1, 'created', 'P', ?, ?, 'bench', 'bench', 'ai', ?, ?)`);
    for (let n = 1; n <= items; n++) {
      const values = JSON.stringify({ item_key: `T-${n}`, title: title(n), description: DESCRIPTION });
      item.run(n, `T-${n}`, title(n), DESCRIPTION, n);
      row.run(n, n, `T-${n}`, values, '0'.repeat(64));
    }
  });
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
}
