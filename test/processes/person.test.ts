import { strict as assert } from 'node:assert';
import { readdirSync } from 'node:fs';
import type { Client, ConnectOptions } from '../../src/client/client';
import { type Person, type PersonStanding, personWithKey } from '../../src/client/person';
import type { Change } from '../../src/model/change';
import { MasterplanError } from '../../src/model/errors';
import { keyIdOf, newKeyPair } from '../../src/model/human-signature';
import { rawConnection } from '../support/raw-connection';
import { RealProject } from '../support/real-project';

describe('A person at an editor, over real hosts', function () {
  this.timeout(60_000);
  let project: RealProject;
  beforeEach(() => {
    project = new RealProject();
  });
  afterEach(() => project.remove());

  const editor = (user: string, person: Person, more: Partial<ConnectOptions> = {}): Promise<Client> =>
    project.client({
      surface: 'editor',
      client: 'vscode',
      sessionId: `window-of-${user}`,
      user,
      person,
      ...more,
    });
  const agent = () => project.client({ surface: 'mcp', client: 'codex', sessionId: 'agent' });

  /** Every change in the log with who made it. */
  async function log(client: Client): Promise<Change[]> {
    return (await client.call('changes', { since: 0, peek: true })).changes as Change[];
  }
  async function assertVerified(client: Client): Promise<void> {
    const { ok, unsigned_human, first_bad } = await client.call('verify', {});
    assert.deepEqual(
      { ok, unsigned_human, first_bad },
      { ok: true, unsigned_human: [], first_bad: undefined },
    );
  }
  async function refusal(call: Promise<unknown>): Promise<MasterplanError> {
    let error: MasterplanError | undefined;
    await assert.rejects(call, (thrown: MasterplanError) => {
      error = thrown;
      return thrown.code === 'FORBIDDEN';
    });
    assert.ok(error !== undefined);
    return error;
  }

  it('makes the project’s store with a change of her own', async () => {
    const pair = newKeyPair();
    const ann = await editor('ann', personWithKey(pair));
    assert.deepEqual((await ann.call('list_plans', {})).plans, []);
    assert.equal(ann.standing, undefined);
    await ann.call('create_plan', { plan_id: 'p', title: 'The plan' });
    assert.deepEqual(ann.standing, { keyId: keyIdOf(pair.publicKey), state: 'human', firstKey: true });
    const created = (await log(ann)).filter((change) => change.plan_id === 'p');
    assert.deepEqual(
      created.map(({ kind, user, session_id }) => [kind, user, session_id]),
      [['human', 'ann', 'window-of-ann']],
    );
    await assertVerified(ann);
    assert.deepEqual((await ann.call('unsigned_changes', {})).changes, []);
  });

  it('makes none by asking only what an import would do', async () => {
    const ann = await editor('ann', personWithKey(newKeyPair()));
    const asked = { plan: { plan_id: 'p', title: 'P' }, items: [{ title: 'One' }], dry_run: true };
    assert.equal((await ann.call('import', asked)).created, 1);
    assert.deepEqual(readdirSync(project.root), []);
  });

  it('waits with a second key until a first one approves it; nothing goes out in between', async () => {
    const ann = await editor('ann', personWithKey(newKeyPair()));
    await ann.call('create_plan', { plan_id: 'p', title: 'p' });
    const heard: string[] = [];
    const pair = newKeyPair();
    const bob = await editor('bob', personWithKey(pair, 'laptop'), {
      onStanding: ({ state }) => heard.push(state),
    });
    // Reading needs nobody's approval.
    assert.equal(((await bob.call('list_plans', {})).plans as unknown[]).length, 1);
    const error = await refusal(bob.call('add', { plan_id: 'p', title: 'mine' }));
    assert.match(`${error.message} ${error.hint}`, /waits for approval.*Needs You/);
    const { needs } = (await ann.call('needs_you', {})) as {
      needs: { kind: string; key: { user: string } }[];
    };
    assert.deepEqual(
      needs.map(({ kind, key }) => [kind, key.user]),
      [['key', 'bob']],
    );
    await ann.call('approve_key', { key_id: keyIdOf(pair.publicKey) });
    await bob.call('add', { plan_id: 'p', title: 'mine' });
    assert.deepEqual(heard, ['pending', 'human']);
    const mine = (await log(bob)).filter((change) => change.user === 'bob' && change.item_key !== null);
    assert.deepEqual(
      mine.map(({ kind, activity }) => [kind, activity]),
      [['human', 'created']],
    );
    await assertVerified(bob);
  });

  it('hears at once of the approval where it listens for changes, and of the revocation', async () => {
    const ann = await editor('ann', personWithKey(newKeyPair()));
    await ann.call('create_plan', { plan_id: 'p', title: 'p' });
    const pair = newKeyPair();
    const standings = new Standings();
    const bob = await editor('bob', personWithKey(pair), { onStanding: standings.hear });
    const listening = await bob.subscribe({ onChanges: () => undefined, onResync: () => undefined });
    await standings.until('pending');
    await ann.call('approve_key', { key_id: keyIdOf(pair.publicKey) });
    await standings.until('human');
    await bob.call('add', { plan_id: 'p', title: 'mine' });
    await ann.call('revoke_key', { key_id: keyIdOf(pair.publicKey) });
    await standings.until('refused');
    const error = await refusal(bob.call('add', { plan_id: 'p', title: 'more' }));
    assert.match(error.message, /key of bob was revoked/);
    // The plan stays readable.
    assert.equal(((await bob.call('list', {})).items as unknown[]).length, 1);
    await listening.close();
  });

  it('is told that the key was revoked also where nothing said so before', async () => {
    const ann = await editor('ann', personWithKey(newKeyPair()));
    await ann.call('create_plan', { plan_id: 'p', title: 'p' });
    const pair = newKeyPair();
    const bob = await editor('bob', personWithKey(pair));
    await bob.call('list', {});
    await ann.call('approve_key', { key_id: keyIdOf(pair.publicKey) });
    await bob.call('add', { plan_id: 'p', title: 'mine' });
    await ann.call('revoke_key', { key_id: keyIdOf(pair.publicKey) });
    const error = await refusal(bob.call('add', { plan_id: 'p', title: 'more' }));
    assert.match(error.message, /key of bob was revoked/);
    assert.equal(bob.standing?.state, 'refused');
    await assertVerified(ann);
  });

  it('stays human when the host dies between two calls', async () => {
    const ann = await editor('ann', personWithKey(newKeyPair()));
    await ann.call('create_plan', { plan_id: 'p', title: 'p' });
    project.killHost();
    await ann.call('add', { plan_id: 'p', title: 'A', item_type: 'decision', item_key: 'A' });
    project.killHost();
    await ann.call('complete', { plan_id: 'p', item_key: 'A', message: 'we do' });
    const kinds = (await log(ann)).filter((change) => change.plan_id === 'p').map((change) => change.kind);
    assert.deepEqual([...new Set(kinds)], ['human']);
    await assertVerified(ann);
  });

  it('has each write carried out once, signed once, however often hosts die under it', async () => {
    const signed = new Map<string, number>();
    const real = personWithKey(newKeyPair());
    const counting: Person = {
      ...real,
      sign: (request) => {
        signed.set(request.key, (signed.get(request.key) ?? 0) + 1);
        return real.sign(request);
      },
    };
    const ann = await editor('ann', counting);
    await ann.call('create_plan', { plan_id: 'p', title: 'p' });
    const calls: Promise<unknown>[] = [];
    for (let round = 0; round < 3; round++) {
      for (let number = 0; number < 8; number++) {
        const item_key = `T${round}-${number}`;
        calls.push(ann.call('add', { plan_id: 'p', title: item_key, item_key }, { key: item_key }));
      }
      await calls[calls.length - 4];
      project.killHost();
    }
    await Promise.all(calls);
    const created = (await log(ann)).filter((change) => change.item_key !== null);
    assert.equal(created.length, 24);
    assert.equal(new Set(created.map((change) => change.item_key)).size, 24);
    assert.deepEqual([...new Set([...signed.values()])], [1]);
    await assertVerified(ann);
  });

  it('is refused as a whole when somebody without the key signs for her', async () => {
    const pair = newKeyPair();
    const ann = await editor('ann', personWithKey(pair));
    await ann.call('create_plan', { plan_id: 'p', title: 'p' });
    // An agent's connection that carries a person's signature is nobody's, not an agent's.
    const thief = await agent();
    await thief.call('list_plans', {});
    const input = { plan_id: 'p', title: 'x' };
    const storeId = thief.hello?.storeId ?? '';
    const signature = await personWithKey(pair).sign({ storeId, operation: 'add', input, key: 'k' });
    await refusal(thief.call('add', input, { key: 'k', signature }));
    assert.equal(((await ann.call('list', {})).items as unknown[]).length, 0);
  });

  it('reads without a key what she wrote with it (Restricted Mode), and writes nothing by her session', async () => {
    const ann = await editor('ann', personWithKey(newKeyPair()));
    await ann.call('create_plan', { plan_id: 'p', title: 'p' });
    const restricted = await project.client({ surface: 'editor', sessionId: 'window-of-ann', user: 'ann' });
    assert.equal(((await restricted.call('list_plans', {})).plans as unknown[]).length, 1);
    const add = { plan_id: 'p', title: 'x', session_id: 'window-of-ann' };
    await assert.rejects(restricted.call('add', add), { code: 'FORBIDDEN' });
  });

  describe('whose every trusted key is lost', () => {
    const lost = newKeyPair();

    /** Ann's plan, and a client of hers with a new key, which waits. */
    async function onANewMachine(): Promise<{ client: Client; standings: Standings }> {
      const before = await editor('ann', personWithKey(lost));
      await before.call('create_plan', { plan_id: 'p', title: 'p' });
      await before.close();
      const standings = new Standings();
      const client = await editor('ann', personWithKey(newKeyPair()), { onStanding: standings.hear });
      await refusal(client.call('add', { plan_id: 'p', title: 'mine' }));
      return { client, standings };
    }

    async function unsigned(client: Client): Promise<(string | null)[]> {
      const { changes } = (await client.call('unsigned_changes', {})) as { changes: Change[] };
      const { ok, unsigned_human } = await client.call('verify', {});
      assert.equal(ok, changes.length === 0);
      assert.deepEqual(
        unsigned_human,
        changes.map(({ version }) => version),
      );
      return changes.map(({ message }) => message);
    }

    it('begins trust anew and can write; everybody sees it until an older key approves hers', async () => {
      const { client, standings } = await onANewMachine();
      const standing = await client.restartTrust();
      assert.equal(standing.state, 'human');
      assert.deepEqual(client.standing, standing);
      await standings.until('human');
      await client.call('add', { plan_id: 'p', title: 'mine' });
      project.killHost();
      await client.call('add', { plan_id: 'p', title: 'more' });
      const told = ['Trust began anew: ann trusts a key that nobody approved.'];
      assert.deepEqual(await unsigned(client), told);
      assert.deepEqual(await unsigned(await agent()), told);
      // Asked again, nothing more is written.
      await client.restartTrust();
      assert.deepEqual(await unsigned(client), told);
      assert.ok(standing.state === 'human');
      const found = await editor('ann', personWithKey(lost), { sessionId: 'window-2' });
      await found.call('approve_key', { key_id: standing.keyId });
      assert.deepEqual(await unsigned(client), []);
    });

    it('can’t where her key was revoked, or where there is no store', async () => {
      const pair = newKeyPair();
      const stranger = await editor('bob', personWithKey(pair));
      await assert.rejects(stranger.restartTrust(), { code: 'NOT_FOUND' });
      const ann = await editor('ann', personWithKey(newKeyPair()));
      await ann.call('create_plan', { plan_id: 'p', title: 'p' });
      await stranger.reprove();
      await ann.call('revoke_key', { key_id: keyIdOf(pair.publicKey) });
      await refusal(stranger.restartTrust());
      assert.equal((await stranger.reprove()).state, 'refused');
      await assertVerified(ann);
    });

    it('has to wait while a window is open whose key is trusted: it is told who can approve', async () => {
      const ann = await editor('ann', personWithKey(newKeyPair(), 'Ann’s laptop'));
      await ann.call('create_plan', { plan_id: 'p', title: 'p' });
      const pair = newKeyPair();
      const bob = await editor('bob', personWithKey(pair));
      // On two machines of one host's, or in two profiles: a window of her own with the same key is no other.
      const [first, second] = [bob, await editor('bob', personWithKey(pair), { sessionId: 'window-2' })];
      for (const one of [first, second]) {
        await assert.rejects(one.restartTrust(), (error: MasterplanError) => {
          assert.equal(error.code, 'CONFLICT');
          assert.match(`${error.message} ${error.hint}`, /ann \(Ann’s laptop\).*Needs You/);
          return true;
        });
        assert.equal((await one.reprove()).state, 'pending');
      }
      assert.deepEqual(await unsigned(ann), []);
      const { needs } = (await ann.call('needs_you', {})) as { needs: { kind: string }[] };
      assert.deepEqual(
        needs.map(({ kind }) => kind),
        ['key'],
      );
      await ann.call('approve_key', { key_id: keyIdOf(pair.publicKey) });
      await bob.call('add', { plan_id: 'p', title: 'mine' });
      await assertVerified(bob);
    });

    it('sees whom the project trusts while her key waits; nobody else is told who', async () => {
      const { client } = await onANewMachine();
      const { keys } = (await client.call('list_keys', {})) as { keys: { key_id: string; state: string }[] };
      assert.deepEqual(
        new Map(keys.map(({ key_id: id, state }) => [id, state])).get(keyIdOf(lost.publicKey)),
        'approved',
      );
      assert.equal(keys.length, 2);
    });

    it('is for an editor’s connection only: not over MCP, not from the command line, in no operation', async () => {
      const { client } = await onANewMachine();
      for (const surface of ['mcp', 'cli'] as const) {
        const none = await project.client({ surface, sessionId: 'agent' });
        await assert.rejects(none.restartTrust(), /no person/);
        const posing = await project.client({ surface, person: personWithKey(newKeyPair()) });
        await refusal(posing.restartTrust());
        for (const operation of ['authenticate', 'restart_trust', 'restartTrust']) {
          await assert.rejects(none.call(operation, { restartTrust: true }), MasterplanError, operation);
        }
        const approval = { key_id: client.standing?.state === 'pending' ? client.standing.keyId : '' };
        await assert.rejects(none.call('approve_key', approval), { code: 'HUMAN_ONLY' });
      }
      assert.equal((await client.reprove()).state, 'pending');
      await assertVerified(client);
    });

    it('can be posed as by a program of hers on the socket, which is found (a known limit)', async () => {
      const { client } = await onANewMachine();
      const raw = await rawConnection(project, {
        surface: 'editor',
        user: 'ann',
        sessionId: 'window-of-ann',
      });
      const { storeId, challenge } = raw.greeting;
      const forger = newKeyPair();
      const proof = await personWithKey(forger).prove(challenge, storeId);
      const asked = { ...proof, restartTrust: true } as const;
      assert.equal((await raw.request('authenticate', asked).answer).state, 'human');
      for (const [operation, pair] of [
        ['revoke_key', lost],
        ['approve_key', lost],
      ] as const) {
        const key = operation;
        const input = { key_id: keyIdOf(pair.publicKey) };
        const signature = await personWithKey(forger).sign({ storeId, operation, input, key });
        await refusal(raw.request('call', { operation, input, key, signature }).answer);
      }
      const input = { plan_id: 'p', title: 'forged' };
      const signature = await personWithKey(forger).sign({ storeId, operation: 'add', input, key: 'k' });
      await raw.request('call', { operation: 'add', input, key: 'k', signature }).answer;
      assert.deepEqual(await unsigned(client), ['Trust began anew: ann trusts a key that nobody approved.']);
      raw.destroy();
      for (const surface of ['mcp', 'cli'] as const) {
        const other = await rawConnection(project, { surface });
        const { greeting } = other;
        const posing = await personWithKey(newKeyPair()).prove(greeting.challenge, greeting.storeId);
        await refusal(other.request('authenticate', { ...posing, restartTrust: true }).answer);
        other.destroy();
      }
    });
  });

  it('leaves the operations of people to people', async () => {
    const ann = await editor('ann', personWithKey(newKeyPair()));
    await ann.call('create_plan', { plan_id: 'p', title: 'p' });
    const other = await agent();
    for (const operation of ['list_keys', 'approve_key', 'revoke_key', 'take_over']) {
      await assert.rejects(other.call(operation, {}), { code: 'HUMAN_ONLY' }, operation);
    }
  });
});

/** The standings that a client tells of, awaited. */
class Standings {
  private last: string | undefined;
  private readonly waiting = new Map<string, () => void>();

  readonly hear = ({ state }: PersonStanding): void => {
    this.last = state;
    this.waiting.get(state)?.();
  };

  until(state: PersonStanding['state']): Promise<void> {
    return this.last === state
      ? Promise.resolve()
      : new Promise((resolve) => this.waiting.set(state, resolve));
  }
}
