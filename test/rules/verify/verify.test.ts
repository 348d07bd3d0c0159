import assert from 'node:assert/strict';
import { createHash, createPrivateKey } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import canonicalize from 'canonicalize';
import { newKeyPair } from '../../../src/model/human-signature';
import { HOST_CALLER } from '../../../src/operations/context';
import { operations } from '../../../src/operations/registry';
import { FIRST_PREVIOUS_HASH, hashRow, LOG_DOMAIN, type LogRow } from '../../../src/operations/rules/audit';
import { loadLogKey } from '../../../src/operations/verification/log-key';
import { createSealer } from '../../../src/operations/verification/seal-head';
import { LogVerification } from '../../../src/operations/verification/verify-store';
import { type Agent, type Answer, person, World } from '../../support/world';

describe('verify', () => {
  let world: World;
  let agent: Agent;
  const pair = newKeyPair();
  const seal = () =>
    world.database.transaction(
      createSealer(
        { publicKey: pair.publicKey, privateKey: createPrivateKey(pair.privateKey) },
        () => world.now,
      ),
    );

  beforeEach(async () => {
    world = await World.open();
    agent = world.agent('one');
    await agent.call('create_feature', { title: 'Feature', spec_content: '# It' });
    await world.plan('p', [
      { item_key: 'A', labels: ['x'] },
      { item_key: 'B', depends_on_keys: ['A'] },
      { item_key: 'M', item_type: 'milestone', depends_on_keys: ['B'] },
    ]);
    await agent.call('set_scope', { port_scope: 'set:x', files: ['a.ts'], notes: 'mind' });
    await agent.next({ plan_id: 'p' });
    await agent.call('complete', { plan_id: 'p', item_key: 'A', message: 'done', files_modified: ['a.ts'] });
    await agent.call('update', {
      plan_id: 'p',
      item_key: 'B',
      priority: 0,
      metadata: { b: [1, { c: null }] },
    });
    await person(world).call('defer', { plan_id: 'p', item_key: 'B', reason: 'later' });
    await seal();
  });
  afterEach(() => world.database.close());

  const verify = (): Promise<Answer> => agent.call('verify', {});
  const pace = { breathe: async () => undefined, progress: () => undefined };

  /** Changes the store behind its back, the log's guards taken away first. */
  function tamper(sql: string): void {
    for (const guard of ['update', 'delete', 'replace', 'gap']) {
      world.database.engine.exec(`DROP TRIGGER IF EXISTS masterplan_updates_no_${guard}`);
    }
    world.database.engine.settle();
    world.database.engine.exec(`PRAGMA foreign_keys = OFF; ${sql}`);
  }

  it('does not call an order tampered with that a migration left to be computed', async () => {
    tamper("UPDATE masterplan_items SET start_chain = 9 WHERE item_key = 'B'");
    assert.equal((await verify()).ok, false);
    tamper("INSERT INTO masterplan_meta (key, value) VALUES ('order_to_renew', '1')");
    assert.equal((await verify()).ok, true);
    await world.executor.finishMigration();
    assert.equal((await verify()).ok, true);
  });

  /** What a forger does who knows how the chain is made: all hashes from a row on. */
  function rechain(from: number): void {
    const rows = world.database.engine.query<LogRow & { hash: string }>(
      'SELECT * FROM masterplan_updates ORDER BY version',
    );
    let previous = FIRST_PREVIOUS_HASH;
    for (const { hash, ...row } of rows) {
      const next = row.version < from ? hash : hashRow(previous, row);
      if (next !== hash)
        tamper(`UPDATE masterplan_updates SET hash = '${next}' WHERE version = ${row.version}`);
      previous = next;
    }
  }

  async function bad(version: number | undefined, why: RegExp): Promise<void> {
    const answer = await verify();
    assert.equal(answer.ok, false);
    assert.match(answer.first_bad.why, why);
    if (version !== undefined) assert.equal(answer.first_bad.version, version);
  }

  it('holds for a log that nobody touched', async () => {
    const answer = await verify();
    assert.equal(answer.first_bad, undefined);
    assert.equal(answer.ok, true);
    assert.equal(answer.head.version, answer.rows);
    assert.equal(answer.head.signed_at, new Date(world.now).toISOString());
    assert.deepEqual(answer.unsigned_human, []);
  });

  it('holds for an empty log', async () => {
    const empty = await World.open();
    const answer = await empty.agent('one').call('verify', {});
    assert.equal(answer.ok, true);
    assert.equal(answer.head, null);
    empty.database.close();
  });

  it('has nothing to say where there is no store: a wrong folder is no log in order', () => {
    assert.equal(operations.find((operation) => operation.name === 'verify')?.emptyAnswer, undefined);
  });

  it('the log refuses UPDATE, DELETE, REPLACE and gaps', async () => {
    const { engine } = world.database;
    assert.throws(
      () => engine.exec("UPDATE masterplan_updates SET message = 'x' WHERE version = 2"),
      /append-only/,
    );
    assert.throws(() => engine.exec('DELETE FROM masterplan_updates WHERE version = 2'), /append-only/);
    const columns = 'at, activity, actor, kind, files, hash';
    const values = "1, 'note', 'x', 'ai', '[]', 'x'";
    assert.throws(
      () =>
        engine.exec(`INSERT OR REPLACE INTO masterplan_updates (version, ${columns}) VALUES (2, ${values})`),
      /append-only|no gaps/,
    );
    assert.throws(
      () => engine.exec(`INSERT INTO masterplan_updates (version, ${columns}) VALUES (999, ${values})`),
      /no gaps/,
    );
  });

  it('finds a changed row', async () => {
    tamper("UPDATE masterplan_updates SET message = 'other' WHERE version = 4");
    await bad(4, /hash/);
  });

  it('finds a removed row', async () => {
    tamper('DELETE FROM masterplan_updates WHERE version = 4');
    await bad(4, /missing/);
  });

  it('finds a removed row though the rest was renumbered', async () => {
    tamper(`DELETE FROM masterplan_updates WHERE version = 4;
            UPDATE masterplan_updates SET version = version - 1 WHERE version > 4`);
    await bad(4, /hash/);
  });

  it('finds reordered rows', async () => {
    tamper(`UPDATE masterplan_updates SET version = -1 WHERE version = 4;
            UPDATE masterplan_updates SET version = 4 WHERE version = 5;
            UPDATE masterplan_updates SET version = 5 WHERE version = -1`);
    await bad(4, /hash/);
  });

  it('finds an inserted row', async () => {
    tamper(`UPDATE masterplan_updates SET version = -version - 1 WHERE version >= 4;
            UPDATE masterplan_updates SET version = -version WHERE version < 0;
            INSERT INTO masterplan_updates (version, at, activity, actor, kind, files, hash)
            VALUES (4, 1, 'note', 'x', 'ai', '[]', 'abc')`);
    await bad(4, /hash/);
  });

  it('finds rows cut off at the end by the signed head', async () => {
    const { rows } = await verify();
    tamper(`DELETE FROM masterplan_updates WHERE version = ${rows}`);
    await bad(rows, /end/);
  });

  it('finds a rewritten log whose chain was made anew, by the signed head', async () => {
    tamper("UPDATE masterplan_updates SET message = 'other' WHERE version = 4");
    rechain(4);
    await bad(undefined, /rewritten/);
  });

  it('finds a forged signature of the head', async () => {
    tamper("UPDATE masterplan_heads SET signature = 'AAAA'");
    await bad(undefined, /signature/);
  });

  it('a table that was changed without a row is found, whichever it is', async () => {
    const changes = [
      "UPDATE masterplan_items SET title = 'other' WHERE item_key = 'A'",
      "UPDATE masterplan_items SET labels = '[]' WHERE item_key = 'A'",
      "UPDATE masterplan_items SET status = 'completed', completed_at = 5 WHERE item_key = 'B'",
      "UPDATE masterplan_items SET metadata = '{}' WHERE item_key = 'B'",
      "DELETE FROM masterplan_items WHERE item_key = 'M'",
      'DELETE FROM masterplan_dependencies WHERE depends_on_id = 1',
      'INSERT INTO masterplan_dependencies (item_id, depends_on_id, created_at) VALUES (3, 1, 1)',
      "UPDATE masterplans SET status = 'draft'",
      "UPDATE masterplan_features SET title = 'other'",
      "UPDATE masterplan_feature_versions SET spec_content = 'other'",
      "UPDATE masterplan_scopes SET notes = 'other'",
      "UPDATE masterplan_keys SET user_name = 'other'",
      "UPDATE masterplan_projects SET name = 'other'",
    ];
    world.database.engine.settle();
    world.database.engine.exec('PRAGMA foreign_keys = OFF');
    for (const change of changes) {
      const undone = world.database.transaction(async (db) => {
        await db.run(change);
        const found = await new LogVerification().conclude({ db, ...pace });
        assert.notEqual(found.firstBad, undefined, change);
        throw new Error('undone');
      });
      await assert.rejects(undone, /undone/);
    }
    assert.equal((await verify()).ok, true);
  });

  it('what the order of the work and the counts are made of is found when it was changed', async () => {
    const changes = [
      "UPDATE masterplan_items SET start_chain = 9 WHERE item_key = 'B'",
      "UPDATE masterplan_items SET start_priority = 4 WHERE item_key = 'B'",
      "UPDATE masterplan_items SET child_count = 1 WHERE item_key = 'A'",
      "UPDATE masterplan_items SET open_dependencies = 0 WHERE item_key = 'M'",
      "UPDATE masterplan_counts SET n = n + 1 WHERE status = 'completed'",
      'DELETE FROM masterplan_counts',
    ];
    for (const change of changes) {
      const undone = world.database.transaction(async (db) => {
        await db.run(change);
        const found = await new LogVerification().conclude({ db, ...pace });
        assert.notEqual(found.firstBad, undefined, change);
        throw new Error('undone');
      });
      await assert.rejects(undone, /undone/);
    }
    // What is finished is not put in order any more.
    tamper("UPDATE masterplan_items SET start_chain = 9, finish_chain = 9 WHERE item_key = 'A'");
    assert.equal((await verify()).ok, true);
  });

  it('others work while the log is read, and what they add is checked, too', async () => {
    const items = Array.from({ length: 1000 }, (_, n) => ({ item_key: `many-${n}`, title: 'One of many' }));
    await agent.call('import', { plan_id: 'p', items });
    const order: string[] = [];
    const before = (await verify()).rows as number;
    let adding: Promise<unknown> | undefined;
    const { answer } = await world.executor.execute({
      operation: 'verify',
      input: {},
      caller: HOST_CALLER,
      key: null,
      // After a thousand rows.
      onProgress: () => {
        const add = agent.call('add', { plan_id: 'p', title: 'Meanwhile' });
        adding ??= add.then(() => order.push('add'));
      },
    });
    order.push('verify');
    await adding;
    assert.deepEqual(order, ['add', 'verify']);
    assert.equal(answer.rows, before + 1);
    assert.equal(answer.ok, true);
  });

  it('a log that took another’s place while it was read is read from its first row', async () => {
    const other = await World.open();
    await other.plan('q', [{ item_key: 'X' }]);
    const verification = new LogVerification();
    await verification.walk({ db: other.database, ...pace });
    await other.database.close();
    const found = await world.database.transaction((db) => verification.conclude({ db, ...pace }));
    assert.equal(found.firstBad, undefined);
    assert.equal(found.rows, (await verify()).rows);
  });

  it('heartbeats, session state and tokens are not the log’s', async () => {
    tamper(`UPDATE masterplan_items SET last_heartbeat = 5, lease_expires_at = 6, claim_token = 'x';
            DELETE FROM masterplan_session_state; DELETE FROM masterplan_answered`);
    assert.equal((await verify()).first_bad, undefined);
  });

  it('a person’s change without a signature is listed, and so is one with another’s', async () => {
    const row = await world.database.get<{ version: number; request_key: string }>(
      "SELECT version, request_key FROM masterplan_updates WHERE activity = 'deferred'",
    );
    const rows = await world.database.all<{ version: number }>(
      "SELECT version FROM masterplan_updates WHERE kind = 'human' ORDER BY version",
    );
    assert.ok(row !== undefined && rows.length > 0);
    for (const change of [
      'DELETE FROM masterplan_signed_requests',
      "UPDATE masterplan_signed_requests SET signature = 'AAAA'",
      `UPDATE masterplan_signed_requests SET payload = replace(payload, 'later', 'never')`,
    ]) {
      tamper(`CREATE TABLE kept AS SELECT * FROM masterplan_signed_requests; ${change}`);
      const answer = await verify();
      assert.equal(answer.ok, false);
      assert.deepEqual(
        answer.unsigned_human,
        rows.map((one) => one.version),
        change,
      );
      tamper(`DELETE FROM masterplan_signed_requests;
              INSERT INTO masterplan_signed_requests SELECT * FROM kept; DROP TABLE kept`);
    }
    assert.equal((await verify()).ok, true);
  });

  it('a row forged in a person’s name with a signature that was used already, or for another item, is listed', async () => {
    await person(world).call('update', { plan_id: 'p', item_key: 'M', message: 'I agree' });
    const { rows } = await verify();
    tamper(`UPDATE masterplan_updates SET item_id = 2, item_key = 'B' WHERE version = ${rows}`);
    rechain(rows);
    assert.deepEqual((await verify()).unsigned_human, [rows]);
  });
});

describe('A row of the log', () => {
  it('is hashed as SHA-256(domain ‖ previous hash ‖ RFC 8785 JSON), in whatever order its members come', () => {
    const row: LogRow = {
      version: 7,
      at: 1_790_000_000_123,
      activity: 'note',
      plan_id: 'p',
      item_id: 3,
      item_key: 'K "quoted" \\ \u007f é €',
      feature_id: null,
      session_id: 's',
      session_name: 'a\tb',
      user_name: null,
      actor: 'agent',
      kind: 'ai',
      old: '{"a":1}',
      new: null,
      message: 'line\nline \u2028 𝄞',
      files: '[]',
      fence: 2,
      request_key: null,
    };
    const rfc8785 = (one: LogRow) =>
      createHash('sha256')
        .update(LOG_DOMAIN)
        .update(FIRST_PREVIOUS_HASH)
        .update(canonicalize(one) ?? '')
        .digest('hex');
    const backwards = Object.fromEntries(Object.entries(row).reverse()) as unknown as LogRow;
    assert.equal(hashRow(FIRST_PREVIOUS_HASH, row), rfc8785(row));
    assert.equal(hashRow(FIRST_PREVIOUS_HASH, backwards), rfc8785(row));
  });
});

describe('The log’s key', () => {
  let folder: string;
  beforeEach(async () => {
    folder = path.join(await mkdtemp(path.join(tmpdir(), 'masterplan-key-')), 'state');
  });
  afterEach(() => rm(path.dirname(folder), { recursive: true }));

  it('is made once, readable by its user only', async () => {
    const [one, other] = await Promise.all([loadLogKey(folder), loadLogKey(folder)]);
    assert.equal(one.publicKey, other.publicKey);
    assert.equal((await loadLogKey(folder)).publicKey, one.publicKey);
    assert.deepEqual(await readdir(folder), ['log-key.pem']);
    if (process.platform !== 'win32') {
      assert.equal((await stat(path.join(folder, 'log-key.pem'))).mode & 0o777, 0o600);
    }
  });

  it('a damaged one is put aside, not overwritten', async () => {
    const before = await loadLogKey(folder);
    await writeFile(path.join(folder, 'log-key.pem'), 'broken');
    const after = await loadLogKey(folder);
    assert.notEqual(after.publicKey, before.publicKey);
    const aside = (await readdir(folder)).find((name) => name.includes('damaged'));
    assert.equal(await readFile(path.join(folder, aside ?? ''), 'utf8'), 'broken');
  });
});
