import { strict as assert } from 'node:assert';
import { cpSync, rmSync } from 'node:fs';
import type { Client } from '../../src/client/client';
import { FIRST_PREVIOUS_HASH, hashRow, type LogRow } from '../../src/operations/rules/audit';
import { nodeFiles } from '../../src/store/sqljs/files';
import { writeImage } from '../../src/store/sqljs/images';
import { Layout } from '../../src/store/sqljs/layout';
import { recoverState } from '../../src/store/sqljs/recover-state';
import { RealProject, untilGone } from '../support/real-project';

interface Verified {
  ok: boolean;
  head: { version: number; signed_at: string | null };
  first_bad?: { version: number; why: string };
}

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

  it('is found out by verify, and not signed', async () => {
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
    const after = await verify();
    assert.equal(after.ok, false);
    assert.equal(after.first_bad?.version, before.head.version);
    assert.match(after.first_bad?.why ?? '', /another row stood here.*rewritten/);
    assert.equal(after.head.signed_at, null);
    await meanwhile(() => undefined);
    assert.equal((await verify()).ok, false, 'the next host knows it, too');
  });

  it('is told from a folder that a person has put back to an older state, by that person alone', async () => {
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
    const file = /rows are missing at the end.*remove (.*)$/.exec(first_bad?.why ?? '')?.[1];
    assert.ok(file, first_bad?.why);
    rmSync(file);
    await client.call('add', { plan_id: 'p', item_key: 'C', title: 'C' });
    assert.equal((await verify()).ok, true);
    await client.call('add', { plan_id: 'p', item_key: 'D', title: 'D' });
    await meanwhile(() => undefined);
    const signed = await verify();
    assert.equal(signed.ok, true);
    assert.notEqual(signed.head.signed_at, null);
  });

  it('is told from a store that is deleted and made anew', async () => {
    await meanwhile(() => rmSync(project.store, { recursive: true }));
    await client.call('create_plan', { plan_id: 'q', title: 'Q' });
    assert.equal((await verify()).ok, true);
    await meanwhile(() => undefined);
    const { ok, head } = await verify();
    assert.equal(ok, true);
    assert.notEqual(head.signed_at, null);
  });
});
