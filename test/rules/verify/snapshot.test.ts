import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Caller } from '../../../src/model/caller';
import { newKeyPair } from '../../../src/model/human-signature';
import { createExecutor } from '../../../src/operations/executor';
import { createSealer } from '../../../src/operations/verification/seal-head';
import { openStore } from '../../../src/store/sqljs/open-store';
import { createStoreFolder } from '../../../src/store/sqljs/store-folder';
import { type Agent, person, World } from '../../support/world';

describe('A snapshot', () => {
  let folder: string;
  let other: string;
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
    [folder, other] = (await Promise.all(
      ['one', 'other'].map((name) => mkdtemp(path.join(tmpdir(), `masterplan-${name}-`))),
    )) as [string, string];
    await Promise.all([folder, other].map((one) => mkdir(path.join(one, '.masterplan'))));
    world = await World.open({ project: folder });
    agent = world.agent('one');
    await agent.call('create_feature', { title: 'Feature', spec_content: '# “It”\n' });
    await world.plan('p', [
      { item_key: 'P', item_type: 'phase' },
      { item_key: 'A', parent_key: 'P', labels: ['x'] },
      { item_key: 'B', depends_on_keys: ['A'] },
      { item_key: 'C' },
      { item_key: 'D', item_type: 'decision' },
    ]);
    await agent.call('set_scope', { port_scope: 'set:x', files: ['a.ts'] });
    await agent.next({ plan_id: 'p' });
    await agent.call('complete', { plan_id: 'p', item_key: 'A', message: 'done' });
    await agent.next({ plan_id: 'p' });
    await person(world).call('complete', { plan_id: 'p', item_key: 'D', message: 'yes' });
    await seal();
  });
  afterEach(async () => {
    world.database.close();
    await Promise.all([folder, other].map((one) => rm(one, { recursive: true })));
  });

  const snapshot = () => path.join(folder, '.masterplan', 'snapshot.json');

  it('restores in another project: the same plan, and a log that verifies and goes on', async () => {
    const exported = await agent.call('export', {});
    assert.deepEqual([exported.file, exported.plans, exported.items], [snapshot(), 1, 5]);
    const there = await World.open({ project: other });
    const reader = there.agent('two', { surface: 'cli' });
    const answer = await reader.call('import', { file: snapshot() });
    assert.equal(answer.plan.plan_id, 'p');
    assert.equal(answer.created, 5);
    assert.deepEqual(await there.statuses('p'), await world.statuses('p'));
    const [here, restored] = [await agent.call('verify', {}), await reader.call('verify', {})];
    assert.equal(here.ok, true);
    assert.equal(restored.ok, true, restored.first_bad?.why);
    assert.equal(restored.rows, here.rows + 1);
    assert.deepEqual(
      await there.database.all('SELECT * FROM masterplan_counts WHERE n > 0 ORDER BY status'),
      await world.database.all('SELECT * FROM masterplan_counts WHERE n > 0 ORDER BY status'),
    );
    // The holder of the item in progress goes on by his session.
    await there.agent('one').call('complete', { plan_id: 'p', item_key: 'B', message: 'here' });
    assert.equal((await reader.call('verify', {})).ok, true);
    there.database.close();
  });

  it('restores where an editor’s window has enrolled a key already; the key waits for the snapshot’s people', async () => {
    await agent.call('export', {});
    const there = await World.open({ project: other });
    const mine = newKeyPair();
    await there.executor.admitKey(mine.publicKey, 'new@example.org', null);
    const sealer = createSealer({
      publicKey: pair.publicKey,
      privateKey: createPrivateKey(pair.privateKey),
    });
    await there.database.transaction(sealer);
    const reader = there.agent('two', { surface: 'cli' });
    await reader.call('import', { file: snapshot(), dry_run: true });
    assert.equal(await there.executor.version(), 1);
    await reader.call('import', { file: snapshot() });
    await there.database.transaction(sealer);
    const answer = await reader.call('verify', {});
    assert.equal(answer.ok, true, answer.first_bad?.why);
    assert.deepEqual(await there.statuses('p'), await world.statuses('p'));
    assert.equal((await there.executor.admitKey(mine.publicKey, 'new@example.org', null)).state, 'pending');
    // A person of the snapshot goes on here; the signatures are for this store now.
    await person(there).call('update', { plan_id: 'p', item_key: 'C', message: 'here' });
    const after = await reader.call('verify', {});
    assert.equal(after.ok, true, JSON.stringify(after));
    there.database.close();
  });

  it('restored where none of its people is left goes on when trust begins anew, and so does a copy of that', async () => {
    await agent.call('export', {});
    const there = await World.open({ project: other });
    const mine = newKeyPair();
    const admit = (world: World, caller?: Caller) => {
      const restarter = caller === undefined ? undefined : { caller, presentKeys: [] };
      return world.executor.admitKey(mine.publicKey, 'new@example.org', null, restarter);
    };
    await admit(there);
    const reader = there.agent('two', { surface: 'cli' });
    await reader.call('import', { file: snapshot() });
    const restarter = { ...reader.caller, surface: 'editor', user: 'new@example.org' } as const;
    assert.equal((await admit(there, restarter)).state, 'human');
    const version = await there.executor.version();
    const one = await reader.call('verify', {});
    assert.deepEqual([one.first_bad, one.unsigned_human], [undefined, [version]]);
    const { file } = await reader.call('export', { file: path.join(other, 'again.json') });
    const third = await World.open();
    const { warnings } = await third.agent('three', { surface: 'cli' }).call('import', { file });
    assert.match(warnings.join(), /no valid signature/);
    assert.equal((await admit(third)).state, 'human');
    const two = await third.agent('three').call('verify', {});
    assert.deepEqual([two.first_bad, two.unsigned_human], [undefined, [version]]);
    there.database.close();
    third.database.close();
  });

  it('in the place of an enrolled key is on disk: a copy of the store, taken before it closes, verifies', async () => {
    await agent.call('export', {});
    const options = { socketAddress: 'socket-of-a-test', build: '0.0.0-test', protocol: 1 };
    const caller = agent.caller;
    const openAt = async (project: string) => {
      const store = await openStore({ ...options, folder: path.join(project, '.masterplan') });
      const { path: storePath, storeId: id } = store.identity;
      const executor = createExecutor({
        database: store,
        clock: () => world.now,
        store: { path: storePath, id },
        project: { root: project, name: 'project' },
        isConnected: () => true,
        isPresent: () => true,
      });
      return { store, executor };
    };
    createStoreFolder(path.join(other, 'first', '.masterplan'));
    const first = await openAt(path.join(other, 'first'));
    await first.executor.admitKey(newKeyPair().publicKey, 'new@example.org', null);
    const file = snapshot();
    await first.executor.execute({
      operation: 'import',
      input: { file },
      caller: { ...caller, surface: 'cli' },
      key: 'k',
    });
    await cp(path.join(other, 'first'), path.join(other, 'second'), { recursive: true });
    await first.store.close();
    const second = await openAt(path.join(other, 'second'));
    const { answer } = await second.executor.execute({ operation: 'verify', input: {}, caller, key: null });
    assert.equal(answer.ok, true, JSON.stringify(answer));
    assert.equal(answer.rows, (await agent.call('verify', {})).rows + 2);
    await second.store.close();
  });

  it('of a project without people leaves the first key that is here trusted, whoever restores', async () => {
    const before = await World.open({ project: folder });
    await before.plan('q', [{ item_key: 'A' }]);
    await before.agent('one').call('export', { file: 'q.json' });
    before.database.close();
    const there = await World.open({ project: other });
    await person(there).call('import', { file: path.join(folder, 'q.json') });
    await person(there).call('update', { plan_id: 'q', item_key: 'A', message: 'mine' });
    const answer = await there.agent('two').call('verify', {});
    assert.equal(answer.ok, true, JSON.stringify(answer));
    there.database.close();
  });

  it('is refused where there is anything else, by its name', async () => {
    await agent.call('export', {});
    const there = await World.open({ project: other });
    const reader = there.agent('two', { surface: 'cli' });
    await reader.call('create_feature', { title: 'Search' });
    const error = await reader.refused('CONFLICT', 'import', { file: snapshot() });
    assert.match(error.message, /feature already \("search"\)/);
    there.database.close();
  });

  it('holds no secrets', async () => {
    await agent.call('export', {});
    const text = await readFile(snapshot(), 'utf8');
    const tokens = await world.database.all<{ claim_token: string }>(
      'SELECT claim_token FROM masterplan_items WHERE claim_token IS NOT NULL',
    );
    assert.ok(tokens.length > 0);
    for (const { claim_token } of tokens) assert.ok(!text.includes(claim_token));
    assert.ok(!text.includes('claim_token'));
  });

  it('is refused by a project that has plans or a history, and by dry_run nothing is written', async () => {
    await agent.call('export', {});
    await agent.refused('CONFLICT', 'import', { file: '.masterplan/snapshot.json' });
    await agent.refused('INVALID_INPUT', 'import', { file: '.masterplan/snapshot.json', plan_id: 'p' });
    const there = await World.open({ project: other });
    const reader = there.agent('two', { surface: 'cli' });
    assert.equal((await reader.call('import', { file: snapshot(), dry_run: true })).created, 5);
    assert.equal(await there.executor.version(), 0);
    there.database.close();
  });

  it('that was changed is refused as a whole', async () => {
    await agent.call('export', {});
    const text = await readFile(snapshot(), 'utf8');
    const changes: [string, string][] = [
      ['"message":"done"', '"message":"dono"'],
      ['"title":"C"', '"title":"X"'],
      ['"activity":"completed"', '"activity":"deferred"'],
      ['"fence":1', '"fence":7'],
      ['"masterplan_snapshot":1', '"masterplan_snapshot":"1"'],
      ['"labels":"[\\"x\\"]"', '"labels":"[]"'],
      ['{"item_id":', '{"unknown":1,"item_id":'],
    ];
    for (const [index, [from, to]] of changes.entries()) {
      assert.ok(text.includes(from), from);
      const file = path.join(other, `${index}.json`);
      await writeFile(file, text.replace(from, to));
      const there = await World.open({ project: other });
      await there.agent('two').refused('INVALID_INPUT', 'import', { file, format: 'snapshot' });
      assert.equal(await there.executor.version(), 0);
      assert.deepEqual(await there.database.all('SELECT * FROM masterplan_items'), []);
      there.database.close();
    }
  });

  it('of a newer version is refused with VERSION', async () => {
    await agent.call('export', {});
    const file = path.join(other, 'newer.json');
    await writeFile(file, (await readFile(snapshot(), 'utf8')).replace(/"schema":\d+/, '"schema":99'));
    const there = await World.open({ project: other });
    await there.agent('two').refused('VERSION', 'import', { file });
    there.database.close();
  });

  it('replaces an earlier snapshot, never a file of somebody else’s, and leaves nothing beside it', async () => {
    await writeFile(path.join(folder, 'package.json'), '{"name": "x"}');
    await agent.refused('CONFLICT', 'export', { file: 'package.json' });
    assert.equal(await readFile(path.join(folder, 'package.json'), 'utf8'), '{"name": "x"}');
    for (let i = 0; i < 2; i++) assert.equal((await agent.call('export', { file: 'plan.json' })).plans, 1);
    assert.deepEqual((await readdir(folder)).sort(), ['.masterplan', 'package.json', 'plan.json']);
  });

  it('goes over MCP into the project only, and not into the store’s own folders', async () => {
    await agent.refused('FORBIDDEN', 'export', { file: path.join(other, 'plan.json') });
    await agent.refused('FORBIDDEN', 'export', { file: '.masterplan/epoch.json' });
    await agent.refused('INVALID_INPUT', 'export', { file: 'plan.txt' });
    await agent.refused('NOT_FOUND', 'export', { file: 'missing/plan.json' });
    await world.agent('two', { surface: 'cli' }).call('export', { file: path.join(other, 'plan.json') });
    assert.deepEqual((await readdir(other)).sort(), ['.masterplan', 'plan.json']);
  });

  it('head gives the signed head, inline and as a file', async () => {
    const { head } = await agent.call('export', { head: true });
    assert.equal(head.version, await world.executor.version());
    assert.equal(head.public_key, pair.publicKey);
    const { file } = await agent.call('export', { head: true, file: 'head.json' });
    assert.deepEqual(JSON.parse(await readFile(file, 'utf8')), { masterplan_head: 1, ...head });
  });
});
