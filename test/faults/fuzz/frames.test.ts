import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Client } from '../../../src/client/client';
import { RealProject } from '../../support/real-project';
import { Random } from '../support/random';
import { scale } from '../support/scale';
import { damaged, hostileCall, hostileText, hostileValue } from './hostile';
import { makeRock, PlanWatch } from './plan-watch';
import { RawSocket } from './raw-socket';

/** Each round with a project and a host of its own, because the log grows. */
const ROUNDS = scale(1, 10);
const FRAMES = 22_000;
const BATCH = 40;

/** One frame, and what is known of its answer. */
type Frame =
  /** A request with a number: one answer, whatever it asks. */
  | { kind: 'request'; method: string; params: unknown }
  /** Bytes of any kind, without a newline inside. */
  | { kind: 'bytes'; bytes: Buffer }
  /** A notification: no answer, unless it is refused. */
  | { kind: 'notification'; method: string; params: unknown };

const call = fc.tuple(hostileCall, fc.option(hostileValue, { freq: 6 }), fc.nat()).map(
  ([{ operation, input }, more, key]): Frame => ({
    kind: 'request',
    method: 'call',
    params: { operation, input, key: `key-${key}`, ...(typeof more === 'object' ? more : { ack: more }) },
  }),
);
// A second hello ends a connection, `retire` may end a host, and both rightly so: they are not among these.
const method = fc.oneof(
  fc.constantFrom('call', 'ping', 'authenticate', 'subscribe', 'unsubscribe', 'cancel', 'ack', 'explode'),
  hostileText.filter((text) => text !== 'hello' && text !== 'retire' && text !== 'bye'),
);
const request = fc
  .tuple(method, hostileValue)
  .map(([name, params]): Frame => ({ kind: 'request', method: name, params }));
const notification = fc
  .tuple(method, hostileValue)
  .map(([name, params]): Frame => ({ kind: 'notification', method: name, params }));
const noNewline = (bytes: Buffer) => Buffer.from(bytes.filter((byte) => byte !== 0x0a));
const bytes = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 200 }).map((array) => noNewline(Buffer.from(array))),
  damaged(
    fc.tuple(hostileCall, fc.nat()).map(([params, id]) => JSON.stringify({ id, method: 'call', params })),
  ).map((text) => noNewline(Buffer.from(text))),
  hostileValue.map((value) => noNewline(Buffer.from(JSON.stringify(value)))),
);
const frame: fc.Arbitrary<Frame> = fc.oneof(
  { weight: 6, arbitrary: call },
  { weight: 2, arbitrary: request },
  { weight: 1, arbitrary: notification },
  { weight: 3, arbitrary: bytes.map((one): Frame => ({ kind: 'bytes', bytes: one })) },
);

describe('any bytes on the host’s socket', function () {
  this.timeout(600_000);
  let project: RealProject;
  let client: Client;
  let socket: RawSocket;
  let watch: PlanWatch;
  beforeEach(async () => {
    project = new RealProject(600);
    client = await project.client({ sessionId: 'steady', surface: 'mcp' });
    await makeRock(client);
    watch = await PlanWatch.start(client);
    socket = await RawSocket.open(project);
  });
  afterEach(async () => {
    socket.close();
    await project.remove();
  });

  /** Sends a batch; every request is answered, in whatever way, and the rock stands as before. */
  async function play(batch: readonly Frame[]): Promise<void> {
    const asked: { frame: Frame; id: number }[] = [];
    for (const one of batch) {
      if (one.kind === 'bytes') socket.send(one.bytes);
      else if (one.kind === 'notification') socket.notify(one.method, one.params);
      else asked.push({ frame: one, id: socket.request(one.method, one.params) });
    }
    const rock = socket.request('call', { operation: 'show', input: { item_id: 1 }, key: 'rock' });
    const answers = await Promise.all([...asked.map(({ id }) => socket.answer(id)), socket.answer(rock)]);
    const { result } = answers.at(-1) ?? {};
    const { item } = result as { item: { title: string; status: string } };
    assert.deepEqual([item.title, item.status], ['A rock', 'completed']);
    for (const { error } of answers) {
      if (error === undefined) continue;
      assert.notEqual(error.code, 'INTERNAL', `${error.message}`);
      assert.ok(error.message.length > 0);
    }
    const changed = await watch.newChanges();
    const mayWrite = asked.some(({ frame: one }, n) => answers[n]?.result !== undefined && isWrite(one));
    // Damaged bytes may still be a request that is fine.
    const unknown = batch.some((one) => one.kind === 'bytes' && one.bytes.includes('"method"'));
    if (!mayWrite && !unknown) assert.deepEqual(changed, [], 'what is refused changes nothing');
  }

  function isWrite(one: Frame): boolean {
    if (one.kind !== 'request' || one.method !== 'call') return false;
    const { operation } = (one.params ?? {}) as { operation?: string };
    return watch.writes(operation);
  }

  for (let round = 1; round <= ROUNDS; round += 1) {
    it(`get an answer each, change nothing where refused, and harm nobody else (${FRAMES} frames)`, async () => {
      const random = Random.announced('frames');
      await fc.assert(
        fc.asyncProperty(fc.array(frame, { minLength: BATCH, maxLength: BATCH, size: 'max' }), play),
        { numRuns: FRAMES / BATCH, seed: random.seed + round, endOnFailure: true },
      );
      await watch.verify();
    });
  }
});
