import { strict as assert } from 'node:assert';
import { connect as connectSocket } from 'node:net';
import type { Change } from '../../src/model/change';
import { QueueExecutor } from '../support/queue-executor';
import { TestStore } from '../support/test-host';

/** Collects what a subscriber hears. */
class Ear {
  readonly versions: number[] = [];
  readonly resyncs: number[] = [];
  private watchers: { done(): boolean; resolve(): void }[] = [];

  onChanges(changes: Change[]): void {
    this.versions.push(...changes.map(({ version }) => version));
    this.look();
  }

  onResync(version: number): void {
    this.resyncs.push(version);
    this.look();
  }

  until(done: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.watchers.push({ done, resolve });
      this.look();
    });
  }

  private look(): void {
    for (const watcher of this.watchers.filter(({ done }) => done())) {
      this.watchers = this.watchers.filter((other) => other !== watcher);
      watcher.resolve();
    }
  }
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n);

describe('change events: durable changes, in order, each once, over every change of hosts', () => {
  let store: TestStore;
  let executor: QueueExecutor;
  beforeEach(() => {
    store = new TestStore();
    executor = new QueueExecutor();
  });
  afterEach(() => store.remove());

  it('gives everything after the position at which it was subscribed', async () => {
    await store.host(executor);
    const [reader, writer] = [await store.client(), await store.client()];
    await writer.call('add', { item: 1 });
    const ear = new Ear();
    const { version } = await reader.subscribe({
      onChanges: (changes) => ear.onChanges(changes),
      onResync: (v) => ear.onResync(v),
    });
    assert.equal(version, 1);
    await Promise.all(range(2, 40).map((item) => writer.call('add', { item })));
    await ear.until(() => ear.versions.length === 39);
    assert.deepEqual(ear.versions, range(2, 40));
    assert.deepEqual(ear.resyncs, []);
  });

  it('serves several subscribers that join at different moments', async () => {
    await store.host(executor);
    const writer = await store.client();
    const ears: Ear[] = [];
    for (let n = 0; n < 5; n += 1) {
      const ear = new Ear();
      ears.push(ear);
      const client = await store.client();
      const writing = writer.call('add', { item: n });
      const { version } = await client.subscribe(ear);
      await writing;
      await writer.call('add', { item: n });
      await ear.until(() => ear.versions.length >= (n + 1) * 2 - version);
      assert.deepEqual(ear.versions, range(version + 1, executor.log.length));
    }
    await writer.call('add', { item: 99 });
    await Promise.all(ears.map((ear) => ear.until(() => ear.versions.at(-1) === 11)));
  });

  it('answers also who asked for them and took it back, or asked twice, before they began', async () => {
    await store.host(executor);
    const raw = await store.connection();
    await raw.hello(store.hello());
    const first = raw.request('subscribe', {}).answer;
    const second = raw.request('subscribe', {}).answer;
    const end = raw.request('unsubscribe', {}).answer;
    await assert.rejects(first, { code: 'CONFLICT' });
    await assert.rejects(second, { code: 'CONFLICT' });
    assert.deepEqual(await end, {});
    assert.equal((await raw.request('subscribe', {}).answer).version, 0);
  });

  it('stops after close', async () => {
    await store.host(executor);
    const [reader, writer] = [await store.client(), await store.client()];
    const ear = new Ear();
    const subscription = await reader.subscribe(ear);
    await writer.call('add', { item: 1 });
    await ear.until(() => ear.versions.length === 1);
    await subscription.close();
    await writer.call('add', { item: 2 });
    await reader.call('echo', {});
    assert.deepEqual(ear.versions, [1]);
  });

  it('catches up at the next host with what was missed', async () => {
    const host = await store.host(executor);
    const [reader, writer] = [await store.client(), await store.client()];
    const ear = new Ear();
    await reader.subscribe(ear);
    await writer.call('add', { item: 1 });
    await ear.until(() => ear.versions.length === 1);
    await host.close();
    executor.record('created', 2);
    executor.record('created', 3);
    await store.host(executor);
    await writer.call('add', { item: 4 });
    await ear.until(() => ear.versions.length === 4);
    assert.deepEqual(ear.versions, [1, 2, 3, 4]);
    assert.deepEqual(ear.resyncs, []);
  });

  it('says resync where the missed ones cannot be read', async () => {
    const host = await store.host(executor);
    const reader = await store.client();
    const ear = new Ear();
    await reader.subscribe(ear);
    await host.close();
    executor.record('created', 1);
    executor.record('created', 2);
    const run = executor.execute.bind(executor);
    executor.execute = (request) =>
      request.operation === 'changes' ? Promise.reject(new Error('no log here')) : run(request);
    await store.host(executor);
    await ear.until(() => ear.resyncs.length === 1);
    assert.deepEqual(ear.resyncs, [2]);
  });

  it('drops events of a slow reader, within bounds, and says resync when it reads again', async () => {
    await store.host(executor);
    const slow = connectSocket(await store.address());
    slow.on('error', () => undefined);
    let text = '';
    const lines = () =>
      text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line));
    const hears = (done: () => boolean) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (done()) {
            slow.removeListener('data', look);
            resolve();
          }
        };
        slow.on('data', look);
        look();
      });
    slow.on('data', (chunk) => {
      text += chunk;
    });
    slow.write(`${JSON.stringify({ id: 1, method: 'hello', params: store.hello() })}\n`);
    slow.write(`${JSON.stringify({ id: 2, method: 'subscribe', params: {} })}\n`);
    await hears(() => lines().length === 2);
    slow.pause();

    const writer = await store.client();
    const long = 'x'.repeat(20_000);
    for (let round = 0; round < 20; round += 1) {
      for (let n = 0; n < 20; n += 1) {
        executor.record('created', n);
        const last = executor.log.at(-1);
        if (last !== undefined) {
          last.message = long;
        }
      }
      await writer.call('add', { item: round });
    }
    // The writer hears its own changes: so the slow one has been offered them.
    const ear = new Ear();
    await writer.subscribe(ear);
    slow.resume();
    await hears(() => text.includes('"resync"') && text.endsWith('\n'));
    const resync = lines().find(({ method }) => method === 'resync');
    assert.equal(resync.params.version, executor.log.length);
    const got = lines().flatMap(({ method, params }) => (method === 'changes' ? params.changes : []));
    assert.ok(got.length < executor.log.length);
    assert.deepEqual(
      got.map(({ version }: Change) => version),
      range(1, got.length),
    );
    slow.destroy();
  });
});
