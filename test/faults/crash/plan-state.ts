import type { Row, Statements } from '../../../src/store/database';

/** Drawn at random or signed with random keys: two runs of the same calls differ in them and in nothing else. */
const RANDOM = new Set(['claim_token', 'hash', 'answer']);
/** Facts about the store, and the signatures of the log's head, which `verify` checks. */
const NOT_THE_PLAN = new Set(['masterplan_meta', 'masterplan_heads', 'after_migration']);

/** All that a store says of its plans, derived columns, kept answers and sessions included, as text. */
export async function planState(db: Pick<Statements, 'all'>): Promise<string> {
  const lines: string[] = [];
  const tables = await db.all<{ name: string }>(
    "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
  );
  for (const { name } of tables) {
    if (NOT_THE_PLAN.has(name)) continue;
    for (const row of await db.all<Row>(`SELECT * FROM "${name}" ORDER BY 1, 2`)) {
      const kept = Object.entries(row).filter(([column, value]) => !RANDOM.has(column) && value !== null);
      lines.push(`${name} ${JSON.stringify(kept)}`);
    }
  }
  return lines.join('\n');
}
