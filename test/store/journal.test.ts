import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Statements } from '../../src/store/database';
import { nodeFiles } from '../../src/store/sqljs/files';
import { Layout } from '../../src/store/sqljs/layout';
import type { OpenedStore } from '../../src/store/sqljs/open-store';
import { recoverState } from '../../src/store/sqljs/recover-state';
import { dumpEngine, dumpStore } from './dump';
import { cleanUp, newStoreFolder, open, TEST_SCHEMA } from './support';

const small = fc.integer({ min: 1, max: 6 });
const text = fc.constantFrom("''", "'a'", "'A'", "'it''s\n'", "'ä😀'", 'NULL');
const integer = fc.constantFrom(
  '0',
  '-1',
  '2147483648',
  '9007199254740991',
  '-9007199254740993',
  '9223372036854775807',
  '-9223372036854775808',
  'NULL',
);
const real = fc.constantFrom(
  '0.0',
  '-0.0',
  '1.0',
  '0.1',
  '9e999',
  '-9e999',
  '4.9406564584124654e-324',
  '1e300',
  'NULL',
);
const blob = fc.constantFrom("x''", "x'00ff00'", 'NULL');
const any = fc.oneof(text, integer, real, blob);
const or = fc.constantFrom('', 'OR REPLACE ', 'OR IGNORE ');

const statement = fc.oneof(
  fc.tuple(or, small, any).map(([o, k, v]) => `INSERT ${o}INTO kv VALUES ('${k}', ${v})`),
  fc
    .tuple(small, any)
    .map(([k, v]) => `INSERT INTO kv VALUES ('${k}', ${v}) ON CONFLICT (k) DO UPDATE SET v = excluded.v`),
  fc.tuple(small, any).map(([k, v]) => `UPDATE kv SET v = ${v} WHERE k >= '${k}'`),
  fc.tuple(or, small, small).map(([o, a, b]) => `UPDATE ${o}kv SET k = '${a}' WHERE k = '${b}'`),
  fc
    .tuple(or, small, integer, real, text, blob)
    .map(([o, ...v]) => `INSERT ${o}INTO numbers VALUES (${v.join(', ')})`),
  fc
    .tuple(integer, real, text, blob)
    .map(([i, r, t, b]) => `UPDATE numbers SET i = ${i}, r = ${r}, t = ${t}, b = ${b}`),
  fc.tuple(or, small).map(([o, n]) => `UPDATE ${o}numbers SET id = id + ${n} WHERE id % 2 = 0`),
  fc.constant('UPDATE numbers SET t = upper(t)'),
  fc.tuple(text, small).map(([a, b]) => `INSERT INTO loose VALUES (${a}, ${b})`),
  fc.tuple(small, small).map(([a, b]) => `UPDATE loose SET _rowid_ = ${a} + 10 WHERE b = ${b}`),
  fc.constant('DELETE FROM loose'),
  fc.tuple(or, small, small).map(([o, id, name]) => `INSERT ${o}INTO parents VALUES (${id}, 'n${name}')`),
  fc.tuple(or, small, small).map(([o, a, b]) => `UPDATE ${o}parents SET id = ${a} WHERE id = ${b}`),
  small.map((id) => `DELETE FROM parents WHERE id = ${id}`),
  fc.tuple(or, small, small).map(([o, id, p]) => `INSERT ${o}INTO children VALUES (${id}, ${p}, 'note')`),
  fc.tuple(small, small).map(([id, p]) => `INSERT INTO later VALUES (${id}, ${p})`),
  fc
    .tuple(or, small, small, real)
    .map(([o, x, y, z]) => `INSERT ${o}INTO pairs VALUES (${x}, 'y${y}', ${z})`),
  fc.tuple(small, small).map(([x, y]) => `UPDATE pairs SET x = x + ${x} WHERE y <> 'y${y}'`),
  fc.constantFrom('SAVEPOINT s', 'ROLLBACK TO s', 'RELEASE s'),
);
const history = fc.array(
  fc.record({
    statements: fc.array(statement, { minLength: 1, maxLength: 6 }),
    abort: fc.boolean(),
    bulk: fc.constantFrom(false, false, false, false, true),
  }),
  { minLength: 1, maxLength: 12 },
);

/** Ends SQLite's own transaction, as an error does where no memory is left. */
const DRASTIC_SQL = `CREATE TRIGGER drastic BEFORE INSERT ON loose WHEN NEW.a = 'drastic'
  BEGIN SELECT RAISE(ROLLBACK, 'all is taken back'); END;`;
const DRASTIC = [...TEST_SCHEMA, { version: 2, name: 'drastic', sql: DRASTIC_SQL }];

/** The journal's frames make the database that the store has in memory. */
async function sameOnDisk(store: OpenedStore, folder: string): Promise<void> {
  const live = await dumpStore(store);
  const state = await recoverState(nodeFiles, new Layout(folder), { through: 1 });
  assert.equal(await dumpEngine(state.engine), live);
  state.engine.close();
}

describe('the journal', () => {
  afterEach(cleanUp);

  it('rebuilds the same database from any history of transactions', async () => {
    const seen = { committed: 0, failed: 0 };
    await fc.assert(
      fc.asyncProperty(history, async (transactions) => {
        const folder = newStoreFolder();
        const store = await open(folder);
        for (const { statements, abort, bulk } of transactions) {
          const work = async (tx: Statements) => {
            for (const sql of statements) {
              // Errors inside a transaction leave it open: the next statement goes on.
              await tx.run(sql).catch(() => undefined);
            }
            if (abort) throw new Error('abort');
          };
          await store.transaction(work, { bulk }).then(
            () => seen.committed++,
            () => seen.failed++,
          );
        }
        await sameOnDisk(store, folder);
        await cleanUp();
      }),
      { numRuns: 150 },
    );
    assert.ok(seen.committed > 100 && seen.failed > 100, 'both ways out were taken');
  });

  it('holds nothing of a statement that failed half-way inside a transaction that went on', async () => {
    const folder = newStoreFolder();
    const store = await open(folder);
    await store.transaction(async (tx) => {
      await tx.run("INSERT INTO parents VALUES (1, 'one'), (2, 'two')");
      await assert.rejects(tx.run("INSERT INTO parents VALUES (3, 'three'), (4, 'one')"), /UNIQUE/);
      await tx.run("INSERT INTO parents VALUES (5, 'five')");
    });
    assert.deepEqual(await store.all('SELECT id FROM parents'), [{ id: 1 }, { id: 2 }, { id: 5 }]);
    await sameOnDisk(store, folder);
  });

  it('brings back what SQLite takes away with a failing transaction, and goes on', async () => {
    const folder = newStoreFolder();
    const store = await open(folder, { migrations: DRASTIC });
    for (const id of [1, 2, 3]) await store.run('INSERT INTO parents VALUES ($1, $2)', [id, `n${id}`]);
    const failing = store.transaction(async (tx) => {
      await tx.run("INSERT INTO parents VALUES (4, 'n4')");
      await tx.run("INSERT INTO loose VALUES ('drastic', 1)");
    });
    const behind = store.run("INSERT INTO parents VALUES (5, 'n5')");
    await assert.rejects(failing, /all is taken back/);
    await behind;
    const ids = await store.all<{ id: number }>('SELECT id FROM parents ORDER BY id');
    assert.deepEqual(
      ids.map(({ id }) => id),
      [1, 2, 3, 5],
    );
    await assert.rejects(
      store.transaction((tx) => tx.run("INSERT INTO loose VALUES ('drastic', 2)"), { bulk: true }),
      /all is taken back/,
    );
    await store.run("INSERT INTO parents VALUES (6, 'n6')");
    await sameOnDisk(store, folder);
  });

  it('still captures after a bulk transaction was refused and SQLite has ended its own', async () => {
    const folder = newStoreFolder();
    const store = await open(folder, { migrations: DRASTIC });
    const refused = store.transaction(
      async (tx) => {
        await tx.run("INSERT INTO parents VALUES (1, 'n1')");
        throw new Error('refused');
      },
      { bulk: true },
    );
    await assert.rejects(refused, /refused/);
    await assert.rejects(store.run("INSERT INTO loose VALUES ('drastic', 1)"), /all is taken back/);
    await store.run("INSERT INTO parents VALUES (2, 'n2')");
    await sameOnDisk(store, folder);
    assert.deepEqual(await store.all('SELECT id FROM parents'), [{ id: 2 }]);
  });

  it('keeps nothing of work that went on after SQLite had ended its transaction', async () => {
    const folder = newStoreFolder();
    const store = await open(folder, { migrations: DRASTIC });
    const work = store.transaction(async (tx) => {
      await tx.run("INSERT INTO parents VALUES (1, 'n1')");
      await tx.run("INSERT INTO loose VALUES ('drastic', 1)").catch(() => undefined);
      await tx.run("INSERT INTO parents VALUES (2, 'n2')");
    });
    await assert.rejects(work);
    await store.run("INSERT INTO parents VALUES (3, 'n3')");
    assert.deepEqual(await store.all('SELECT id FROM parents'), [{ id: 3 }]);
    await sameOnDisk(store, folder);
  });

  it('holds what came before a seal with which SQLite ends its own transaction', async () => {
    const folder = newStoreFolder();
    const hooks = {
      sealBatch: (tx: Statements) => tx.run("INSERT INTO loose VALUES ('drastic', 1)").then(() => undefined),
    };
    const store = await open(folder, { migrations: DRASTIC, hooks, limits: { sealMilliseconds: 0 } });
    const writes = [1, 2, 3].map((id) => store.run('INSERT INTO parents VALUES ($1, $2)', [id, `n${id}`]));
    await Promise.all(writes);
    assert.equal((await store.all('SELECT id FROM parents')).length, 3);
    await sameOnDisk(store, folder);
  });

  for (const how of ['an import', 'a change too large for a frame'] as const) {
    it(`says so when ${how} goes with a seal with which SQLite ends its own transaction`, async () => {
      const folder = newStoreFolder();
      let isDrastic = false;
      const hooks = {
        sealBatch: async (tx: Statements) => {
          if (isDrastic) await tx.run("INSERT INTO loose VALUES ('drastic', 1)");
        },
      };
      const limits = { sealMilliseconds: 0, frameBytes: 10_000 };
      const store = await open(folder, { migrations: DRASTIC, hooks, limits });
      await store.run("INSERT INTO parents VALUES (1, 'before')");
      isDrastic = true;
      const bulk = how === 'an import';
      const insert = (tx: Statements) =>
        tx.run('INSERT INTO parents VALUES (2, $1)', ['x'.repeat(bulk ? 1 : 20_000)]);
      const refused = assert.rejects(store.transaction(insert, { bulk }), /the change was undone/);
      // Who does not come alone has his seal in a transaction of its own.
      await Promise.all([refused, store.get('SELECT 1')]);
      isDrastic = false;
      await store.run("INSERT INTO parents VALUES (3, 'after')");
      assert.deepEqual(await store.all('SELECT id FROM parents'), [{ id: 1 }, { id: 3 }]);
      await sameOnDisk(store, folder);
    });
  }

  it('tells who came alone why SQLite has ended its own transaction during the seal', async () => {
    const warnings: string[] = [];
    let isDrastic = false;
    const hooks = {
      sealBatch: async (tx: Statements) => {
        if (isDrastic) await tx.run("INSERT INTO loose VALUES ('drastic', 1)");
      },
      onWarning: (problem: Error) => void warnings.push(problem.message),
    };
    const store = await open(newStoreFolder(), {
      migrations: DRASTIC,
      hooks,
      limits: { sealMilliseconds: 0 },
    });
    isDrastic = true;
    await assert.rejects(store.run("INSERT INTO parents VALUES (1, 'alone')"), /all is taken back/);
    assert.match(warnings.join(), /all is taken back/);
  });

  it('refuses savepoints whose name is not plain', async () => {
    const store = await open(newStoreFolder());
    await assert.rejects(store.run('SAVEPOINT "s"'), /plain name/);
  });

  it('refuses references that are checked at the end only', async () => {
    const sql = 'CREATE TABLE t (a INTEGER REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED) STRICT;';
    const migrations = [...TEST_SCHEMA, { version: 2, name: 'late', sql }];
    await assert.rejects(
      open(newStoreFolder(), { migrations }),
      /Table t: references must be checked at once/,
    );
  });
});
