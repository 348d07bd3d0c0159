import { strict as assert } from 'node:assert';
import type { Client } from '../../src/client/client';
import { QueueExecutor } from '../support/queue-executor';
import { TestStore } from '../support/test-host';

describe('a waiting next: first come first served, no claim for who went away', () => {
  let store: TestStore;
  let executor: QueueExecutor;
  beforeEach(async () => {
    store = new TestStore();
    executor = new QueueExecutor();
    await (await store.host(executor)).ready;
  });
  afterEach(() => store.remove());

  const runs = (session: string) =>
    executor.executions.filter(
      ({ operation, caller }) => operation === 'next' && caller.sessionId === session,
    );
  /** Asks, and resolves when the host has parked the request. */
  const wait = async (client: Client, session: string, seconds = 50, signal?: AbortSignal) => {
    const answer = client.call(
      'next',
      { wait_seconds: seconds },
      { sessionId: session, ...(signal === undefined ? {} : { signal }) },
    );
    answer.catch(() => undefined);
    const before = runs(session).length;
    await executor.until(() => runs(session).length > before);
    return { answer };
  };
  const itemOf = (answer: Record<string, unknown>) => (answer.item as { id: number } | null)?.id;

  it('gives each opened item to the one that has waited longest', async () => {
    const clients = await Promise.all([1, 2, 3].map(() => store.client()));
    const answers: { answer: Promise<Record<string, unknown>> }[] = [];
    for (const [n, client] of clients.entries()) {
      answers.push(await wait(client, `s${n}`));
    }
    const writer = await store.client();
    for (const [n, { answer }] of answers.entries()) {
      await writer.call('add', { item: 100 + n });
      assert.equal(itemOf(await answer), 100 + n);
    }
  });

  it('wakes for what others gave back, and not for notes', async () => {
    const client = await store.client();
    const { answer } = await wait(client, 's');
    const before = runs('s').length;
    const writer = await store.client();
    await writer.call('note', { item: 1 });
    await writer.call('release', { item_id: 7 });
    assert.equal(itemOf(await answer), 7);
    // One run more when the first waiter joins, one for the release.
    assert.ok(runs('s').length - before <= 2);
  });

  it('does not try a whole herd for one item', async () => {
    const client = await store.client();
    const waiting: { answer: Promise<Record<string, unknown>> }[] = [];
    for (let n = 0; n < 60; n += 1) {
      waiting.push(await wait(client, `s${n}`, 50));
    }
    const before = executor.executions.length;
    await (await store.client()).call('add', { item: 5 });
    assert.equal(itemOf(await Promise.race(waiting.map(({ answer }) => answer))), 5);
    await (await store.client()).call('note', { item: 5 });
    assert.ok(executor.executions.length - before < 45, `${executor.executions.length - before} runs`);
  });

  it('tries who is wanted by name, however many of its kind were tried in vain', async () => {
    const client = await store.client();
    for (let n = 0; n < 30; n += 1) {
      await wait(client, `s${n}`, 50);
    }
    await wait(client, 'Wanted-One', 50);
    const before = runs('Wanted-One').length;
    executor.wanted.add('wanted-one');
    await (await store.client()).call('release', { item_id: 5 });
    await executor.until(() => runs('Wanted-One').length > before);
  });

  it('answers with the last nothing at the deadline', async () => {
    const client = await store.client();
    const { answer } = await wait(client, 's', 0.05);
    assert.equal((await answer).item, null);
  });

  it('gives no claim to a caller that cancelled', async () => {
    const client = await store.client();
    const abort = new AbortController();
    const { answer } = await wait(client, 'gone', 50, abort.signal);
    abort.abort();
    await assert.rejects(answer, { name: 'AbortError' });
    // On the same connection, so after the cancel.
    await client.call('add', { item: 9 });
    assert.equal(itemOf(await client.call('next', {})), 9);
  });

  it('gives no claim to a caller whose connection ended', async () => {
    const leaver = await store.connection();
    await leaver.hello(store.hello());
    leaver
      .request('call', { operation: 'next', input: { wait_seconds: 50 }, key: 'k' })
      .answer.catch(() => undefined);
    await executor.until(() => executor.executions.length > 0);
    leaver.destroy();
    const writer = await store.client();
    await writer.call('echo', {});
    await executor.until(() => executor.executions.some(({ operation }) => operation === 'echo'));
    await writer.call('add', { item: 3 });
    assert.equal(itemOf(await writer.call('next', {})), 3);
  });

  it('gives back a claim that was being made when its caller cancelled', async () => {
    const connection = await store.connection();
    await connection.hello(store.hello());
    executor.queue.push(11);
    let open: () => void = () => undefined;
    executor.gate = new Promise((resolve) => {
      open = resolve;
    });
    const { id, answer } = connection.request('call', { operation: 'next', input: {}, key: 'k' });
    answer.catch(() => undefined);
    await executor.until(() => executor.queue.length === 0);
    connection.notify('cancel', { id });
    // Read after the cancel.
    await connection.request('ping', {}).answer;
    open();
    await executor.until(() => executor.log.some(({ activity }) => activity === 'released'));
    assert.deepEqual(executor.queue, [11]);
  });

  it('gives back what a woken waiter was about to get when its caller cancelled', async () => {
    const client = await store.client();
    const abort = new AbortController();
    const { answer } = await wait(client, 'gone', 50, abort.signal);
    let open: () => void = () => undefined;
    executor.gate = new Promise((resolve) => {
      open = resolve;
    });
    const writer = await store.client();
    await writer.call('add', { item: 12 });
    await executor.until(() => executor.log.some(({ activity }) => activity === 'claimed'));
    abort.abort();
    await assert.rejects(answer, { name: 'AbortError' });
    await client.call('echo', {});
    open();
    await executor.until(() => executor.log.some(({ activity }) => activity === 'released'));
    assert.deepEqual(executor.queue, [12]);
  });

  it('waits the rest of its time at the next host, with the same key', async () => {
    const client = await store.client();
    const { answer } = await wait(client, 's', 30);
    const first = runs('s')[0];
    const successor = new QueueExecutor();
    const [host] = store.running;
    await Promise.all([store.host(successor), host?.close()]);
    await successor.until(() => successor.executions.length > 0);
    const again = successor.executions[0];
    assert.equal(again?.key, first?.key);
    const left = (again?.input as { wait_seconds: number } | undefined)?.wait_seconds ?? 0;
    assert.ok(left > 0 && left <= 30, `${left} s left`);
    await (await store.client()).call('add', { item: 21 });
    assert.equal(itemOf(await answer), 21);
  });
});
