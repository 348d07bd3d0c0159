import assert from 'node:assert/strict';
import type { Row, SqlValue } from '../../../src/store/database';
import type { Engine } from '../../../src/store/sqljs/engine';
import { World } from '../../support/world';

/** What may be walked through: indexes of the few rows that are held, and the log's end. */
const SHORT = [
  /USING INDEX masterplan_items_busy_files$/,
  /USING COVERING INDEX masterplan_items_by_(holder|lease|deferral)$/,
  /^SCAN (line|CONSTANT ROW|held|below|tree)\b/,
];

/** All items or changes of a plan, or all items that anybody holds, by an index that tells no more of them. */
const LONG = [
  /^SEARCH masterplan_items .*(autoindex_masterplan_items_1|items_by_plan|items_by_status) \(plan_id=\?( AND status=\?)?\)$/,
  /^SEARCH masterplan_items .*\(claimed_by>\?\)$/,
  /^SEARCH masterplan_updates .*\((plan_id|session_id)=\?\)$/,
];

/** The statements with their first values that an engine runs meanwhile. */
async function statementsOf(engine: Engine, work: () => Promise<unknown>): Promise<Map<string, SqlValue[]>> {
  const seen = new Map<string, SqlValue[]>();
  const { query, execute } = engine;
  const note = (sql: string, parameters: readonly SqlValue[] = []) => {
    if (!seen.has(sql)) seen.set(sql, [...parameters]);
  };
  engine.query = <T = Row>(sql: string, parameters?: readonly SqlValue[]): T[] => {
    note(sql, parameters);
    return query.call(engine, sql, parameters) as T[];
  };
  engine.execute = (sql, parameters) => {
    note(sql, parameters);
    return execute.call(engine, sql, parameters);
  };
  try {
    await work();
  } finally {
    engine.query = query;
    engine.execute = execute;
  }
  return seen;
}

/** What in SQLite's plan of a statement grows with the tables. */
function growing(engine: Engine, sql: string, parameters: readonly SqlValue[]): string[] {
  if (/^\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)/.test(sql)) return [];
  const plan = engine.query<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, parameters);
  const isHead = /ORDER BY version DESC LIMIT 1$/.test(sql.trim());
  return plan
    .map((row) => row.detail)
    .filter(
      (detail) =>
        LONG.some((one) => one.test(detail)) ||
        (/^SCAN /.test(detail) && !SHORT.some((one) => one.test(detail))),
    )
    .filter((detail) => !(isHead && detail === 'SCAN masterplan_updates'))
    .map((detail) => `${detail}: ${sql.replace(/\s+/g, ' ').slice(0, 200)}`);
}

describe('the work loop does not grow with the plan', () => {
  it('every statement of next, claim, complete, update, add, release and changes is answered from an index', async () => {
    const world = await World.open();
    await world.plan('p', [
      { item_key: 'P', item_type: 'phase' },
      { item_key: 'A', parent_key: 'P', files: ['src/a.ts'] },
      { item_key: 'B', parent_key: 'P', depends_on_keys: ['A'] },
      { item_key: 'C', files: ['src/a.ts'] },
      { item_key: 'D', priority: 4 },
      { item_key: 'E' },
    ]);
    const agent = world.agent('s1');
    const other = world.agent('s2');
    const seen = await statementsOf(world.database.engine, async () => {
      const first = await agent.next({ plan_id: 'p' });
      await other.next({ plan_id: 'p' });
      await agent.call('claim', { plan_id: 'p', item_key: 'D' });
      await agent.call('release', { plan_id: 'p', item_key: 'D' });
      await agent.call('update', { item_id: first.item.id, message: 'half' });
      await agent.call('complete', { item_id: first.item.id, message: 'done' });
      await agent.call('add', { plan_id: 'p', title: 'more', phase: 'P', depends_on_keys: ['C'] });
      await agent.call('changes', {});
      await other.call('changes', { since: 3 });
      await agent.next();
    });
    assert.ok(seen.size > 40, `${seen.size} statements were seen`);
    const found = [...seen].flatMap(([sql, parameters]) => growing(world.database.engine, sql, parameters));
    assert.deepEqual(found, []);
  });
});
