import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '../../../src/client/client';
import { RealProject } from '../../support/real-project';
import { buildHost } from '../support/host-build';
import { scale } from '../support/scale';
import { DEFAULT_LIMITS } from './small-limits';

const AGENTS = 20;
/** One each fifteen seconds for each agent makes 4,800 an hour. */
const CALLS = scale(4_800, 28_800);
const SAMPLES = 12;
const MIB = 1024 * 1024;

interface Sample {
  calls: number;
  /** Of the host, in bytes; 0 where that cannot be seen. */
  memory: number;
  journals: number;
  images: number;
  /** The newest image: what the plan and its log weigh. */
  data: number;
  files: number;
}

describe('twenty agents at work for hours', function () {
  this.timeout(1_200_000);
  let project: RealProject;
  let calls = 0;
  beforeEach(async () => {
    project = new RealProject(600);
    project.hostFile = await buildHost(join(project.top, 'small'), {
      'store/sqljs/limits': join(__dirname, 'small-limits.ts'),
    });
  });
  afterEach(() => project.remove());

  function sizes(folder: string): number[] {
    const path = join(project.store, folder);
    // A checkpoint may remove some meanwhile.
    return readdirSync(path).flatMap(
      (name) => statSync(join(path, name), { throwIfNoEntry: false })?.size ?? [],
    );
  }

  function sample(): Sample {
    const status = `/proc/${project.owner().pid}/status`;
    const kilobytes = existsSync(status)
      ? /VmRSS:\s+(\d+)/.exec(readFileSync(status, 'utf8'))?.[1]
      : undefined;
    const [journals, images] = [sizes('wal'), sizes('image')];
    const sum = (all: number[]) => all.reduce((a, b) => a + b, 0);
    return {
      calls,
      memory: Number(kilobytes ?? 0) * 1024,
      journals: sum(journals),
      images: sum(images),
      data: Math.max(...images),
      files: journals.length + images.length + sizes('epoch').length,
    };
  }

  /** Claims, works, tells of it, reads what others did, completes; until there were enough calls. */
  async function agent(client: Client, session: string, between: () => void): Promise<void> {
    const call = async (operation: string, input: Record<string, unknown>) => {
      const answer = await client.call(operation, input);
      calls += 1;
      between();
      return answer;
    };
    for (let turn = 0; calls < CALLS; turn += 1) {
      await call('add', {
        plan_id: 'p',
        item_key: `${session}-${turn}`,
        title: `Turn ${turn} of ${session}`,
      });
      const { item, claim } = (await call('next', { claim: true })) as {
        item: { id: number };
        claim: { claim_token: string };
      };
      const mine = { item_id: item.id, claim_token: claim.claim_token };
      await call('show', { item_id: item.id });
      await call('update', { ...mine, progress_percent: 50 });
      await call('changes', {});
      await call('list', { plan_id: 'p', status: 'in_progress' });
      await call('update', { ...mine, message: 'half of it' });
      await call('complete', { ...mine, message: 'done' });
    }
  }

  it('leaves memory and files as they were, but for what the plan and its log hold', async () => {
    const author = await project.client({ sessionId: 'author', surface: 'mcp' });
    await author.call('create_plan', { plan_id: 'p', title: 'P' });
    const samples: Sample[] = [];
    const between = () => {
      if (calls >= ((samples.length + 1) * CALLS) / SAMPLES) samples.push(sample());
    };
    const sessions = Array.from({ length: AGENTS }, (_, n) => `s${n}`);
    const clients = await Promise.all(
      sessions.map((sessionId) => project.client({ sessionId, surface: 'mcp' })),
    );
    await Promise.all(clients.map((client, n) => agent(client, `s${n}`, between)));
    for (const { calls: n, memory, journals, images, data, files } of samples) {
      const m = (bytes: number) => (bytes / MIB).toFixed(1);
      console.log(
        `      ${n} calls: memory ${m(memory)}, journals ${m(journals)}, images ${m(images)} (newest ${m(data)}) MiB, ${files} files`,
      );
    }
    const half = SAMPLES / 2;
    const most = (what: (one: Sample) => number, of: readonly Sample[]) => Math.max(...of.map(what));
    // The first two are of a host that is still warming up.
    const [first, second] = [samples.slice(2, half), samples.slice(half)];
    const grown = most(({ data }) => data, second) - most(({ data }) => data, first);
    // The least of each half, because garbage comes and goes.
    const memory = (of: readonly Sample[]) => Math.min(...of.map((one) => one.memory));
    assert.ok(
      memory(second) <= memory(first) * 1.25 + 4 * grown,
      `memory grew from ${memory(first)} to ${memory(second)} bytes, the data by ${grown}`,
    );
    // One that is written, one that a checkpoint is about to drop, and what comes meanwhile: the more, the more data
    // the checkpoint has to write (a quarter of it came in a full run on a busy machine).
    const journals = most((one) => one.journals - one.data / 4, samples);
    assert.ok(
      journals <= 4 * DEFAULT_LIMITS.checkpointBytes,
      `${journals} bytes of journals beyond the data's share`,
    );
    // Two are kept; one is being written, one published.
    assert.ok(most(({ images, data }) => images / data, samples) <= 4, 'images');
    assert.ok(most(({ files }) => files, second) <= most(({ files }) => files, first) + 3, 'files');
    assert.equal((await author.call('verify', {})).ok, true);
    assert.equal(author.hello?.epoch, 1);
  });
});
