import { strict as assert } from 'node:assert';
import { readdirSync } from 'node:fs';
import { socketAddress } from '../../src/client/socket-address';
import { MasterplanError } from '../../src/model/errors';
import { QueueExecutor } from '../support/queue-executor';
import { TestStore } from '../support/test-host';
import { HOUR, World } from '../support/world';

describe('client and host: greeting, repeating, retiring, leaving', () => {
  let store: TestStore;
  let executor: QueueExecutor;
  beforeEach(() => {
    store = new TestStore();
    executor = new QueueExecutor();
  });
  afterEach(() => store.remove());

  it('connects only with the first call', async () => {
    const client = await store.client();
    assert.equal(client.hello?.epoch, undefined);
    await store.host(executor);
    await client.call('echo', {});
    assert.equal(client.hello?.epoch, 1);
  });

  it('says hello and answers pings while it recovers, and calls as soon as it serves', async () => {
    let recovered: () => void = () => undefined;
    const host = await store.host(executor, {
      recovered: new Promise((resolve) => {
        recovered = resolve;
      }),
    });
    const connection = await store.connection();
    assert.equal((await connection.hello(store.hello())).state, 'recovering');
    assert.deepEqual(await connection.request('ping', {}).answer, { state: 'recovering' });
    const call = connection.request('call', { operation: 'echo', input: { a: 1 }, key: 'k' }).answer;
    assert.deepEqual(await connection.request('ping', {}).answer, { state: 'recovering' });
    assert.equal(executor.executions.length, 0);
    recovered();
    assert.equal((await call).a, 1);
    await host.ready;
    assert.deepEqual(await connection.request('ping', {}).answer, { state: 'serving' });
  });

  it('has caught up with time before it answers: a lease that ended while no host ran holds nothing', async () => {
    const world = await World.open();
    await world.plan('p', [{ item_key: 'A' }]);
    await world.agent('gone').next();
    world.now += HOUR;
    let recovered: () => void = () => undefined;
    await store.host(world.executor, {
      recovered: new Promise((resolve) => {
        recovered = resolve;
      }),
      clock: () => world.now,
    });
    const connection = await store.connection();
    await connection.hello(store.hello());
    const first = connection.request('call', { operation: 'list', input: {}, key: 'k' }).answer;
    // The host has read the call when it answers what came after it.
    await connection.request('ping', {}).answer;
    recovered();
    const [item] = (await first).items as { status: string; claimed_by: string | null }[];
    assert.deepEqual([item?.status, item?.claimed_by], ['pending', null]);
  });

  it('ends, with the reason, when the store cannot be recovered', async () => {
    let fail: (error: Error) => void = () => undefined;
    const recovered = new Promise<void>((_, reject) => {
      fail = reject;
    });
    const host = await store.host(executor, { recovered });
    const connection = await store.connection();
    await connection.hello(store.hello());
    const waiting = connection.request('call', { operation: 'echo', input: {}, key: 'k' }).answer;
    fail(new MasterplanError('STORE_CORRUPT', 'a damaged image'));
    // Who waits and who comes within the next moments hears why.
    await assert.rejects(waiting, { code: 'STORE_CORRUPT' });
    const late = await store.connection();
    await late.hello(store.hello());
    const call = late.request('call', { operation: 'echo', input: {}, key: 'l' }).answer;
    await assert.rejects(call, { code: 'STORE_CORRUPT' });
    const end = await host.ended;
    assert.equal(end.why, 'failed');
    await assert.rejects(host.ready, { code: 'STORE_CORRUPT' });
  });

  it('confirms answers with the next call, and the last ones when it closes', async () => {
    await store.host(executor);
    const client = await store.client();
    await client.call('echo', {}, { key: 'one' });
    assert.deepEqual(executor.acknowledged, []);
    await client.call('echo', {}, { key: 'two' });
    assert.deepEqual(executor.acknowledged, ['one']);
    await client.close();
    await executor.until(() => executor.acknowledged.length === 2);
    assert.deepEqual(executor.acknowledged, ['one', 'two']);
  });

  it('confirms no answer whose key is in use again', async () => {
    await store.host(executor);
    const client = await store.client();
    await client.call('echo', {}, { key: 'same' });
    await client.call('echo', {}, { key: 'same' });
    assert.deepEqual(executor.acknowledged, []);
    await client.call('echo', {}, { key: 'other' });
    assert.deepEqual(executor.acknowledged, ['same']);
  });

  it('repeats an unanswered call at the next host with its key, so that it happens once', async () => {
    const host = await store.host(executor);
    const client = await store.client();
    executor.queue.push(1);
    let release: () => void = () => undefined;
    executor.gate = new Promise((resolve) => {
      release = resolve;
    });
    const answer = client.call('next', {}, { key: 'the-key' });
    await executor.until(() => executor.queue.length === 0);
    // Its answer is made, but this host loses its store before it can give it.
    store.lose(new Error('a successor took over'));
    release();
    await host.ended;
    await executor.until(() => executor.answered.has('the-key'));
    executor.queue.push(2);
    await store.host(executor);
    assert.deepEqual((await answer).item, { id: 1 });
    assert.deepEqual(executor.queue, [2]);
  });

  it('hears how far a long call has come', async () => {
    await store.host(executor);
    const client = await store.client();
    const heard: unknown[] = [];
    await client.call('progress', {}, { onProgress: (...values) => heard.push(values) });
    assert.deepEqual(heard, [[1, 3, 'one of three']]);
  });

  it('notices that the machine slept: the wall clock went on without it', async () => {
    let now = Date.now();
    const host = await store.host(executor, { clock: () => now });
    await host.ready;
    now += 3_600_000;
    await executor.until(() => executor.sleeps.length > 0);
    assert.ok(Math.abs((executor.sleeps[0] ?? 0) - 3_600_000) < 60_000, `${executor.sleeps[0]} ms`);
  });

  it('extends the leases before the first call after a suspension, which may come before any timer', async () => {
    let now = Date.now();
    const host = await store.host(executor, { clock: () => now });
    await host.ready;
    const client = await store.client();
    await client.call('echo', {});
    now += 3_600_000;
    let sleptBefore: number | undefined;
    const { execute } = executor;
    executor.execute = (request) => {
      sleptBefore ??= executor.sleeps.length;
      return execute.call(executor, request);
    };
    await client.call('next', {});
    assert.equal(sleptBefore, 1);
    assert.equal(executor.sleeps.length, 1);
  });

  it('calls for several sessions on one connection', async () => {
    await store.host(executor);
    const client = await store.client({ sessionId: 'connection' });
    assert.equal((await client.call('echo', {})).session, 'connection');
    assert.equal((await client.call('echo', {}, { sessionId: 'turn' })).session, 'turn');
  });

  it('is retired by a newer build: answers what runs, tells the others, ends; not by an older or the same', async () => {
    const old = await store.host(executor, { build: '1.2.0' });
    const peer = await store.client({ build: '1.2.0' });
    const held = peer.call('hold', {});
    await executor.until(() => executor.executions.length === 1);
    const older = await store.client({ build: '1.1.9' });
    assert.equal((await older.call('echo', { still: 'old' })).still, 'old');
    assert.equal(old.facts.epoch, 1);

    const newer = await store.client({ build: '1.10.0' });
    const fresh = newer.call('echo', { now: 'new' });
    executor.letGo();
    assert.equal((await held).held, true);
    assert.deepEqual(await old.ended, { why: 'retired' });
    await store.host(executor, { build: '1.10.0' });
    assert.equal((await fresh).now, 'new');
    assert.equal((await peer.call('echo', { a: 2 })).a, 2);
    assert.equal(peer.hello?.build, '1.10.0');
  });

  it('says VERSION where an older client cannot talk to a newer host', async () => {
    await store.host(executor);
    const connection = await store.connection();
    await assert.rejects(connection.hello(store.hello({ protocol: 0 })), (error: MasterplanError) => {
      assert.equal(error.code, 'VERSION');
      assert.match(error.hint ?? '', /Update/);
      return true;
    });
  });

  it('leaves by itself when its last client has gone, and not before', async () => {
    const host = await store.host(executor, { idle: 20 });
    const [one, two] = [await store.client(), await store.client()];
    await one.call('echo', {});
    await two.call('echo', {});
    await one.close();
    assert.equal((await two.call('echo', { a: 1 })).a, 1);
    assert.deepEqual(
      await Promise.race([host.ended, two.call('hold', {}).then(() => 'answered'), held()]),
      'held',
    );
    executor.letGo();
    await two.close();
    assert.deepEqual(await host.ended, { why: 'idle' });
    assert.deepEqual(
      readdirSync(store.project.store).filter((name) => name.endsWith('.sock')),
      [],
    );

    async function held(): Promise<string> {
      await executor.until(() => executor.executions.some(({ operation }) => operation === 'hold'));
      return 'held';
    }
  });

  it('closes the store only when what runs is answered', async () => {
    let answeredBefore = 0;
    const host = await store.host(executor, {
      closed: async () => {
        answeredBefore = executor.answered.size;
      },
    });
    const client = await store.client();
    const held = client.call('hold', {});
    await executor.until(() => executor.executions.length === 1);
    const bystander = await store.connection();
    await bystander.hello(store.hello());
    const closing = host.close();
    assert.deepEqual(await bystander.request('ping', {}).answer, { state: 'retiring' });
    executor.letGo();
    await closing;
    assert.equal((await held).held, true);
    assert.equal(answeredBefore, 1);
  });

  describe('vanished agents: leases are cut when the process does not come back', () => {
    const vanish = async (surface: 'mcp' | 'cli', goodbye: boolean, clientId = 'c') => {
      const connection = await store.connection();
      await connection.hello(store.hello({ surface, clientId, sessionId: 's1' }));
      await connection.request('call', {
        operation: 'echo',
        input: {},
        key: `${Math.random()}`,
        sessionId: 's2',
      }).answer;
      if (goodbye) {
        connection.notify('bye', {});
      }
      await connection.end();
    };

    it('names every session the process spoke for', async () => {
      await store.host(executor, { comeBack: 10 });
      await vanish('mcp', false);
      await executor.until(() => executor.gone.length === 2);
      assert.deepEqual(
        executor.gone.map(({ sessionId }) => sessionId),
        ['s1', 's2'],
      );
    });

    it('says nothing after a goodbye, of a command, or of one that came back', async () => {
      const host = await store.host(executor, { comeBack: 100 });
      await vanish('mcp', true, 'polite');
      await vanish('cli', false, 'command');
      await vanish('mcp', false, 'returning');
      const back = await store.connection();
      await back.hello(store.hello({ clientId: 'returning', sessionId: 's1' }));
      await vanish('mcp', false, 'lost');
      await executor.until(() => executor.gone.length > 0);
      assert.deepEqual([...new Set(executor.gone.map(({ clientId }) => clientId))], ['lost']);
      await host.close();
    });
  });

  it('serves a store whose path is too long for a socket', async function () {
    if (process.platform === 'win32') {
      this.skip();
    }
    const deep = new TestStore(`a-rather-long-name-${'x'.repeat(180)}`);
    try {
      const host = await deep.host(executor);
      const client = await deep.client();
      assert.equal((await client.call('echo', { a: 1 })).a, 1);
      const address = await socketAddress(deep.project.store, host.socketName);
      assert.ok(Buffer.byteLength(address) <= 107);
      assert.ok(!address.startsWith(deep.project.store));
      // The socket itself lies in the store's folder, where a container would look for it.
      assert.ok(readdirSync(deep.project.store).includes(host.socketName));
    } finally {
      await deep.remove();
    }
  });

  it('is greeted by many clients at once', async () => {
    await store.host(executor);
    const clients = await Promise.all(Array.from({ length: 40 }, () => store.client()));
    const answers = await Promise.all(clients.map((client, n) => client.call('echo', { n })));
    assert.deepEqual(
      answers.map(({ n }) => n),
      clients.map((_, n) => n),
    );
  });
});
