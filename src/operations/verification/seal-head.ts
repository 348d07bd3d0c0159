import type { SqlValue, Statements } from '../../store/database';
import { readHead } from '../rules/audit';
import { type SignedHead, signHead } from './head-signature';
import { type LogKey, loadLogKey } from './log-key';

/** A store's `sealBatch` hook: signs the log's head before a batch goes to disk. */
export type Sealer = (tx: Statements) => Promise<void>;

const COLUMNS = [
  'key_id',
  'public_key',
  'version',
  'hash',
  'signature',
  'signed_at',
] as const satisfies readonly (keyof SignedHead)[];

const UPSERT = `
  INSERT INTO masterplan_heads (${COLUMNS.join(', ')}) VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT (key_id) DO UPDATE
  SET version = excluded.version, hash = excluded.hash, signature = excluded.signature,
      signed_at = excluded.signed_at`;

/** Signs the head whenever it has moved; `clock` gives ms UTC. */
export function createSealer(key: LogKey, clock: () => number = Date.now): Sealer {
  let sealed = '';
  return async (db) => {
    const head = await readHead({ db });
    if (head.version === 0 || head.hash === sealed) return;
    // Read each time: a restored snapshot brings a log of its own.
    const first = await db.get<{ hash: string }>('SELECT hash FROM masterplan_updates WHERE version = 1');
    if (first === undefined) return;
    const signed = signHead({ ...head, firstHash: first.hash }, key, clock());
    await db.run(
      UPSERT,
      COLUMNS.map((column): SqlValue => signed[column]),
    );
    sealed = head.hash;
  };
}

/** The sealer of this user's hosts, with the key from the user's state folder. */
export async function openSealer(stateFolder: string, clock: () => number = Date.now): Promise<Sealer> {
  return createSealer(await loadLogKey(stateFolder), clock);
}
