import assert from 'node:assert/strict';
import { MasterplanError } from '../../src/model/errors';
import type { Database } from '../../src/store/database';
import { gate } from './support';

/**
 * What every Database must do, whatever is behind it. `make` gives an empty one with the table
 * `kv (k text primary key, v any)` and the referencing tables of `TEST_SCHEMA`.
 */
export function databaseContract(
  name: string,
  make: () => Promise<Database>,
  release: () => Promise<void>,
): void {
  describe(`the Database port over ${name}`, () => {
    let db: Database;
    beforeEach(async () => {
      db = await make();
    });
    afterEach(release);

    const put = 'INSERT INTO kv (k, v) VALUES ($1, $2)';
    const keys = async () => (await db.all<{ k: string }>('SELECT k FROM kv ORDER BY k')).map((row) => row.k);

    it('gives rows as objects by column name, the first row or undefined, and the number of changes', async () => {
      assert.deepEqual(await db.run(put, ['a', 'x']), { changes: 1 });
      assert.deepEqual(await db.run(put, ['b', 'y']), { changes: 1 });
      assert.deepEqual(await db.all('SELECT k, v FROM kv ORDER BY k'), [
        { k: 'a', v: 'x' },
        { k: 'b', v: 'y' },
      ]);
      assert.deepEqual(await db.get('SELECT v AS value FROM kv WHERE k = $1', ['b']), { value: 'y' });
      assert.equal(await db.get('SELECT v FROM kv WHERE k = $1', ['c']), undefined);
      assert.deepEqual(await db.run('UPDATE kv SET v = NULL'), { changes: 2 });
      assert.deepEqual(await db.run("DELETE FROM kv WHERE k = 'nobody'"), { changes: 0 });
    });

    it('lets one parameter stand in several places, and gives what RETURNING and ON CONFLICT say', async () => {
      const upsert = `INSERT INTO kv (k, v) VALUES ($1, $1) ON CONFLICT (k) DO UPDATE SET v = $2 RETURNING k, v`;
      assert.deepEqual(await db.all(upsert, ['a', 'b']), [{ k: 'a', v: 'a' }]);
      assert.deepEqual(await db.all(upsert, ['a', 'b']), [{ k: 'a', v: 'b' }]);
    });

    it('commits what resolves and takes back what rejects', async () => {
      assert.equal(
        await db.transaction(async (tx) => {
          await tx.run(put, ['kept', 1]);
          return 'done';
        }),
        'done',
      );
      const refused = db.transaction(async (tx) => {
        await tx.run(put, ['gone', 1]);
        throw new Error('no');
      });
      await assert.rejects(refused, /^Error: no$/);
      assert.deepEqual(await keys(), ['kept']);
    });

    it('runs transactions one at a time, in the order in which they came', async () => {
      const held = gate();
      const first = db.transaction(async (tx) => {
        await tx.run(put, ['1', 'first']);
        await held.opened;
        await tx.run(put, ['2', 'first']);
      });
      const second = db.transaction((tx) => tx.all('SELECT k FROM kv ORDER BY k'));
      const third = db.run(put, ['3', 'third']);
      held.open();
      assert.deepEqual(await second, [{ k: '1' }, { k: '2' }]);
      await Promise.all([first, third]);
      assert.deepEqual(await keys(), ['1', '2', '3']);
    });

    it('goes on after an error, also within a transaction that catches it', async () => {
      await db.run(put, ['a', 1]);
      await assert.rejects(db.run(put, ['a', 2]));
      await assert.rejects(db.all('SELECT nonsense FROM nowhere'));
      await db.run(put, ['b', 1]);
      assert.deepEqual(await keys(), ['a', 'b']);
    });

    it('checks references', async () => {
      await assert.rejects(db.run('INSERT INTO children (id, parent) VALUES (1, 99)'), /FOREIGN KEY/i);
      await assert.rejects(
        db.transaction(async (tx) => {
          await tx.run(put, ['with it', 1]);
          await tx.run('INSERT INTO later (id, parent) VALUES (1, 99)');
        }),
        /FOREIGN KEY/i,
      );
      assert.deepEqual(await keys(), []);
    });

    it('gives back text, numbers and bytes exactly as they came', async () => {
      const values = [
        '',
        "'quoted' \\ \n\r\t",
        'ä€😀',
        'x'.repeat(100_000),
        0,
        -1,
        1.5,
        2 ** 31,
        2 ** 53 - 1,
        1 - 2 ** 53,
      ];
      const all = [...values, 1e-300, null, new Uint8Array(0), new Uint8Array([0, 255, 0])];
      for (const [index, value] of all.entries()) await db.run(put, [String(index), value]);
      for (const [index, value] of all.entries()) {
        assert.deepEqual((await db.get('SELECT v FROM kv WHERE k = $1', [String(index)]))?.v, value);
      }
    });

    it('refuses what would not come back as it went in, before anything changes', async () => {
      const bad = [
        'nul\0',
        '\ud800',
        'half \udc00',
        '\ufeffbom',
        Number.NaN,
        Number.POSITIVE_INFINITY,
        2 ** 53,
      ];
      for (const value of bad) {
        await assert.rejects(
          db.run(put, ['a', value]),
          (error) => error instanceof MasterplanError && error.code === 'INVALID_INPUT',
          JSON.stringify(value),
        );
      }
      assert.deepEqual(await keys(), []);
    });

    it('refuses a statement with fewer parameters than it names', async () => {
      await assert.rejects(db.run(put, ['a']), /2 parameters was given 1/);
    });

    it('keeps a transaction closed: no statement ends it, changes the schema, or comes after it', async () => {
      for (const sql of [
        'COMMIT',
        'begin',
        ' ROLLBACK',
        'DROP TABLE kv',
        'CREATE TABLE x (y)',
        'PRAGMA user_version = 9',
      ]) {
        await assert.rejects(db.run(sql), /Not allowed inside a transaction/);
      }
      let leaked: Parameters<Parameters<Database['transaction']>[0]>[0] | undefined;
      await db.transaction(async (tx) => {
        leaked = tx;
      });
      await assert.rejects(async () => leaked?.run(put, ['late', 1]), /has ended/);
      assert.deepEqual(await keys(), []);
    });

    it('commits a bulk transaction like any other', async () => {
      const bulk = async (count: number, fail: boolean) =>
        db.transaction(
          async (tx) => {
            for (let i = 0; i < count; i++) await tx.run(put, [`${count}-${i}`, i]);
            if (fail) throw new Error('no');
          },
          { bulk: true },
        );
      await db.run(put, ['before', 1]);
      await bulk(50, false);
      await assert.rejects(bulk(60, true), /^Error: no$/);
      await db.run(put, ['after', 1]);
      assert.deepEqual((await db.get('SELECT count(*) AS n FROM kv'))?.n, 52);
    });
  });
}
