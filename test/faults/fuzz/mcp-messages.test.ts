import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Client } from '../../../src/client/client';
import { RealProject } from '../../support/real-project';
import { Random } from '../support/random';
import { scale } from '../support/scale';
import { damaged, hostileCall, hostileText, hostileValue } from './hostile';
import { makeRock, PlanWatch } from './plan-watch';
import { type McpAnswer, RawMcp } from './raw-mcp';

const ROUNDS = scale(1, 10);
const MESSAGES = 10_000;
const BATCH = 25;

type Message =
  /** A request that has the protocol's form: one answer. */
  | { kind: 'request'; method: string; params: Record<string, unknown> }
  /** A line of any bytes: perhaps an answer, perhaps none. */
  | { kind: 'line'; line: string };

const toolCall = fc
  .tuple(hostileCall, fc.option(hostileValue, { freq: 8 }))
  .map(([{ operation, input }, meta]): Message => {
    const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
    return {
      kind: 'request',
      method: 'tools/call',
      params: {
        name: operation,
        // Anything else has not the protocol's form.
        ...(isObject(input) ? { arguments: input } : {}),
        ...(isObject(meta) ? { _meta: meta } : {}),
      },
    };
  });
const methods = [
  'tools/list',
  'prompts/list',
  'prompts/get',
  'resources/list',
  'resources/read',
  'resources/templates/list',
  'ping',
  'logging/setLevel',
  'completion/complete',
  'explode',
];
const request = fc
  .tuple(
    fc.oneof(fc.constantFrom(...methods), hostileText),
    fc.dictionary(fc.constantFrom('uri', 'name', 'cursor', 'arguments', 'x'), hostileValue, { maxKeys: 3 }),
  )
  .filter(([method]) => method !== 'initialize')
  .map(([method, params]): Message => ({ kind: 'request', method, params }));
const text = fc.oneof(
  damaged(
    hostileCall.map(({ operation, input }) =>
      JSON.stringify({
        jsonrpc: '2.0',
        id: 'x',
        method: 'tools/call',
        params: { name: operation, arguments: input },
      }),
    ),
  ),
  fc
    .tuple(hostileText, hostileValue)
    .map(([method, params]) => JSON.stringify({ jsonrpc: '2.0', method, params })),
  fc
    .tuple(hostileValue, hostileValue)
    .map(([id, params]) => JSON.stringify({ jsonrpc: '2.0', id: [id], method: 'ping', params })),
  hostileValue.map((value) => JSON.stringify(value)),
  hostileText,
);
const line = text.map((one): Message => ({ kind: 'line', line: one.replaceAll('\n', ' ') }));
const message = fc.oneof(
  { weight: 6, arbitrary: toolCall },
  { weight: 2, arbitrary: request },
  { weight: 3, arbitrary: line },
);

describe('any messages to the MCP server', function () {
  this.timeout(600_000);
  let project: RealProject;
  let client: Client;
  let watch: PlanWatch;
  let server: RawMcp;
  beforeEach(async () => {
    project = new RealProject(600);
    client = await project.client({ sessionId: 'steady', surface: 'mcp' });
    await makeRock(client);
    watch = await PlanWatch.start(client);
    server = new RawMcp(project.root, process.env);
    await server.initialize();
  });
  afterEach(async () => {
    server.process.kill('SIGKILL');
    await server.ended;
    await project.remove();
  });

  async function play(batch: readonly Message[]): Promise<void> {
    const asked = batch.map((one) => {
      if (one.kind === 'request') return server.request(one.method, one.params);
      server.send(one.line);
      return undefined;
    });
    const rock = server.request('tools/call', { name: 'show', arguments: { item_id: 1 } });
    const answers = await Promise.all(asked);
    const { item } = ((await rock).result?.structuredContent ?? {}) as { item?: Record<string, unknown> };
    assert.deepEqual([item?.title, item?.status], ['A rock', 'completed']);
    for (const answer of answers) checkAnswer(answer);
    const wrote = batch.some((one, n) => {
      const result = answers[n]?.result;
      return (
        one.kind === 'request' &&
        result !== undefined &&
        result.isError !== true &&
        watch.writes(one.params.name)
      );
    });
    const unknown = batch.some((one) => one.kind === 'line' && one.line.includes('"method"'));
    const changed = await watch.newChanges();
    if (!wrote && !unknown) assert.deepEqual(changed, [], 'what is refused changes nothing');
  }

  function checkAnswer(answer: McpAnswer | undefined): void {
    if (answer?.error !== undefined) assert.ok(answer.error.message.length > 0);
    if (answer?.result?.isError !== true) return;
    const [{ text: words }] = answer.result.content as [{ text: string }];
    assert.match(words, /^[A-Z_]+: ./);
    assert.doesNotMatch(words, /^INTERNAL/);
  }

  for (let round = 1; round <= ROUNDS; round += 1) {
    it(`get the answers of the protocol, change nothing where refused, and leave it serving (${MESSAGES})`, async () => {
      const random = Random.announced('MCP messages');
      await fc.assert(
        fc.asyncProperty(fc.array(message, { minLength: BATCH, maxLength: BATCH, size: 'max' }), play),
        { numRuns: MESSAGES / BATCH, seed: random.seed + round, endOnFailure: true },
      );
      await watch.verify();
      server.process.stdin?.end();
      const [code] = await server.ended;
      assert.equal(code, 0, 'it ends in good order with its input');
    });
  }
});
