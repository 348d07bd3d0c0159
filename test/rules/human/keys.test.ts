import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Caller } from '../../../src/model/caller';
import { MasterplanError } from '../../../src/model/errors';
import {
  challengeText,
  humanPayload,
  keyIdOf,
  newKeyPair,
  signRequest,
  signText,
  verifyRequestSignature,
  verifyText,
} from '../../../src/model/human-signature';
import type { RequestSignature } from '../../../src/model/protocol';
import { MOST_WAITING, WAITS_LONG } from '../../../src/operations/human/admit-key';
import { changeKey } from '../../../src/operations/human/change-key';
import { requireKey } from '../../../src/operations/human/key-record';
import type { Statements } from '../../../src/store/database';
import { type Agent, type Answer, World } from '../../support/world';

const STORE = 'store-of-the-test';

/** A person at an editor of his own, with a key of his own. */
class Person {
  readonly pair = newKeyPair();
  readonly world: World;
  readonly user: string;
  #requests = 0;

  constructor(world: World, user: string) {
    this.world = world;
    this.user = user;
  }

  get keyId(): string {
    return keyIdOf(this.pair.publicKey);
  }

  get caller(): Caller {
    return {
      surface: 'editor',
      clientId: `editor-of-${this.user}`,
      client: 'vscode',
      user: this.user,
      kind: 'human',
      sessionId: `window-of-${this.user}`,
      sessionName: null,
      keyId: this.keyId,
    };
  }

  enrol() {
    return this.world.executor.admitKey(this.pair.publicKey, this.user, 'laptop');
  }

  /** `present`: those whose windows are open. */
  restartTrust(present: readonly Person[] = []) {
    const { world, pair, user, caller } = this;
    const presentKeys = present.map(({ keyId }) => keyId);
    const restarter = { caller: { ...caller, kind: 'ai', keyId: null }, presentKeys } as const;
    return world.executor.admitKey(pair.publicKey, user, 'laptop', restarter);
  }

  async call(
    operation: string,
    input: Record<string, unknown>,
    change: (signature: RequestSignature) => RequestSignature | undefined = (one) => one,
    key = `${this.user}-${++this.#requests}`,
  ): Promise<Answer> {
    const signature = change(signRequest({ storeId: STORE, operation, input, key }, this.pair));
    const request = { operation, input, caller: this.caller, key };
    const { answer } = await this.world.executor.execute(
      signature === undefined ? request : { ...request, signature },
    );
    return answer;
  }
}

async function refused(code: string, call: Promise<unknown>): Promise<MasterplanError> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof MasterplanError)) throw error;
    assert.equal(error.code, code, error.message);
    return error;
  }
  assert.fail(`should have been refused with ${code}`);
}

/** What an operation would get, but for the caller: for rows that no operation writes. */
function contextOf(world: World, db: Statements) {
  return {
    db,
    known: {},
    now: world.now,
    store: { path: '', id: STORE },
    project: { root: '', name: '' },
    requestKey: null,
    newToken: () => '',
    progress: () => undefined,
    breathe: async () => undefined,
    givenTo: async () => [],
    isConnected: () => true,
    isPresent: () => true,
    isReadOnly: false,
  };
}

describe('A person’s signature', () => {
  const pair = newKeyPair();
  const request = { storeId: 's', operation: 'complete', input: { b: 1, a: 'ü' }, key: 'k' };

  it('is over the operation, input, key and store, whatever the order of the fields', () => {
    const signature = signRequest(request, pair);
    assert.ok(verifyRequestSignature({ ...request, input: { a: 'ü', b: 1 } }, signature, pair.publicKey));
    for (const other of [
      { ...request, storeId: 't' },
      { ...request, operation: 'defer' },
      { ...request, input: { b: 2, a: 'ü' } },
      { ...request, key: 'l' },
    ]) {
      assert.ok(!verifyRequestSignature(other, signature, pair.publicKey));
    }
    assert.ok(!verifyRequestSignature(request, signature, newKeyPair().publicKey));
    assert.match(humanPayload(request), /^\{"domain"/);
  });

  it('over the challenge proves the key; broken keys and signatures are just wrong', () => {
    const text = challengeText('s', 'nonce');
    const signature = signText(text, pair.privateKey);
    assert.ok(verifyText(text, signature, pair.publicKey));
    assert.ok(!verifyText(challengeText('s', 'other'), signature, pair.publicKey));
    assert.ok(!verifyText(text, 'x', pair.publicKey));
    assert.ok(!verifyText(text, signature, 'x'));
  });
});

describe('People’s keys', () => {
  let world: World;
  let agent: Agent;
  let ann: Person;
  let bob: Person;

  beforeEach(async () => {
    world = await World.open();
    agent = world.agent('one');
    ann = new Person(world, 'ann');
    bob = new Person(world, 'bob');
    await world.plan('p', [{ item_key: 'D', item_type: 'decision' }, { item_key: 'A' }]);
  });
  afterEach(() => world.database.close());

  const verify = () => agent.call('verify', {});
  const decide = (who: Person, message = 'we do') =>
    who.call('complete', { plan_id: 'p', item_key: 'D', message });

  it('the first is trusted at once, every other waits for approval by one that is', async () => {
    assert.deepEqual(await ann.enrol(), { keyId: ann.keyId, state: 'human', firstKey: true });
    assert.deepEqual(await ann.enrol(), { keyId: ann.keyId, state: 'human', firstKey: false });
    world.now += 1000;
    assert.equal((await bob.enrol()).state, 'pending');
    await refused('FORBIDDEN', decide(bob));
    await ann.call('approve_key', { key_id: bob.keyId });
    assert.equal((await bob.enrol()).state, 'human');
    await decide(bob);
    const { keys } = await ann.call('list_keys', {});
    assert.deepEqual(
      keys.map((one: Answer) => [one.user, one.state, one.approved_by]),
      [
        ['ann', 'approved', null],
        ['bob', 'approved', ann.keyId],
      ],
    );
    assert.deepEqual(await verify(), { ...(await verify()), ok: true, unsigned_human: [] });
  });

  it('wait twenty at a time: of more, none is taken until some are rejected', async () => {
    await ann.enrol();
    const crowd = Array.from({ length: MOST_WAITING }, (_, index) => new Person(world, `bot ${index}`));
    for (const one of crowd) await one.enrol();
    const before = await world.executor.version();
    const error = await refused('CONFLICT', bob.enrol());
    assert.match(`${error.message} ${error.hint}`, /20 keys wait.*rejects/);
    assert.equal(await world.executor.version(), before);
    // They keep nobody out whose key is known, nor who has no trusted one left.
    assert.equal((await crowd[3]?.enrol())?.state, 'pending');
    assert.equal((await ann.enrol()).state, 'human');
    assert.equal((await new Person(world, 'cleo').restartTrust()).state, 'human');
    await ann.call('revoke_key', { key_id: crowd[0]?.keyId });
    assert.equal((await bob.enrol()).state, 'pending');
  });

  it('that have waited for a month keep nobody out, and wait on', async () => {
    await ann.enrol();
    const crowd = Array.from({ length: MOST_WAITING }, (_, index) => new Person(world, `bot ${index}`));
    for (const one of crowd) await one.enrol();
    world.now += WAITS_LONG - 1;
    await refused('CONFLICT', bob.enrol());
    world.now += 1;
    assert.equal((await bob.enrol()).state, 'pending');
    assert.equal(
      (await crowd[0]?.enrol())?.state,
      'pending',
      'nothing was taken from those that came before',
    );
    const { keys } = await ann.call('list_keys', {});
    assert.equal(keys.filter((one: Answer) => one.state === 'pending').length, MOST_WAITING + 1);
  });

  it('are listed for whoever waits at an editor, with whom the project trusts', async () => {
    await ann.enrol();
    world.now += 1000;
    await bob.enrol();
    const waiting = { ...bob.caller, kind: 'ai', keyId: null, sessionId: null } as const;
    const request = { operation: 'list_keys', input: {}, caller: waiting, key: null };
    const { keys } = (await world.executor.execute(request)).answer as Answer;
    assert.deepEqual(
      keys.map((one: Answer) => [one.user, one.label, one.state]),
      [
        ['ann', 'laptop', 'approved'],
        ['bob', 'laptop', 'pending'],
      ],
    );
  });

  it('a signed request of a connection that proved no key is nobody’s, and no agent’s either', async () => {
    await ann.enrol();
    const input = { plan_id: 'p', item_key: 'A', message: 'hm' };
    const signature = signRequest({ storeId: STORE, operation: 'update', input, key: 'k' }, ann.pair);
    for (const caller of [agent.caller, { ...ann.caller, kind: 'ai', keyId: null } as const]) {
      const call = world.executor.execute({ operation: 'update', input, caller, key: 'k', signature });
      await refused('FORBIDDEN', call);
    }
    const { items } = await agent.call('list', { plan_id: 'p' });
    const { changes } = await agent.call('show', { item_id: items[1].id });
    assert.deepEqual(
      changes.map((change: Answer) => change.activity),
      ['created'],
    );
  });

  it('a revoked key is refused, and what it signed before stays valid', async () => {
    await ann.enrol();
    await bob.enrol();
    await ann.call('approve_key', { key_id: bob.keyId });
    await decide(bob);
    await ann.call('revoke_key', { key_id: bob.keyId });
    await refused('FORBIDDEN', bob.enrol());
    await refused('FORBIDDEN', bob.call('add', { plan_id: 'p', title: 'x' }));
    await refused('INVALID_TRANSITION', ann.call('approve_key', { key_id: bob.keyId }));
    await refused('CONFLICT', ann.call('revoke_key', { key_id: ann.keyId }));
    await refused('NOT_FOUND', ann.call('approve_key', { key_id: 'nobody' }));
    assert.equal((await verify()).ok, true);
  });

  it('a request that is not signed, or not by the connection’s key, or not as it is, changes nothing', async () => {
    await ann.enrol();
    await bob.enrol();
    await ann.call('approve_key', { key_id: bob.keyId });
    const input = { plan_id: 'p', item_key: 'D', message: 'we do' };
    const bobs = signRequest({ storeId: STORE, operation: 'complete', input, key: 'k1' }, bob.pair);
    const elsewhere = signRequest({ storeId: 'other', operation: 'complete', input, key: 'k2' }, ann.pair);
    await refused(
      'FORBIDDEN',
      ann.call('complete', input, () => undefined),
    );
    await refused(
      'FORBIDDEN',
      ann.call('complete', input, () => bobs, 'k1'),
    );
    await refused(
      'FORBIDDEN',
      ann.call('complete', input, () => elsewhere, 'k2'),
    );
    await refused(
      'FORBIDDEN',
      ann.call('complete', input, (one) => ({ ...one, payload: one.payload.replace('we do', 'never') })),
    );
    assert.equal((await world.statuses('p')).D, 'pending');
  });

  it('a signed request is carried out once', async () => {
    await ann.enrol();
    const input = { plan_id: 'p', item_key: 'A', message: 'note' };
    await ann.call('update', input, undefined, 'once');
    const rows = (await verify()).rows;
    // The answer that was lost is given again; after it was confirmed, the key is used up.
    await ann.call('update', input, undefined, 'once');
    assert.equal((await verify()).rows, rows);
    world.executor.acknowledge(['once']);
    await ann.call('update', { ...input, message: 'other' });
    await refused('FORBIDDEN', ann.call('update', input, undefined, 'once'));
  });

  it('an agent reaches none of the operations on keys', async () => {
    await ann.enrol();
    for (const operation of ['list_keys', 'approve_key', 'revoke_key', 'take_over']) {
      await agent.refused('HUMAN_ONLY', operation, operation === 'list_keys' ? {} : { key_id: ann.keyId });
    }
  });

  it('a key that approves itself in the log is not trusted by verify', async () => {
    await ann.enrol();
    await bob.enrol();
    world.database.engine.exec(`UPDATE masterplan_keys SET approved_at = 5 WHERE key_id = '${bob.keyId}'`);
    await decide(bob);
    const answer = await verify();
    assert.equal(answer.ok, false);
    assert.ok(answer.unsigned_human.length > 0);
    assert.match(answer.first_bad.why, /approved_at/);
  });

  it('a key that an agent approves by a well-made row of the log is not trusted by verify either', async () => {
    await ann.enrol();
    await bob.enrol();
    await world.database.transaction(async (db) => {
      const context = { ...contextOf(world, db), caller: agent.caller };
      const patch = { approved_at: world.now, approved_by: ann.keyId };
      await changeKey(context, await requireKey(context, bob.keyId), patch, 'forged');
    });
    await decide(bob);
    const answer = await verify();
    assert.equal(answer.first_bad, undefined);
    assert.ok(answer.unsigned_human.length > 0);
  });

  it('take_over gives a person the claim of another session; its holder has lost it', async () => {
    await ann.enrol();
    const { claim } = await agent.next({ plan_id: 'p' });
    const taken = await ann.call('take_over', { plan_id: 'p', item_key: 'A', message: 'mine' });
    assert.equal(taken.item.claimed_by, 'window-of-ann');
    assert.equal(taken.claim.lease_expires_at, null);
    assert.ok(taken.claim.fence > claim.fence);
    await agent.refused('CLAIM_LOST', 'complete', {
      item_id: taken.item.id,
      claim_token: claim.claim_token,
    });
    assert.deepEqual((await world.activities('p', 'A')).slice(0, 4), [
      'created',
      'claimed',
      'released',
      'claimed',
    ]);
    assert.equal((await verify()).ok, true);
  });
});

describe('A restart of trust', () => {
  let world: World;
  let agent: Agent;
  /** The first key, lost in most of these tests. */
  let ann: Person;
  let bob: Person;
  let cleo: Person;

  beforeEach(async () => {
    world = await World.open();
    agent = world.agent('one');
    ann = new Person(world, 'ann');
    bob = new Person(world, 'bob');
    cleo = new Person(world, 'cleo');
    await world.plan('p', [{ item_key: 'D', item_type: 'decision' }, { item_key: 'A' }]);
    await ann.enrol();
    await bob.enrol();
    await cleo.enrol();
  });
  afterEach(() => world.database.close());

  const verify = () => agent.call('verify', {});
  const listed = async (): Promise<Answer[]> => {
    const { changes } = await cleo.world.executor
      .execute({ operation: 'unsigned_changes', input: {}, caller: ann.caller, key: null })
      .then(({ answer }) => answer as Answer);
    return changes;
  };
  /** The rows of restarts that `verify` and the views list, by the person's name. */
  async function shown(): Promise<string[]> {
    const changes = await listed();
    const { unsigned_human, first_bad, ok } = await verify();
    assert.equal(first_bad, undefined);
    assert.equal(ok, changes.length === 0);
    assert.deepEqual(
      unsigned_human,
      changes.map((change: Answer) => change.version),
    );
    return changes.map((change: Answer) => change.user);
  }

  it('trusts a key that waits, and everybody is shown who did it', async () => {
    await refused('FORBIDDEN', bob.call('complete', { plan_id: 'p', item_key: 'D', message: 'we do' }));
    assert.deepEqual(await bob.restartTrust(), { keyId: bob.keyId, state: 'human', firstKey: false });
    const [row, ...others] = await listed();
    assert.deepEqual(others, []);
    assert.deepEqual(
      [row.kind, row.activity, row.user, row.message, row.new.key.approved_by],
      [
        'human',
        'metadata_updated',
        'bob',
        'Trust began anew: bob trusts a key that nobody approved.',
        bob.keyId,
      ],
    );
    assert.deepEqual(await shown(), ['bob']);
  });

  it('counts from there on: what the key signs is signed', async () => {
    await bob.restartTrust();
    await bob.call('complete', { plan_id: 'p', item_key: 'D', message: 'we do' });
    await bob.call('add', { plan_id: 'p', title: 'more' });
    assert.deepEqual(await shown(), ['bob']);
  });

  it('doesn’t let the key decide whom the project trusts, before it was approved itself', async () => {
    await bob.restartTrust();
    const before: number = await world.executor.version();
    for (const who of [ann, bob, cleo]) {
      for (const operation of ['approve_key', 'revoke_key']) {
        const error = await refused('FORBIDDEN', bob.call(operation, { key_id: who.keyId }));
        assert.match(`${error.message} ${error.hint}`, /trusts itself.*approved first/);
      }
    }
    assert.equal(await world.executor.version(), before);
    assert.equal((await ann.enrol()).state, 'human');
    await ann.call('approve_key', { key_id: bob.keyId });
    await bob.call('approve_key', { key_id: cleo.keyId });
    await cleo.call('add', { plan_id: 'p', title: 'more' });
    assert.deepEqual(await shown(), []);
  });

  it('brings no other store’s keys: the key imports no snapshot', async () => {
    const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'masterplan-keys-')));
    const there = await World.open({ project: folder });
    try {
      await new Person(there, 'ann').enrol();
      const dan = new Person(there, 'dan');
      await dan.restartTrust();
      const file = path.join(folder, 'snapshot.json');
      await there.agent('one').call('export', { file });
      await refused('FORBIDDEN', dan.call('import', { file }));
    } finally {
      there.database.close();
      rmSync(folder, { recursive: true });
    }
  });

  it('is no reason to take the last key away that can approve others', async () => {
    await bob.restartTrust();
    await refused('CONFLICT', ann.call('revoke_key', { key_id: ann.keyId }));
    await ann.call('approve_key', { key_id: bob.keyId });
    await ann.call('revoke_key', { key_id: ann.keyId });
    await bob.call('approve_key', { key_id: cleo.keyId });
  });

  it('is refused while somebody is there who could approve the key: it waits', async () => {
    const dan = new Person(world, 'dan');
    const error = await refused('CONFLICT', dan.restartTrust([bob, dan, ann]));
    assert.match(`${error.message} ${error.hint}`, /ann \(laptop\).*approve it in that window/);
    assert.equal((await dan.enrol()).state, 'pending');
    assert.deepEqual(await shown(), []);
    // Who is there, but can approve nobody, is no reason.
    await ann.call('approve_key', { key_id: cleo.keyId });
    await ann.call('revoke_key', { key_id: cleo.keyId });
    await bob.restartTrust([cleo, dan]);
    await dan.restartTrust([bob]);
    assert.deepEqual(await shown(), ['bob', 'dan']);
  });

  it('makes nothing good that was written before', async () => {
    world.database.engine.exec(`UPDATE masterplan_keys SET approved_at = 5 WHERE key_id = '${bob.keyId}'`);
    await bob.call('complete', { plan_id: 'p', item_key: 'D', message: 'we do' });
    world.database.engine.exec(`UPDATE masterplan_keys SET approved_at = NULL WHERE key_id = '${bob.keyId}'`);
    const before: number[] = (await verify()).unsigned_human;
    await bob.restartTrust();
    assert.deepEqual((await verify()).unsigned_human.slice(0, -1), before);
  });

  it('is asked for once: a key that is trusted stays as it is', async () => {
    await bob.restartTrust();
    const version = await world.executor.version();
    assert.equal((await bob.restartTrust()).state, 'human');
    assert.equal((await ann.restartTrust()).state, 'human');
    assert.equal(await world.executor.version(), version);
    assert.deepEqual(await shown(), ['bob']);
  });

  it('of a key that is not known yet enrols it first; a store’s first key needs none', async () => {
    const dan = new Person(world, 'dan');
    assert.equal((await dan.restartTrust()).state, 'human');
    assert.deepEqual(await shown(), ['dan']);
    const fresh = await World.open();
    const eve = new Person(fresh, 'eve');
    assert.equal((await eve.restartTrust()).firstKey, true);
    assert.deepEqual((await fresh.agent('one').call('verify', {})).unsigned_human, []);
    fresh.database.close();
  });

  it('is settled when somebody with an older key approves it, and by nobody else', async () => {
    await bob.restartTrust();
    const dan = new Person(world, 'dan');
    await dan.restartTrust();
    await refused('FORBIDDEN', bob.call('approve_key', { key_id: bob.keyId }));
    await refused('FORBIDDEN', dan.call('approve_key', { key_id: bob.keyId }));
    assert.deepEqual(await shown(), ['bob', 'dan']);
    // One word of somebody whom the first key knows settles what hangs on it, and nothing else.
    await ann.call('approve_key', { key_id: cleo.keyId });
    const { key } = await cleo.call('approve_key', { key_id: bob.keyId });
    assert.equal(key.approved_by, cleo.keyId);
    assert.deepEqual(await shown(), ['dan']);
  });

  it('is refused to a revoked key, and a key that is revoked afterwards signs nothing more', async () => {
    await ann.call('revoke_key', { key_id: cleo.keyId });
    await refused('FORBIDDEN', cleo.restartTrust());
    await bob.restartTrust();
    await bob.call('complete', { plan_id: 'p', item_key: 'D', message: 'we do' });
    await ann.call('revoke_key', { key_id: bob.keyId });
    await refused('FORBIDDEN', bob.restartTrust());
    await refused('FORBIDDEN', bob.call('add', { plan_id: 'p', title: 'x' }));
    assert.deepEqual(await shown(), ['bob']);
  });

  it('approves nobody in `verify` either, where the log was made to say so', async () => {
    await bob.restartTrust();
    // As by a host that lets it: the row and the signature are good, the signer is vouched for by nobody.
    const vouched = `UPDATE masterplan_keys SET approved_by = '${ann.keyId}' WHERE key_id = '${bob.keyId}'`;
    world.database.engine.exec(vouched);
    await bob.call('approve_key', { key_id: cleo.keyId });
    world.database.engine.exec(vouched.replace(`'${ann.keyId}'`, `'${bob.keyId}'`));
    const version = await world.executor.version();
    await cleo.call('add', { plan_id: 'p', title: 'forged' });
    const { first_bad, unsigned_human } = await verify();
    assert.equal(first_bad, undefined);
    assert.ok(unsigned_human.includes(version + 1));
  });

  it('that the log tells in an agent’s name, as somebody else’s approval, or of a revoked key, is none', async () => {
    await ann.call('revoke_key', { key_id: cleo.keyId });
    const dan = new Person(world, 'dan');
    await dan.enrol();
    for (const { who, kind, by } of [
      { who: bob, kind: 'ai', by: bob },
      { who: dan, kind: 'human', by: ann },
      { who: cleo, kind: 'human', by: cleo },
    ] as const) {
      await world.database.transaction(async (db) => {
        const context = { ...contextOf(world, db), caller: { ...who.caller, kind } };
        const patch = { approved_at: world.now, approved_by: by.keyId, revoked_at: null };
        await changeKey(context, await requireKey(context, who.keyId), patch, 'forged');
      });
      const version = await world.executor.version();
      await who.call('add', { plan_id: 'p', title: 'x' });
      assert.ok((await verify()).unsigned_human.includes(version + 1), who.user);
    }
  });
});
