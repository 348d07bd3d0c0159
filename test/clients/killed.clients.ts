import { strict as assert } from 'node:assert';
import { untilGone } from '../support/real-project';
import { skipLoudly } from '../support/vscode-real/skip-loudly';
import { AgentMachine } from './agent-machine';
import { AGENTS } from './agents/all';
import type { RunnableAgent } from './agents/runnable-agent';
import { type Json, list, record } from './model/conversation';
import { killAgent } from './process-tree';
import { see } from './seen';

/** Three seconds: long enough to claim, short enough to wait for. */
const SHORT_LEASE = 0.05;

/*
 * Each agent claims an item with a long lease and one with a short one, and is killed while its model thinks. Then
 * each of them is started anew and works on what its neighbour in the list held.
 */
describe('an agent that is killed in the middle of its work', () => {
  if (process.platform !== 'linux') {
    it('is tried on Linux', function () {
      skipLoudly('agents that are killed', 'which processes are theirs is read from /proc');
      this.skip();
    });
    return;
  }
  const machine = new AgentMachine();
  const givenBack = new Map<RunnableAgent, Json[]>();
  let here: readonly RunnableAgent[] = [];
  const heirOf = (agent: RunnableAgent): RunnableAgent =>
    here[(here.indexOf(agent) + 1) % here.length] ?? agent;
  const label = (agent: RunnableAgent) => `held-by-${agent.name}`;
  const keyOf = (agent: RunnableAgent) => `short-${agent.name}`;

  before(async () => {
    here = await machine.install(AGENTS);
    const items = AGENTS.flatMap((agent) => [
      { item_key: `long-${agent.name}`, title: `Long work of ${agent.label}` },
      {
        item_key: keyOf(agent),
        title: `Short work of ${agent.label}`,
        labels: [label(agent)],
        lease_minutes: SHORT_LEASE,
      },
    ]);
    await machine.json(
      'import',
      ...['--plan', JSON.stringify({ plan_id: 'p', title: 'The plan' })],
      ...['--items', JSON.stringify(items)],
    );
    await machine.connect();
  });

  after(() => machine.remove());

  it('takes its server along', async () => {
    await Promise.all(
      here.map(async (agent) => {
        const running = await new Promise<{ servers: number[]; ended: Promise<unknown> }>(
          (resolve, reject) => {
            const started = machine.start(agent, async (model) => {
              await model.ask('claim', { plan_id: 'p', item_key: `long-${agent.name}` });
              await model.ask('next', { plan_id: 'p', claim: true, labels: [label(agent)] });
              resolve({ servers: killAgent(started.process.pid ?? 0), ended: started.ended });
              // Nobody hears its next words.
              return 'Thinking.';
            });
            started.ended.then(({ code, output }) => {
              reject(new Error(`${agent.label} ended by itself with ${code}:\n${output}`));
            }, reject);
          },
        );
        await running.ended;
        assert.notEqual(running.servers.length, 0, `${agent.label} had a server`);
        await Promise.all(running.servers.map(untilGone));
      }),
    );
  });

  it('leaves its item to whoever comes, who completes it', async () => {
    await Promise.all(
      here.map(async (agent) => {
        const heir = heirOf(agent);
        const { seat, ended } = machine.start(
          heir,
          async (model) => {
            const filter = { plan_id: 'p', claim: true, labels: [label(agent)] };
            const item = record((await model.ask('next', { ...filter, wait_seconds: 50 })).item);
            assert.equal(item.item_key, keyOf(agent));
            await model.ask('complete', { item_id: item.id, message: 'Taken over.' });
            return 'Done.';
          },
          `${heir.name}-anew`,
        );
        const { output } = await ended;
        assert.notEqual(seat.requests.length, 0, `${heir.label} asked its model nothing:\n${output}`);
        assert.notEqual(seat.tools.size, 0, `${heir.label} had no tools of ours:\n${output}`);
        await seat.ended.catch((error: unknown) => assert.fail(`${String(error)}\n${output}`));
        const { changes } = await machine.json('history', '--plan_id', 'p', '--item_key', keyOf(agent));
        givenBack.set(agent, list(changes).reverse());
      }),
    );
  });

  for (const agent of AGENTS) {
    it(`${agent.label}: the log tells whose lease ended and who completed it`, function () {
      if (!here.includes(agent)) this.skip();
      const changes = (givenBack.get(agent) ?? []).filter(({ activity }) => activity !== 'created');
      assert.deepEqual(
        changes.map(({ activity }) => activity),
        ['claimed', 'released', 'claimed', 'completed'],
      );
      const [first, released, second] = changes;
      assert.match(String(first?.actor), agent.clientInfo);
      assert.match(String(released?.message), /^The lease of .* ended at /);
      assert.match(String(second?.actor), heirOf(agent).clientInfo);
      see(agent, { killed: true });
    });

    it(`${agent.label}: a long lease is cut short`, async function () {
      if (!here.includes(agent)) this.skip();
      // The host gives a vanished agent some seconds to come back.
      for (;;) {
        const shown = await machine.json('show', '--plan_id', 'p', '--item_key', `long-${agent.name}`);
        const { lease_minutes, claimed_at, lease_expires_at } = record(shown.item);
        const minutes = (Date.parse(String(lease_expires_at)) - Date.parse(String(claimed_at))) / 60_000;
        if (minutes < Number(lease_minutes) - 1) break;
      }
    });
  }

  it('leaves a log that is whole', async () => {
    assert.equal((await machine.json('verify')).ok, true);
  });
});
