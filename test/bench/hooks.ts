import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { RealProject } from '../support/real-project';
import { buildProduct, HOST, PRODUCT } from './product';
import { type Budget, compare, type Row } from './report/rows';
import type { Subject } from './subject';
import { turnsOf } from './turns';

const ITEMS = 20;
/** What an agent waits for with each hook, at most, in ms. */
const LONGEST: Budget = { of: 'ours', sense: 'at most', limit: 150 };

interface Hook {
  name: string;
  event: string;
  payload: Record<string, unknown>;
}

/** What an agent waits for with each hook, from its start to its end. */
export const hooks: Subject = {
  name: 'hooks',
  says: "how long an agent's hooks take, beside a Node process that does nothing",
  takesTurns: true,
  async run({ quick }) {
    const rounds = quick ? 3 : 40;
    buildProduct();
    const real = new RealProject(600);
    try {
      const client = await real.client({ hostFile: HOST });
      await client.call('create_plan', { plan_id: 'p', title: 'Measured' });
      for (let count = 0; count < ITEMS; count += 1) {
        await client.call('add', { plan_id: 'p', title: `Item ${count}` });
      }
      await client.call('claim', { item_id: 1, session_id: 's' });
      const edit = {
        tool_name: 'Edit',
        tool_input: { file_path: path.join(real.root, 'a.ts') },
        tool_response: 'x'.repeat(50_000),
      };
      const all: Hook[] = [
        { name: 'hook before a prompt', event: 'UserPromptSubmit', payload: { prompt: 'go on' } },
        { name: 'hook after a tool: edited file, 50 KB', event: 'PostToolUse', payload: edit },
        {
          name: 'hook where there is no plan',
          event: 'PostToolUse',
          payload: { cwd: path.parse(real.root).root },
        },
      ];
      const rows = all.map((hook) => measure(hook, real, rounds));
      await client.close();
      return rows;
    } finally {
      await real.remove();
    }
  },
};

/** One row: in each round the hook and, right beside it, an empty process. */
function measure({ name, event, payload }: Hook, real: RealProject, rounds: number): Row {
  const words = [path.join(PRODUCT, 'cli.js'), 'hook', '--client', 'claude-code', '--event', event];
  const input = JSON.stringify({ session_id: 's', cwd: real.root, ...payload });
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const sides = [
      () => ours.push(timeOf(words, input, real.root)),
      () => theirs.push(timeOf(['-e', '0'], '', real.root)),
    ];
    for (const turn of turnsOf(round, sides)) turn();
  }
  return compare(name, 'ms', ours, 'node -e 0', theirs, { budget: LONGEST });
}

function timeOf(words: readonly string[], input: string, cwd: string): number {
  const start = performance.now();
  const { status } = spawnSync(process.execPath, words, { input, cwd });
  if (status !== 0) throw new Error(`${words.join(' ')} failed`);
  return performance.now() - start;
}
