import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleProcess } from '../../support/bundle-process';
import { demoAgent } from '../../support/demo-plan/demo-agent';
import { hostFile } from '../../support/real-project';

/** Three phases of twenty tasks each; every task waits for the one five places before it. */
export const BUSY_ITEMS = 63;

function items(): Record<string, unknown>[] {
  const phases = [1, 2, 3];
  const tasks = phases.flatMap((phase) =>
    Array.from({ length: 20 }, (_, index) => ({
      item_key: `T-${phase}-${index}`,
      title: `Task ${index} of phase ${phase}`,
      parent_key: `P-${phase}`,
      ...(index < 5 ? {} : { depends_on_keys: [`T-${phase}-${index - 5}`] }),
    })),
  );
  return [
    ...phases.map((phase) => ({ item_key: `P-${phase}`, title: `Phase ${phase}`, item_type: 'phase' })),
    ...tasks,
  ];
}

/** Makes a folder with a store and the plan `busy` in it; the host leaves with its last client. */
export async function makeBusyFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const planner = await demoAgent(folder, hostFile, 'test-agent', 'planner', 'ana@example.org');
  await planner.call('create_plan', { plan_id: 'busy', title: 'A busy plan', status: 'ready' });
  await planner.call('import', { plan_id: 'busy', items: items() });
  await planner.close();
}

export async function makeWorkspaceFile(file: string, folders: readonly string[]): Promise<void> {
  await writeFile(file, JSON.stringify({ folders: folders.map((path) => ({ path })) }));
}

/** The claimer of `test/support` as a module that starts quickly. */
export function bundleClaimer(folder: string): Promise<string> {
  const claimer = join(__dirname, '..', '..', 'support', 'claimer.ts');
  return bundleProcess(claimer, join(folder, 'claimer.js'));
}
