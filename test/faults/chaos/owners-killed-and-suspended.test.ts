import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Client } from '../../../src/client/client';
import type { Change } from '../../../src/model/change';
import { type Child, isAlive, RealProject } from '../../support/real-project';
import { buildHost } from '../support/host-build';
import { Random } from '../support/random';
import { scale } from '../support/scale';
import { judge, toldTo, type Verdict } from './judge';
import { type Faults, Killer } from './killer';

const SESSIONS = Array.from({ length: 8 }, (_, n) => `s${n}`);

/** The log from its first row. */
async function wholeLog(client: Client): Promise<Change[]> {
  const log: Change[] = [];
  for (;;) {
    const since = log.at(-1)?.version ?? 0;
    const { changes } = (await client.call('changes', { since, peek: true })) as { changes: Change[] };
    if (changes.length === 0) return log;
    log.push(...changes);
  }
}

describe('owners killed and suspended at random, under eight clients', function () {
  this.timeout(scale(600_000, 1_800_000));
  let project: RealProject;
  let killer: Killer;
  /** Of all hosts that there were. */
  const owners = new Set<number>();
  before(function () {
    // Nobody can be suspended there.
    if (process.platform === 'win32') this.skip();
  });
  beforeEach(() => {
    project = new RealProject();
  });
  afterEach(async () => {
    killer.stop();
    for (const pid of owners) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    owners.clear();
    await project.remove();
  });

  async function plan(items: number): Promise<void> {
    const author = await project.client();
    await author.call('create_plan', { plan_id: 'p', title: 'P' });
    const all = Array.from({ length: items }, (_, n) => ({ item_key: `k${n}`, title: `Item ${n}` }));
    await author.call('import', { plan_id: 'p', items: all });
    await author.close();
  }

  /** Lets eight clients work until they end by themselves, or so many answers came after the last fault. */
  async function work(faults: Faults, enough = Number.POSITIVE_INFINITY): Promise<Child[]> {
    const children: Child[] = [];
    killer = new Killer(project, children, faults);
    const heard = () => {
      owners.add(project.owner().pid);
      killer.answered();
      if (killer.isOver && killer.answersSince > enough) {
        for (const child of children) child.process.kill('SIGKILL');
      }
    };
    for (const session of SESSIONS) children.push(await project.startClaimer(session, 'work', heard));
    await Promise.all(children.map(({ ended }) => ended));
    killer.stop();
    return children;
  }

  /** What the clients were told, beside what the store says in the end. */
  async function compare(reader: Client, children: readonly Child[], host: string): Promise<Verdict> {
    const told = SESSIONS.flatMap((session, n) => toldTo(session, children[n]?.lines ?? []));
    const verdict = judge(told, await wholeLog(reader));
    const { kills, naps, suspensions } = killer;
    console.log(
      `      ${host}: ${kills} kills, ${naps} naps, ${suspensions} suspensions; of ${verdict.answers} answers ` +
        `${verdict.lost.length} lost, ${verdict.twice.length} items given twice`,
    );
    return verdict;
  }

  it('lose no answer, and give no item to two clients', async () => {
    const items = scale(750, 5200);
    await plan(items);
    const children = await work({
      random: Random.announced('chaos'),
      pause: [scale(60, 100), scale(200, 400)],
      kinds: ['kill', 'kill', 'kill', 'kill twice', 'nap', 'nap', 'suspend'],
    });
    const codes = await Promise.all(children.map(({ ended }) => ended));
    const last = children.map(({ lines }) => lines.at(-1));
    assert.deepEqual(codes, Array(SESSIONS.length).fill(0), JSON.stringify(last));
    const reader = await project.client();
    const { answers, lost, twice } = await compare(reader, children, 'with the fence');
    assert.deepEqual(lost, []);
    assert.deepEqual(twice, []);
    assert.equal(answers, 2 * items, 'to its clients each item was given once and completed once');
    const verified = await reader.call('verify', {});
    assert.equal(verified.ok, true, JSON.stringify(verified));
    assert.ok(killer.kills > 0 && killer.naps > 0 && killer.suspensions > 0, 'there were faults');
  });

  it('(control) lose answers and give items twice as soon as the fence is off', async () => {
    project.hostFile = await buildHost(join(project.top, 'unfenced'), {
      'store/sqljs/fence': join(__dirname, 'no-fence.ts'),
    });
    await plan(400);
    // One suspension is enough. The seed makes the same half of the clients sleep each time.
    const once: Faults = { random: new Random(1), pause: [100, 100], kinds: ['suspend'], most: 1 };
    const children = await work(once, 300);
    const { lost, twice } = await compare(await project.client(), children, 'without the fence');
    assert.ok(lost.length > 0, 'answers were lost');
    assert.ok(twice.length > 0, 'items were given twice');
  });
});
