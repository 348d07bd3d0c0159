import { writeSync } from 'node:fs';
import { openStore } from '../../src/store/sqljs/open-store';
import { filesWith, TEST_SCHEMA } from './support';

/**
 * A process that owns a store and writes as fast as it can: `child.ts FOLDER PREFIX [blind]`. It prints each
 * key once the store has answered, and `lost` when the store says that it must end. Blind, it never sees a
 * successor's epoch: the fence is off.
 */
async function main(): Promise<void> {
  const [folder = '', prefix = '', blind] = process.argv.slice(2);
  const say = (line: string) => writeSync(1, `${line}\n`);
  const store = await openStore({
    folder,
    socketAddress: 'child',
    build: 'test',
    protocol: 1,
    migrations: TEST_SCHEMA,
    limits: { checkpointBytes: 20_000, publishMilliseconds: 50, extentBytes: 8192 },
    files: filesWith((real) => ({
      stat: (path) => (blind === 'blind' && /epoch.[2-9]$/.test(path) ? undefined : real.stat(path)),
    })),
    hooks: {
      onLost: () => {
        say('lost');
        process.exit(3);
      },
    },
  });
  say('open');
  await Promise.all(
    [0, 1, 2].map(async (worker) => {
      for (let i = 0; ; i++) {
        const key = `${prefix}-${worker}-${i}`;
        await store.run('INSERT INTO kv (k, v) VALUES ($1, $2)', [key, 'x'.repeat(50)]);
        say(key);
      }
    }),
  );
}

void main();
