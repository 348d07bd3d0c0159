import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Statements } from '../../src/store/database';
import { nodeFiles } from '../../src/store/sqljs/files';
import { Layout } from '../../src/store/sqljs/layout';
import { recoverState } from '../../src/store/sqljs/recover-state';
import { dumpEngine, dumpStore } from './dump';
import { cleanUp, newStoreFolder, open } from './support';

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
        const live = await dumpStore(store);
        const state = await recoverState(nodeFiles, new Layout(folder), { through: 1 });
        assert.equal(await dumpEngine(state.engine), live);
        state.engine.close();
        await cleanUp();
      }),
      { numRuns: 150 },
    );
    assert.ok(seen.committed > 100 && seen.failed > 100, 'both ways out were taken');
  });
});
