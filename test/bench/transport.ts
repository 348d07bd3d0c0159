import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { QueueExecutor } from '../support/queue-executor';
import { TestStore } from '../support/test-host';
import { compare, median, type Row } from './report/rows';
import type { BenchOptions, Subject } from './subject';
import { turnsOf } from './turns';

/**
 * What one round trip over the socket costs, without any store, beside a line of JSON that a bare socket gives back.
 * Both ends share this process, so both ends' work is in the figures.
 */
export const transport: Subject = {
  name: 'transport',
  says: 'a round trip between client and host without any store, against a bare socket',
  takesTurns: true,
  async run({ quick }: BenchOptions) {
    const { rounds, calls } = quick ? { rounds: 2, calls: 200 } : { rounds: 7, calls: 3_000 };
    const project = new TestStore();
    const bare = await bareSocket(path.join(project.top, 'bare.sock'));
    try {
      await (await project.host(new QueueExecutor())).ready;
      const connection = await project.connection();
      await connection.hello(project.hello());
      const client = await project.client();
      const ways = {
        ping: () => connection.request('ping', {}).answer,
        'call of an empty operation': () => client.call('echo', {}),
      };
      const rows: Row[] = [];
      for (const [name, once] of Object.entries(ways)) {
        const ours: number[] = [];
        const theirs: number[] = [];
        // The first round warms up.
        for (let round = 0; round <= rounds; round++) {
          const sides = [
            { side: ours, call: once },
            { side: theirs, call: bare.echo },
          ];
          for (const { side, call } of turnsOf(round, sides)) {
            const took = await medianOf(calls, call);
            if (round > 0) side.push(took);
          }
        }
        rows.push(compare(name, 'ms', ours, 'a bare socket', theirs));
      }
      return rows;
    } finally {
      bare.close();
      await project.remove();
    }
  },
};

async function medianOf(calls: number, call: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < calls; n++) {
    const start = performance.now();
    await call();
    times.push(performance.now() - start);
  }
  return median(times);
}

/** Sends a line of JSON and gets it back. */
async function bareSocket(file: string): Promise<{ echo(): Promise<unknown>; close(): void }> {
  const ends: Socket[] = [];
  const server = createServer((socket) => {
    ends.push(socket);
    socket.on('data', (data) => socket.write(`${JSON.stringify(JSON.parse(String(data)))}\n`));
  });
  server.listen(process.platform === 'win32' ? `\\\\.\\pipe\\masterplan-bench-${process.pid}` : file);
  await once(server, 'listening');
  const socket = connect(server.address() as string);
  await once(socket, 'connect');
  return {
    async echo() {
      socket.write('{"id":1,"method":"ping"}\n');
      const [data] = await once(socket, 'data');
      return JSON.parse(String(data));
    },
    close() {
      for (const end of [...ends, socket]) end.destroy();
      server.close();
    },
  };
}
