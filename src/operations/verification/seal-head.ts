import { keyIdOf } from '../../model/human-signature';
import type { SqlValue, Statements } from '../../store/database';
import { readHead } from '../rules/audit';
import { type SignedHead, signHead } from './head-signature';
import { type LogKey, loadLogKey } from './log-key';

/** A store's `sealBatch` hook: signs the log's head with a batch, on its way to the disk. */
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

/** Signs the head unless its own signature has it; `clock` gives ms UTC. */
export function createSealer(key: LogKey, clock: () => number = Date.now): Sealer {
  const id = keyIdOf(key.publicKey);
  return async (db) => {
    const head = await readHead({ db });
    if (head.version === 0) return;
    const own = await db.get<{ hash: string }>('SELECT hash FROM masterplan_heads WHERE key_id = $1', [id]);
    if (own?.hash === head.hash) return;
    // Read each time: a restored snapshot brings a log of its own.
    const first = await db.get<{ hash: string }>('SELECT hash FROM masterplan_updates WHERE version = 1');
    if (first === undefined) return;
    const signed = signHead({ ...head, firstHash: first.hash }, key, clock());
    await db.run(
      UPSERT,
      COLUMNS.map((column): SqlValue => signed[column]),
    );
  };
}

/** Signs what a killed host has left unsigned; where anybody's signature has the head, nothing is written. */
export async function sealWhatWasLeft(db: Statements, seal: Sealer): Promise<void> {
  const { version } = await readHead({ db });
  const newest = await db.get<{ version: number | null }>(
    'SELECT MAX(version) AS version FROM masterplan_heads',
  );
  if ((newest?.version ?? 0) < version) await seal(db);
}

/** The sealer of this user's hosts, with the key from the user's state folder. */
export async function openSealer(stateFolder: string, clock: () => number = Date.now): Promise<Sealer> {
  return createSealer(await loadLogKey(stateFolder), clock);
}
