import assert from 'node:assert/strict';
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
import { changeKey } from '../../../src/operations/human/change-key';
import { requireKey } from '../../../src/operations/human/key-record';
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
      const context = {
        db,
        now: world.now,
        caller: agent.caller,
        store: { path: '', id: STORE },
        project: { root: '', name: '' },
        requestKey: null,
        newToken: () => '',
        progress: () => undefined,
        breathe: async () => undefined,
        isConnected: () => true,
        isReadOnly: false,
      };
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
