import { performance } from 'node:perf_hooks';
import { QueueExecutor } from '../support/queue-executor';
import { TestStore } from '../support/test-host';

/**
 * What one round trip over the socket costs, without any store: `npx tsx test/bench/transport.ts`.
 * Client and host share this process, so both ends' work is in the figure.
 */
const ROUNDS = 20_000;
const WARM_UP = 2_000;

async function measure(name: string, once: () => Promise<unknown>): Promise<Record<string, number | string>> {
  for (let round = 0; round < WARM_UP; round += 1) {
    await once();
  }
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = performance.now();
    await once();
    times.push((performance.now() - start) * 1000);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => Math.round(times[Math.floor(times.length * share)] ?? 0);
  return { name, median_us: at(0.5), p99_us: at(0.99), max_us: at(1 - 1 / ROUNDS) };
}

async function main(): Promise<void> {
  const store = new TestStore();
  try {
    await (await store.host(new QueueExecutor())).ready;
    const connection = await store.connection();
    await connection.hello(store.hello());
    const client = await store.client();
    await client.call('echo', {});
    const results = [
      await measure('ping', () => connection.request('ping', {}).answer),
      await measure('call (empty operation)', () => client.call('echo', {})),
    ];
    console.table(results);
    console.log(JSON.stringify(results));
  } finally {
    await store.remove();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
