import type { Client } from '../../../src/client/client';
import { RealProject } from '../../support/real-project';
import { importPlan, type LargePlan } from '../large-plans';
import { HOST } from '../product';
import { MeasuredWindow } from './measured-window';
import type { Measured } from './window-messages';

/** An idle host stays as long as the bench may take. */
const IDLE_SECONDS = 600;
const IN_PARALLEL = 8;

/** What one window measured over one plan. */
export interface WindowRun {
  activation: Measured<'activation'>;
  load: Measured<'load'>;
  paint: Measured<'paint'>;
  filter: Measured<'filter'>;
  dashboard: Measured<'dashboard'>;
  /** After one change. */
  one: Measured<'changes'>;
  /** After many; of the last window only. */
  many?: Measured<'changes'>;
}

/** Opens windows over the plan, one after the other; the last one follows `changes` changes. */
export async function measurePlan(
  program: string,
  plan: LargePlan,
  windows: number,
  changes: number,
): Promise<WindowRun[]> {
  const real = new RealProject(IDLE_SECONDS);
  try {
    const agent = await real.client({
      hostFile: HOST,
      sessionId: 'agent',
      sessionName: 'Agent',
      surface: 'mcp',
    });
    const keys = await importPlan(agent, plan);
    const runs: WindowRun[] = [];
    for (let count = 0; count < windows; count++) {
      const window = new MeasuredWindow(program, real.root);
      try {
        const run: WindowRun = {
          activation: await window.next('activation'),
          load: await window.next('load'),
          paint: await window.next('paint'),
          filter: await window.next('filter'),
          dashboard: await window.next('dashboard'),
          one: await window.follow(() => rename(agent, keys[count] ?? '')),
        };
        if (count === windows - 1) {
          run.many = await window.follow(() => claimAndRelease(agent, keys.slice(windows), changes));
        }
        runs.push(run);
      } finally {
        await window.close();
      }
    }
    return runs;
  } finally {
    await real.remove();
  }
}

/** What a window's activation costs, and nothing else of it: over a plan of a few items. */
export async function measureActivation(
  program: string,
  windows: number,
): Promise<WindowRun['activation'][]> {
  const real = new RealProject(IDLE_SECONDS);
  try {
    await importPlan(await real.client({ hostFile: HOST }), { name: 'small', shape: 'flat', items: 20 });
    const runs = [];
    for (let count = 0; count < windows; count++) {
      const window = new MeasuredWindow(program, real.root);
      try {
        runs.push(await window.next('activation'));
      } finally {
        await window.close();
      }
    }
    return runs;
  } finally {
    await real.remove();
  }
}

/** One new title. Gives the log's version. */
async function rename(agent: Client, item_key: string): Promise<number> {
  await agent.call('update', { plan_id: 'P', item_key, title: `Renamed at ${Date.now()}` });
  return headOf(agent);
}

/** So many claims and releases, several at once. Gives the log's version. */
async function claimAndRelease(agent: Client, keys: readonly string[], changes: number): Promise<number> {
  const waiting = keys.slice(0, changes / 2);
  await Promise.all(
    Array.from({ length: IN_PARALLEL }, async () => {
      for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
        await agent.call('claim', { plan_id: 'P', item_key: key });
        await agent.call('release', { plan_id: 'P', item_key: key });
      }
    }),
  );
  return headOf(agent);
}

async function headOf(agent: Client): Promise<number> {
  return Number((await agent.call('outline', { limit: 1 })).version);
}
