import { spawnSync } from 'node:child_process';
import { performance } from 'node:perf_hooks';
import { bundle, TestProject } from '../support/bundles';

/**
 * What an agent waits for with each hook, from its start to its end: `npx tsx test/bench/hook.ts` (build first). In
 * milliseconds, and as a multiple of what node itself takes to start on this machine at this moment.
 */
const ROUNDS = 40;

interface Row {
  name: string;
  median_ms: number;
  p95_ms: number;
  times_node: number;
}

function once(args: readonly string[], input: string, cwd: string, env: NodeJS.ProcessEnv): number {
  const start = performance.now();
  const { status } = spawnSync(process.execPath, args, { input, cwd, env });
  if (status !== 0) throw new Error(`${args.join(' ')} failed`);
  return performance.now() - start;
}

async function main(): Promise<void> {
  const project = await TestProject.create();
  try {
    const env = project.environment({ MASTERPLAN_HOST_IDLE_SECONDS: '600' });
    await project.json(['create_plan', '--plan_id', 'p', '--title', 'P'], { env });
    for (let count = 0; count < 20; count += 1) {
      await project.json(['add', '--plan_id', 'p', '--title', `Item ${count}`]);
    }
    await project.json(['claim', '--item_id', '1', '--session_id', 's']);
    const cli = bundle('cli.js');
    const hook = (event: string, payload: object) => ({
      args: [cli, 'hook', '--client', 'claude-code', '--event', event],
      input: JSON.stringify({ session_id: 's', cwd: project.folder, ...payload }),
    });
    const edit = {
      tool_name: 'Edit',
      tool_input: { file_path: `${project.folder}/a.ts` },
      tool_response: 'x'.repeat(50_000),
    };
    const runs = {
      'node -e 0': { args: ['-e', '0'], input: '' },
      'hook before a prompt': hook('UserPromptSubmit', { prompt: 'go on' }),
      'hook after a tool (edited file, 50 KB)': hook('PostToolUse', edit),
      'hook where there is no plan': hook('PostToolUse', { cwd: '/' }),
    };
    const times = new Map<string, number[]>(Object.keys(runs).map((name) => [name, []]));
    // Turn by turn, so that what else the machine does meets all of them.
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [name, { args, input }] of Object.entries(runs)) {
        times.get(name)?.push(once(args, input, project.folder, env));
      }
    }
    const at = (name: string, share: number) => {
      const sorted = [...(times.get(name) ?? [])].sort((a, b) => a - b);
      return sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
    };
    const node = at('node -e 0', 0.5);
    const rows = Object.keys(runs).map(
      (name): Row => ({
        name,
        median_ms: Math.round(at(name, 0.5) * 10) / 10,
        p95_ms: Math.round(at(name, 0.95) * 10) / 10,
        times_node: Math.round((at(name, 0.5) / node) * 100) / 100,
      }),
    );
    console.table(rows);
    console.log(JSON.stringify(rows));
  } finally {
    await project.remove();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
