import { MasterplanError } from '../../model/errors';
import { HOST_CALLER, type OperationContext } from '../context';
import { LOGGED_STORE, nameStore } from '../human/check-signature';
import { KEY_COLUMNS, type KeyRecord, loadKey, stateOf } from '../human/key-record';
import { appendChange } from '../rules/audit';
import { hashAt } from '../verification/remembered-head';

/** As in the log's trigger. */
const REPLACING = 'replacing_log';

/**
 * Requires that a snapshot can take the place of what is here: nothing at all, or keys that editors enrolled
 * when their windows opened. Throws CONFLICT with what else there is.
 */
export async function requireEmpty(context: OperationContext): Promise<void> {
  const what = await whatIsHere(context);
  if (what === undefined) return;
  throw new MasterplanError(
    'CONFLICT',
    `This project has ${what.name}; a snapshot restores only into a new one.`,
    {
      hint: 'Import it in another folder (--project), or import its items with a file of items.',
      details: what.details,
    },
  );
}

async function whatIsHere(
  context: OperationContext,
): Promise<{ name: string; details: Record<string, unknown> } | undefined> {
  const { db } = context;
  const plan = await db.get<{ plan_id: string }>('SELECT plan_id FROM masterplans LIMIT 1');
  if (plan !== undefined) return { name: `a plan already ("${plan.plan_id}")`, details: { ...plan } };
  const feature = await db.get<{ feature_id: string }>('SELECT feature_id FROM masterplan_features LIMIT 1');
  if (feature !== undefined) {
    return { name: `a feature already ("${feature.feature_id}")`, details: { ...feature } };
  }
  const scope = await db.get<{ port_scope: string }>('SELECT port_scope FROM masterplan_scopes LIMIT 1');
  if (scope !== undefined) {
    return { name: `a port scope already ("${scope.port_scope}")`, details: { ...scope } };
  }
  const rows = await db.all<{ version: number; activity: string; new: string | null }>(
    'SELECT version, activity, new FROM masterplan_updates ORDER BY version LIMIT 1000',
  );
  const other = rows.find((row) => {
    const values = row.new === null ? {} : (JSON.parse(row.new) as Record<string, unknown>);
    return !('key' in values) && !('store' in values);
  });
  if (other === undefined) return undefined;
  const name = `a history of its own (change ${other.version}: ${other.activity})`;
  return { name, details: { version: other.version } };
}

/** Takes away the log and the keys that `requireEmpty` let pass; gives the keys. */
export async function makeRoom(context: OperationContext): Promise<KeyRecord[]> {
  const { db } = context;
  const keys = await db.all<KeyRecord>('SELECT * FROM masterplan_keys ORDER BY enrolled_at, key_id');
  await db.run("INSERT INTO masterplan_meta (key, value) VALUES ($1, '1')", [REPLACING]);
  const first = await hashAt(db, 1);
  if (first !== undefined) await context.store.forgetLog?.(first);
  await db.run('DELETE FROM masterplan_updates');
  context.known.tail?.clear();
  context.known.appended = [];
  await db.run('DELETE FROM masterplan_meta WHERE key IN ($1, $2)', [REPLACING, LOGGED_STORE]);
  await db.run('DELETE FROM masterplan_heads');
  await db.run('DELETE FROM masterplan_signed_requests');
  await db.run('UPDATE masterplan_keys SET approved_by = NULL');
  await db.run('DELETE FROM masterplan_keys');
  return keys;
}

/**
 * Enrols the keys that were here once more, in the restored log: what they could do before counts only where
 * the snapshot knows nobody. Its own people approve them otherwise. Gives the context in which the restoring
 * itself is logged: the caller's, if he is trusted (or an agent) here as well, else the host's.
 */
export async function enrolAgain(
  context: OperationContext,
  keys: readonly KeyRecord[],
): Promise<OperationContext> {
  const asHost = { ...context, caller: HOST_CALLER, requestKey: null };
  for (const key of keys) {
    if ((await loadKey(context, key.key_id)) !== undefined) continue;
    const isFirst = (await context.db.get('SELECT 1 FROM masterplan_keys LIMIT 1')) === undefined;
    const approved_at = isFirst && stateOf(key) === 'approved' ? key.approved_at : null;
    const record: KeyRecord = { ...key, approved_at, approved_by: null };
    await context.db.run(
      `INSERT INTO masterplan_keys (${KEY_COLUMNS.join(', ')}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
      KEY_COLUMNS.map((column) => record[column]),
    );
    await appendChange(asHost, {
      activity: 'metadata_updated',
      new: { key: { ...record } },
      message: `A key that was here before the snapshot ${approved_at === null ? 'waits for approval' : 'is trusted'}: ${key.user_name}.`,
    });
  }
  if (context.caller.kind !== 'human') return context;
  const own = context.caller.keyId === null ? undefined : await loadKey(context, context.caller.keyId);
  if (own === undefined || stateOf(own) !== 'approved') return asHost;
  await nameStore(context);
  return context;
}
