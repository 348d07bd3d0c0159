import { MasterplanError } from '../../model/errors';
import type { SqlValue } from '../../store/database';
import { SCHEMA_VERSION } from '../../store/migrations/migrations';
import type { OperationContext } from '../context';
import { requireVouched } from '../human/require-vouched';
import { toPlan } from '../plan-answers';
import { appendChange, FIRST_PREVIOUS_HASH, hashRow, type LogRow } from '../rules/audit';
import { recomputePlan } from '../rules/derived';
import { PLAN_COLUMNS, type PlanRecord } from '../rules/plan-record';
import { LogVerification } from '../verification/verify-store';
import type { ImportAnswer } from './import-drafts';
import type { ImportSource, RawEntry } from './import-source';
import { enrolAgain, makeRoom, requireEmpty } from './make-room';
import { previewOfSnapshot } from './preview';
import { SNAPSHOT_FORM, SNAPSHOT_MARK, SNAPSHOT_TABLES, type SnapshotTable } from './snapshot-format';

type SnapshotRow = Record<string, SqlValue>;

/**
 * Restores a snapshot into a project without plans: every table, and the log with its hashes and signatures,
 * which goes on from there. What does not verify is refused as a whole.
 */
export async function restoreSnapshot(
  context: OperationContext,
  source: ImportSource,
  dryRun: boolean,
): Promise<ImportAnswer> {
  requireReadable(source);
  // It brings other keys, which were approved elsewhere.
  await requireVouched(context);
  const tables = await readTables(context, source);
  await requireEmpty(context);
  await requireChain(context, tables.get('changes') ?? []);
  const items = tables.get('items') ?? [];
  const planIds = (tables.get('plans') ?? []).map((plan) => String(plan.plan_id)).slice(0, 100);
  const counts = { plans: planIds, created: items.length, updated: 0, skipped: 0 };
  if (dryRun) {
    const preview = previewOfSnapshot({ items, dependencies: tables.get('dependencies') ?? [] });
    return { plan: null, ...counts, items: [], preview, warnings: [] };
  }
  const keys = await makeRoom(context);
  for (const table of SNAPSHOT_TABLES) await insertTable(context, table, tables.get(table.name) ?? []);
  context.known.head = undefined;
  // What follows from the log is computed anew below.
  const found = await new LogVerification().conclude(context, 'logged');
  if (found.firstBad !== undefined) {
    throw damaged(`row ${found.firstBad.version}: ${found.firstBad.why}`, { first_bad: found.firstBad });
  }
  const plans = await context.db.all<PlanRecord>(
    `SELECT ${PLAN_COLUMNS} FROM masterplans ORDER BY archived, last_activity_at DESC, plan_id`,
  );
  const logged = await enrolAgain(context, keys);
  for (const plan of plans) await recomputePlan(logged, plan.plan_id);
  const message = `Restored from a snapshot: ${plans.length} plans, ${items.length} items, ${found.rows} changes.`;
  const version = await appendChange(logged, { activity: 'note', message });
  // What was restored is nobody's news.
  await context.db.run('UPDATE masterplan_session_state SET last_seen_version = $1, notice_version = $1', [
    version,
  ]);
  const unsigned = found.unsignedHuman.length;
  const [plan] = plans;
  return {
    plan: plan === undefined ? null : await toPlan(context, plan),
    ...counts,
    items: items.slice(0, 100).map((item) => ({ id: Number(item.id), item_key: String(item.item_key) })),
    warnings:
      unsigned === 0 ? [] : [`${unsigned} changes in people's names have no valid signature: see verify`],
  };
}

function requireReadable(source: ImportSource): void {
  const form = source.rest[SNAPSHOT_MARK];
  const schema = source.rest.schema;
  if (typeof form !== 'number' || typeof schema !== 'number') {
    throw new MasterplanError('INVALID_INPUT', 'This is not a snapshot that export wrote.', {
      hint: 'Give the file that export made, or leave format out.',
    });
  }
  if (form > SNAPSHOT_FORM || schema > SCHEMA_VERSION) {
    throw new MasterplanError('VERSION', 'The snapshot was made by a newer version of Masterplan.', {
      hint: 'Update Masterplan here, then import again.',
      details: { form, schema, known: { form: SNAPSHOT_FORM, schema: SCHEMA_VERSION } },
    });
  }
}

async function readTables(
  context: OperationContext,
  source: ImportSource,
): Promise<Map<string, SnapshotRow[]>> {
  const tables = new Map<string, SnapshotRow[]>();
  for (const { name, columns } of SNAPSHOT_TABLES) {
    const known = new Set(columns);
    const nothing = Object.fromEntries(columns.map((column) => [column, null]));
    // The reader takes a file's items apart from the rest, as in every other format.
    const given = name === 'items' ? source.entries : source.rest[name];
    if (!Array.isArray(given)) throw damaged(`the list "${name}" is missing`);
    const rows: SnapshotRow[] = [];
    for (const { value, line } of given as RawEntry[]) {
      await context.breathe();
      const where = line === undefined ? '' : ` (line ${line})`;
      if (value === null || typeof value !== 'object' || Array.isArray(value)) {
        throw damaged(`a row of "${name}" is not an object${where}`);
      }
      for (const [column, one] of Object.entries(value)) {
        const storable = one === null || typeof one === 'string' || typeof one === 'number';
        if (!known.has(column) || !storable) throw damaged(`"${name}" has an unknown ${column}${where}`);
      }
      // What is null was left out.
      rows.push({ ...nothing, ...value } as SnapshotRow);
    }
    tables.set(name, rows);
  }
  return tables;
}

/** Checks the chain before anything is written. */
async function requireChain(context: OperationContext, rows: readonly SnapshotRow[]): Promise<void> {
  let previous = FIRST_PREVIOUS_HASH;
  for (const [index, { hash, ...row }] of rows.entries()) {
    await context.breathe();
    if (row.version !== index + 1) throw damaged(`row ${index + 1} of its log is missing`);
    if (hashRow(previous, row as unknown as LogRow) !== hash) {
      throw damaged(`row ${index + 1} of its log does not match its hash`, {
        first_bad: {
          version: index + 1,
          why: 'its hash does not follow from its content and the row before',
        },
      });
    }
    previous = String(hash);
  }
}

async function insertTable(
  context: OperationContext,
  table: SnapshotTable,
  rows: readonly SnapshotRow[],
): Promise<void> {
  const isItems = table.name === 'items';
  const columns = isItems ? [...table.columns, 'claim_token'] : table.columns;
  const sql = `INSERT INTO ${table.table} (${columns.join(', ')})
               VALUES (${columns.map((_, index) => `$${index + 1}`).join(', ')})`;
  const late = table.late ?? [];
  try {
    for (const [done, row] of rows.entries()) {
      const values = columns.map((column): SqlValue => {
        // The token stayed behind; whoever holds the item is known by the session.
        if (column === 'claim_token') return row.claimed_by == null ? null : context.newToken();
        return late.includes(column) ? null : (row[column] ?? null);
      });
      await context.db.run(sql, values);
      await context.breathe();
      if (done % 1000 === 0) context.progress(done, rows.length, table.name);
    }
    for (const column of late) {
      const [key] = table.key;
      for (const row of rows) {
        if (row[column] == null) continue;
        await context.db.run(`UPDATE ${table.table} SET ${column} = $2 WHERE ${key} = $1`, [
          row[key ?? ''] ?? null,
          row[column],
        ]);
        await context.breathe();
      }
    }
  } catch (error) {
    if (error instanceof MasterplanError) throw error;
    throw damaged(`"${table.name}": ${error instanceof Error ? error.message : String(error)}`);
  }
}

function damaged(why: string, details: Record<string, unknown> = {}): MasterplanError {
  return new MasterplanError('INVALID_INPUT', `The snapshot can't be restored: ${why}.`, {
    hint: 'Nothing was changed. Export it again where it came from.',
    details,
  });
}
