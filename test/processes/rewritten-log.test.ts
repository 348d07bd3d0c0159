import { strict as assert } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Client } from '../../src/client/client';
import { personWithKey } from '../../src/client/person';
import { newKeyPair } from '../../src/model/human-signature';
import { FIRST_PREVIOUS_HASH, hashRow, type LogRow } from '../../src/operations/rules/audit';
import { nodeFiles } from '../../src/store/sqljs/files';
import { writeImage } from '../../src/store/sqljs/images';
import { Layout } from '../../src/store/sqljs/layout';
import { recoverState } from '../../src/store/sqljs/recover-state';
import { createStoreFolder } from '../../src/store/sqljs/store-folder';
import { hostFile, RealProject, untilGone } from '../support/real-project';

interface Verified {
  ok: boolean;
  rows: number;
  head: { version: number; hash: string };
  other_logs?: { rows: number; hash: string }[];
  first_bad?: { version: number; why: string };
}

const commandLine = join(dirname(hostFile), 'cli.js');

const COLUMNS = `version, at, activity, plan_id, item_id, item_key, feature_id, session_id, session_name,
  user_name, actor, kind, old, new, message, files, fence, request_key`;

describe('a log that was rewritten while no host ran, by who can write to the project only', function () {
  this.timeout(60_000);
  let project: RealProject;
  let client: Client;

  beforeEach(async () => {
    project = new RealProject();
    client = await project.client();
    await client.call('create_plan', { plan_id: 'p', title: 'P' });
    await client.call('add', { plan_id: 'p', item_key: 'A', title: 'A' });
    await client.call('update', { item_key: 'A', message: 'what really happened' });
  });
  afterEach(() => project.remove());

  const verify = async () => (await client.call('verify', {})) as unknown as Verified;

  /** Ends the host in good order, changes the folder, and comes back. */
  async function meanwhile(change: () => Promise<void> | void): Promise<void> {
    const { pid } = project.owner();
    await client.close();
    await untilGone(pid);
    await change();
    client = await project.client();
  }

  /** A whole and consistent log that tells something else, without the heads that were signed. */
  async function rewrite(): Promise<void> {
    const layout = new Layout(project.store);
    const state = await recoverState(nodeFiles, layout, { through: Number.MAX_SAFE_INTEGER });
    const { engine, image } = state;
    assert.ok(image && image.sequence === state.sequence, 'the image has everything');
    const guards = engine.query<{ name: string; sql: string }>(
      "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'masterplan_updates'",
    );
    for (const { name } of guards) engine.exec(`DROP TRIGGER ${name}`);
    let previous = FIRST_PREVIOUS_HASH;
    for (const row of engine.query<LogRow>(`SELECT ${COLUMNS} FROM masterplan_updates ORDER BY version`)) {
      const message = row.message?.replace('what really happened', 'all is fine') ?? null;
      previous = hashRow(previous, { ...row, message });
      const values = [message, previous, row.version];
      engine.execute('UPDATE masterplan_updates SET message = $1, hash = $2 WHERE version = $3', values);
    }
    engine.exec('DELETE FROM masterplan_heads');
    for (const { sql } of guards) engine.exec(sql);
    for (const { path } of layout.listImages(nodeFiles)) rmSync(path);
    await writeImage(nodeFiles, layout, image, engine.export());
    engine.close();
  }

  it('is found out by verify, by the next hosts too, and what is remembered stays', async () => {
    const before = await verify();
    assert.equal(before.ok, true);
    await meanwhile(rewrite);
    const { changes } = (await client.call('history', { item_key: 'A' })) as {
      changes: { message: string }[];
    };
    assert.ok(
      changes.some(({ message }) => message === 'all is fine'),
      'the forgery is whole',
    );
    await client.call('update', { item_key: 'A', message: 'and goes on' });
    const isFound = async () => {
      const after = await verify();
      assert.equal(after.ok, false);
      assert.equal(after.first_bad?.version, before.head.version);
      assert.match(after.first_bad?.why ?? '', /another row stood here.*rewritten/);
    };
    await isFound();
    await meanwhile(() => undefined);
    await isFound();
  });

  it('is found out also where an empty folder was opened in between', async () => {
    const copy = `${project.top}/copy`;
    await meanwhile(async () => {
      await rewrite();
      cpSync(project.store, copy, { recursive: true });
      rmSync(project.store, { recursive: true });
      for (const name of ['epoch', 'wal', 'image']) mkdirSync(join(project.store, name), { recursive: true });
    });
    await client.call('list_plans', {});
    await meanwhile(() => {
      rmSync(project.store, { recursive: true });
      cpSync(copy, project.store, { recursive: true });
    });
    assert.equal((await verify()).ok, false);
  });

  it('is told from a folder that a person has put back to an older state, by that person’s word', async () => {
    const copy = `${project.top}/copy`;
    await meanwhile(() => cpSync(project.store, copy, { recursive: true }));
    await client.call('add', { plan_id: 'p', item_key: 'B', title: 'B' });
    const { head } = await verify();
    await meanwhile(() => {
      rmSync(project.store, { recursive: true });
      cpSync(copy, project.store, { recursive: true });
    });
    const { ok, first_bad } = await verify();
    assert.equal(ok, false);
    assert.equal(first_bad?.version, head.version);
    assert.match(first_bad?.why ?? '', /rows are missing at the end/);
    const doctor = ['doctor', '--accept_log', '--project', project.root];
    assert.match(execFileSync(process.execPath, [commandLine, ...doctor], { encoding: 'utf8' }), /Accepted/);
    assert.equal((await verify()).ok, true);
    await client.call('add', { plan_id: 'p', item_key: 'C', title: 'C' });
    await meanwhile(rewrite);
    assert.equal((await verify()).ok, false, 'from then on it is compared again');
  });

  it('with another first row is said to stand where another log stood, as is a store made anew', async () => {
    const { head, rows } = await verify();
    await meanwhile(() => rmSync(project.store, { recursive: true }));
    await client.call('create_plan', { plan_id: 'q', title: 'Q' });
    const { ok, other_logs } = await verify();
    assert.equal(ok, true);
    assert.deepEqual(
      other_logs?.map((one) => [one.rows, one.hash]),
      [[rows, head.hash]],
    );
  });

  it('is none where a snapshot took the place of a log that had only a key', async () => {
    const file = `${project.top}/snapshot.json`;
    await client.call('export', { file });
    await meanwhile(async () => {
      rmSync(project.store, { recursive: true });
      createStoreFolder(project.store);
      const person = personWithKey(newKeyPair());
      const window = await project.client({ surface: 'editor', client: 'window', user: 'ann', person });
      await window.call('status', {});
      const { pid } = project.owner();
      await window.close();
      await untilGone(pid);
    });
    await client.call('import', { file, format: 'snapshot' });
    const { ok, other_logs } = await verify();
    assert.deepEqual([ok, other_logs], [true, undefined]);
  });
});
